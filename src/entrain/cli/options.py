"""The options of a session, shared by the command and the window."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.events import Answer, Form
from entrain.guidance import AGREED, QUESTIONS
from entrain.guidance.policies import POLICIES
from entrain.setup import (
    STANDARD_FORM,
    STANDARD_POLICY,
    USUAL_MINUTES,
    Settings,
    choose_form,
    default_folder,
    list_form_names,
    usual_minutes,
)
from entrain.wording import LANGUAGES


def add_session_options(
    parser: argparse.ArgumentParser, *, strap: str, sound: str, lang: str = LANGUAGES[0]
) -> None:
    """Add the options of a session.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of the command or the window.
    strap, sound, lang : str
        Their defaults.
    """
    parser.add_argument(
        "--strap",
        default=strap,
        help="auto, a name or address, virtual[:TYPE] for a simulated person, "
        "replay:FILE.entrain, or exec:COMMAND for a program (default: %(default)s)",
    )
    parser.add_argument(
        "--music",
        default="composed",
        help="composed, composed:NAME for one of its characters (pads, piano, plucked, drone), "
        "none, library (what you have allowed in it), or a file or folder of your own music "
        "(default: composed)",
    )
    parser.add_argument(
        "--without",
        metavar="LABEL[,LABEL]|none",
        help="labels and genres of music that is not to be played (default: as kept, or none)",
    )
    parser.add_argument(
        "--lyrics", choices=("yes", "no"), help="whether sung music may play (default: as kept)"
    )
    parser.add_argument(
        "--no-learning",
        action="store_true",
        help="choose tracks by fixed scores, not by what earlier ones did",
    )
    parser.add_argument(
        "--sound", default=sound, help="device[:NAME], wav:PATH or null (default: %(default)s)"
    )
    parser.add_argument(
        "--policy",
        default="lead",
        help=f"how the guide moves: {', '.join(POLICIES)} (yoked:FILE.entrain) (default: lead)",
    )
    parser.add_argument(
        "--minutes", type=float, help="whole length (default: 20, or as near as the form goes)"
    )
    parser.add_argument(
        "--form",
        default=STANDARD_FORM,
        help=f"form of the session: {', '.join(list_form_names())}, or a file FORM.toml "
        "(default: %(default)s)",
    )
    parser.add_argument("--record", type=Path, metavar="FILE.entrain", help="where to record")
    parser.add_argument("--folder", type=Path, help="folder for recordings")
    parser.add_argument("--seed", type=int, help="seed of all chance; drawn if not given")
    parser.add_argument(
        "--speed", choices=("real", "max"), default="real", help="max runs on a virtual clock"
    )
    parser.add_argument(
        "--subject",
        metavar="CODE",
        help="the person's code, never a name: what is kept of them is used, and kept again",
    )
    parser.add_argument(
        "--goal", type=float, metavar="PER_MIN", help="their own goal (default: as kept, or 6)"
    )
    parser.add_argument(
        "--first-session", action="store_true", help="as for somebody who comes for the first time"
    )
    parser.add_argument(
        "--no-silence", action="store_true", help="leave out the silence at the end"
    )
    parser.add_argument(
        "--study",
        type=Path,
        metavar="STUDY",
        help="a blinded session of this study: it sets policy, form and minutes; needs --subject",
    )
    parser.add_argument("--stratum", metavar="NAME", help="the subject's stratum in the study")
    parser.add_argument(
        "--full-level-db",
        type=float,
        metavar="DB",
        help="dB(A) at the ear at full level, where it was measured: counts the loudness dose",
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=lang,
        help="language: en for English, de for German (default: %(default)s)",
    )
    parser.add_argument(
        "--screening",
        metavar="none|ID[,ID]",
        help="the screening questions that were answered with yes: "
        + ", ".join([*(question.id for question in QUESTIONS), AGREED]),
    )


def depends_on_form(options: argparse.Namespace) -> bool:
    """Return whether any option was given that depends on the form."""
    standard = (STANDARD_FORM, STANDARD_POLICY, None, False)
    return (options.form, options.policy, options.minutes, options.no_silence) != standard


def settings_with_form(options: argparse.Namespace) -> tuple[Settings, Form]:
    """Return the settings given, with the length and the policy of their form, and the form.

    Raises
    ------
    EntrainError
        There is no such form, or it cannot be used.
    """
    settings, form = choose_form(settings_from(options))
    if options.minutes is None:
        settings = replace(settings, minutes=usual_minutes(form))
    return settings, form


def settings_from(options: argparse.Namespace) -> Settings:
    """Return the settings given, without reading a form."""
    return Settings(
        strap=options.strap,
        music=options.music,
        sound=options.sound,
        policy=options.policy,
        minutes=USUAL_MINUTES if options.minutes is None else options.minutes,
        form=options.form,
        record=options.record,
        folder=options.folder or default_folder(),
        seed=options.seed,
        max_speed=options.speed == "max",
        subject=options.subject,
        goal_per_min=options.goal,
        first_session=options.first_session,
        silence=not options.no_silence,
        full_level_db=options.full_level_db,
        answers=_parse_answers(options.screening),
        study=options.study,
        stratum=options.stratum,
        unwanted=_parse_labels(options.without),
        lyrics=None if options.lyrics is None else options.lyrics == "yes",
        learning=not options.no_learning,
        lang=options.lang,
    ).complete_search()


def _parse_labels(given: str | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    words = () if given == "none" else tuple(word.strip().casefold() for word in given.split(","))
    return tuple(word for word in words if word)


def _parse_answers(given: str | None) -> dict[str, Answer] | None:
    if given is None:
        return None
    known = [*(question.id for question in QUESTIONS), AGREED]
    yes = [] if given == "none" else [part.strip() for part in given.split(",")]
    for word in yes:
        if word not in known:
            raise EntrainError(UsageProblem.NO_QUESTION, given=word, known=", ".join(known))
    return {name: Answer.YES if name in yes else Answer.NO for name in known}
