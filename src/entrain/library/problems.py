"""What can be wrong with a track or the library, each with a sentence and a step that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from entrain.errors import EntrainError, Problem, add_detail
from entrain.sandbox import LostError, LostProblem


class TrackProblem(Problem):
    """Why a file cannot be used as music."""

    EMPTY = ("The file is empty.", "Copy it again.")
    NOT_AUDIO = (
        "The file holds no music in a format that can be read, whatever its name says.",
        "Choose another file.",
    )
    VIDEO = ("The file is a video.", "Save its sound as a music file first.")
    PROTECTED = (
        "The file is copy-protected (DRM).",
        "Take one bought or made without protection.",
    )
    UNSUPPORTED = ("Its way of coding sound is not supported.", "Convert it to FLAC or MP3.")
    DAMAGED = ("The file is damaged.", "Take another copy.")
    ENDS_EARLY = ("The file ends before the music does.", "Copy it again.")
    NO_SOUND = ("No sound could be decoded from the file.", "Take another copy.")
    NOT_READABLE = ("The file may not be read.", "Ask for permission.")
    NO_SUCH_FILE = ("There is no such file.", "Check the name.")
    NOT_A_FILE = ("It is not an ordinary file.", "Choose a music file.")
    TOO_LARGE = ("Reading it needs more memory than a file may have.", "Take another copy.")
    TOO_SLOW = (
        "Reading it took too long.",
        "The next scan tries again; if this stays, replace it.",
    )
    DIED = (
        "What read it was ended.",
        "The next scan tries again; if this stays, replace it.",
    )
    FAULT = (
        "A fault in the program stopped the reading.",
        "Report it, with the file if you may.",
    )


class TrackProblemError(EntrainError):
    """A file that cannot be used as music; `reason` says why."""

    reason: TrackProblem


def sentence(reason: TrackProblem, detail: str = "") -> str:
    """Return the problem with a file and the step that mends it, as a sentence."""
    return f"{add_detail(reason.words, detail)} {reason.step}"


_LOST = {LostProblem.SLOW: TrackProblem.TOO_SLOW, LostProblem.ENDED: TrackProblem.DIED}


def raise_problem(answer: Mapping[str, Any]) -> None:
    """Raise the problem in an answer, if there is one."""
    if "problem" in answer:
        raise TrackProblemError(TrackProblem[answer["problem"]], detail=answer["detail"])


def problem_of_loss(error: LostError) -> TrackProblemError:
    """Return the problem with a file whose process gave no answer."""
    return TrackProblemError(_LOST[error.reason])


class LibraryProblem(Problem):
    """Why the library cannot be used."""

    NO_SUCH_FOLDER = ("There is no such folder or file.", "Check the name.")
    NOT_READABLE = ("The folder or file may not be looked at.", "Ask for permission.")
    NO_SUCH_TRACK = ("The library holds no such track.", "See entrain library list.")
    SEVERAL_TRACKS = ("Several tracks are called so.", "Give the path or more of the id.")
    DAMAGED = ("The library's file is damaged.", "Move it away and scan again.")
    NEWER = ("The library was made by a newer version of Entrain.", "Update Entrain.")
    IN_USE = ("Another program is writing to the library.", "Try again when it is done.")
    NOT_WRITABLE = ("The library cannot be written.", "Name another with --library.")
    DISK_FULL = (
        "The disk is full.",
        "Free some space, then scan again: it goes on where it was.",
    )
    TEMPO = (
        "A tempo is a number of beats a minute.",
        "Give one from {slowest:g} to {fastest:g}, double, half, tap or auto.",
    )
    NO_TEMPO = ("The track has no tempo to double or halve.", "Give its beats a minute.")
    NO_MUSIC = ("There is no music in this folder.", "Name another.")
    NONE_ALLOWED = (
        "No track of the library may be played yet.",
        (
            "Scan a folder with `entrain library scan`, hear a track, and allow it with "
            "`entrain library allow`."
        ),
    )


class LibraryProblemError(EntrainError):
    """The library, or a request to it, cannot be used; `reason` says why."""

    reason: LibraryProblem
