"""Count beats at another metrical level, and find the tempo of taps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = (0.25, 1 / 3, 0.5, 1.0, 2.0, 3.0, 4.0)
"""Ratios of tempi at which people count the same music."""
TOLERANCE_FRAC = 0.08
"""Tolerance of a tempo; twice the usual one, since tags are rounded and people tap unevenly."""
TAPS_LEAST = 4


def beats_at(
    beats_s: Floats, tempo_bpm: float, wanted_bpm: float, downbeats_s: Floats | None = None
) -> Floats | None:
    """Return the beats at the metrical level of a tempo, None where it is not a level of theirs.

    Parameters
    ----------
    beats_s : ndarray, shape (n_beats,)
        Beats in order [s].
    tempo_bpm : float
        Their tempo [beats/min].
    wanted_bpm : float
        The tempo at which to count them [beats/min].
    downbeats_s : ndarray, shape (n_bars,), or None
        First beats of bars [s]. Where beats are left out, these are kept if possible.

    Returns
    -------
    ndarray, shape (n_counted,), or None
        Times [s]; additional beats are evenly spaced between the given ones.
    """
    ratio = wanted_bpm / tempo_bpm
    level = min(LEVELS, key=lambda candidate: abs(np.log(ratio / candidate)))
    if abs(ratio / level - 1) > TOLERANCE_FRAC:
        return None
    if level >= 1:
        parts = round(level)
        steps = np.arange((len(beats_s) - 1) * parts + 1) / parts if len(beats_s) else beats_s
        return np.interp(steps, np.arange(len(beats_s)), beats_s) if len(beats_s) else beats_s
    every = round(1 / level)
    choices = [beats_s[first::every] for first in range(every)]
    if downbeats_s is None or not len(downbeats_s):
        return choices[0]
    return max(choices, key=lambda beats: int(np.isin(beats, downbeats_s).sum()))


def tapped_bpm(taps_s: Floats) -> float | None:
    """Return the tempo of taps [beats/min], None for fewer than four.

    It is the slope of a least-squares line through the taps, each counted in median intervals, so
    that a missed tap does not slow the tempo.

    Parameters
    ----------
    taps_s : ndarray, shape (n_taps,)
        Times of the taps [s].
    """
    if len(taps_s) < TAPS_LEAST:
        return None
    intervals_s = np.diff(taps_s)
    median_s = float(np.median(intervals_s))
    if not median_s > 0:
        return None
    counts = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(intervals_s / median_s)))])
    return float(60 / np.polyfit(counts, taps_s, 1)[0])
