"""The timeline: the current step of a session's plan, and when the next one begins."""

from __future__ import annotations

from entrain.events import EndsBy, FormStep
from entrain.guidance.plan import Plan

GOOD_SIGNAL_FRAC = 0.8
PAUSE_MOST_S = 900.0
"""Longest pause, and longest wait for a first heartbeat [s]."""


class Timeline:
    """Keeps the place in one session's plan. It is called once a second, without a clock.

    Parameters
    ----------
    plan : Plan
        The steps and when they begin.

    Attributes
    ----------
    plan : Plan
        The plan, moved by pauses and by the wait for a strap, and shortened where it is closed.
    step_no : int
        Number of the current step.
    step : FormStep
        That step, as its form defines it.
    since_s : float
        When that step began, or began again [s].
    waited_s : float
        Time waited for a first heartbeat [s].
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
        self.is_paused = False
        self._paused_s = 0.0

    @property
    def until_s(self) -> float:
        """When the clock ends the step, or its planned end where the clock does not [s]."""
        until_s = self.plan.until_s(self.step_no)
        if until_s is None:
            return self.since_s + self.plan.steps[self.step_no].length_s
        return until_s

    @property
    def ends_s(self) -> float | None:
        """When the step ends [s]; None where the signal or the guide ends its first phase."""
        by_clock = self.step.guide is None and self.step.ends_by is EndsBy.CLOCK
        return self.until_s if by_clock else None

    def elapsed_frac(self, t_s: float) -> float:
        """Return the share of the step that is over, 0..1."""
        elapsed_frac = (t_s - self.since_s) / max(self.until_s - self.since_s, 1.0)
        return min(max(elapsed_frac, 0.0), 1.0)

    def remaining_s(self, t_s: float) -> float:
        """Return the time left of the session [s]; it does not run in a pause."""
        now_s = self._paused_s if self.is_paused else t_s
        return max(0.0, self.plan.end_s - now_s)

    def is_over(self, t_s: float) -> bool:
        """Return whether the session is over."""
        return not self.is_paused and t_s >= self.plan.end_s

    def next_step(self, t_s: float, usable_frac: float) -> int | None:
        """Return the number of the step to begin now; None where none begins.

        Parameters
        ----------
        t_s : float
            Now [s].
        usable_frac : float
            Share of the last 20 s covered by good beats.
        """
        if self.is_paused:
            return None
        by_clock = self.plan.clock_step(t_s)
        if by_clock > self.step_no:
            return by_clock
        return self.step_no + 1 if self._is_step_over(t_s, usable_frac) else None

    def _is_step_over(self, t_s: float, usable_frac: float) -> bool:
        """Return whether the step is over, where the clock does not start the next one."""
        if self.step.ends_by is EndsBy.SIGNAL:
            return self._is_check_over(t_s, usable_frac)
        if self.plan.until_s(self.step_no) is not None:
            return False
        return t_s >= self.until_s

    def _is_check_over(self, t_s: float, usable_frac: float) -> bool:
        since_s = t_s - self.waited_s
        good = usable_frac >= GOOD_SIGNAL_FRAC * min(1.0, since_s / 20)
        self._good_s = self._good_s + 1 if good else 0
        enough = self._good_s >= 0.5 * self.plan.check_s
        return (t_s >= self.plan.check_s and enough) or t_s >= self.plan.check_most_s

    def extend_check(self, t_s: float, by_s: float) -> None:
        """Restart the check at `t_s` and move everything after it by `by_s` [s]."""
        self.waited_s += by_s
        self.since_s = t_s
        self.plan = self.plan.delay_all(by_s)

    def enter(self, step_no: int, t_s: float) -> None:
        """Begin a step, or begin it again."""
        self.step_no, self.since_s = step_no, t_s
        self.step = self.plan.steps[step_no].step

    def is_paused_for_too_long(self, t_s: float) -> bool:
        """Return whether the pause has lasted `PAUSE_MOST_S`."""
        return self.is_paused and t_s - self._paused_s >= PAUSE_MOST_S

    @property
    def has_waited_too_long(self) -> bool:
        """Whether no heartbeat has come for `PAUSE_MOST_S`."""
        return self.waited_s >= PAUSE_MOST_S

    def pause(self, t_s: float) -> None:
        """Begin a pause."""
        self.is_paused, self._paused_s = True, t_s

    def resume(self, t_s: float) -> None:
        """End the pause; what is still to come is later by its length."""
        if self.is_paused:
            self.plan = self.plan.delay(t_s - self._paused_s)
        self.is_paused = False

    def close(self, t_s: float) -> None:
        """End the session now, gently."""
        self.plan = self.plan.end_early(t_s)
