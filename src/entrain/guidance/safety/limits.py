"""Limits on the guide's rate: how slow, how fast, how quickly, and for how long at first."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason
from entrain.guidance.policies.policy import TICK_MIN

FLOOR_PER_MIN = 4.5
"""Nobody is led below this."""
CEILING_PER_MIN = 18.0
DOWN_SLEW = 3.0
"""Fastest way down of any policy [breaths/min per min]."""
UP_SLEW = 3.0
CLIMB_SLEW = 2.0
"""A guide below the lowest rate allowed climbs to it at least this fast."""
FIRST_SESSIONS = 3
FIRST_GOAL_PER_MIN = 8.0
"""Goal of the first sessions: untrained people over-breathe at six."""
GOAL_PER_MIN = 6.0
SLOW_PER_MIN = 8.0
"""At this pace or slower, untrained people begin to breathe out too much carbon dioxide
(Szulczewski 2019, doi:10.1371/journal.pone.0218550)."""
SLOW_MOST_S = 600
"""A first session guides at such a pace for ten minutes at most."""
AFTER_SLOW_PER_MIN = 9.0
_ALMOST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyVerdict:
    """What safety makes of a wish.

    Attributes
    ----------
    phase : Phase
        The phase to be in.
    per_min : float
        Where the guide goes [breaths/min].
    depth_frac : float
        Share of the full swell that is allowed.
    reason : Reason
        The policy's, or safety's own.
    notice : Reason or None
        What the person is to be told, from now until it no longer holds.
    rematch : bool
        The policy is to begin again from the person.
    """

    phase: Phase
    per_min: float
    depth_frac: float
    reason: Reason
    notice: Reason | None = None
    rematch: bool = False


def lowest_of(goal_per_min: float, floor_per_min: float, session_number: int) -> float:
    """Return the lowest rate a person may be led to [breaths/min].

    Parameters
    ----------
    goal_per_min, floor_per_min : float
        The person's own goal and floor.
    session_number : int
        1 for their first session.
    """
    lowest = max(goal_per_min, floor_per_min, FLOOR_PER_MIN)
    if session_number <= FIRST_SESSIONS:
        lowest = max(lowest, FIRST_GOAL_PER_MIN)
    return min(lowest, CEILING_PER_MIN)


def bounded(wanted_per_min: float, guide_per_min: float, lowest_per_min: float) -> float:
    """Return where the guide may be a second on.

    Within the slews; between floor and ceiling; not below the person's lowest, and where it
    is below that already, on the way up to it.
    """
    least = guide_per_min - DOWN_SLEW * TICK_MIN
    most = guide_per_min + UP_SLEW * TICK_MIN
    if guide_per_min >= lowest_per_min:
        least = max(least, lowest_per_min)
    else:
        least = min(lowest_per_min, guide_per_min + CLIMB_SLEW * TICK_MIN)
    least, most = max(least, FLOOR_PER_MIN), min(most, CEILING_PER_MIN)
    return min(max(wanted_per_min, least), most)


class Exposure:
    """Counts the slow breathing that a first session has led to.

    Parameters
    ----------
    first : bool
        It is the person's first session.
    """

    def __init__(self, *, first: bool) -> None:
        self._first = first
        self.slow_s = 0

    def count_second(self, guide_per_min: float) -> bool:
        """Take a guided second; return whether it is the one that was enough."""
        if not self._first or guide_per_min > SLOW_PER_MIN + _ALMOST:
            return False
        self.slow_s += 1
        return self.slow_s == SLOW_MOST_S
