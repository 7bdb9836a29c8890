"""The command line: `entrain` and its commands.

Each command is a module with a `run`, loaded only when it is called.
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
        # Names of files and songs may hold characters that a terminal cannot print.
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    former = handle_termination(raise_interrupt, interrupts=False)
    try:
        return _run_command(given)
    finally:
        restore_handlers(former)


def _pop_module(given: list[str]) -> str:
    """Remove the command from the arguments and return the module that runs it."""
    if not given or given[0].startswith("-"):
        return APP
    command = given.pop(0)
    if command not in COMMANDS:
        raise EntrainError(UsageProblem.NO_COMMAND, given=command, known=", ".join(COMMANDS))
    return COMMANDS[command]


def _run_command(given: list[str]) -> int:
    """Run a command and return its exit status; the only place that reports errors."""
    try:
        status: int = importlib.import_module(_pop_module(given)).run(given)
    except EntrainError as error:
        say(error)
        return CALLERS_FAULT
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        return _report_lost_output(error)
    except Exception as error:  # no user is shown a traceback
        return _report_fault(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        output_status = _report_lost_output(error)
        # A closed terminal is what interrupted it.
        return status if status == INTERRUPTED else output_status
    return status


def _report_fault(error: Exception) -> int:
    """Log a fault of the program, report it in one line, and return the exit status."""
    from entrain.session import Fault, FaultError, log_fault
    from entrain.setup import default_folder

    if isinstance(error, FaultError):
        say(log_fault(error.what, error.__cause__ or error, error.folder))
    else:
        say(log_fault(Fault.COMMAND_FAILED, error, default_folder()))
    return ANSWER_IS_NO


def _report_lost_output(error: OSError) -> int:
    """Report an output that is full or gone, and return the exit status."""
    # Buffered output would fail again at exit.
    _discard_output()
    # Nothing is reported where the reader of a pipe has left.
    if not isinstance(error, BrokenPipeError):
        what = error.filename or "What was to be printed could not be written"
        say(f"{what}: {error.strerror or error}.")
    return ANSWER_IS_NO


def _discard_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
