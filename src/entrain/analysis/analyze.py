"""A file to its numbers: a pure function of what the file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entrain.analysis.edf import read_edf
from entrain.analysis.feed import feed_ecg, feed_intervals
from entrain.analysis.numbers import numbers
from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.recording import feed_recording
from entrain.analysis.signals import Ecg
from entrain.analysis.text_files import read_text
from entrain.analysis.wfdb_files import read_wfdb

READERS = {".edf": read_edf, ".hea": read_wfdb, ".csv": read_text, ".txt": read_text}
RECORDING = ".entrain"
SUFFIXES = (RECORDING, *READERS)
LEAST_S = 5.0


def header_of(path: Path) -> Path:
    """Return the header of a WFDB record that is named without it, or by its samples."""
    if path.suffix.lower() == ".dat":
        return path.with_suffix(".hea")
    beside = path.with_name(path.name + ".hea")
    return beside if not path.exists() and beside.exists() else path


def analyze_here(path: Path) -> dict[str, Any]:
    """Return the analysis of a file, made in this process: for files one trusts.

    Raises
    ------
    FileProblemError
        It cannot be analysed.
    """
    path = header_of(path)
    suffix = path.suffix.lower()
    if suffix == RECORDING:
        collected = feed_recording(path)
        return numbers(collected, {"path": str(path), "kind": "entrain", "rate_hz": None})
    reader = READERS.get(suffix)
    if reader is None:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    held = reader(path)
    if isinstance(held, Ecg):
        if not held.runs or sum(len(run.uv) for run in held.runs) < LEAST_S * held.rate_hz:
            raise FileProblemError(FileProblem.TOO_SHORT, path)
        source = {"path": str(path), "kind": "ecg", "rate_hz": held.file_rate_hz}
        return numbers(feed_ecg(held), source)
    return numbers(feed_intervals(held), {"path": str(path), "kind": "rr", "rate_hz": None})
