"""Problems of the stored profiles of people, each with a sentence and a step."""

from __future__ import annotations

from entrain.errors import EntrainError, Problem
from entrain.storage import StorageError, StorageProblem


class PeopleProblem(Problem):
    """Why the profile of a person cannot be read or saved."""

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


_BY_STORAGE_PROBLEM = {
    StorageProblem.DAMAGED: PeopleProblem.DAMAGED,
    StorageProblem.NOT_OURS: PeopleProblem.DAMAGED,
    StorageProblem.NEWER: PeopleProblem.NEWER,
}


class PeopleProblemError(EntrainError):
    """The profile of a person cannot be used; `reason` says why."""

    reason: PeopleProblem


def convert_storage_error(error: StorageError) -> PeopleProblemError:
    """Return the error of this folder for a problem of the file."""
    return PeopleProblemError(_BY_STORAGE_PROBLEM.get(error.reason, PeopleProblem.REFUSED))
