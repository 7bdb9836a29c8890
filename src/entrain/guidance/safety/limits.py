"""Limits on the guide's rate: floor, ceiling, slews, and slow breathing in first sessions."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason
from entrain.guidance.policies.policy import TICK_MIN

FLOOR_PER_MIN = 4.5
"""The guide never goes below this."""
CEILING_PER_MIN = 18.0
DOWN_SLEW = 3.0
"""Fastest descent under any policy [breaths/min per min]."""
UP_SLEW = 3.0
CLIMB_SLEW = 2.0
"""A guide below the lowest rate allowed climbs at least this fast [breaths/min per min]."""
FIRST_SESSIONS = 3
FIRST_GOAL_PER_MIN = 8.0
"""Goal of the first sessions: untrained people over-breathe at six."""
GOAL_PER_MIN = 6.0
SLOW_PER_MIN = 8.0
"""At this rate or slower, untrained people begin to breathe out too much carbon dioxide
(Szulczewski 2019, doi:10.1371/journal.pone.0218550)."""
SLOW_MOST_S = 600
"""A first session guides at such a rate for ten minutes at most."""
AFTER_SLOW_PER_MIN = 9.0
_ALMOST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyVerdict:
    """The verdict of safety on a proposal.

    Attributes
    ----------
    phase : Phase
        The phase to be in.
    per_min : float
        Rate of the guide in one second [breaths/min].
    depth_frac : float
        Share of the full swell that is allowed, 0..1.
    reason : Reason
        The reason of the proposal, or safety's own.
    notice : Reason or None
        A notice to show the person for as long as it is returned.
    rematch : bool
        The policy has to return to the person's own rate.
    """

    phase: Phase
    per_min: float
    depth_frac: float
    reason: Reason
    notice: Reason | None = None
    rematch: bool = False


def lowest_allowed_per_min(goal_per_min: float, floor_per_min: float, session_number: int) -> float:
    """Return the lowest rate a person may be led to [breaths/min].

    Parameters
    ----------
    goal_per_min, floor_per_min : float
        The person's own goal and floor [breaths/min].
    session_number : int
        1 for their first session.
    """
    lowest_per_min = max(goal_per_min, floor_per_min, FLOOR_PER_MIN)
    if session_number <= FIRST_SESSIONS:
        lowest_per_min = max(lowest_per_min, FIRST_GOAL_PER_MIN)
    return min(lowest_per_min, CEILING_PER_MIN)


def bound_rate(wanted_per_min: float, guide_per_min: float, lowest_per_min: float) -> float:
    """Return the proposed rate within the limits of the next second [breaths/min].

    The limits are the slews, the floor, the ceiling and the person's lowest rate; a guide that
    is below that one climbs to it.

    Parameters
    ----------
    wanted_per_min : float
        The proposed rate [breaths/min].
    guide_per_min : float
        Rate of the guide now [breaths/min].
    lowest_per_min : float
        The lowest rate the person may be led to [breaths/min].
    """
    least_per_min = guide_per_min - DOWN_SLEW * TICK_MIN
    most_per_min = guide_per_min + UP_SLEW * TICK_MIN
    if guide_per_min >= lowest_per_min:
        least_per_min = max(least_per_min, lowest_per_min)
    else:
        least_per_min = min(lowest_per_min, guide_per_min + CLIMB_SLEW * TICK_MIN)
    least_per_min, most_per_min = (
        max(least_per_min, FLOOR_PER_MIN),
        min(most_per_min, CEILING_PER_MIN),
    )
    return min(max(wanted_per_min, least_per_min), most_per_min)


class Exposure:
    """Counts the time of slow guidance in a first session.

    Parameters
    ----------
    first : bool
        It is the person's first session.

    Attributes
    ----------
    slow_s : int
        Time guided at `SLOW_PER_MIN` or slower [s].
    """

    def __init__(self, *, first: bool) -> None:
        self._first = first
        self.slow_s = 0

    def count_second(self, guide_per_min: float) -> bool:
        """Count one guided second; return whether it is the one that reaches the limit."""
        if not self._first or guide_per_min > SLOW_PER_MIN + _ALMOST:
            return False
        self.slow_s += 1
        return self.slow_s == SLOW_MOST_S
