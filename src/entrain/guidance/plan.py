"""The plan: the steps of one session and when each begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrain.events import Form, FormStep, Omit, Phase, Rest

GENTLE_END_S = 30.0
"""A session that is ended gently fades out within this time."""
REST_SERVES_DAYS = 30.0
"""An older stored baseline is measured again: rest changes with season and health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of a plan.

    Attributes
    ----------
    step : FormStep
        The step, as its form defines it.
    length_s : float
        Planned length [s].
    begins_s : float or None
        When the clock starts it, whatever came before [s]. None for the first step with a
        share and all steps before it: each begins when the one before it ends.
    """

    step: FormStep
    length_s: float
    begins_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of one session, and when each begins and ends [s on the session's clock].

    The check may take longer than planned, until the signal is good; the first step with a
    share is then shorter, so that the session keeps its length. Only a pause, or waiting for
    the strap, moves the end.

    Attributes
    ----------
    form : Form
        The form of the session.
    scale : float
        1, or less where the steps are scaled down from the form.
    steps : tuple of PlannedStep
        The steps in order, without those left out.
    check_s, check_most_s : float
        Earliest and latest end of the first step, which a good signal ends [s].
    end_s : float
        When the session is over [s].
    """

    form: Form
    scale: float
    steps: tuple[PlannedStep, ...]
    check_s: float
    check_most_s: float
    end_s: float

    @property
    def demonstration(self) -> bool:
        """Whether steps are shorter than the form allows."""
        return self.scale < 1

    @property
    def measures_rest(self) -> bool:
        """Whether the person's rest is measured in the session."""
        return any(planned.step.phase is Phase.BASELINE for planned in self.steps)

    @property
    def outro_no(self) -> int:
        """Number of the step that is the outro."""
        return next(
            no for no, planned in enumerate(self.steps) if planned.step.phase is Phase.OUTRO
        )

    @property
    def outro_at_s(self) -> float:
        """When the outro begins [s]."""
        begins_s = self.steps[self.outro_no].begins_s
        assert begins_s is not None  # noqa: S101 - in a valid form a share comes before it
        return begins_s

    @property
    def guided_least_s(self) -> float:
        """Length of the guided part if the check takes its longest [s]."""
        first = _first_share([planned.step for planned in self.steps])
        later = self.steps[first + 1 :]
        guided_s = sum(planned.length_s for planned in later if planned.step.guide is not None)
        if self.steps[first].step.guide is not None:
            guided_s += (later[0].begins_s or 0.0) - self.check_most_s
            guided_s -= sum(planned.length_s for planned in self.steps[1:first])
        return guided_s

    def until_s(self, number: int) -> float | None:
        """Return when the clock ends a step [s]; None where the clock does not end it."""
        after = self.steps[number + 1 :]
        return after[0].begins_s if after else self.end_s

    def clock_step(self, t_s: float) -> int:
        """Return the number of the last step that the clock has started by `t_s`, or 0."""
        outro, last = self.outro_no, 0
        for number, planned in enumerate(self.steps):
            # A silence is not started once the session is over.
            if planned.begins_s is not None and t_s >= planned.begins_s:
                last = number if number <= outro or t_s < self.end_s else last
        return last

    def delay(self, by_s: float) -> Plan:
        """Return the plan with every step that the clock starts, and the end, `by_s` later."""
        return replace(
            self,
            steps=tuple(
                planned
                if planned.begins_s is None
                else replace(planned, begins_s=planned.begins_s + by_s)
                for planned in self.steps
            ),
            end_s=self.end_s + by_s,
        )

    def delay_all(self, by_s: float) -> Plan:
        """Return the plan with everything `by_s` later, the check included."""
        return replace(
            self.delay(by_s),
            check_s=self.check_s + by_s,
            check_most_s=self.check_most_s + by_s,
        )

    def end_early(self, t_s: float) -> Plan:
        """Return the plan of a session that is ended gently at `t_s`, without a silence."""
        end_s = min(self.end_s, t_s + GENTLE_END_S)
        outro, outro_at_s = self.outro_no, min(self.outro_at_s, t_s)
        begins_s = {
            number: outro_at_s if number == outro else end_s
            for number in range(outro, len(self.steps))
        }
        return replace(
            self,
            steps=tuple(
                replace(planned, begins_s=begins_s.get(number, planned.begins_s))
                for number, planned in enumerate(self.steps)
            ),
            end_s=end_s,
        )


def is_rest_valid(rest: Rest | None) -> bool:
    """Return whether a stored baseline is complete and recent enough to use."""
    return (
        rest is not None
        and rest.breathing_per_min is not None
        and rest.age_days <= REST_SERVES_DAYS
    )


def make_plan(
    form: Form, minutes: float, *, rest: Rest | None = None, silence: bool = True
) -> Plan:
    """Return the plan of a session.

    Parameters
    ----------
    form : Form
        A valid form: `find_form_problem` returns None for it.
    minutes : float
        Total length, above 0 [min]; the steps add up to it.
    rest : Rest or None
        The person's stored baseline.
    silence : bool
        False leaves out the silence at the end, where the form allows it; the steps with a
        share get the time.
    """
    has_rest = is_rest_valid(rest)
    left_out = {Omit.KNOWN} if has_rest else set()
    left_out |= set() if silence else {Omit.ASKED}
    steps = [step for step in form.steps if step.omit not in left_out]
    least_minutes = form.least_minutes
    if form.least_measured_minutes is not None and not has_rest:
        least_minutes = form.least_measured_minutes
    scale = min(1.0, minutes / least_minutes)
    end_s = minutes * 60
    lengths_s = _lengths_s(steps, scale, end_s)
    begins_s = _begins_s(lengths_s, end_s)
    first = _first_share(steps)
    check_s, room_s = lengths_s[0], begins_s[first + 1]
    for length_s in lengths_s[:first]:
        room_s -= length_s
    return Plan(
        form=form,
        scale=scale,
        steps=tuple(
            PlannedStep(
                step=step,
                length_s=lengths_s[number],
                begins_s=begins_s[number] if number > first else None,
            )
            for number, step in enumerate(steps)
        ),
        check_s=check_s,
        check_most_s=check_s + steps[0].extend_frac * room_s,
        end_s=end_s,
    )


def _first_share(steps: Sequence[FormStep]) -> int:
    return next(number for number, step in enumerate(steps) if step.share_frac is not None)


def _lengths_s(steps: Sequence[FormStep], scale: float, whole_s: float) -> list[float]:
    """Return the length of each step [s]."""
    fixed_s = sum(step.length_s * scale for step in steps if step.length_s is not None)
    return [
        step.length_s * scale
        if step.length_s is not None
        else (step.share_frac or 0.0) * (whole_s - fixed_s)
        for step in steps
    ]


def _begins_s(lengths_s: Sequence[float], end_s: float) -> list[float]:
    """Return when each step begins if all have their planned length, counted from the end [s]."""
    begins_s = []
    for length_s in reversed(lengths_s):
        end_s -= length_s
        begins_s.append(end_s)
    return begins_s[::-1]
