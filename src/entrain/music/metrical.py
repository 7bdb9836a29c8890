"""The same beats counted at another level: twice as many, half as many; and tapped ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = (0.25, 1 / 3, 0.5, 1.0, 2.0, 3.0, 4.0)
"""Tempi at which people count the same music, relative to each other."""
TOLERANCE_FRAC = 0.08
"""Twice what tempi are usually judged by: a tag is rounded, and a person taps unevenly."""
TAPS_LEAST = 4


def beats_at(
    beats_s: Floats, tempo_bpm: float, wanted_bpm: float, downbeats_s: Floats | None = None
) -> Floats | None:
    """Return beats at the level of a tempo, None if it is no level of theirs.

    Parameters
    ----------
    beats_s : ndarray, shape (n,)
        Beats in order [s].
    tempo_bpm : float
        Their tempo.
    wanted_bpm : float
        The tempo at which they are to be counted.
    downbeats_s : ndarray, shape (m,), or None
        First beats of bars [s]. Where beats are left out, these stay if they can.

    Returns
    -------
    ndarray, shape (k,), or None
        Beats between are put evenly between two that are there.
    """
    ratio = wanted_bpm / tempo_bpm
    level = min(LEVELS, key=lambda one: abs(np.log(ratio / one)))
    if abs(ratio / level - 1) > TOLERANCE_FRAC:
        return None
    if level >= 1:
        parts = round(level)
        steps = np.arange((len(beats_s) - 1) * parts + 1) / parts if len(beats_s) else beats_s
        return np.interp(steps, np.arange(len(beats_s)), beats_s) if len(beats_s) else beats_s
    every = round(1 / level)
    kept = [beats_s[first::every] for first in range(every)]
    if downbeats_s is None or not len(downbeats_s):
        return kept[0]
    return max(kept, key=lambda some: int(np.isin(some, downbeats_s).sum()))


def tapped_bpm(taps_s: Floats) -> float | None:
    """Return the tempo of taps, None of fewer than four.

    A line through them by least squares, each counted by the median interval: a tap left
    out does not slow the tempo.
    """
    if len(taps_s) < TAPS_LEAST:
        return None
    intervals_s = np.diff(taps_s)
    median_s = float(np.median(intervals_s))
    if not median_s > 0:
        return None
    counts = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(intervals_s / median_s)))])
    return float(60 / np.polyfit(counts, taps_s, 1)[0])
