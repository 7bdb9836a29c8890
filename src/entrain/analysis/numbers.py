"""The numbers of an analysis, as `analyze --json` gives them."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from entrain.analysis.collected import WINDOWS_S, Collected
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
    Index,
    Window,
)
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.rhythm import BEATS, is_irregular
from entrain.physiology.series import window_of

IN_TIME = (HEART_RATE, MEAN_RR, RMSSD, SDNN, PNN50, SD1, SD2, STRESS_INDEX)
IN_FREQUENCY = (VLF, LF, HF)
WHOLE_COVERED_FRAC = 0.5
"""Over a whole recording, lost stretches count less than in a window of now."""
LEAST_BEATS = 20
PART_S = 300.0
"""Spectra are of stationary stretches: Task Force (1996) asks for five minutes."""


def numbers(collected: Collected, source: dict[str, Any]) -> dict[str, Any]:
    """Return a collection as the object of `entrain.analysis/1`."""
    beats = collected.beats
    return {
        "schema": "entrain.analysis/1",
        "source": source,
        "seconds": _number(collected.seconds),
        "beats": {
            "t_s": [_number(beat.t_s) for beat in beats],
            "rr_ms": [_number(beat.rr_ms) for beat in beats],
            "label": [str(beat.label) for beat in beats],
            "rr_corrected_ms": [_number(beat.rr_corrected_ms) for beat in beats],
            "inserted": [beat.n_inserted for beat in beats],
        },
        "breathing": [_breathing(collected, window_s) for window_s in WINDOWS_S],
        "summary": summary(collected),
        "timeline": [{k: _number(v) for k, v in row.items()} for row in collected.timeline],
    }


def _number(value: float | None, digits: int = 6) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits)


def _breathing(collected: Collected, window_s: float) -> dict[str, Any]:
    windows = [window for window in collected.windows if window.window_s == window_s]
    return {
        "window_s": int(window_s),
        "t_s": [_number(window.t_s) for window in windows],
        "per_min": [_number(window.per_min, 3) for window in windows],
        "quality": [_number(window.quality_frac, 3) for window in windows],
    }


def summary(collected: Collected) -> dict[str, Any]:
    """Return the indices of a whole recording; None where it holds too little that is good."""
    beats, seconds = collected.beats, max(collected.seconds, 1e-9)
    first_s = beats[0].t_s if beats else 0.0
    window = window_of(beats, max(seconds - max(first_s, 0.0), 1e-9))
    enough = window.covered_frac >= WHOLE_COVERED_FRAC and int(window.good.sum()) >= LEAST_BEATS
    found: dict[str, float | None] = {}
    for index in IN_TIME:
        found[index.name] = _number(index.compute(window)) if enough else None
    parts = _parts(beats, seconds, PART_S)
    for index in IN_FREQUENCY:
        found[index.name] = _mean_over(index, parts)
    lf, hf = found[LF.name], found[HF.name]
    found["lf_hf"] = _number(lf / hf) if lf is not None and hf else None
    found[COHERENCE.name] = _mean_over(COHERENCE, _parts(beats, seconds, COHERENCE.window_s))
    found["breathing_per_min"] = _breathing_rate(collected)
    judged = [beat for beat in beats if beat.rr_ms is not None]
    odd = sum(beat.label is not BeatLabel.NORMAL for beat in judged)
    found["corrected_frac"] = _number(odd / len(judged)) if judged else None
    good_ms = float(window.good_rr_ms.sum()) if len(beats) else 0.0
    found["usable_frac"] = _number(min(good_ms / 1000 / seconds, 1.0))
    told: dict[str, Any] = {**found, "irregular": _irregular(beats)}
    if collected.following_chance_frac is not None:
        told["following_chance_frac"] = _number(collected.following_chance_frac)
    return told


def _parts(beats: list[Beat], seconds: float, part_s: float) -> list[Window]:
    """Cut beats into stretches of equal length; what is left over at the end is left out."""
    if not beats:
        return []
    parts = [beats]
    if seconds >= 1.5 * part_s:
        t_s = np.array([beat.t_s for beat in beats])
        edges = np.searchsorted(t_s, np.arange(t_s[0], t_s[-1], part_s))
        parts = [beats[a:b] for a, b in pairwise(edges) if b > a]
    spans_s = [part[-1].t_s - part[0].t_s for part in parts]
    pairs = zip(parts, spans_s, strict=True)
    return [window_of(part, span_s) for part, span_s in pairs if span_s > 0]


def _mean_over(index: Index, parts: list[Window]) -> float | None:
    values = [value for part in parts if (value := index(part)) is not None]
    return _number(float(np.mean(values))) if values else None


def _breathing_rate(collected: Collected) -> float | None:
    for window_s in reversed(WINDOWS_S):
        known = [
            window.per_min
            for window in collected.windows
            if window.window_s == window_s and window.per_min is not None
        ]
        if known:
            return _number(float(np.median(known)), 3)
    return None


def _irregular(beats: list[Beat]) -> bool:
    """Say whether half of the recording is so irregular that its variability says little."""
    known = [beat for beat in beats if beat.rr_ms is not None]
    parts = [known[at : at + BEATS] for at in range(0, len(known) - BEATS + 1, BEATS)]
    return bool(parts) and 2 * sum(is_irregular(part) for part in parts) > len(parts)
