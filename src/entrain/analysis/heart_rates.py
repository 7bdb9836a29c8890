"""Analyse heart rates without beats; what needs beats is null."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from entrain.analysis.measurements import LINE_EVERY_S, Measurements
from entrain.analysis.numbers import build_result
from entrain.analysis.offline_pipeline import LONGEST_WAIT_S
from entrain.formats import HeartRates
from entrain.physiology import Floats
from entrain.physiology.indices import HEART_RATE

HELD_STEPS, HELD_LEAST_S = 3.0, 15.0
"""A rate is valid until the next one, or for `HELD_STEPS` median steps; then there is a gap."""


def build_rates_result(rates: HeartRates, source: dict[str, Any]) -> dict[str, Any]:
    """Return heart rates as the object of `entrain.analysis/1`.

    Parameters
    ----------
    rates : HeartRates
        The heart rates.
    source : dict
        The field `source` of the object.
    """
    start_s = float(rates.t_s[0])
    t_s = rates.t_s - start_s
    seconds = float(t_s[-1])
    valid_s = _valid_s(t_s)
    known = np.isfinite(rates.bpm)
    timeline = [
        _timeline_row(second, t_s, rates.bpm, valid_s) for second in _timeline_seconds(t_s, valid_s)
    ]
    result = build_result(Measurements(seconds=seconds, timeline=timeline), source)
    summary = result["summary"]
    weight = valid_s[known]
    if weight.sum() > 0:
        summary["hr_bpm"] = round(float((rates.bpm[known] * weight).sum() / weight.sum()), 6)
    summary["usable_frac"] = round(min(float(weight.sum()) / seconds, 1.0), 6) if seconds else 0.0
    summary["why_null"] = {name: rates.why for name, value in summary.items() if value is None}
    return result


def _timeline_seconds(t_s: Floats, valid_s: Floats) -> Iterator[int]:
    """Yield the seconds of the timeline, long gaps left out."""
    breaks = np.flatnonzero(np.diff(t_s) > valid_s[:-1] + LONGEST_WAIT_S) + 1
    for rows in np.split(np.arange(len(t_s)), breaks):
        begin, end = float(t_s[rows[0]]), float(t_s[rows[-1]] + valid_s[rows[-1]])
        end = min(end, float(t_s[-1]))
        first = LINE_EVERY_S * max(1, math.ceil(begin / LINE_EVERY_S))
        yield from range(first, int(end) + 1, LINE_EVERY_S)


def _valid_s(t_s: Floats) -> Floats:
    """Return how long each rate is valid [s]."""
    steps_s = np.diff(t_s)
    median_step_s = float(np.median(steps_s[steps_s > 0])) if (steps_s > 0).any() else 1.0
    valid_s: Floats = np.minimum(
        np.append(steps_s, median_step_s), max(HELD_STEPS * median_step_s, HELD_LEAST_S)
    )
    return valid_s


def _timeline_row(
    second: int, t_s: Floats, bpm: Floats, valid_s: Floats
) -> dict[str, float | None]:
    """Return a row of the timeline: the mean of the rates that are valid in its window."""
    begin, end = np.searchsorted(t_s, [second - HEART_RATE.window_s, second], side="right")
    first = max(int(begin) - 1, 0)
    inside = slice(first, max(int(end), first + 1))
    counts = np.isfinite(bpm[inside]) & (
        t_s[inside] + valid_s[inside] >= second - HEART_RATE.window_s
    )
    rates = bpm[inside][counts]
    hr = float(rates.mean()) if len(rates) else None
    return {
        "t_s": float(second),
        "hr_bpm": hr,
        "rmssd_ms": None,
        "stress_index": None,
        "arousal": None,
    }
