"""Tempo: how many beats carry one breath."""

from __future__ import annotations

import math

BEATS_PER_BREATH = (4, 6, 8, 12, 16)
"""Powers of two alone cannot reach every pair of breath and tempo; these can."""
LIKED_BPM = 60.0
SLOWEST_BPM, FASTEST_BPM = 45.0, 100.0
KEEP_MARGIN = 0.25
"""The count in use is kept unless another is better by this much (natural logarithm)."""


def beats_per_breath(per_min: float, before: int | None = None) -> int:
    """Return the count of beats in a breath that is nearest to the liked tempo.

    Parameters
    ----------
    per_min : float
        Rate of the guide [breaths/min].
    before : int or None
        The count in use.
    """

    def cost(count: int) -> float:
        bpm = count * per_min
        away = abs(math.log(bpm / LIKED_BPM))
        return away if SLOWEST_BPM <= bpm <= FASTEST_BPM else away + 10

    best = min(BEATS_PER_BREATH, key=cost)
    if before is not None and cost(before) - cost(best) < KEEP_MARGIN:
        return before
    return best
