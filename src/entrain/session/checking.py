"""Checking: what a session is asked to be, before anything is made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from entrain.guidance.plan import FORMS, find_form
from entrain.guidance.policies import POLICIES, RESONANCE
from entrain.guidance.safety import CEILING_PER_MIN, FIRST_SESSIONS, FLOOR_PER_MIN
from entrain.guidance.safety.screening import refused
from entrain.people.kept import check_code
from entrain.people.problems import PeopleProblemError
from entrain.session.settings import Settings, SettingsProblemError
from entrain.wording import language

# What plays, reads or simulates loads only where it is asked for: the first picture waits
# for this module.
if TYPE_CHECKING:
    from entrain.session.subject import Subject

LOUDEST_DB = 140.0
"""Nobody listens to more: a level above was mistyped."""
LIBRARY = "library"
"""The music that plays what has been allowed in the library."""
UNCLOCKED_STRAPS = ("virtual", "replay", "exec")
"""Straps that need no real time."""
OURS = ("composed", "none")
"""Sources that everybody has: known without loading what composes."""


def kind_of(option: str) -> str:
    """Return what stands before the colon of an option: "wav" of "wav:PATH"."""
    return option.partition(":")[0]


def check(settings: Settings) -> None:
    """Refuse settings that cannot be.

    Raises
    ------
    SettingsProblemError
        With the first that cannot.
    """
    _one_of("policy", kind_of(settings.policy), POLICIES)
    _one_of("form", settings.form, [form.name for form in FORMS])
    _check_search(settings)
    _check_music(settings.music)
    _check_simulated(settings.strap)
    _one_of("sound", kind_of(settings.sound), ("device", "wav", "null"))
    if settings.sound in ("wav", "wav:"):
        raise SettingsProblemError("--sound wav needs a file: --sound wav:PATH.")
    form = find_form(settings.form)
    if not 0 < settings.minutes <= form.most_minutes:
        raise SettingsProblemError(
            f"A session of the form {form.name} lasts more than 0 and at most "
            f"{form.most_minutes:g} minutes, not {settings.minutes:g}."
        )
    _check_person(settings)
    if settings.record is not None and settings.record.suffix.lower() != ".entrain":
        # Nothing that looks for recordings would find it by another name.
        raise SettingsProblemError(
            f"A recording's name ends in .entrain, not as {settings.record} does."
        )
    if settings.seed is not None and settings.seed < 0:
        raise SettingsProblemError(f"A seed is 0 or more, not {settings.seed}.")
    if settings.max_speed and kind_of(settings.strap) not in UNCLOCKED_STRAPS:
        raise SettingsProblemError(
            "--speed max needs a strap without a clock of its own: --strap virtual, "
            "replay:FILE.entrain or exec:COMMAND."
        )
    if settings.max_speed and settings.sound.startswith("device"):
        raise SettingsProblemError("--speed max needs --sound null or --sound wav:PATH.")


def _check_simulated(strap: str) -> None:
    kind, _, name = strap.partition(":")
    if kind != "virtual":
        return
    from entrain.straps.strap import StrapProblemError
    from entrain.straps.virtual import DEFAULT_TYPE, named

    try:
        named(name or DEFAULT_TYPE)
    except StrapProblemError as error:
        raise SettingsProblemError(str(error)) from error


def _check_search(settings: Settings) -> None:
    own = {form.name: form.policy for form in FORMS}
    if own[settings.form] not in (None, settings.policy) or (
        settings.policy in own.values() and own[settings.form] is None
    ):
        raise SettingsProblemError(
            f"The form {settings.form} does not go with the policy {settings.policy}: "
            "resonance goes with resonance, and neither with another."
        )


def check_practised(settings: Settings, person: Subject) -> None:
    """Refuse a search to somebody who has not been led often enough, or of whom nothing is known.

    Raises
    ------
    SettingsProblemError
        With what to do.
    """
    if settings.policy != RESONANCE or person.loaded().session_number > FIRST_SESSIONS:
        return
    known = "" if settings.subject else " Nothing is known of earlier ones: name the person."
    raise SettingsProblemError(
        f"A search for the resonance rate comes after {FIRST_SESSIONS} ordinary sessions with "
        f"--subject CODE.{known}"
    )


def _check_person(settings: Settings) -> None:
    if settings.subject is not None:
        try:
            check_code(settings.subject)
        except PeopleProblemError as error:
            raise SettingsProblemError(str(error)) from error
    goal_per_min = settings.goal_per_min
    if goal_per_min is not None and not FLOOR_PER_MIN <= goal_per_min <= CEILING_PER_MIN:
        raise SettingsProblemError(
            f"A goal is {FLOOR_PER_MIN:g} to {CEILING_PER_MIN:g} breaths a minute, "
            f"not {goal_per_min:g}."
        )
    level_db = settings.full_level_db
    if level_db is not None and not 0 <= level_db <= LOUDEST_DB:
        raise SettingsProblemError(
            f"--full-level-db is a level at the ear, 0 to {LOUDEST_DB:g} dB(A), not {level_db:g}."
        )
    form = find_form(settings.form)
    if not settings.silence and not form.silence_optional:
        raise SettingsProblemError(f"The form {form.name} keeps its silence at the end.")
    question = None if settings.answers is None else refused(settings.answers)
    if question is not None:
        spoken = language(settings.lang)
        raise SettingsProblemError(
            f"{spoken.questions[question.id]}: {spoken.follows[question.follows.value]}"
        )


def path_of(given: str | Path) -> Path:
    """Return a path as a person writes it, `~` being their home.

    Raises
    ------
    SettingsProblemError
        There is no such home.
    """
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        raise SettingsProblemError(
            f"{given}: there is no such home. Name the whole path."
        ) from error


def is_own(music: str) -> bool:
    """Return whether the music is a file, a folder or the library, and not a source of ours."""
    if music in OURS:
        return False
    from entrain.sound.sources import SOURCES

    return music not in [kind.name for kind in SOURCES]


def _check_music(music: str) -> None:
    if not is_own(music):
        return
    from entrain.session.own_music import library_refusal, refusal
    from entrain.sound.sources import SOURCES

    if music == LIBRARY:
        unready = library_refusal()
        if unready is not None:
            raise SettingsProblemError(unready)
        return
    path = path_of(music)
    if not os.path.lexists(path):
        ours = ", ".join([*(kind.name for kind in SOURCES), LIBRARY])
        raise SettingsProblemError(
            f"There is no music {music!r}: name a file or a folder, or choose from {ours}."
        )
    problem = refusal(path)
    if problem is not None:
        raise SettingsProblemError(problem)


def _one_of(name: str, value: str, known: object) -> None:
    names = [str(one) for one in known]  # type: ignore[attr-defined]
    if value not in names:
        raise SettingsProblemError(f"There is no {name} {value!r}: choose from {', '.join(names)}.")
