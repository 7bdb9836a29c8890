"""Keeping a track's beats on the breath: how its tempo is moved so that nobody notices."""

from __future__ import annotations

import math

SLEW_PER_S = 0.01
"""Tempo changes by at most one percent of the track's own a second."""

CATCH_UP_S = 4.0
"""Beats that are off come back by a third in so long."""

MOST_CATCH_UP = 0.03
"""More of the tempo than this is never spent on catching up."""


def off_beat(has_beats: float, wants_beats: float) -> float:
    """Return how far a track is ahead of the nearest beat of the breath, -0.5..0.5 beats."""
    ahead = has_beats - wants_beats
    return ahead - round(ahead)


class Pace:
    """The ratio at which a track plays, as it is moved.

    Parameters
    ----------
    ratio : float
        Tempo over the track's own at first.

    Attributes
    ----------
    ratio : float
        Tempo over the track's own now.
    """

    def __init__(self, ratio: float) -> None:
        self.ratio = ratio

    def move(
        self, wanted: float, ahead_s: float, over_s: float, slowest: float, fastest: float
    ) -> float:
        """Move towards a ratio for `over_s`; return where it is then.

        Parameters
        ----------
        wanted : float
            Ratio at which the beats would go on as they should.
        ahead_s : float
            How far the track is ahead of its beat [s].
        over_s : float
            Time that goes by [s].
        slowest, fastest : float
            What the track can bear.
        """
        # No faster than can be braked again at the same slew before the beat is reached.
        braking = math.sqrt(SLEW_PER_S * abs(ahead_s))
        catch_up = min(abs(ahead_s) / CATCH_UP_S, braking, MOST_CATCH_UP)
        aim = min(max(wanted - math.copysign(catch_up, ahead_s), slowest), fastest)
        most = SLEW_PER_S * over_s
        self.ratio += min(max(aim - self.ratio, -most), most)
        return self.ratio
