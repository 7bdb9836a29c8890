"""Analyses of files of others, in a process that is bounded in time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from entrain.analysis.analyze import RECORDING, header_of
from entrain.analysis.engine import engine
from entrain.analysis.files import sha256_of, state_of
from entrain.analysis.problems import FileProblem, FileProblemError

READ_S, READ_BYTES_PER_S = 8.0, 2_000_000
"""To read a file, or refuse it: text is read at five times this rate, all else faster."""
WORK_S, WORK_PER_S = 8.0, 100.0
"""To analyse it: a second for this many of the file; ten times what two busy cores need."""
RECORDING_BYTES_PER_S = 10_000
"""To run a recording again: a third of what a session with no ECG, the smallest, needs."""
MOST_S = 3600.0


class Bounded:
    """Analyses one file after the other in a process of its own; renews it when it must.

    Use it in a `with` statement, by one thread at a time.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start nothing yet: the process comes with the first file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.end()

    @property
    def pid(self) -> int | None:
        """Return the number of the process, None while there is none."""
        return None if self._process is None else self._process.pid

    def end(self) -> None:
        """End the process, in the middle of a file too; may be called by another thread."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                _close(pipe)

    def analyze(self, path: Path) -> dict[str, Any]:
        """Return the analysis of a file.

        Raises
        ------
        FileProblemError
            It cannot be analysed.
        """
        path = header_of(path)
        if path.is_dir():
            raise FileProblemError(FileProblem.NOT_READABLE, path)
        if not path.is_file():
            raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
        try:
            size_bytes = state_of(path).size_bytes
        except OSError as error:
            raise FileProblemError(FileProblem.NOT_READABLE, path, str(error.strerror)) from error
        told = self._ask(path, size_bytes)
        if "problem" in told:
            reason = FileProblem[told["problem"]]
            raise FileProblemError(reason, Path(told["path"]), told["detail"])
        result: dict[str, Any] = told["result"]
        result["source"]["sha256"] = sha256_of(path)
        result["engine"] = engine()
        return result

    def _ask(self, path: Path, size_bytes: int) -> dict[str, Any]:
        process = self._process or _started()
        self._process = process
        try:
            asked = json.dumps({"path": str(path), "size_bytes": size_bytes})
            _say(process, asked)
            told = self._answer(process, path, _reading_s(path, size_bytes))
            if "read_s" in told:
                told = self._answer(process, path, WORK_S + told["read_s"] / WORK_PER_S)
        except BaseException:
            self.end()
            raise
        if told["last"]:
            self.end()
        return told

    @staticmethod
    def _answer(process: subprocess.Popen[str], path: Path, limit_s: float) -> dict[str, Any]:
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(min(limit_s, MOST_S), stop)
        timer.daemon = True
        timer.start()
        try:
            line = process.stdout.readline() if process.stdout else ""
        finally:
            timer.cancel()
        if late.is_set():
            raise FileProblemError(FileProblem.TOO_SLOW, path)
        if not line.endswith("\n"):
            # Memory that ran out where Python could not say so ends the process.
            raise FileProblemError(FileProblem.TOO_LARGE, path)
        told: dict[str, Any] = json.loads(line)
        return told


def _started() -> subprocess.Popen[str]:
    # One thread each: a process for each core is what makes use of the cores.
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "entrain.analysis.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=quiet,
        encoding="ascii",
    )


def _say(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is not None:
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            # It has died; that its answer does not come tells so.
            return


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _reading_s(path: Path, size_bytes: int) -> float:
    if path.suffix.lower() == RECORDING:
        return READ_S + size_bytes / RECORDING_BYTES_PER_S
    return READ_S + size_bytes / READ_BYTES_PER_S


def analyze(path: str | Path) -> dict[str, Any]:
    """Return the analysis of a file, as `entrain analyze --json` prints it.

    Parameters
    ----------
    path : str or Path
        A recording (.entrain), intervals (.txt, .csv) or ECG (.edf, .hea, .csv).

    Returns
    -------
    dict
        The fields of `entrain.analysis/1`; docs/reference/analysis.md tells each. Times are
        in seconds; a value that is not known is None.

    Raises
    ------
    FileProblemError
        It cannot be analysed; the message is one line that says what to do.
    """
    with Bounded() as bounded:
        return bounded.analyze(Path(path))
