"""What can be wrong with a recording, each with its sentence for the screen and a step."""

from __future__ import annotations

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RecordingProblem(enum.Enum):
    """Why a recording cannot be read or written. The value is the sentence for the screen."""

    NO_SUCH_FILE = "There is no such file."
    NOT_A_RECORDING = "The file is not an Entrain recording."
    DAMAGED = "The recording is damaged."
    NEWER_SCHEMA = "The recording was made by a newer version of Entrain."
    NOT_READABLE = "The file may not be read."
    BLINDED = "The recording is blinded: its guide and its reasons are sealed."
    IN_USE = "Another program holds the file."
    NO_SUCH_FOLDER = "The folder to record in does not exist."
    FOLDER_NOT_WRITABLE = "The folder to record in may not be written."
    EXISTS_ALREADY = "A file of this name exists already."
    DISK_FULL = "The disk is full."
    WRITE_FAILED = "The disk refuses to write the recording."
    TOO_SLOW = "The disk is too slow for the recording."
    VALUE_REFUSED = "A value could not be recorded."
    CLOSED = "The recording was closed before the session ended."
    BROKEN = "The recording stopped because of a fault in the program."

    @property
    def step(self) -> str:
        """The one thing to do about it."""
        return _STEPS[self]


_STEPS = {
    RecordingProblem.NO_SUCH_FILE: "Check the name and the folder.",
    RecordingProblem.NOT_A_RECORDING: "Choose a file that ends in .entrain.",
    RecordingProblem.DAMAGED: "Take the copy you keep elsewhere.",
    RecordingProblem.NEWER_SCHEMA: "Update Entrain, then open it again.",
    RecordingProblem.NOT_READABLE: "Ask for permission to read it, or sign in as its owner.",
    RecordingProblem.BLINDED: "Unblind it first: entrain study unblind.",
    RecordingProblem.IN_USE: "Close the other program, then try again.",
    RecordingProblem.NO_SUCH_FOLDER: "Make the folder, or choose another.",
    RecordingProblem.FOLDER_NOT_WRITABLE: "Choose another folder.",
    RecordingProblem.EXISTS_ALREADY: "Choose another name.",
    RecordingProblem.DISK_FULL: "Free some space; what waits is then written.",
    RecordingProblem.WRITE_FAILED: "Check the disk, then record to another.",
    RecordingProblem.TOO_SLOW: "Record to a disk in this computer.",
    RecordingProblem.VALUE_REFUSED: "Report it, with the recording.",
    RecordingProblem.CLOSED: "Close the recording after the session.",
    RecordingProblem.BROKEN: "Report it, with the recording.",
}


class RecordingProblemError(Exception):
    """A recording that cannot be read or written; `reason` says why.

    Attributes
    ----------
    reason : RecordingProblem
        What is wrong.
    path : Path
        The file.
    """

    def __init__(self, reason: RecordingProblem, path: Path, detail: str = "") -> None:
        about = f" ({detail})" if detail else ""
        super().__init__(f"{path}: {reason.value}{about} {reason.step}")
        self.reason = reason
        self.path = path


_BY_CODE = {
    sqlite3.SQLITE_FULL: RecordingProblem.DISK_FULL,
    sqlite3.SQLITE_NOTADB: RecordingProblem.NOT_A_RECORDING,
    sqlite3.SQLITE_BUSY: RecordingProblem.IN_USE,
    sqlite3.SQLITE_LOCKED: RecordingProblem.IN_USE,
    sqlite3.SQLITE_PERM: RecordingProblem.NOT_READABLE,
    sqlite3.SQLITE_AUTH: RecordingProblem.NOT_READABLE,
    sqlite3.SQLITE_CANTOPEN: RecordingProblem.NOT_READABLE,
    sqlite3.SQLITE_READONLY: RecordingProblem.NOT_READABLE,
}


def reading_problem(error: Exception) -> RecordingProblem:
    """Return what an error while reading means."""
    return _BY_CODE.get(_primary_code(error), RecordingProblem.DAMAGED)


def writing_problem(error: Exception) -> RecordingProblem:
    """Return what an error while writing means."""
    if _primary_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return RecordingProblem.FOLDER_NOT_WRITABLE
    return _BY_CODE.get(_primary_code(error), RecordingProblem.WRITE_FAILED)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while SQLite reads into a `RecordingProblemError`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        # Ours: a recording used after it was closed.
        raise
    # A foreign file can make the driver raise more than its own errors: a number that
    # does not fit, a text that is none.
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError, MemoryError) as error:
        raise RecordingProblemError(reading_problem(error), path, str(error)) from error


def _primary_code(error: Exception) -> int:
    # The low byte is the primary code, the rest says more about it.
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF
