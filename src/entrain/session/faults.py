"""Faults of the program itself: logged for developers, and reported in plain words to the person.

What a user can cause is an `EntrainError` with words that help. Everything else is a fault, whose
text means something to a programmer only.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from entrain.errors import EntrainError, Problem

log = logging.getLogger(__name__)

FILE_NAME = "faults.log"
_STEP = (
    "Please try once more. If it happens again, tell whoever looks after Entrain on this computer."
)


class Fault(Problem):
    """What a fault of the program means for the person."""

    COULD_NOT_START = (
        "Something in the program went wrong, so the session did not start.",
        _STEP,
    )
    COMMAND_FAILED = (
        "Something in the program went wrong, so this command has ended.",
        _STEP,
    )
    COULD_NOT_GO_ON = (
        (
            "Something in the program went wrong, so the session has ended. Breathe as you like, "
            "and start again when you are ready."
        ),
        "If it happens again, tell whoever looks after Entrain on this computer.",
    )
    WINDOW = (
        "Something in this window went wrong. A session that runs goes on.",
        (
            "Close the window and open it again when it suits you. If it happens again, tell "
            "whoever looks after Entrain on this computer."
        ),
    )


class FaultError(Exception):
    """A fault of the program, raised from the exception that caused it.

    Parameters
    ----------
    what : Fault
        What it means for the person.
    folder : Path
        Folder of the fault log.
    """

    def __init__(self, what: Fault, folder: Path) -> None:
        super().__init__(what.name)
        self.what = what
        self.folder = folder


@contextmanager
def wrap_faults(what: Callable[[], Fault], folder: Path) -> Iterator[None]:
    """Turn every exception in the block that is not an `EntrainError` into a `FaultError`.

    Parameters
    ----------
    what : callable
        Returns what the fault means for the person; called when there is one.
    folder : Path
        Folder of the fault log.

    Raises
    ------
    FaultError
        In place of the exception.
    """
    try:
        yield
    except EntrainError:
        raise
    except Exception as error:
        raise FaultError(what(), folder) from error


def append_fault(error: BaseException, folder: Path) -> Path | None:
    """Append a fault to the log in `folder`.

    Returns
    -------
    Path or None
        The log; None where it cannot be written.
    """
    from importlib.metadata import version  # not at the top: it would delay the first picture

    path = folder / FILE_NAME
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{now} Entrain {version('entrain')}\n{_details(error)}\n")
    except OSError:
        return None
    return path


def write_fault(error: BaseException, folder: Path) -> Path | None:
    """Append a fault to the log in `folder`, and print on the console where it is.

    Returns
    -------
    Path or None
        The log; None where it cannot be written, and the console gets the details instead.
    """
    path = append_fault(error, folder)
    if path is None:
        where = folder / FILE_NAME
        log.error("A fault in the program, which cannot be written to %s:\n%s", where,
                  _details(error))  # fmt: skip
    else:
        log.error("A fault in the program: the details are in %s. Please report it.", path)
    return path


def log_fault(what: Fault, error: BaseException, folder: Path) -> str:
    """Append a fault to the log in `folder`; return one line for a terminal.

    Parameters
    ----------
    what : Fault
        What the fault means for the person.
    error : BaseException
        The fault.
    folder : Path
        Folder of the fault log.
    """
    path = append_fault(error, folder)
    if path is None:
        return f"{what.line} Its details cannot be written to {folder}: {error!r}"
    return f"{what.line} Its details are in {path}."


def _details(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))
