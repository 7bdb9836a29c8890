"""The stored profile of one person."""

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
    """Breathing and heart rate at rest, and when they were measured.

    Attributes
    ----------
    breathing_per_min, hr_bpm : float or None
        The rates; None where they could not be measured.
    utc_s : float
        When, in seconds since 1970-01-01 UTC.
    """

    breathing_per_min: float | None
    hr_bpm: float | None
    utc_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSearch:
    """The result of a search for the resonance rate.

    Attributes
    ----------
    per_min : float or None
        The resonance rate [breaths/min]; None where there was no clear one.
    sure_frac : float or None
        Share of bootstrap draws with the same result, 0..1; None with too few steps.
    utc_s : float
        When, in seconds since 1970-01-01 UTC.
    """

    per_min: float | None
    sure_frac: float | None
    utc_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonProfile:
    """The stored profile of one person.

    Attributes
    ----------
    subject : str
        Their code.
    simulated : bool
        Whether they are simulated; kept apart from a person of the same code.
    goal_per_min, floor_per_min : float
        Their own goal, and the slowest rate that the guide leads to [breaths/min].
    n_sessions : int
        Number of sessions they have completed.
    rest : MeasuredRates or None
        Their last baseline.
    searches : tuple of StoredSearch
        All complete searches for their resonance rate, oldest first.
    blocked : tuple of str
        Tracks that are never played to them.
    responses : tuple of Response
        Their responses to tracks, oldest first.
    settings : mapping
        Their settings, by name: "unwanted" (labels of music) and "lyrics".
    """

    subject: str
    simulated: bool = False
    goal_per_min: float = GOAL_PER_MIN
    floor_per_min: float = FLOOR_PER_MIN
    n_sessions: int = 0
    rest: MeasuredRates | None = None
    searches: tuple[StoredSearch, ...] = ()
    blocked: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()
    settings: Mapping[str, JsonValue] = field(default_factory=dict)


def check_code(subject: str) -> None:
    """Check that a code is valid.

    Raises
    ------
    PeopleProblemError
        It is not 1 to 32 letters, digits, - or _, or does not start with a letter or digit.
    """
    if CODE.fullmatch(subject) is None:
        raise PeopleProblemError(PeopleProblem.NOT_A_CODE)
