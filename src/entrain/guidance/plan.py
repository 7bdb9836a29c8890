"""The plan: which phases a session has and when each begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of session, as data.

    Attributes
    ----------
    name : str
        As on the command line.
    least_minutes, most_minutes : float
        Shorter than the least, every phase is scaled and the session is a demonstration;
        longer than the most is not offered.
    bed : bool
        Soft, unmodulated music instead of silence until the guide begins.
    check_s, baseline_s, outro_s, silence_s : float
        Length of the phases that the clock ends [s].
    match_least_s, match_most_s : float
        The guide stays at the person's own rate at least and at most this long [s].
    """

    name: str
    least_minutes: float
    most_minutes: float
    bed: bool
    check_s: float = 20
    baseline_s: float = 120
    match_least_s: float = 45
    match_most_s: float = 150
    outro_s: float = 90
    silence_s: float = 120


FORMS: tuple[Form, ...] = (
    Form(name="settle", least_minutes=10, most_minutes=60, bed=True),
    Form(name="study", least_minutes=12, most_minutes=60, bed=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When each phase of one session begins and ends [s on the session's clock].

    The check may take longer than planned, until the signal is good; what follows it then
    is shorter, so that a session never lasts longer than was asked.
    """

    form: Form
    scale: float
    end_s: float

    @property
    def demonstration(self) -> bool:
        """Whether phases are shorter than the form allows."""
        return self.scale < 1

    @property
    def check_s(self) -> float:
        """Least length of the check."""
        return self.form.check_s * self.scale

    @property
    def check_most_s(self) -> float:
        """The session goes on with a poor signal after this long, and says so."""
        return self.check_s + 0.25 * (self.outro_at_s - self.check_s - self.baseline_s)

    @property
    def baseline_s(self) -> float:
        """Length of the baseline."""
        return self.form.baseline_s * self.scale

    @property
    def match_least_s(self) -> float:
        """Least length of the match."""
        return self.form.match_least_s * self.scale

    @property
    def match_most_s(self) -> float:
        """Greatest length of the match."""
        return self.form.match_most_s * self.scale

    @property
    def outro_at_s(self) -> float:
        """When the guide begins to fade."""
        return self.silence_at_s - self.form.outro_s * self.scale

    @property
    def silence_at_s(self) -> float:
        """When the music is over."""
        return self.end_s - self.form.silence_s * self.scale


def find_form(name: str) -> Form:
    """Return a form by name.

    Raises
    ------
    KeyError
        There is no such form.
    """
    return {form.name: form for form in FORMS}[name]


def make_plan(form: Form, minutes: float) -> Plan:
    """Return the plan of a session of `minutes` > 0."""
    return Plan(form=form, scale=min(1.0, minutes / form.least_minutes), end_s=minutes * 60)
