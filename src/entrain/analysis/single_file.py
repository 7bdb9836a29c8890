"""A file to its numbers: a pure function of what the file holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from entrain.analysis.collected import Collected
from entrain.analysis.heart_rates import numbers_of_rates
from entrain.analysis.numbers import numbers
from entrain.analysis.offline_pipeline import feed_ecg, feed_intervals
from entrain.analysis.recording import feed_recording
from entrain.errors import printable
from entrain.formats import (
    NO_OPTIONS,
    Ecg,
    FileProblem,
    FileProblemError,
    HeartRates,
    Held,
    Intervals,
    ReadOptions,
    Taken,
    read_edf,
    read_text,
    read_wfdb,
    seconds_of,
)
from entrain.physiology import BeatLabel

Reader = Callable[[Path, ReadOptions], Held]

READERS: dict[str, Reader] = {
    ".edf": read_edf,
    ".bdf": read_edf,
    ".hea": read_wfdb,
    ".csv": read_text,
    ".txt": read_text,
    ".tsv": read_text,
    ".hrm": read_text,
    ".fit": read_text,
    ".json": read_text,
}
RECORDING = ".entrain"
SUFFIXES = (RECORDING, *READERS)
LEAST_S = 5.0
LEAST_GOOD_FRAC, LEAST_GOOD_S, BEATLESS_S = 0.01, 10.0, 10.0
"""An ECG that lasts shows no heart where its normal intervals fill neither: noise has none."""


def header_of(path: Path) -> Path:
    """Return the header of a WFDB record that is named without it, or by its samples."""
    if path.suffix.lower() == ".dat":
        return path.with_suffix(".hea")
    beside = path.with_name(path.name + ".hea")
    return beside if not path.exists() and beside.exists() else path


def analyze_here(
    path: Path, has_read: Callable[[float], None] | None = None, asked: ReadOptions = NO_OPTIONS
) -> dict[str, Any]:
    """Return the analysis of a file, made in this process: for files one trusts.

    Parameters
    ----------
    path : Path
        The file.
    has_read : callable, optional
        Told how much there is to analyse [s], once a file of others has been read.
    asked : ReadOptions
        What is said of it: the unit of its intervals, its channel.

    Raises
    ------
    FileProblemError
        It cannot be analysed.
    """
    path = header_of(path)
    suffix = path.suffix.lower()
    if suffix == RECORDING:
        found = feed_recording(path)
        taken = Taken(
            elapsed_s=found.seconds,
            rr_sum_s=_rr_sum_s(found),
            told_twice_frac=_repeated_frac(found),
        )
        return numbers(found, _source(path, "entrain", taken=taken))
    reader = READERS.get(suffix)
    if reader is None:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    held = reader(path, asked)
    if has_read is not None:
        has_read(seconds_of(held))
    if isinstance(held, Ecg):
        return _of_ecg(path, held)
    if isinstance(held, HeartRates):
        source = _source(path, "hr", taken=held.taken)
        return _moved(numbers_of_rates(held, source), float(held.t_s[0]))
    return _of_intervals(held, _source(path, "rr", taken=held.taken))


def _source(
    path: Path, kind: str, rate_hz: float | None = None, taken: Taken | None = None
) -> dict[str, Any]:
    source: dict[str, Any] = {"path": printable(path), "kind": kind, "rate_hz": rate_hz}
    if taken is not None:
        source["taken"] = {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in asdict(taken).items()
        } | {"said": list(taken.said)}
    return source


def _of_ecg(path: Path, held: Ecg) -> dict[str, Any]:
    if held.known_s < LEAST_S:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    found = feed_ecg(held)
    good_ms = sum(beat.rr_ms or 0.0 for beat in found.beats if beat.label is BeatLabel.NORMAL)
    least_s = min(LEAST_GOOD_FRAC * held.known_s, LEAST_GOOD_S)
    if good_ms / 1000 < least_s and held.known_s >= BEATLESS_S:
        largest_uv = max(float(np.ptp(run.uv)) for run in held.runs)
        seen = (
            f"{held.known_s:.0f} s at {held.file_rate_hz:g} Hz, {largest_uv:.3g} uV from end to end"
        )
        name = f"{held.taken.channel}: " if held.taken.channel else ""
        raise FileProblemError(FileProblem.NO_BEATS, path, name + seen)
    taken = replace(held.taken, rr_sum_s=_rr_sum_s(found))
    return numbers(found, _source(path, "ecg", held.file_rate_hz, taken))


def _repeated_frac(found: Collected) -> float | None:
    """Return the share of a strap's intervals that repeat an earlier one; None without any."""
    n_repeated = found.dropped.n_repeated
    n_kept = sum(beat.rr_ms is not None for beat in found.beats)
    return n_repeated / (n_repeated + n_kept) if n_repeated + n_kept else None


def _rr_sum_s(found: Collected) -> float:
    """Return what the intervals that were found add up to [s]."""
    return math.fsum(beat.rr_ms for beat in found.beats if beat.rr_ms is not None) / 1000


def _of_intervals(held: Intervals, source: dict[str, Any]) -> dict[str, Any]:
    """Return numbers of intervals whose times may be those of a calendar."""
    first = held.rr_ms[0] if math.isfinite(held.rr_ms[0]) else 0.0
    begins_s = float(held.t_s[0] - first / 1000)
    start_s = 0.0 if abs(begins_s) < 1 else math.floor(begins_s)
    result = numbers(feed_intervals(Intervals(t_s=held.t_s - start_s, rr_ms=held.rr_ms)), source)
    return _moved(result, start_s)


def _moved(result: dict[str, Any], by_s: float) -> dict[str, Any]:
    """Give the times of a result back the origin that the file counts from."""
    if by_s:
        for one in (result["beats"], *result["breathing"]):
            one["t_s"] = [round(t_s + by_s, 6) for t_s in one["t_s"]]
        for line in result["timeline"]:
            line["t_s"] += by_s
    return result
