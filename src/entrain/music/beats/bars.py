"""Which beats begin a bar, where that is beyond doubt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.novelty import Novelty

METRES = (3, 4)
LEAST_BARS = 4
SURE_T = 4.0
"""Welch's t of first beats against the others: of the seven ways to lay bars of three or four
over beats that are all alike, one in 2,000 pieces would pass by chance."""


def first_beats(found: Novelty, frames: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Return the places of the beats that begin a bar, or None where that is not clear.

    Parameters
    ----------
    found : Novelty
        What is new in the piece.
    frames : ndarray, shape (n,)
        Its beats, in frames of the novelty.
    """
    from scipy.ndimage import maximum_filter1d

    weight = maximum_filter1d(0.5 * (found.onset + found.stir) + found.turn, 5)[frames]
    ways = [(metre, first) for metre in METRES for first in range(metre)]
    if len(frames) < LEAST_BARS * max(METRES):
        return None
    stood_out = [_welch_t(weight, metre, first) for metre, first in ways]
    best = int(np.argmax(stood_out))
    if stood_out[best] < SURE_T:
        return None
    metre, first = ways[best]
    return np.arange(first, len(frames), metre)


def _welch_t(weight: NDArray[np.float32], metre: int, first: int) -> float:
    """How far the mean of the first beats stands above that of the others, in standard errors."""
    is_first = np.arange(len(weight)) % metre == first
    ones, others = weight[is_first], weight[~is_first]
    error = np.sqrt(ones.var(ddof=1) / len(ones) + others.var(ddof=1) / len(others))
    return float((ones.mean() - others.mean()) / max(float(error), 1e-6))
