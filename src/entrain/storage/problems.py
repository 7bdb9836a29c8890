"""Problems of SQLite files, whatever they hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrain.errors import EntrainError, Problem


class StorageProblem(Problem):
    """Why a file cannot be read or written; each kind of file has its own words for it."""

    NO_SUCH_FILE = ("There is no such file.", "Check the name and the folder.")
    NOT_OURS = ("The file is not the kind of file that is wanted.", "Choose another file.")
    DAMAGED = ("The file is damaged.", "Take the copy you keep elsewhere.")
    NEWER = ("The file was made by a newer version of Entrain.", "Update Entrain.")
    NOT_READABLE = (
        "The file may not be read.",
        "Ask for permission to read it, or sign in as its owner.",
    )
    IN_USE = ("Another program holds the file.", "Close the other program, then try again.")
    NO_SUCH_FOLDER = (
        "The folder for the file does not exist.",
        "Make the folder, or choose another.",
    )
    FOLDER_NOT_WRITABLE = (
        "The folder for the file may not be written.",
        "Choose another folder.",
    )
    EXISTS_ALREADY = ("A file of this name exists already.", "Choose another name.")
    DISK_FULL = ("The disk is full.", "Free some space, then try again.")
    WRITE_FAILED = ("The disk refuses to write the file.", "Check the disk, then use another.")


class StorageError(EntrainError):
    """An SQLite file that cannot be read or written; `reason` says why.

    Each folder that stores something turns it into an error of its own: for the person, a damaged
    recording means something else than a damaged study log.
    """

    reason: StorageProblem

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.about)


_BY_CODE = {
    sqlite3.SQLITE_FULL: StorageProblem.DISK_FULL,
    sqlite3.SQLITE_NOTADB: StorageProblem.NOT_OURS,
    sqlite3.SQLITE_BUSY: StorageProblem.IN_USE,
    sqlite3.SQLITE_LOCKED: StorageProblem.IN_USE,
    sqlite3.SQLITE_PERM: StorageProblem.NOT_READABLE,
    sqlite3.SQLITE_AUTH: StorageProblem.NOT_READABLE,
    sqlite3.SQLITE_CANTOPEN: StorageProblem.NOT_READABLE,
    sqlite3.SQLITE_READONLY: StorageProblem.NOT_READABLE,
}


def classify_read_error(error: Exception) -> StorageProblem:
    """Return the problem that an error while reading stands for."""
    return _BY_CODE.get(_primary_code(error), StorageProblem.DAMAGED)


def classify_write_error(error: Exception) -> StorageProblem:
    """Return the problem that an error while writing stands for."""
    if _primary_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return StorageProblem.FOLDER_NOT_WRITABLE
    return _BY_CODE.get(_primary_code(error), StorageProblem.WRITE_FAILED)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while SQLite reads into a `StorageError`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        # Ours: a file used after it was closed.
        raise
    # An untrusted file can make the driver raise more than its own errors: for a number that
    # does not fit, or text that is not valid UTF-8.
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError, MemoryError) as error:
        raise StorageError(classify_read_error(error), path, str(error)) from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn any error while SQLite writes into a `StorageError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(classify_write_error(error), path) from error


def _primary_code(error: Exception) -> int:
    # The low byte is the primary code; the rest are details.
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF
