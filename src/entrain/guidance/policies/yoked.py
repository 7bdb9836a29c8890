"""Yoked: the guide's course of another session, whatever this person does."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    MATCH_SLEW,
    TICK_MIN,
    PolicyInput,
    Proposal,
    move_toward,
    reason_for,
)

COURSE_STEP_S = 5.0
"""Interval between the rates of a course [s]; between them it is interpolated linearly."""


class Yoked:
    """Repeats the course of another session's guide at the same time of the session.

    It never reacts to this person; only safety does. It is a control that separates the
    effect of the guide's course from the effect of its adapting to the person.

    Parameters
    ----------
    course_per_min : tuple of float
        Rates of the other guide, one every `COURSE_STEP_S` [breaths/min]; the last one is
        held. Where empty, the person's own rate at rest.
    """

    name = "yoked"
    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self, course_per_min: tuple[float, ...] = ()) -> None:
        self._course_per_min = course_per_min
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Do nothing: this policy does not adapt, only safety does."""

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        if self._since_s is None:
            self._since_s = inputs.t_s
        at_s = inputs.t_s - self._since_s
        own_per_min = self._course_rate(at_s, inputs.baseline_per_min)
        target_per_min = max(own_per_min + inputs.eased_per_min, inputs.lowest_per_min)
        return Proposal(
            phase=Phase.HOLD,
            per_min=move_toward(inputs.guide_per_min, target_per_min, MATCH_SLEW * TICK_MIN),
            reason=reason_for(
                inputs, "yoked.course", ("other_per_min", own_per_min), ("after_s", at_s)
            ),
        )

    def _course_rate(self, at_s: float, baseline_per_min: float) -> float:
        course = self._course_per_min
        if not course:
            return baseline_per_min
        position = at_s / COURSE_STEP_S
        index = int(position)
        if index + 1 >= len(course):
            return course[-1]
        return course[index] + (course[index + 1] - course[index]) * (position - index)
