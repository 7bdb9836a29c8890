"""The best path of beats through novelty, at a tempo that may drift.

A hidden Markov model whose state is the time since the last beat and the interval to the
next, as in bar-pointer models (Whiteley 2006; Krebs, Boeck and Widmer 2015, "An efficient
state-space model for joint tempo and meter tracking"). Tempo changes only at a beat, so the
model is kept as one number per interval and instant: the best path that has a beat there and
came to it in that interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPAN = 0.15
"""Intervals up to this share shorter or longer than the middle one are tried."""
STIFFNESS = 80.0
"""Cost of changing the interval, per (natural) logarithm of the ratio: e-fold at 1.25 %."""


def beat_path(gain: Floats, interval_frames: float) -> NDArray[np.int64]:
    """Return the frames of the beats on the path with the greatest sum of gains.

    Parameters
    ----------
    gain : ndarray, shape (n,)
        What a beat at each frame is worth; on average 0, or every frame would want a beat.
    interval_frames : float
        The middle of the intervals to be tried.
    """
    low = max(2, int(interval_frames * (1 - SPAN)))
    tried = np.arange(low, int(np.ceil(interval_frames * (1 + SPAN))) + 1)
    change = -STIFFNESS * np.abs(np.log(tried[:, None] / tried[None, :]))
    n, k, most = len(gain), len(tried), int(tried[-1])
    # Row t + most is frame t; the rows before hold the open beginning, worth nothing.
    best = np.zeros((n + most, k))
    came = np.full((n, k), -1, np.int16)
    columns = np.arange(k)
    for t in range(n):
        # reached[to, before]: the path with a beat `tried[to]` ago, reached in `tried[before]`.
        reached = best[t + most - tried] + change
        choice = reached.argmax(axis=1)
        best[t + most] = reached[columns, choice] + gain[t]
        came[t] = choice
    last = n - 1 - np.argmax(best[n + most - most :].max(axis=1)[::-1])
    return _trace(int(last), int(best[last + most].argmax()), came, tried)


def _trace(
    frame: int, interval: int, came: NDArray[np.int16], tried: NDArray[np.int64]
) -> NDArray[np.int64]:
    beats = []
    while frame >= 0:
        beats.append(frame)
        frame, interval = frame - int(tried[interval]), int(came[frame, interval])
    return np.array(beats[::-1], np.int64)
