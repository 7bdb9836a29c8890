"""Problems of recordings, each with a sentence and the step that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrain.errors import EntrainError, Problem
from entrain.storage import StorageError, StorageProblem
from entrain.storage import problems as storage


class RecordingProblem(Problem):
    """Why a recording cannot be read or written."""

    NO_SUCH_FILE = ("There is no such file.", "Check the name and the folder.")
    NOT_A_RECORDING = (
        "The file is not an Entrain recording.",
        "Choose a file that ends in .entrain.",
    )
    DAMAGED = ("The recording is damaged.", "Take the copy you keep elsewhere.")
    NEWER_SCHEMA = (
        "The recording was made by a newer version of Entrain.",
        "Update Entrain, then open it again.",
    )
    NOT_READABLE = (
        "The file may not be read.",
        "Ask for permission to read it, or sign in as its owner.",
    )
    BLINDED = (
        "The recording is blinded: its guide and its reasons are sealed.",
        "Unblind it first: entrain study unblind.",
    )
    IN_USE = ("Another program holds the file.", "Close the other program, then try again.")
    NO_SUCH_FOLDER = (
        "The folder to record in does not exist.",
        "Make the folder, or choose another.",
    )
    FOLDER_NOT_WRITABLE = (
        "The folder to record in may not be written.",
        "Choose another folder.",
    )
    EXISTS_ALREADY = ("A file of this name exists already.", "Choose another name.")
    DISK_FULL = ("The disk is full.", "Free some space; what waits is then written.")
    WRITE_FAILED = (
        "The disk refuses to write the recording.",
        "Check the disk, then record to another.",
    )
    TOO_SLOW = (
        "The disk is too slow for the recording.",
        "Record to a disk in this computer.",
    )
    VALUE_REFUSED = ("A value could not be recorded.", "Report it, with the recording.")
    CLOSED = (
        "The recording was closed before the session ended.",
        "Close the recording after the session.",
    )
    BROKEN = (
        "The recording stopped because of a fault in the program.",
        "Report it, with the recording.",
    )


_BY_STORAGE_PROBLEM = {
    StorageProblem.NOT_OURS: RecordingProblem.NOT_A_RECORDING,
    StorageProblem.NEWER: RecordingProblem.NEWER_SCHEMA,
}
"""Problems with another name for a recording; all others have the same name."""


class RecordingProblemError(EntrainError):
    """A recording that cannot be read or written; `reason` says why."""

    reason: RecordingProblem

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.about)


def convert_problem(reason: StorageProblem) -> RecordingProblem:
    """Return the problem of a recording for a problem of its file."""
    return _BY_STORAGE_PROBLEM.get(reason) or RecordingProblem[reason.name]


def classify_write_error(error: Exception) -> RecordingProblem:
    """Return the problem that an error while SQLite writes stands for."""
    return convert_problem(storage.classify_write_error(error))


@contextmanager
def opening() -> Iterator[None]:
    """Turn a `StorageError` into a `RecordingProblemError`."""
    try:
        yield
    except StorageError as error:
        raise RecordingProblemError(
            convert_problem(error.reason), error.path, error.detail
        ) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn any error while SQLite reads into a `RecordingProblemError`."""
    with opening(), storage.reading(path):
        yield


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn any error while SQLite writes into a `RecordingProblemError`."""
    with opening(), storage.writing(path):
        yield
