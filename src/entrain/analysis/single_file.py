"""Analyse one file, in this process."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from entrain.analysis.heart_rates import build_rates_result
from entrain.analysis.measurements import Measurements
from entrain.analysis.numbers import build_result
from entrain.analysis.offline_pipeline import feed_ecg, feed_intervals
from entrain.analysis.recording import feed_recording
from entrain.errors import printable
from entrain.formats import (
    NO_OPTIONS,
    Ecg,
    FileContent,
    FileProblem,
    FileProblemError,
    HeartRates,
    Interpretation,
    Intervals,
    ReadOptions,
    data_length_s,
    read_edf,
    read_text,
    read_wfdb,
)
from entrain.physiology import BeatLabel

Reader = Callable[[Path, ReadOptions], FileContent]

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
"""An ECG of `BEATLESS_S` or more has no heartbeat where its normal intervals fill neither limit."""


def header_of(path: Path) -> Path:
    """Return the header of a WFDB record that was named without it, or by its signal file."""
    if path.suffix.lower() == ".dat":
        return path.with_suffix(".hea")
    beside = path.with_name(path.name + ".hea")
    return beside if not path.exists() and beside.exists() else path


def analyze_in_process(
    path: Path, has_read: Callable[[float], None] | None = None, options: ReadOptions = NO_OPTIONS
) -> dict[str, Any]:
    """Return the analysis of a file, made in this process: for trusted files.

    Parameters
    ----------
    path : Path
        The file.
    has_read : callable, optional
        Called with the length of the data to analyse [s], once the file has been read.
    options : ReadOptions
        The unit and channel the user gave.

    Raises
    ------
    FileProblemError
        The file cannot be analysed.
    """
    path = header_of(path)
    suffix = path.suffix.lower()
    if suffix == RECORDING:
        measurements = feed_recording(path)
        interpretation = Interpretation(
            elapsed_s=measurements.seconds,
            rr_sum_s=_rr_sum_s(measurements),
            told_twice_frac=_repeated_frac(measurements),
        )
        return build_result(measurements, _source(path, "entrain", interpretation=interpretation))
    reader = READERS.get(suffix)
    if reader is None:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    content = reader(path, options)
    if has_read is not None:
        has_read(data_length_s(content))
    if isinstance(content, Ecg):
        return _analyze_ecg(path, content)
    if isinstance(content, HeartRates):
        source = _source(path, "hr", interpretation=content.interpretation)
        return _shift(build_rates_result(content, source), float(content.t_s[0]))
    return _analyze_intervals(content, _source(path, "rr", interpretation=content.interpretation))


def _source(
    path: Path,
    kind: str,
    rate_hz: float | None = None,
    interpretation: Interpretation | None = None,
) -> dict[str, Any]:
    source: dict[str, Any] = {"path": printable(path), "kind": kind, "rate_hz": rate_hz}
    if interpretation is not None:
        source["taken"] = {
            name: round(value, 6) if isinstance(value, float) else value
            for name, value in asdict(interpretation).items()
        } | {"said": list(interpretation.said)}
    return source


def _analyze_ecg(path: Path, ecg: Ecg) -> dict[str, Any]:
    if ecg.known_s < LEAST_S:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    measurements = feed_ecg(ecg)
    good_ms = sum(
        beat.rr_ms or 0.0 for beat in measurements.beats if beat.label is BeatLabel.NORMAL
    )
    least_s = min(LEAST_GOOD_FRAC * ecg.known_s, LEAST_GOOD_S)
    if good_ms / 1000 < least_s and ecg.known_s >= BEATLESS_S:
        largest_uv = max(float(np.ptp(run.uv)) for run in ecg.runs)
        extent = (
            f"{ecg.known_s:.0f} s at {ecg.file_rate_hz:g} Hz, {largest_uv:.3g} uV from end to end"
        )
        name = f"{ecg.interpretation.channel}: " if ecg.interpretation.channel else ""
        raise FileProblemError(FileProblem.NO_BEATS, path, name + extent)
    interpretation = replace(ecg.interpretation, rr_sum_s=_rr_sum_s(measurements))
    return build_result(measurements, _source(path, "ecg", ecg.file_rate_hz, interpretation))


def _repeated_frac(measurements: Measurements) -> float | None:
    """Return the share of a strap's intervals that repeat an earlier one; None without any."""
    n_repeated = measurements.dropped.n_repeated
    n_kept = sum(beat.rr_ms is not None for beat in measurements.beats)
    return n_repeated / (n_repeated + n_kept) if n_repeated + n_kept else None


def _rr_sum_s(measurements: Measurements) -> float:
    """Return the sum of the intervals [s]."""
    return math.fsum(beat.rr_ms for beat in measurements.beats if beat.rr_ms is not None) / 1000


def _analyze_intervals(intervals: Intervals, source: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of intervals, whose times may be those of a calendar."""
    first = intervals.rr_ms[0] if math.isfinite(intervals.rr_ms[0]) else 0.0
    begins_s = float(intervals.t_s[0] - first / 1000)
    start_s = 0.0 if abs(begins_s) < 1 else math.floor(begins_s)
    result = build_result(
        feed_intervals(Intervals(t_s=intervals.t_s - start_s, rr_ms=intervals.rr_ms)), source
    )
    return _shift(result, start_s)


def _shift(result: dict[str, Any], by_s: float) -> dict[str, Any]:
    """Shift the times of a result back to the origin of the file."""
    if by_s:
        for series in (result["beats"], *result["breathing"]):
            series["t_s"] = [round(t_s + by_s, 6) for t_s in series["t_s"]]
        for line in result["timeline"]:
            line["t_s"] += by_s
    return result
