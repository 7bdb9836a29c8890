"""The plan: which steps one session has and when each begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrain.events import Form, FormStep, Omit, Phase, Rest

GENTLE_END_S = 30.0
"""A session that is ended early, gently, fades out within this."""
REST_SERVES_DAYS = 30.0
"""A stored baseline older than this is measured anew: rest changes with season and health."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of a plan.

    Attributes
    ----------
    step : FormStep
        What it is.
    length_s : float
        How long it is to last [s].
    begins_s : float or None
        When the clock begins it, whatever came before [s]; None for the first share and all
        before it, each of which begins when the one before it ends.
    """

    step: FormStep
    length_s: float
    begins_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of one session, and when each begins and ends [s on the session's clock].

    The check may take longer than planned, until the signal is good; what follows it then
    is shorter, so that a session never lasts longer than was asked. Only a pause moves its
    end: the minutes asked for are minutes of session, not of a conversation at the door.

    Attributes
    ----------
    form : Form
        What it is a plan of.
    scale : float
        1, or less where the steps are shorter than the form has them.
    steps : tuple of PlannedStep
        In order; what is left out is not among them.
    check_s, check_most_s : float
        The first step, which a good signal ends, ends no earlier and no later than this [s].
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
        return any(one.step.phase is Phase.BASELINE for one in self.steps)

    @property
    def outro_no(self) -> int:
        """Which step is the outro."""
        return next(no for no, one in enumerate(self.steps) if one.step.phase is Phase.OUTRO)

    @property
    def outro_at_s(self) -> float:
        """When the music begins to take its leave [s]."""
        begins_s = self.steps[self.outro_no].begins_s
        assert begins_s is not None  # noqa: S101 - it comes after a share
        return begins_s

    @property
    def guided_least_s(self) -> float:
        """How long there is a guide for if the check takes its longest [s]."""
        first = _first_share([one.step for one in self.steps])
        later = self.steps[first + 1 :]
        guided_s = sum(one.length_s for one in later if one.step.guide is not None)
        if self.steps[first].step.guide is not None:
            guided_s += (later[0].begins_s or 0.0) - self.check_most_s
            guided_s -= sum(one.length_s for one in self.steps[1:first])
        return guided_s

    def until_s(self, number: int) -> float | None:
        """Return when the clock ends a step [s]; None where it begins none after it."""
        after = self.steps[number + 1 :]
        return after[0].begins_s if after else self.end_s

    def clock_step(self, t_s: float) -> int:
        """Return the last step that the clock has begun at `t_s`, 0 where it has begun none."""
        outro, last = self.outro_no, 0
        for number, one in enumerate(self.steps):
            # A session that is over begins no silence any more.
            if one.begins_s is not None and t_s >= one.begins_s:
                last = number if number <= outro or t_s < self.end_s else last
        return last

    def later(self, by_s: float) -> Plan:
        """Return the plan with all that is still to come moved by a pause."""
        return replace(
            self,
            steps=tuple(
                one if one.begins_s is None else replace(one, begins_s=one.begins_s + by_s)
                for one in self.steps
            ),
            end_s=self.end_s + by_s,
        )

    def waiting(self, by_s: float) -> Plan:
        """Return the plan with everything moved: nothing has begun yet but the waiting."""
        return replace(
            self.later(by_s),
            check_s=self.check_s + by_s,
            check_most_s=self.check_most_s + by_s,
        )

    def closing(self, t_s: float) -> Plan:
        """Return the plan of a session that is ended now, gently, and without a silence."""
        end_s = min(self.end_s, t_s + GENTLE_END_S)
        outro, outro_at_s = self.outro_no, min(self.outro_at_s, t_s)
        begins_s = {
            number: outro_at_s if number == outro else end_s
            for number in range(outro, len(self.steps))
        }
        return replace(
            self,
            steps=tuple(
                replace(one, begins_s=begins_s.get(number, one.begins_s))
                for number, one in enumerate(self.steps)
            ),
            end_s=end_s,
        )


def rest_serves(rest: Rest | None) -> bool:
    """Return whether a stored baseline can stand for one measured now."""
    return (
        rest is not None
        and rest.breathing_per_min is not None
        and rest.age_days <= REST_SERVES_DAYS
    )


def make_plan(
    form: Form, minutes: float, *, rest: Rest | None = None, silence: bool = True
) -> Plan:
    """Return the plan of a session of `minutes` > 0.

    Parameters
    ----------
    form : Form
        The form, of which `form_problem` finds nothing wrong.
    minutes : float
        Whole length [min]; the steps add up to it.
    rest : Rest or None
        The person's stored baseline.
    silence : bool
        False leaves out the silence at the end, where the form allows it; the shares are
        longer by as much.
    """
    known = rest_serves(rest)
    left_out = {Omit.KNOWN} if known else set()
    left_out |= set() if silence else {Omit.ASKED}
    steps = [step for step in form.steps if step.omit not in left_out]
    least_minutes = form.least_minutes
    if form.least_measured_minutes is not None and not known:
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
    """Return how long each step is to last [s]."""
    fixed_s = sum(step.length_s * scale for step in steps if step.length_s is not None)
    return [
        step.length_s * scale
        if step.length_s is not None
        else (step.share_frac or 0.0) * (whole_s - fixed_s)
        for step in steps
    ]


def _begins_s(lengths_s: Sequence[float], end_s: float) -> list[float]:
    """Return when each step begins if all last as long as they are to [s]: from the end back."""
    begins_s = []
    for length_s in reversed(lengths_s):
        end_s -= length_s
        begins_s.append(end_s)
    return begins_s[::-1]
