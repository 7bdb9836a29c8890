"""The subject of a session: their stored profile, read before and updated after it."""

from __future__ import annotations

import time
from dataclasses import replace

from entrain.conductor import SessionOutcome
from entrain.events import PersonLoaded
from entrain.guidance.safety import FIRST_SESSIONS
from entrain.journal import JsonValue
from entrain.people import FILE_NAME, People, PeopleProblemError, PersonProfile, update
from entrain.setup.settings import Settings

PRACTISED_SESSION = FIRST_SESSIONS + 1


class Subject:
    """The subject of a session, whose stored profile is read before and updated after it.

    Parameters
    ----------
    settings : Settings
        The settings of the session.
    simulated : bool
        Whether the person is simulated: such a person counts as practised, and is stored apart
        from people.
    """

    def __init__(self, settings: Settings, *, simulated: bool) -> None:
        self._settings = settings
        self._simulated = simulated
        self._people = People(settings.folder / FILE_NAME)
        self._problem: str | None = None
        self._kept: PersonProfile | None = None
        self._written: PersonProfile | None = None
        if settings.subject is None:
            return
        try:
            self._kept = self._people.load(settings.subject, simulated=simulated)
        except PeopleProblemError as error:
            self._problem = str(error)

    def make_person_loaded(self) -> PersonLoaded:
        """Return the event that describes the subject to the conductor."""
        settings, kept = self._settings, self._kept or PersonProfile(subject="")
        session_number = kept.n_sessions + 1
        if self._simulated:
            session_number = max(session_number, PRACTISED_SESSION)
        return PersonLoaded(
            t_s=0.0,
            subject=settings.subject,
            goal_per_min=settings.goal_per_min or update.find_goal(kept),
            floor_per_min=kept.floor_per_min,
            session_number=1 if settings.first_session else session_number,
            rest=update.make_rest(kept, time.time()),
            resonance_per_min=update.find_resonance_rate(kept),
            blocked=kept.blocked,
            unwanted=self._unwanted(kept),
            lyrics=self._lyrics(kept),
            responses=kept.responses,
            problem=self._problem,
        )

    def _unwanted(self, kept: PersonProfile) -> tuple[str, ...]:
        """Return the unwanted labels: those of the settings, else the stored ones."""
        if self._settings.unwanted is not None:
            return self._settings.unwanted
        stored = kept.settings.get("unwanted")
        return tuple(str(label) for label in stored) if isinstance(stored, list) else ()

    def _lyrics(self, kept: PersonProfile) -> bool:
        if self._settings.lyrics is not None:
            return self._settings.lyrics
        return kept.settings.get("lyrics") is not False

    def _with_preferences(self, kept: PersonProfile) -> PersonProfile:
        """Return the profile with the goal and the preferences of the settings."""
        music: dict[str, JsonValue] = {
            "unwanted": list(self._unwanted(kept)),
            "lyrics": self._lyrics(kept),
        }
        is_set = self._settings.unwanted is not None or self._settings.lyrics is not None
        return replace(
            kept,
            goal_per_min=self._settings.goal_per_min or kept.goal_per_min,
            settings={**kept.settings, **(music if is_set else {})},
        )

    def keep(self, outcome: SessionOutcome) -> str | None:
        """Store what the session has shown so far.

        Returns
        -------
        str or None
            Why it could not be stored; None if it was, or if there was nothing to store.
        """
        if self._kept is None:
            return None
        base = self._written or self._kept
        before = self._with_preferences(self._kept) if outcome.ending else self._kept
        kept = update.update_after_session(before, outcome, time.time())
        if kept == base:
            return None
        try:
            self._people.change(
                kept.subject,
                lambda now: update.merge_changes(now, base=base, new=kept),
                simulated=kept.simulated,
            )
        except PeopleProblemError as error:
            return str(error)
        self._written = kept
        return None
