"""What can be wrong with what is kept of people, each with its sentence."""

from __future__ import annotations

from entrain.errors import EntrainError, Problem
from entrain.storage import StorageError, StorageProblem


class PeopleProblem(Problem):
    """Why nothing can be read or kept of a person."""

    NOT_A_CODE = (
        "A person's code has up to 32 letters, digits, - and _; it is never a name.",
        "Give a code such as P07.",
    )
    DAMAGED = (
        "The file with what is kept of people is damaged. The session goes on without it.",
        "Put its copy back, or move it away to begin anew.",
    )
    NEWER = (
        (
            "The file with what is kept of people was made by a newer version of Entrain. The "
            "session goes on without it."
        ),
        "Update Entrain.",
    )
    REFUSED = (
        (
            "The file with what is kept of people cannot be used just now. The session goes on "
            "without it."
        ),
        "Check its folder and its disk.",
    )


_MEANS = {
    StorageProblem.DAMAGED: PeopleProblem.DAMAGED,
    StorageProblem.NOT_OURS: PeopleProblem.DAMAGED,
    StorageProblem.NEWER: PeopleProblem.NEWER,
}


class PeopleProblemError(EntrainError):
    """What is kept cannot be used; `reason` says why."""

    reason: PeopleProblem


def from_file(error: StorageError) -> PeopleProblemError:
    """Return what a problem with the file means for people."""
    return PeopleProblemError(_MEANS.get(error.reason, PeopleProblem.REFUSED))
