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
    n, most = len(gain), int(tried[-1])
    columns = np.arange(len(tried))
    # The last `most` frames' paths, in a ring; before the beginning there is nothing to gain.
    best = np.zeros((most + 1, len(tried)))
    came = np.empty((n, len(tried)), np.int16)
    for t in range(n):
        # reached[to, before]: the path with a beat `tried[to]` ago, reached in `tried[before]`.
        reached = best[(t - tried) % (most + 1)] + change
        came[t] = reached.argmax(axis=1)
        best[t % (most + 1)] = reached[columns, came[t]] + gain[t]
    ends = np.arange(max(0, n - most), n)
    last = int(ends[best[ends % (most + 1)].max(axis=1).argmax()])
    return _trace(last, int(best[last % (most + 1)].argmax()), came, tried)


def _trace(
    frame: int, interval: int, came: NDArray[np.int16], tried: NDArray[np.int64]
) -> NDArray[np.int64]:
    beats = []
    while frame >= 0:
        beats.append(frame)
        frame, interval = frame - int(tried[interval]), int(came[frame, interval])
    return np.array(beats[::-1], np.int64)
