"""Whose session it is: what is kept of a person, before and after."""

from __future__ import annotations

import time
from dataclasses import replace

from entrain.conductor import SessionOutcome
from entrain.events import PersonLoaded
from entrain.guidance.safety import FIRST_SESSIONS
from entrain.journal import JsonValue
from entrain.people import FILE_NAME, Kept, People, PeopleProblemError, update
from entrain.setup.settings import Settings

PRACTISED_SESSION = FIRST_SESSIONS + 1


class Subject:
    """Whose session it is: what is kept of them is read before and written after.

    Parameters
    ----------
    settings : Settings
        Of the session.
    simulated : bool
        The person is simulated: past their first sessions, and kept apart from people.
    """

    def __init__(self, settings: Settings, *, simulated: bool) -> None:
        self._settings = settings
        self._simulated = simulated
        self._people = People(settings.folder / FILE_NAME)
        self._problem: str | None = None
        self._kept: Kept | None = None
        self._written: Kept | None = None
        if settings.subject is None:
            return
        try:
            self._kept = self._people.load(settings.subject, simulated=simulated)
        except PeopleProblemError as error:
            self._problem = str(error)

    def loaded(self) -> PersonLoaded:
        """Return what the conductor is told of them."""
        settings, kept = self._settings, self._kept or Kept(subject="")
        session_number = kept.n_sessions + 1
        if self._simulated:
            session_number = max(session_number, PRACTISED_SESSION)
        return PersonLoaded(
            t_s=0.0,
            subject=settings.subject,
            goal_per_min=settings.goal_per_min or update.goal_of(kept),
            floor_per_min=kept.floor_per_min,
            session_number=1 if settings.first_session else session_number,
            rest=update.rest_of(kept, time.time()),
            resonance_per_min=update.resonance_of(kept),
            blocked=kept.blocked,
            unwanted=self._unwanted(kept),
            lyrics=self._lyrics(kept),
            responses=kept.responses,
            problem=self._problem,
        )

    def _unwanted(self, kept: Kept) -> tuple[str, ...]:
        """Return the labels that are not wanted: as said now, else as kept."""
        if self._settings.unwanted is not None:
            return self._settings.unwanted
        stored = kept.settings.get("unwanted")
        return tuple(str(one) for one in stored) if isinstance(stored, list) else ()

    def _lyrics(self, kept: Kept) -> bool:
        if self._settings.lyrics is not None:
            return self._settings.lyrics
        return kept.settings.get("lyrics") is not False

    def _wishes(self, kept: Kept) -> Kept:
        """Return what is kept, with what was wished for in this session."""
        music: dict[str, JsonValue] = {
            "unwanted": list(self._unwanted(kept)),
            "lyrics": self._lyrics(kept),
        }
        said = self._settings.unwanted is not None or self._settings.lyrics is not None
        return replace(
            kept,
            goal_per_min=self._settings.goal_per_min or kept.goal_per_min,
            settings={**kept.settings, **(music if said else {})},
        )

    def keep(self, outcome: SessionOutcome) -> str | None:
        """Keep what the session has shown so far; return why it could not be, if so."""
        if self._kept is None:
            return None
        base = self._written or self._kept
        wished = self._wishes(self._kept) if outcome.ending else self._kept
        kept = update.after(wished, outcome, time.time())
        if kept == base:
            return None
        try:
            self._people.change(
                kept.subject,
                lambda now: update.merged(now, base=base, new=kept),
                simulated=kept.simulated,
            )
        except PeopleProblemError as error:
            return str(error)
        self._written = kept
        return None
