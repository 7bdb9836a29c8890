"""Keep the beats of a track on the breath by tempo changes too small to notice."""

from __future__ import annotations

import math

SLEW_PER_S = 0.01
"""Greatest change of the tempo ratio: one percent of the track's own tempo a second."""

CATCH_UP_S = 4.0
"""Beats that are off come back by a third in so long."""

MOST_CATCH_UP = 0.03
"""Largest part of the tempo ratio spent on catching up."""


def beat_offset(has_beats: float, wants_beats: float) -> float:
    """Return how far a track is ahead of the nearest beat of the breath, -0.5 to 0.5 beats.

    Parameters
    ----------
    has_beats : float
        Beat position of the track.
    wants_beats : float
        Beat position of the breath.
    """
    ahead = has_beats - wants_beats
    return ahead - round(ahead)


class Pace:
    """The tempo ratio of a track while it is moved.

    Parameters
    ----------
    ratio : float
        Tempo ratio at first, played to native.

    Attributes
    ----------
    ratio : float
        Tempo ratio now.
    """

    def __init__(self, ratio: float) -> None:
        self.ratio = ratio

    def move(
        self, wanted: float, ahead_s: float, over_s: float, slowest: float, fastest: float
    ) -> float:
        """Move towards a ratio for `over_s` and return the ratio reached.

        Parameters
        ----------
        wanted : float
            Ratio at which the beats would stay where they should be.
        ahead_s : float
            How far the track is ahead of its beat [s].
        over_s : float
            Time that passes [s].
        slowest, fastest : float
            Limits of the ratio for this track.
        """
        # No faster than the same slew can brake before the beat is reached.
        braking = math.sqrt(SLEW_PER_S * abs(ahead_s))
        catch_up = min(abs(ahead_s) / CATCH_UP_S, braking, MOST_CATCH_UP)
        aim = min(max(wanted - math.copysign(catch_up, ahead_s), slowest), fastest)
        most = SLEW_PER_S * over_s
        self.ratio += min(max(aim - self.ratio, -most), most)
        return self.ratio
