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
        self._profile: PersonProfile | None = None
        self._saved: PersonProfile | None = None
        if settings.subject is None:
            return
        try:
            self._profile = self._people.load(settings.subject, simulated=simulated)
        except PeopleProblemError as error:
            self._problem = str(error)

    def make_person_loaded(self) -> PersonLoaded:
        """Return the event that describes the subject to the conductor."""
        settings, profile = self._settings, self._profile or PersonProfile(subject="")
        session_number = profile.n_sessions + 1
        if self._simulated:
            session_number = max(session_number, PRACTISED_SESSION)
        return PersonLoaded(
            t_s=0.0,
            subject=settings.subject,
            goal_per_min=settings.goal_per_min or update.find_goal(profile),
            floor_per_min=profile.floor_per_min,
            session_number=1 if settings.first_session else session_number,
            rest=update.make_rest(profile, time.time()),
            resonance_per_min=update.find_resonance_rate(profile),
            blocked=profile.blocked,
            unwanted=self._unwanted(profile),
            lyrics=self._lyrics(profile),
            responses=profile.responses,
            problem=self._problem,
        )

    def _unwanted(self, profile: PersonProfile) -> tuple[str, ...]:
        """Return the unwanted labels: those of the settings, else the stored ones."""
        if self._settings.unwanted is not None:
            return self._settings.unwanted
        stored = profile.settings.get("unwanted")
        return tuple(str(label) for label in stored) if isinstance(stored, list) else ()

    def _lyrics(self, profile: PersonProfile) -> bool:
        if self._settings.lyrics is not None:
            return self._settings.lyrics
        return profile.settings.get("lyrics") is not False

    def _with_preferences(self, profile: PersonProfile) -> PersonProfile:
        """Return the profile with the goal and the preferences of the settings."""
        music: dict[str, JsonValue] = {
            "unwanted": list(self._unwanted(profile)),
            "lyrics": self._lyrics(profile),
        }
        is_set = self._settings.unwanted is not None or self._settings.lyrics is not None
        return replace(
            profile,
            goal_per_min=self._settings.goal_per_min or profile.goal_per_min,
            settings={**profile.settings, **(music if is_set else {})},
        )

    def keep(self, outcome: SessionOutcome) -> str | None:
        """Store what the session has shown so far.

        Returns
        -------
        str or None
            Why it could not be stored; None if it was, or if there was nothing to store.
        """
        if self._profile is None:
            return None
        base = self._saved or self._profile
        before = self._with_preferences(self._profile) if outcome.ending else self._profile
        profile = update.update_after_session(before, outcome, time.time())
        if profile == base:
            return None
        try:
            self._people.change(
                profile.subject,
                lambda now: update.merge_changes(now, base=base, new=profile),
                simulated=profile.simulated,
            )
        except PeopleProblemError as error:
            return str(error)
        self._saved = profile
        return None
