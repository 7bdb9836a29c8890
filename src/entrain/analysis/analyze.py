"""A file to its numbers: a pure function of what the file holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.analysis.edf import read_edf
from entrain.analysis.feed import feed_ecg, feed_intervals
from entrain.analysis.numbers import numbers
from entrain.analysis.problems import FileProblem, FileProblemError, shown
from entrain.analysis.recording import feed_recording
from entrain.analysis.signals import Ecg, Intervals, seconds_of
from entrain.analysis.text_files import read_text
from entrain.analysis.wfdb_files import read_wfdb

Reader = Callable[[Path], Ecg | Intervals]

READERS: dict[str, Reader] = {
    ".edf": read_edf,
    ".hea": read_wfdb,
    ".csv": read_text,
    ".txt": read_text,
}
RECORDING = ".entrain"
SUFFIXES = (RECORDING, *READERS)
LEAST_S = 5.0


def header_of(path: Path) -> Path:
    """Return the header of a WFDB record that is named without it, or by its samples."""
    if path.suffix.lower() == ".dat":
        return path.with_suffix(".hea")
    beside = path.with_name(path.name + ".hea")
    return beside if not path.exists() and beside.exists() else path


def analyze_here(path: Path, has_read: Callable[[float], None] | None = None) -> dict[str, Any]:
    """Return the analysis of a file, made in this process: for files one trusts.

    Parameters
    ----------
    path : Path
        The file.
    has_read : callable, optional
        Told how much there is to analyse [s], once a file of others has been read.

    Raises
    ------
    FileProblemError
        It cannot be analysed.
    """
    path = header_of(path)
    suffix = path.suffix.lower()
    if suffix == RECORDING:
        return numbers(feed_recording(path), _source(path, "entrain"))
    reader = READERS.get(suffix)
    if reader is None:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    held = reader(path)
    if has_read is not None:
        has_read(seconds_of(held))
    if isinstance(held, Ecg):
        if held.known_s < LEAST_S:
            raise FileProblemError(FileProblem.TOO_SHORT, path)
        return numbers(feed_ecg(held), _source(path, "ecg", held.file_rate_hz))
    return _of_intervals(held, _source(path, "rr"))


def _source(path: Path, kind: str, rate_hz: float | None = None) -> dict[str, Any]:
    return {"path": shown(path), "kind": kind, "rate_hz": rate_hz}


def _of_intervals(held: Intervals, source: dict[str, Any]) -> dict[str, Any]:
    """Return numbers of intervals whose times may be those of a calendar."""
    known = held.rr_ms[0] if math.isfinite(held.rr_ms[0]) else 0.0
    begins_s = float(held.t_s[0] - known / 1000)
    start_s = 0.0 if abs(begins_s) < 1 else math.floor(begins_s)
    result = numbers(feed_intervals(Intervals(t_s=held.t_s - start_s, rr_ms=held.rr_ms)), source)
    if start_s:
        _move(result, start_s)
    return result


def _move(result: dict[str, Any], by_s: float) -> None:
    """Give the times of a result back the origin that the file counts from."""
    for one in (result["beats"], *result["breathing"]):
        one["t_s"] = [round(t_s + by_s, 6) for t_s in one["t_s"]]
    for line in result["timeline"]:
        line["t_s"] += by_s
