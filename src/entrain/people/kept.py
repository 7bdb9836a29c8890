"""What is kept of one person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from entrain.events import Response
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN
from entrain.journal import JsonValue
from entrain.people.problems import PeopleProblem, PeopleProblemError

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRates:
    """Rates that were measured, and when.

    Attributes
    ----------
    breathing_per_min, hr_bpm : float or None
        Rates; None where they could not be measured.
    utc_s : float
        When, in seconds since 1970-01-01 UTC.
    """

    breathing_per_min: float | None
    hr_bpm: float | None
    utc_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A search for the resonance rate: what it found, how sure it was, and when.

    Attributes
    ----------
    per_min : float or None
        The rate [breaths/min]; None where there was no clear one.
    sure_frac : float or None
        Share of draws that say the same, 0..1; None with too few steps.
    utc_s : float
        When, in seconds since 1970-01-01 UTC.
    """

    per_min: float | None
    sure_frac: float | None
    utc_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One person.

    Attributes
    ----------
    subject : str
        Their code.
    simulated : bool
        They are simulated: never mixed up with a person of the same code.
    goal_per_min, floor_per_min : float
        Their own goal, and the slowest rate they are led to [breaths/min].
    n_sessions : int
        How many sessions they have ended.
    rest : MeasuredRates or None
        Their last baseline.
    searches : tuple of Searched
        Every whole search for their resonance rate, oldest first.
    blocked : tuple of str
        Tracks that are never played to them.
    responses : tuple of Response
        How they answered to tracks, the last one last.
    settings : mapping
        Their settings, by name: "unwanted" (labels of music) and "lyrics".
    """

    subject: str
    simulated: bool = False
    goal_per_min: float = GOAL_PER_MIN
    floor_per_min: float = FLOOR_PER_MIN
    n_sessions: int = 0
    rest: MeasuredRates | None = None
    searches: tuple[Searched, ...] = ()
    blocked: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    settings: Mapping[str, JsonValue] = field(default_factory=dict)


def check_code(subject: str) -> None:
    """Refuse what cannot be a code.

    Raises
    ------
    PeopleProblemError
        It has spaces, dots, an @ or more than 32 characters.
    """
    if CODE.fullmatch(subject) is None:
        raise PeopleProblemError(PeopleProblem.NOT_A_CODE)
