"""The numbers of heart rates without beats: what needs beats is null."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from entrain.analysis.collected import LINE_EVERY_S, Collected
from entrain.analysis.numbers import numbers
from entrain.analysis.offline_pipeline import LONGEST_WAIT_S
from entrain.formats import HeartRates
from entrain.physiology import Floats
from entrain.physiology.indices import HEART_RATE

HELD_STEPS, HELD_LEAST_S = 3.0, 15.0
"""A rate counts until the next one, or for so many usual steps: then there is a gap."""


def numbers_of_rates(held: HeartRates, source: dict[str, Any]) -> dict[str, Any]:
    """Return heart rates as the object of `entrain.analysis/1`: what needs beats is null."""
    start_s = float(held.t_s[0])
    t_s = held.t_s - start_s
    seconds = float(t_s[-1])
    lasts_s = _lasts_s(t_s)
    known = np.isfinite(held.bpm)
    timeline = [_line(second, t_s, held.bpm, lasts_s) for second in _seconds(t_s, lasts_s)]
    result = numbers(Collected(seconds=seconds, timeline=timeline), source)
    summary = result["summary"]
    weight = lasts_s[known]
    if weight.sum() > 0:
        summary["hr_bpm"] = round(float((held.bpm[known] * weight).sum() / weight.sum()), 6)
    summary["usable_frac"] = round(min(float(weight.sum()) / seconds, 1.0), 6) if seconds else 0.0
    summary["why_null"] = {name: held.why for name, value in summary.items() if value is None}
    return result


def _seconds(t_s: Floats, lasts_s: Floats) -> Iterator[int]:
    """Yield the seconds of the timeline; over a longer silence there is nothing to tell."""
    breaks = np.flatnonzero(np.diff(t_s) > lasts_s[:-1] + LONGEST_WAIT_S) + 1
    for rows in np.split(np.arange(len(t_s)), breaks):
        begin, end = float(t_s[rows[0]]), float(t_s[rows[-1]] + lasts_s[rows[-1]])
        end = min(end, float(t_s[-1]))
        first = LINE_EVERY_S * max(1, math.ceil(begin / LINE_EVERY_S))
        yield from range(first, int(end) + 1, LINE_EVERY_S)


def _lasts_s(t_s: Floats) -> Floats:
    """Return how long each rate counts [s]."""
    steps_s = np.diff(t_s)
    usual_s = float(np.median(steps_s[steps_s > 0])) if (steps_s > 0).any() else 1.0
    lasts_s: Floats = np.minimum(
        np.append(steps_s, usual_s), max(HELD_STEPS * usual_s, HELD_LEAST_S)
    )
    return lasts_s


def _line(second: int, t_s: Floats, bpm: Floats, lasts_s: Floats) -> dict[str, float | None]:
    """Return a line of the timeline: the mean of the rates that count in its window."""
    begin, end = np.searchsorted(t_s, [second - HEART_RATE.window_s, second], side="right")
    first = max(int(begin) - 1, 0)
    inside = slice(first, max(int(end), first + 1))
    counts = np.isfinite(bpm[inside]) & (
        t_s[inside] + lasts_s[inside] >= second - HEART_RATE.window_s
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
