"""The numbers of an analysis, as `analyze --json` prints them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from entrain.analysis.measurements import WINDOWS_S, Measurements
from entrain.physiology import (
    BEATS,
    DISTURBED,
    NO_HEARTBEAT,
    Beat,
    BeatLabel,
    Stretch,
    count_gaps,
    is_irregular,
)
from entrain.physiology.indices import (
    COHERENCE,
    HEART_RATE,
    HF,
    LF,
    MEAN_RR,
    PNN50,
    RMSSD,
    SD1,
    SD2,
    SDNN,
    STRESS_INDEX,
    VLF,
    BeatWindow,
    Index,
)

IN_TIME = (HEART_RATE, MEAN_RR, RMSSD, SDNN, PNN50, SD1, SD2, STRESS_INDEX)
IN_FREQUENCY = (VLF, LF, HF)
NO_BREATHING = "No breathing could be read."
TOO_SHORT = "The recording is too short for it."
PART_S = 300.0
"""Length of a spectrum's stretch: Task Force (1996), doi:10.1161/01.CIR.93.5.1043, recommends five
minutes."""


def build_result(measurements: Measurements, source: dict[str, Any]) -> dict[str, Any]:
    """Return the object of `entrain.analysis/1`.

    Parameters
    ----------
    measurements : Measurements
        What was measured.
    source : dict
        The field `source` of the object.
    """
    beats = measurements.beats
    return {
        "schema": "entrain.analysis/1",
        "source": source,
        "seconds": _round(measurements.seconds),
        "beats": {
            "t_s": [_round(beat.t_s) for beat in beats],
            "rr_ms": [_round(beat.rr_ms) for beat in beats],
            "label": [str(beat.label) for beat in beats],
            "rr_corrected_ms": [_round(beat.rr_corrected_ms) for beat in beats],
            "inserted": [beat.n_inserted for beat in beats],
        },
        "intervals_dropped": measurements.dropped.counts(),
        "breathing": [_breathing_json(measurements, window_s) for window_s in WINDOWS_S],
        "summary": summarize(measurements),
        "timeline": [{k: _round(v) for k, v in row.items()} for row in measurements.timeline],
    }


def _round(value: float | None, digits: int = 6) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits)


def _breathing_json(measurements: Measurements, window_s: float) -> dict[str, Any]:
    windows = [window for window in measurements.windows if window.window_s == window_s]
    return {
        "window_s": int(window_s),
        "t_s": [_round(window.t_s) for window in windows],
        "per_min": [_round(window.per_min, 3) for window in windows],
        "quality": [_round(window.quality_frac, 3) for window in windows],
    }


def summarize(measurements: Measurements) -> dict[str, Any]:
    """Return the indices of a whole recording, and the reason for each that is None."""
    beats, seconds = measurements.beats, max(measurements.seconds, 1e-9)
    stretch = Stretch(beats, beats[0].t_s if beats else 0.0, seconds)
    figures: dict[str, Any] = {}
    why_null: dict[str, str] = {}
    for index in IN_TIME:
        figure = stretch.figure(index)
        figures[index.name] = _round(figure.value)
        why_null[index.name] = figure.blank_because
    for index in (*IN_FREQUENCY, COHERENCE):
        part_s = PART_S if index in IN_FREQUENCY else COHERENCE.window_s
        figures[index.name] = _mean_over(index, _parts(stretch, part_s))
        why_null[index.name] = _why_no_part(index, stretch)
    lf, hf = figures[LF.name], figures[HF.name]
    figures["lf_hf"] = _round(lf / hf) if lf is not None and hf else None
    why_null["lf_hf"] = why_null[HF.name]
    figures["breathing_per_min"] = _breathing_rate(measurements)
    why_null["breathing_per_min"] = NO_BREATHING
    labelled = [beat for beat in beats if beat.rr_ms is not None]
    n_corrected = sum(beat.label is not BeatLabel.NORMAL for beat in labelled)
    figures["corrected_frac"] = _round(n_corrected / len(labelled)) if labelled else None
    why_null["corrected_frac"] = NO_HEARTBEAT
    good_ms = float(stretch.window.good_rr_ms.sum()) if beats else 0.0
    figures["usable_frac"] = _round(min(good_ms / 1000 / seconds, 1.0))
    result: dict[str, Any] = {**figures, "irregular": _irregular(beats), "gaps": count_gaps(beats)}
    if measurements.following_chance_frac is not None:
        result["following_chance_frac"] = _round(measurements.following_chance_frac)
    result["why_null"] = {name: why_null[name] for name, value in figures.items() if value is None}
    return result


def _why_no_part(index: Index, stretch: Stretch) -> str:
    """Return why an index has no stretch it could be computed on."""
    if not stretch.beats:
        return NO_HEARTBEAT
    if 2 * stretch.no_variability.sum() > len(stretch.beats):
        return stretch.no_variability_because
    least_s = index.min_covered_frac * index.window_s
    return TOO_SHORT if stretch.seconds < least_s else DISTURBED


def _parts(stretch: Stretch, part_s: float) -> list[BeatWindow]:
    """Cut beats into stretches of equal length; the remainder is left out."""
    beats = stretch.beats
    if not beats:
        return []
    edges = [0, len(beats)]
    if stretch.seconds >= 1.5 * part_s:
        t_s = np.array([beat.t_s for beat in beats])
        edges = np.searchsorted(t_s, np.arange(t_s[0], t_s[-1], part_s)).tolist()
    spans = [(a, b) for a, b in pairwise(edges) if b - a > 1]
    return [stretch.part(a, b) for a, b in spans]


def _mean_over(index: Index, parts: list[BeatWindow]) -> float | None:
    values = [value for part in parts if (value := index(part)) is not None]
    return _round(float(np.mean(values))) if values else None


def _breathing_rate(measurements: Measurements) -> float | None:
    for window_s in reversed(WINDOWS_S):
        known = [
            window.per_min
            for window in measurements.windows
            if window.window_s == window_s and window.per_min is not None
        ]
        if known:
            return _round(float(np.median(known)), 3)
    return None


def _irregular(beats: list[Beat]) -> bool:
    """Return whether variability says little: over half of the recording is irregular."""
    known = [beat for beat in beats if beat.rr_ms is not None]
    parts = [known[at : at + BEATS] for at in range(0, len(known) - BEATS + 1, BEATS)]
    return bool(parts) and 2 * sum(is_irregular(part) for part in parts) > len(parts)
