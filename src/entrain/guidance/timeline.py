"""The timeline: at which step of its plan a session is, and when it goes on to the next."""

from __future__ import annotations

from entrain.events import EndsBy, FormStep
from entrain.guidance.plan import Plan

GOOD_SIGNAL_FRAC = 0.8
PAUSE_MOST_S = 900.0
"""Whoever has not come back after a quarter of an hour is not waited for."""


class Timeline:
    """Keeps the place in one session's plan. Asked once a second, it has no clock of its own.

    Parameters
    ----------
    plan : Plan
        When steps begin.

    Attributes
    ----------
    plan : Plan
        The same, moved by pauses and by the wait for a strap, and cut where it is closed.
    step_no : int
        At which of its steps the session is.
    step : FormStep
        That step, as its form has it.
    since_s : float
        When that step began, or began again [s].
    waited_s : float
        How long no heartbeat had come yet [s].
    paused : bool
        The session is paused.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.step_no = 0
        self.step: FormStep = plan.steps[0].step
        self.since_s = 0.0
        self.waited_s = 0.0
        self._good_s = 0
        self.paused = False
        self._paused_s = 0.0

    @property
    def until_s(self) -> float:
        """When the clock ends the step [s], or is to where the signal may end it."""
        until_s = self.plan.until_s(self.step_no)
        if until_s is None:
            return self.since_s + self.plan.steps[self.step_no].length_s
        return until_s

    @property
    def ends_s(self) -> float | None:
        """When the step ends [s], None where the signal or the guide ends its first phase."""
        by_clock = self.step.guide is None and self.step.ends_by is EndsBy.CLOCK
        return self.until_s if by_clock else None

    def gone_frac(self, t_s: float) -> float:
        """Return how much of the step is over, 0..1."""
        gone_frac = (t_s - self.since_s) / max(self.until_s - self.since_s, 1.0)
        return min(max(gone_frac, 0.0), 1.0)

    def left_s(self, t_s: float) -> float:
        """Return what is left of the session [s]; a pause takes nothing away from it."""
        now_s = self._paused_s if self.paused else t_s
        return max(0.0, self.plan.end_s - now_s)

    def is_over(self, t_s: float) -> bool:
        """Return whether the session is over."""
        return not self.paused and t_s >= self.plan.end_s

    def next_step(self, t_s: float, usable_frac: float) -> int | None:
        """Return which step the clock or the signal begins now, if any.

        Parameters
        ----------
        t_s : float
            Now [s].
        usable_frac : float
            Share of the last seconds in which the signal was good.
        """
        if self.paused:
            return None
        by_clock = self.plan.clock_step(t_s)
        if by_clock > self.step_no:
            return by_clock
        return self.step_no + 1 if self._step_over(t_s, usable_frac) else None

    def _step_over(self, t_s: float, usable_frac: float) -> bool:
        """Return whether the step is over where the clock begins none after it."""
        if self.step.ends_by is EndsBy.SIGNAL:
            return self._checked(t_s, usable_frac)
        if self.plan.until_s(self.step_no) is not None:
            return False
        return t_s >= self.until_s

    def _checked(self, t_s: float, usable_frac: float) -> bool:
        since_s = t_s - self.waited_s
        good = usable_frac >= GOOD_SIGNAL_FRAC * min(1.0, since_s / 20)
        self._good_s = self._good_s + 1 if good else 0
        enough = self._good_s >= 0.5 * self.plan.check_s
        return (t_s >= self.plan.check_s and enough) or t_s >= self.plan.check_most_s

    def wait(self, t_s: float, by_s: float) -> None:
        """Begin the check anew at `t_s`, and everything after it later by `by_s` [s]."""
        self.waited_s += by_s
        self.since_s = t_s
        self.plan = self.plan.waiting(by_s)

    def enter(self, step_no: int, t_s: float) -> None:
        """Begin a step, or begin it again."""
        self.step_no, self.since_s = step_no, t_s
        self.step = self.plan.steps[step_no].step

    def is_paused_for_too_long(self, t_s: float) -> bool:
        """Return whether a pause has lasted so long that nobody comes back."""
        return self.paused and t_s - self._paused_s >= PAUSE_MOST_S

    @property
    def is_waited_for_too_long(self) -> bool:
        """Whether no heartbeat has come for so long that none will."""
        return self.waited_s >= PAUSE_MOST_S

    def pause(self, t_s: float) -> None:
        """Stop the session's clock."""
        self.paused, self._paused_s = True, t_s

    def resume(self, t_s: float) -> None:
        """Go on: all that is still to come is later by as long as the pause was."""
        if self.paused:
            self.plan = self.plan.later(t_s - self._paused_s)
        self.paused = False

    def close(self, t_s: float) -> None:
        """End the session now, gently."""
        self.plan = self.plan.closing(t_s)
