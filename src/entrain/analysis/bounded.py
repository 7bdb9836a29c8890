"""Analyses of files of others, each in a bounded process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from entrain.analysis.analyze import RECORDING, SUFFIXES, header_of
from entrain.analysis.problems import FileProblem, FileProblemError

LEAST_S = 9.0
BYTES_PER_S = 10_000
"""A file is given time by its size: three times what intervals as text need, the most of all."""


def analyze(path: str | Path) -> dict[str, Any]:
    """Return the analysis of a file, as `entrain analyze --json` prints it.

    Parameters
    ----------
    path : str or Path
        A recording (.entrain), intervals (.txt, .csv) or ECG (.edf, .hea, .csv).

    Raises
    ------
    FileProblemError
        It cannot be analysed; the message is one line that says what to do.
    """
    path = header_of(Path(path))
    if not path.is_file():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
    # One thread each: a process for each file is what makes use of the cores.
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "entrain.analysis.child", str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, capture_output=True, check=False, timeout=time_for_s(path), env=quiet
        )
    except subprocess.TimeoutExpired as error:
        raise FileProblemError(FileProblem.TOO_SLOW, path) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        # Memory that ran out where Python could not say so ends the process.
        raise FileProblemError(FileProblem.TOO_LARGE, path) from error
    if "problem" in answer:
        reason = FileProblem[answer["problem"]]
        raise FileProblemError(reason, Path(answer["path"]), answer["detail"])
    result: dict[str, Any] = answer["result"]
    return result


def time_for_s(path: Path) -> float:
    """Return how long the analysis of a file may take [s]."""
    size = path.stat().st_size
    if path.suffix.lower() == ".hea":
        size += sum(other.stat().st_size for other in path.parent.glob(f"{path.stem}*.dat"))
    if path.suffix.lower() == RECORDING:
        size *= 4
    return LEAST_S + size / BYTES_PER_S


def files_in(paths: list[Path]) -> list[Path]:
    """Return the files that were named, and those of the folders that were, in order.

    Raises
    ------
    FileProblemError
        A name is of nothing or of an unknown kind, or a folder holds nothing to analyse.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            if not header_of(path).exists():
                raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
            if header_of(path).suffix.lower() not in SUFFIXES:
                raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
            found.append(path)
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in SUFFIXES]
        if not inside:
            raise FileProblemError(FileProblem.NOTHING_FOUND, path)
        found += inside
    return found


def analyze_all(paths: list[Path], jobs: int) -> Iterator[dict[str, Any]]:
    """Yield the analysis of each file in order; for one that failed `source` and `error`."""
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(_or_error, paths)


def _or_error(path: Path) -> dict[str, Any]:
    try:
        return analyze(path)
    except FileProblemError as error:
        return {"source": {"path": str(path)}, "error": str(error)}
