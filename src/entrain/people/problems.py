"""What can be wrong with what is kept of people, each with its sentence."""

from __future__ import annotations

import enum

from entrain.journal.problems import RecordingProblem, RecordingProblemError


class PeopleProblem(enum.Enum):
    """Why nothing can be read or kept. The value is the sentence for the screen."""

    NOT_A_CODE = (
        "A person is a code of up to 32 letters, digits, - and _, such as P07; never a name."
    )
    DAMAGED = (
        "The file with what is kept of people is damaged. The session goes on without it. "
        "Put its copy back, or move it away to begin anew."
    )
    NEWER = (
        "The file with what is kept of people was made by a newer version of Entrain. The "
        "session goes on without it. Update Entrain."
    )
    REFUSED = (
        "The file with what is kept of people cannot be used just now. The session goes on "
        "without it. Check its folder and its disk."
    )


_MEANS = {
    RecordingProblem.DAMAGED: PeopleProblem.DAMAGED,
    RecordingProblem.NOT_A_RECORDING: PeopleProblem.DAMAGED,
    RecordingProblem.NEWER_SCHEMA: PeopleProblem.NEWER,
}


class PeopleProblemError(Exception):
    """What is kept cannot be used; `reason` says why."""

    def __init__(self, reason: PeopleProblem) -> None:
        super().__init__(reason.value)
        self.reason = reason


def from_file(error: RecordingProblemError) -> PeopleProblemError:
    """Return what a problem with the file means for people."""
    return PeopleProblemError(_MEANS.get(error.reason, PeopleProblem.REFUSED))
