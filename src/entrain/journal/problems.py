"""What can be wrong with a recording, each with its sentence for the screen and a step."""

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


_MEANS = {
    StorageProblem.NOT_OURS: RecordingProblem.NOT_A_RECORDING,
    StorageProblem.NEWER: RecordingProblem.NEWER_SCHEMA,
}
"""What is called otherwise of a recording; all else has the same name."""


class RecordingProblemError(EntrainError):
    """A recording that cannot be read or written; `reason` says why."""

    reason: RecordingProblem

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.about)


def of_recording(reason: StorageProblem) -> RecordingProblem:
    """Return what a problem with the file means for a recording."""
    return _MEANS.get(reason) or RecordingProblem[reason.name]


def classify_write_error(error: Exception) -> RecordingProblem:
    """Return what an error while SQLite writes means."""
    return of_recording(storage.classify_write_error(error))


@contextmanager
def opening() -> Iterator[None]:
    """Turn what goes wrong with the file into a `RecordingProblemError`."""
    try:
        yield
    except StorageError as error:
        raise RecordingProblemError(of_recording(error.reason), error.path, error.detail) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while SQLite reads into a `RecordingProblemError`."""
    with opening(), storage.reading(path):
        yield


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn whatever goes wrong while SQLite writes into a `RecordingProblemError`."""
    with opening(), storage.writing(path):
        yield
