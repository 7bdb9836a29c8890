"""The command line: `entrain` and its commands.

Each command is a module of its own with a `run`, loaded only when it is called.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence

from entrain.cli.exits import ANSWER_IS_NO, CALLERS_FAULT, INTERRUPTED, say
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.session import handle_termination, raise_interrupt, restore_handlers

COMMANDS: dict[str, str] = {
    "session": "entrain.cli.session",
    "scan": "entrain.cli.scan",
    "replay": "entrain.cli.replay",
    "analyze": "entrain.cli.analyze",
    "doctor": "entrain.cli.doctor",
    "library": "entrain.cli.library",
    "trial": "entrain.cli.trial",
    "study": "entrain.cli.study",
}
APP = "entrain.cli.window"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1, 2 or 130."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names of files and songs hold what not every terminal can print.
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    former = handle_termination(raise_interrupt, interrupts=False)
    try:
        return _ended(given)
    finally:
        restore_handlers(former)


def _module(given: list[str]) -> str:
    """Take the command out of what was given; return the module that does it."""
    if not given or given[0].startswith("-"):
        return APP
    command = given.pop(0)
    if command not in COMMANDS:
        raise EntrainError(UsageProblem.NO_COMMAND, given=command, known=", ".join(COMMANDS))
    return COMMANDS[command]


def _ended(given: list[str]) -> int:
    """Run a command; return its exit status however it ends: the one place that tells why."""
    try:
        status: int = importlib.import_module(_module(given)).run(given)
    except EntrainError as error:
        say(error)
        return CALLERS_FAULT
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        return _unprinted(error)
    except Exception as error:  # whatever it is, nobody is shown a traceback
        return _faulty(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        said = _unprinted(error)
        # The terminal that was closed is what interrupted it.
        return status if status == INTERRUPTED else said
    return status


def _faulty(error: Exception) -> int:
    """Write down a fault of the program, say so in one line, and return the exit status."""
    from entrain.session import Fault, FaultError, log_fault
    from entrain.setup import default_folder

    if isinstance(error, FaultError):
        say(log_fault(error.what, error.__cause__ or error, error.folder))
    else:
        say(log_fault(Fault.COMMAND_FAILED, error, default_folder()))
    return ANSWER_IS_NO


def _unprinted(error: OSError) -> int:
    """Report a disk that is full or gone; return the exit status."""
    # What waits to be printed would be refused again at exit.
    _let_go_of_output()
    # Where who reads the output has left, nothing more can be said to them.
    if not isinstance(error, BrokenPipeError):
        what = error.filename or "What was to be printed could not be written"
        say(f"{what}: {error.strerror or error}.")
    return ANSWER_IS_NO


def _let_go_of_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
