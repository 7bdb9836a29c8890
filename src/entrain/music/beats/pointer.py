"""Find the best path of beats through novelty, at a tempo that may drift.

A hidden Markov model whose state is the time since the last beat and the interval to the
next, as in bar-pointer models (Whiteley 2006; Krebs, Boeck and Widmer 2015, "An efficient
state-space model for joint tempo and meter tracking"). The tempo changes only at a beat, so
one number per interval and instant is enough: the best path with a beat there that was
reached by that interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPAN = 0.15
"""Intervals up to this share shorter or longer than the middle one are considered."""
STIFFNESS = 80.0
"""Cost of a change of the interval, per natural logarithm of the ratio: 1 at 1.25 %."""


def find_beat_path(gain: Floats, interval_frames: float) -> NDArray[np.int64]:
    """Return the frames of the beats on the path with the greatest sum of gains.

    Parameters
    ----------
    gain : ndarray, shape (n_frames,)
        Gain of a beat at each frame; 0 on average, or every frame would become a beat.
    interval_frames : float
        Middle of the intervals considered.

    Returns
    -------
    ndarray of int, shape (n_beats,)
        In rising order.
    """
    low = max(2, int(interval_frames * (1 - SPAN)))
    intervals = np.arange(low, int(np.ceil(interval_frames * (1 + SPAN))) + 1)
    change = -STIFFNESS * np.abs(np.log(intervals[:, None] / intervals[None, :]))
    n, most = len(gain), int(intervals[-1])
    columns = np.arange(len(intervals))
    # Ring buffer of the best paths of the last `most` frames; there is no gain before the start.
    best = np.zeros((most + 1, len(intervals)))
    origin = np.empty((n, len(intervals)), np.int16)
    for t in range(n):
        # reached[to, from]: path with a beat `intervals[to]` ago, reached by `intervals[from]`.
        reached = best[(t - intervals) % (most + 1)] + change
        origin[t] = reached.argmax(axis=1)
        best[t % (most + 1)] = reached[columns, origin[t]] + gain[t]
    ends = np.arange(max(0, n - most), n)
    last = int(ends[best[ends % (most + 1)].max(axis=1).argmax()])
    return _trace(last, int(best[last % (most + 1)].argmax()), origin, intervals)


def _trace(
    frame: int, interval: int, origin: NDArray[np.int16], intervals: NDArray[np.int64]
) -> NDArray[np.int64]:
    beats = []
    while frame >= 0:
        beats.append(frame)
        frame, interval = frame - int(intervals[interval]), int(origin[frame, interval])
    return np.array(beats[::-1], np.int64)
