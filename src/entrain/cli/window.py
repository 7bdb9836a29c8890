"""`entrain`: the desktop app."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from entrain.cli import COMMANDS
from entrain.cli.exits import Parser
from entrain.cli.options import (
    add_session_options,
    depends_on_form,
    settings_from,
    settings_with_form,
)
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.session import SessionThread
from entrain.setup import load_language
from entrain.wording import set_language

if TYPE_CHECKING:
    from entrain.events import Form
    from entrain.session import LiveSession, Prepared
    from entrain.setup import Settings

LONGEST_S = 1e6
EXAMPLE = f"""example:
  entrain --start --strap virtual:responder --minutes 10
other commands, each with --help: entrain {" | ".join(COMMANDS)}"""


def run(arguments: list[str]) -> int:
    """Open the window and return when it is closed."""
    parser = Parser(prog="entrain", description=__doc__, epilog=EXAMPLE)
    add_session_options(parser, strap="auto", sound="device", lang=load_language())
    parser.add_argument("--start", action="store_true", help="begin the session at once")
    parser.add_argument("--view", choices=("patient", "clinician"), default="patient")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="save pictures there")
    parser.add_argument("--quit-after", type=float, metavar="SECONDS", help="close by itself")
    parser.add_argument("--version", action=_Version, nargs=0, help="print it")
    options = parser.parse_args(arguments)
    set_language(options.lang)
    # Reading a form takes time, so it is read before the window only where an option depends on it.
    form = None
    if depends_on_form(options):
        settings, form = settings_with_form(options)
    else:
        settings = settings_from(options)
    if options.quit_after is not None and not 0 <= options.quit_after <= LONGEST_S:
        raise EntrainError(UsageProblem.QUIT_AFTER, "--quit-after")
    if options.screenshots is not None:
        try:
            options.screenshots.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EntrainError(
                UsageProblem.PICTURES, options.screenshots, error.strerror or ""
            ) from error
    from entrain.setup import check_form, check_without_form

    check_without_form(settings)
    if form is not None:
        check_form(settings, form)
    try:
        from entrain.ui import run_app
    except ImportError as error:
        raise EntrainError(UsageProblem.NO_WINDOW, detail=str(error)) from error
    return run_app(
        settings,
        _make_session,
        form=form,
        load_rest=lambda: _load_form(settings),
        start_now=options.start,
        view=options.view,
        screenshots=options.screenshots,
        quit_after_s=options.quit_after,
    )


def _load_form(settings: Settings) -> Form:
    """Import what a session needs but the first picture does not, and return its form."""
    from entrain import app  # noqa: F401
    from entrain.setup import find_form

    return find_form(settings.form)


def _make_session(settings: Settings) -> LiveSession:
    return SessionThread(lambda: _prepare(settings), settings.folder)


def _prepare(settings: Settings) -> Prepared:
    from entrain import app

    return app.prepare_beside_window(settings)


class _Version(argparse.Action):
    """Prints the version, which is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"entrain {version('entrain')}")
        parser.exit()
