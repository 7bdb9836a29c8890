"""Analyse untrusted files in a process limited in time and memory."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from entrain.analysis.engine import engine_version
from entrain.analysis.files import sha256_of, stamp_of
from entrain.analysis.single_file import header_of
from entrain.formats import NO_OPTIONS, FileProblem, FileProblemError, ReadOptions, parse_unit
from entrain.sandbox import LostError, LostProblem, SandboxClient

# The process ends where memory runs out and Python cannot raise MemoryError.
_LOST = {LostProblem.SLOW: FileProblem.TOO_SLOW, LostProblem.ENDED: FileProblem.TOO_LARGE}


class Bounded(SandboxClient):
    """A process that analyses one file after the other, started again when it must.

    Parameters
    ----------
    stop : threading.Event or None
        Once set, the process ends and `analyze` raises.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        super().__init__("entrain.analysis.child", stop)

    def analyze(self, path: Path, options: ReadOptions = NO_OPTIONS) -> dict[str, Any]:
        """Return the analysis of a file.

        Parameters
        ----------
        path : Path
            The file.
        options : ReadOptions
            What the user said of it.

        Raises
        ------
        FileProblemError
            The file cannot be analysed.
        """
        path = header_of(path)
        if path.is_dir():
            raise FileProblemError(FileProblem.NOT_READABLE, path)
        if not path.is_file():
            raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
        try:
            size_bytes = stamp_of(path).size_bytes
        except OSError as error:
            raise FileProblemError(FileProblem.NOT_READABLE, path, str(error.strerror)) from error
        try:
            answer = self.request([str(path), size_bytes, options.unit, options.channel])
        except LostError as error:
            reason = _LOST[error.reason]
            raise FileProblemError(reason, path) from error
        if "problem" in answer:
            reason = FileProblem[answer["problem"]]
            raise FileProblemError(reason, Path(answer.get("path", path)), answer["detail"])
        result: dict[str, Any] = answer["result"]
        result["source"]["sha256"] = sha256_of(path)
        result["engine"] = engine_version()
        return result


def analyze(
    path: str | Path, *, unit: str | None = None, channel: str | None = None
) -> dict[str, Any]:
    """Return the analysis of a file, as `entrain analyze --json` prints it.

    Parameters
    ----------
    path : str or Path
        A recording (.entrain), intervals or heart rates (.txt, .csv, .hrm, .fit, .json) or
        ECG (.edf, .bdf, .hea, .csv).
    unit : str, optional
        Of its intervals: ms, s, us, 1/1024 s, or bpm for heart rates. Inferred by default.
    channel : str, optional
        The channel or column to read, by name or by number from 1. Inferred by default.

    Returns
    -------
    dict
        The fields of `entrain.analysis/1`, described in docs/reference/analysis.md. Times are
        in seconds; an unknown value is None.

    Raises
    ------
    FileProblemError
        The file cannot be analysed; the message is one line that says what to do.
    EntrainError
        The unit is unknown.
    """
    options = ReadOptions(unit=None if unit is None else parse_unit(unit), channel=channel)
    with Bounded() as bounded:
        return bounded.analyze(Path(path), options)
