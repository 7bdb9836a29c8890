"""Choose how many beats make one breath."""

from __future__ import annotations

import math

BEATS_PER_BREATH = (4, 6, 8, 12, 16)
"""Counts to choose from; powers of two alone do not suit every pair of breath and tempo."""
LIKED_BPM = 60.0
SLOWEST_BPM, FASTEST_BPM = 45.0, 100.0
KEEP_MARGIN = 0.25
"""The count in use is kept unless another is better by this much (natural logarithm)."""


def beats_per_breath(per_min: float, before: int | None = None) -> int:
    """Return the count of beats in a breath whose tempo is nearest to the preferred one.

    Parameters
    ----------
    per_min : float
        Rate of the guide [breaths/min].
    before : int or None
        The count in use.
    """

    def cost(count: int) -> float:
        bpm = count * per_min
        distance = abs(math.log(bpm / LIKED_BPM))
        return distance if SLOWEST_BPM <= bpm <= FASTEST_BPM else distance + 10

    best = min(BEATS_PER_BREATH, key=cost)
    if before is not None and cost(before) - cost(best) < KEEP_MARGIN:
        return before
    return best


TRACK_KEEP_MARGIN = 0.08


def beats_for_track(
    per_min: float, native_bpm: float, slowest: float, fastest: float, before: int | None = None
) -> int | None:
    """Return the count of beats in a breath that keeps a track nearest to its own tempo.

    Parameters
    ----------
    per_min : float
        Rate of the guide [breaths/min].
    native_bpm : float
        The track's own tempo [beats/min].
    slowest, fastest : float
        Limits of the tempo ratio, played to native.
    before : int or None
        The count in use, kept unless another is better by `TRACK_KEEP_MARGIN` of a natural
        logarithm.

    Returns
    -------
    int or None
        None where no count is within the limits.
    """

    def distance(count: int) -> float:
        return abs(math.log(count * per_min / native_bpm))

    def is_allowed(count: int) -> bool:
        return slowest <= count * per_min / native_bpm <= fastest

    possible = [count for count in BEATS_PER_BREATH if is_allowed(count)]
    if not possible:
        return None
    best = min(possible, key=distance)
    if (
        before in possible
        and before is not None
        and distance(before) - distance(best) <= TRACK_KEEP_MARGIN
    ):
        return before
    return best
