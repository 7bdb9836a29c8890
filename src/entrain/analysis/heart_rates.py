"""Heart rates of a table: reported as such, since averages hold no variability."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from entrain.analysis.asked import Asked
from entrain.analysis.collected import LINE_EVERY_S, Collected
from entrain.analysis.columns import HEART_BPM, Found
from entrain.analysis.feed import LONGEST_WAIT_S
from entrain.analysis.intervals import MOST_BAD_FRAC
from entrain.analysis.names import SECONDS, unit_named
from entrain.analysis.numbers import numbers
from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import HeartRates, Taken
from entrain.analysis.text_table import Table
from entrain.analysis.times import Times, epoch_unit, in_seconds, rising
from entrain.physiology.indices import HEART_RATE
from entrain.physiology.readings import Floats

AVERAGED = "Heart rates are averages: the variability of the beats is not in them."
HELD_STEPS, HELD_LEAST_S = 3.0, 15.0
"""A rate counts until the next one, or for so many usual steps: then there is a gap."""


def heart_rates_of(path: Path, table: Table, found: Found, asked: Asked) -> HeartRates:
    """Return the heart rates of a table.

    Raises
    ------
    FileProblemError
        They have no times, or too many are none.
    """
    values = table.numbers[found.column]
    low, high = HEART_BPM
    none = np.isnan(values) | (values == 0)
    bad = ~none & ~((values > low) & (values < high))
    n_good = len(values) - int((none | bad).sum())
    if n_good < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    if int(bad.sum()) > MOST_BAD_FRAC * len(values):
        raise FileProblemError(
            FileProblem.NOT_NUMBERS, path, f"{int(bad.sum())} of {len(values)} are no heart rate"
        )
    times = _times(table, found)
    if times is None:
        raise FileProblemError(
            FileProblem.NO_INTERVALS, path,
            f"{table.name(found.column)} seems to hold heart rates, and no times beside them",
        )  # fmt: skip
    bpm = np.where(none | bad, np.nan, values)
    taken = Taken(
        unit="bpm", channel=table.name(found.column), rows_missing=int((none | bad).sum()),
        elapsed_s=float(times.t_s[-1] - times.t_s[0]),
        said=(f"{table.name(found.column)} is taken for heart rates in bpm",),
    )  # fmt: skip
    return HeartRates(
        t_s=times.t_s, bpm=bpm[::-1] if times.backwards else bpm, why=AVERAGED, taken=taken
    )


def _times(table: Table, found: Found) -> Times | None:
    for column in found.times:
        if column in table.clocks:
            t_s = table.clocks[column]
        else:
            values = np.where(np.isfinite(table.numbers[column]), table.numbers[column], np.nan)
            if not np.isfinite(values).any():
                continue
            named = unit_named(table.name(column), SECONDS) if table.names else None
            t_s = in_seconds(values, named or epoch_unit(values) or _unit_by_step(values))
        times = rising(t_s)
        if times is not None:
            return times
    return None


def _unit_by_step(values: Floats) -> str:
    """Return the unit in which heart rates come once a second or more slowly, up to minutes."""
    step = float(np.nanmedian(np.abs(np.diff(values)))) if len(values) > 1 else 1.0
    least = {"ns": 1e8, "us": 1e5, "ms": 100.0}
    return next((unit for unit, from_step in least.items() if step >= from_step), "s")


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
