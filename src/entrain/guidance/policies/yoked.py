"""Yoked: the guide of another session, whatever this person does."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    MATCH_SLEW,
    TICK_MIN,
    PolicyInput,
    Proposal,
    reason,
    toward,
)

COURSE_STEP_S = 5.0
"""One rate every so often; in between it goes in a straight line."""


class Yoked:
    """Goes where the guide of another session went, at the same time of it.

    It never reacts to this person; safety alone does. A control for what a guide does by
    its course, apart from its going by the person.

    Parameters
    ----------
    course_per_min : tuple of float
        The other guide, one rate every `COURSE_STEP_S` [breaths/min]; its last is kept.
        Without any, the person's own rate at rest.
    """

    name = "yoked"
    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self, course_per_min: tuple[float, ...] = ()) -> None:
        self._course_per_min = course_per_min
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Go on as before: this policy does not adapt, safety alone does."""

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        if self._since_s is None:
            self._since_s = seen.t_s
        at_s = seen.t_s - self._since_s
        own = self._rate(at_s, seen.baseline_per_min)
        target = max(own + seen.eased_per_min, seen.lowest_per_min)
        return Proposal(
            phase=Phase.HOLD,
            per_min=toward(seen.guide_per_min, target, MATCH_SLEW * TICK_MIN),
            reason=reason(seen, "yoked.course", ("other_per_min", own), ("after_s", at_s)),
        )

    def _rate(self, at_s: float, baseline_per_min: float) -> float:
        course = self._course_per_min
        if not course:
            return baseline_per_min
        at = at_s / COURSE_STEP_S
        before = int(at)
        if before + 1 >= len(course):
            return course[-1]
        return course[before] + (course[before + 1] - course[before]) * (at - before)
