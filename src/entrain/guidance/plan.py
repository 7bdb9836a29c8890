"""The plan: which phases a session has and when each begins."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from entrain.events import Rest

USUAL_MINUTES = 20.0
GENTLE_END_S = 30.0
"""A session that is ended early, gently, fades out within this."""
REST_SERVES_DAYS = 30.0
"""A stored baseline older than this is measured anew: rest changes with season and health."""


class BaselineFrom(enum.Enum):
    """Where a form takes the person's rest from."""

    MEASURED = "measured in the session"
    STORED = "stored, if there is one that serves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of session, as data.

    Attributes
    ----------
    name : str
        As on the command line.
    least_minutes, most_minutes : float
        Shorter than the least, every phase is scaled and the session is a demonstration;
        longer than the most is refused.
    bed : bool
        Soft, unmodulated music instead of silence until the guide begins.
    silence_optional : bool
        The silence at the end may be left out.
    baseline : BaselineFrom
        Where the person's rest comes from.
    least_measured_minutes : float
        The least where a baseline has to be measured after all.
    check_s, baseline_s, outro_s, silence_s : float
        Length of the phases that the clock ends [s].
    policy : str or None
        The one policy it goes with, and which goes with no other form; None for any other.
    match_least_s, match_most_s : float
        The guide stays at the person's own rate at least and at most this long [s].
    """

    name: str
    least_minutes: float
    most_minutes: float
    bed: bool
    silence_optional: bool = False
    baseline: BaselineFrom = BaselineFrom.MEASURED
    least_measured_minutes: float = 10
    check_s: float = 20
    baseline_s: float = 120
    match_least_s: float = 45
    match_most_s: float = 150
    outro_s: float = 90
    silence_s: float = 120
    policy: str | None = None


FORMS: tuple[Form, ...] = (
    Form(name="settle", least_minutes=10, most_minutes=60, bed=True, silence_optional=True),
    Form(
        name="short",
        least_minutes=5,
        most_minutes=10,
        bed=True,
        silence_optional=True,
        baseline=BaselineFrom.STORED,
        match_most_s=90,
        outro_s=45,
        silence_s=30,
    ),
    Form(
        name="study",
        least_minutes=12,
        most_minutes=60,
        bed=False,
        least_measured_minutes=12,
    ),
    # 28 min: all five steps and their rests, for somebody who begins at 18 breaths/min.
    Form(name="resonance", least_minutes=28, most_minutes=60, bed=True, policy="resonance"),
)
"""A form is its line here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When each phase of one session begins and ends [s on the session's clock].

    The check may take longer than planned, until the signal is good; what follows it then
    is shorter, so that a session never lasts longer than was asked. Only a pause moves its
    end: the minutes asked for are minutes of session, not of a conversation at the door.

    Attributes
    ----------
    form : Form
        What it is a plan of.
    scale : float
        1, or less where the phases are shorter than the form has them.
    check_s, baseline_s : float
        Least length of the check; length of the baseline, 0 where a stored one serves [s].
    match_least_s, match_most_s : float
        Bounds of the match [s].
    check_most_s : float
        The session goes on with a poor signal after this long, and says so [s].
    outro_at_s : float
        When the guide begins to fade [s].
    silence_at_s : float
        When the music is over [s].
    end_s : float
        When the session is over; the same as `silence_at_s` without a silence [s].
    """

    form: Form
    scale: float
    check_s: float
    baseline_s: float
    match_least_s: float
    match_most_s: float
    check_most_s: float
    outro_at_s: float
    silence_at_s: float
    end_s: float

    @property
    def demonstration(self) -> bool:
        """Whether phases are shorter than the form allows."""
        return self.scale < 1

    def later(self, by_s: float) -> Plan:
        """Return the plan with all that is still to come moved by a pause."""
        return replace(
            self,
            outro_at_s=self.outro_at_s + by_s,
            silence_at_s=self.silence_at_s + by_s,
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
        return replace(self, outro_at_s=min(self.outro_at_s, t_s), silence_at_s=end_s, end_s=end_s)


def find_form(name: str) -> Form:
    """Return a form by name.

    Raises
    ------
    KeyError
        There is no such form.
    """
    return {form.name: form for form in FORMS}[name]


def usual_minutes(form: Form) -> float:
    """Return how long a session of a form lasts where nobody says [min]."""
    return min(max(USUAL_MINUTES, form.least_minutes), form.most_minutes)


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
        The form.
    minutes : float
        Whole length [min]; the phases add up to it.
    rest : Rest or None
        The person's stored baseline.
    silence : bool
        False leaves out the silence at the end, where the form allows it; the guided time
        is longer by as much.
    """
    stored = form.baseline is BaselineFrom.STORED and rest_serves(rest)
    measured = form.baseline is BaselineFrom.STORED and not stored
    least_minutes = form.least_measured_minutes if measured else form.least_minutes
    scale = min(1.0, minutes / least_minutes)
    silence_s = form.silence_s * scale if silence or not form.silence_optional else 0.0
    baseline_s = 0.0 if stored else form.baseline_s * scale
    check_s = form.check_s * scale
    end_s = minutes * 60
    silence_at_s = end_s - silence_s
    outro_at_s = silence_at_s - form.outro_s * scale
    return Plan(
        form=form,
        scale=scale,
        check_s=check_s,
        baseline_s=baseline_s,
        match_least_s=form.match_least_s * scale,
        match_most_s=form.match_most_s * scale,
        check_most_s=check_s + 0.25 * (outro_at_s - check_s - baseline_s),
        outro_at_s=outro_at_s,
        silence_at_s=silence_at_s,
        end_s=end_s,
    )
