"""Find the beats that begin a bar, where they are clear."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.novelty import Novelty

METRES = (3, 4)
LEAST_BARS = 4
SURE_T = 4.0
"""Least Welch's t of first beats against the others: with beats that are all alike, one of the
seven ways to lay bars of three or four would pass by chance in one of 2,000 pieces."""


def find_downbeats(novelty: Novelty, frames: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Return the indices of the beats that begin a bar, None where they are not clear.

    Parameters
    ----------
    novelty : Novelty
        Novelty of the piece.
    frames : ndarray, shape (n_beats,)
        Its beats, in frames of the novelty.

    Returns
    -------
    ndarray of int, shape (n_bars,), or None
        Indices into `frames`.
    """
    from scipy.ndimage import maximum_filter1d

    weight = maximum_filter1d(0.5 * (novelty.onset + novelty.stir) + novelty.turn, 5)[frames]
    ways = [(metre, first) for metre in METRES for first in range(metre)]
    if len(frames) < LEAST_BARS * max(METRES):
        return None
    t_values = [_welch_t(weight, metre, first) for metre, first in ways]
    best = int(np.argmax(t_values))
    if t_values[best] < SURE_T:
        return None
    metre, first = ways[best]
    return np.arange(first, len(frames), metre)


def _welch_t(weight: NDArray[np.float32], metre: int, first: int) -> float:
    """Return Welch's t of the weights of first beats against those of the others."""
    is_first = np.arange(len(weight)) % metre == first
    firsts, others = weight[is_first], weight[~is_first]
    error = np.sqrt(firsts.var(ddof=1) / len(firsts) + others.var(ddof=1) / len(others))
    return float((firsts.mean() - others.mean()) / max(float(error), 1e-6))
