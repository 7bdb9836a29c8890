"""Forms: what a kind of session consists of, as a value."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from entrain.events.controls import Button
from entrain.events.decided import Phase

SESSION_POLICY = "policy"
"""The guide rule of a step that is led by the policy of the session."""


class EndsBy(enum.StrEnum):
    """What ends a step."""

    CLOCK = "clock"
    SIGNAL = "signal"
    """A good signal from the strap."""


class Omit(enum.StrEnum):
    """When a step is left out."""

    NEVER = "never"
    ASKED = "asked"
    """Where the person wants none."""
    KNOWN = "known"
    """Where a stored baseline serves in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMusic:
    """How the music sounds during a step.

    Attributes
    ----------
    level_frac : float
        Its level, 1 for full and 0 for silence.
    density_frac : float
        How much is going on in it, 0..1.
    density_end_frac : float or None
        How much at the end of the step, 0..1, reached in a straight line; None for no change.
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
        policy is; a session whose policy does not guide has no guide here either.
    match_least_s, match_most_s : float
        The guide stays at the person's own rate at least and at most this long [s].
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
        The phase with which it begins. A guide moves on from there by itself.
    length_s : float or None
        How long it lasts, at least where the signal ends it [s]; None where it has a share.
    share_frac : float or None
        Its share of the time that is left beside the steps with a length; None for a length.
    ends_by : EndsBy
        What ends it.
    extend_frac : float
        How much longer a step may last that the signal ends: so much of the first share.
    omit : Omit
        When it is left out.
    music : StepMusic or None
        How the music sounds; None where it fades to silence from what it was.
    guide : StepGuide or None
        How the guide leads; None where nothing guides.
    controls : tuple of Button
        What the person may press besides Stop, Pause and Easier, which no form takes away.
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
        As on the command line.
    least_minutes, most_minutes : float
        Shorter than the least, every step is scaled and the session is a demonstration; longer
        than the most is refused.
    least_measured_minutes : float or None
        The least where a step is needed that is omitted where a baseline is known; None for
        `least_minutes`.
    policy : str or None
        The one policy it goes with, None for any other.
    steps : tuple of FormStep
        What it consists of, in order.
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
