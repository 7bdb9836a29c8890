"""Limits on the guide's rate: how slow, how fast, and how quickly it may change."""

from __future__ import annotations

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
