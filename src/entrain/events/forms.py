"""Forms: the steps that a kind of session consists of, as a value."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from entrain.events.controls import Button
from entrain.events.decisions import Phase

SESSION_POLICY = "policy"
"""The guide rule of a step in which the policy of the session leads."""


class EndsBy(enum.StrEnum):
    """What ends a step."""

    CLOCK = "clock"
    SIGNAL = "signal"
    """A good signal from the strap."""


class Omit(enum.StrEnum):
    """When a step is left out."""

    NEVER = "never"
    ASKED = "asked"
    """Left out where the person asks for that."""
    KNOWN = "known"
    """Left out where a stored baseline replaces it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMusic:
    """How the music sounds during a step.

    Attributes
    ----------
    level_frac : float
        Its level, 1 for full and 0 for silence.
    density_frac : float
        Its density, 0..1.
    density_end_frac : float or None
        Its density at the end of the step, 0..1, reached linearly; None for no change.
    """

    level_frac: float
    density_frac: float
    density_end_frac: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepGuide:
    """How the guide leads during a step.

    Attributes
    ----------
    rule : str
        `SESSION_POLICY`, or the name of a policy that leads in this step whatever the session's
        policy is; if the session's policy does not guide, there is no guide here either.
    match_least_s, match_most_s : float
        Least and greatest time for which the guide stays at the person's own rate [s].
    """

    rule: str
    match_least_s: float
    match_most_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    """One step of a form.

    Attributes
    ----------
    phase : Phase
        The phase it begins with. A guide moves on from there by itself.
    length_s : float or None
        Its duration, the least one if the signal ends it [s]; None where it has a share.
    share_frac : float or None
        Its share of the time that the steps with a length leave; None where it has a length.
    ends_by : EndsBy
        What ends it.
    extend_frac : float
        How much longer a step that the signal ends may last, as a part of the first share.
    omit : Omit
        When it is left out.
    music : StepMusic or None
        How the music sounds; None for a fade to silence.
    guide : StepGuide or None
        How the guide leads; None for no guide.
    controls : tuple of Button
        Buttons besides Stop, Pause and Easier, which every form has.
    """

    phase: Phase
    length_s: float | None = None
    share_frac: float | None = None
    ends_by: EndsBy = EndsBy.CLOCK
    extend_frac: float = 0.0
    omit: Omit = Omit.NEVER
    music: StepMusic | None = None
    guide: StepGuide | None = None
    controls: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of session.

    Attributes
    ----------
    name : str
        Its name on the command line.
    least_minutes, most_minutes : float
        Least and greatest length [min]. In a shorter session every step is scaled and the session
        is a demonstration; a longer one is refused.
    least_measured_minutes : float or None
        The least length where the step is needed that a known baseline omits [min]; None for
        `least_minutes`.
    policy : str or None
        The only policy it goes with; None for any that is not bound to another form.
    steps : tuple of FormStep
        Its steps, in order.
    """

    name: str
    least_minutes: float
    most_minutes: float
    least_measured_minutes: float | None = None
    policy: str | None = None
    steps: tuple[FormStep, ...]

    @property
    def silence_optional(self) -> bool:
        """Whether the person may leave out the silence at the end."""
        return any(step.omit is Omit.ASKED for step in self.steps)
