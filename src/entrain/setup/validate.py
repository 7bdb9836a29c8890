"""Validation of the settings of a session, before anything is made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from entrain.errors import EntrainError
from entrain.events import Form
from entrain.guidance import Consequence, find_refusal
from entrain.guidance.policies import POLICIES, RESONANCE
from entrain.guidance.safety import CEILING_PER_MIN, FIRST_SESSIONS, FLOOR_PER_MIN
from entrain.people import check_code
from entrain.setup.forms import find_form
from entrain.setup.problems import SettingsProblem
from entrain.setup.settings import Settings
from entrain.wording import language

# What plays, reads or simulates is imported in the functions that need it: the first picture
# waits for this module.
if TYPE_CHECKING:
    from entrain.setup.subject import Subject

LOUDEST_DB = 140.0
"""Nobody listens at a higher level: one above was mistyped."""
LIBRARY = "library"
"""The music that plays the allowed tracks of the library."""
UNCLOCKED_STRAPS = ("virtual", "replay", "exec")
"""Kinds of straps that can run on a virtual clock."""
BUILT_IN_MUSIC = ("composed", "none")
"""Sources of music that need no files, listed here so that the composer need not be loaded."""
_REFUSED = {
    Consequence.NOT_NOW: SettingsProblem.NOT_NOW,
    Consequence.ADULTS_ONLY: SettingsProblem.ADULTS_ONLY,
    Consequence.WITH_CLINICIAN: SettingsProblem.WITH_CLINICIAN,
}


def option_kind(option: str) -> str:
    """Return the part of an option before the colon: "wav" of "wav:PATH"."""
    return option.partition(":")[0]


def check_settings(settings: Settings, form: Form | None = None) -> None:
    """Check the settings of a session.

    Parameters
    ----------
    settings : Settings
        The settings.
    form : Form or None
        Their form; None reads it.

    Raises
    ------
    EntrainError
        For the first setting that is not valid.
    """
    check_without_form(settings)
    check_form(settings, find_form(settings.form) if form is None else form)


def check_form(settings: Settings, form: Form) -> None:
    """Check that the settings go with their form.

    Raises
    ------
    EntrainError
        For the first setting that does not.
    """
    if form.policy not in (None, settings.policy) or (
        settings.policy == RESONANCE and form.policy is None
    ):
        raise EntrainError(SettingsProblem.SEARCH, form=form.name, policy=settings.policy)
    if not 0 < settings.minutes <= form.most_minutes:
        raise EntrainError(
            SettingsProblem.MINUTES,
            form=form.name,
            most=form.most_minutes,
            given=settings.minutes,
        )
    if not settings.silence and not form.silence_optional:
        raise EntrainError(SettingsProblem.SILENCE, form=form.name)


def check_without_form(settings: Settings) -> None:
    """Check the settings that do not depend on the form.

    Raises
    ------
    EntrainError
        For the first setting that is not valid.
    """
    _check_choice(SettingsProblem.POLICY, option_kind(settings.policy), POLICIES)
    _check_music(settings.music)
    _check_simulated(settings.strap)
    _check_choice(SettingsProblem.SOUND, option_kind(settings.sound), ("device", "wav", "null"))
    if settings.sound in ("wav", "wav:"):
        raise EntrainError(SettingsProblem.NO_SOUND_FILE)
    _check_person(settings)
    if settings.record is not None and settings.record.suffix.lower() != ".entrain":
        # A recording of another suffix would not be found again.
        raise EntrainError(SettingsProblem.RECORD_NAME, given=settings.record)
    if settings.seed is not None and settings.seed < 0:
        raise EntrainError(SettingsProblem.SEED, given=settings.seed)
    if settings.max_speed and option_kind(settings.strap) not in UNCLOCKED_STRAPS:
        raise EntrainError(SettingsProblem.MAX_STRAP)
    if settings.max_speed and settings.sound.startswith("device"):
        raise EntrainError(SettingsProblem.MAX_SOUND)


def _check_simulated(strap: str) -> None:
    kind, _, name = strap.partition(":")
    if kind != "virtual":
        return
    from entrain.inputs.straps import DEFAULT_TYPE, parse_person_kind

    parse_person_kind(name or DEFAULT_TYPE)


def check_practised(settings: Settings, person: Subject) -> None:
    """Check that a person has had enough sessions for a search for the resonance rate.

    Raises
    ------
    EntrainError
        They have not, or nothing is stored about them.
    """
    if settings.policy != RESONANCE or person.make_person_loaded().session_number > FIRST_SESSIONS:
        return
    reason = SettingsProblem.NOT_PRACTISED if settings.subject else SettingsProblem.NOBODY_NAMED
    raise EntrainError(reason, n_sessions=FIRST_SESSIONS)


def _check_person(settings: Settings) -> None:
    if settings.subject is not None:
        check_code(settings.subject)
    goal_per_min = settings.goal_per_min
    if goal_per_min is not None and not FLOOR_PER_MIN <= goal_per_min <= CEILING_PER_MIN:
        raise EntrainError(
            SettingsProblem.GOAL,
            lowest=FLOOR_PER_MIN,
            highest=CEILING_PER_MIN,
            given=goal_per_min,
        )
    level_db = settings.full_level_db
    if level_db is not None and not 0 <= level_db <= LOUDEST_DB:
        raise EntrainError(SettingsProblem.LEVEL, loudest=LOUDEST_DB, given=level_db)
    question = None if settings.answers is None else find_refusal(settings.answers)
    if question is not None:
        raise EntrainError(
            _REFUSED[question.consequence], language(settings.lang).questions[question.id]
        )


def expand_path(given: str | Path) -> Path:
    """Return a path with `~` expanded.

    Raises
    ------
    EntrainError
        There is no such home folder.
    """
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        raise EntrainError(SettingsProblem.NO_HOME, given) from error


def is_own_music(music: str) -> bool:
    """Return whether the music is a file, a folder or the library, not a built-in source."""
    if music in BUILT_IN_MUSIC:
        return False
    from entrain.sound.sources import SOURCES

    return music not in [kind.name for kind in SOURCES]


def _check_music(music: str) -> None:
    if not is_own_music(music):
        return
    from entrain.setup.own_music import check_library, check_music_path
    from entrain.sound.sources import SOURCES

    if music == LIBRARY:
        check_library()
        return
    path = expand_path(music)
    if not os.path.lexists(path):
        ours = ", ".join([*(kind.name for kind in SOURCES), LIBRARY])
        raise EntrainError(SettingsProblem.MUSIC, given=music, known=ours)
    check_music_path(path)


def _check_choice(problem: SettingsProblem, given: str, known: Iterable[str]) -> None:
    names = list(known)
    if given not in names:
        raise EntrainError(problem, given=given, known=", ".join(names))
