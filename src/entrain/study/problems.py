"""What can be wrong with a study, each with its sentence and a step."""

from __future__ import annotations

import enum


class StudyProblem(enum.Enum):
    """Why a study cannot be used. The value is the sentence, with the step."""

    NO_SUCH_FILE = "There is no such file. Check the name."
    NOT_READABLE = "The file may not be read. Ask for permission, or sign in as its owner."
    NOT_A_STUDY = "It is not a study file of Entrain. Make one with entrain study new."
    NOT_A_KEY = "It is not the key file of a study."
    OTHER_STUDY = "It belongs to another study. Take the one that was made with it."
    EXISTS_ALREADY = "A file of this name exists already. Choose another name."
    NOT_WRITABLE = "It cannot be written. Choose another folder."
    CHANGED = "The schedule is not the one that was sealed. Take the copy you keep elsewhere."
    LOG_DAMAGED = "The study's log is damaged or was changed. Take the copy you keep elsewhere."
    LOG_BUSY = "Another program holds the study's log. Try again."
    USED_UP = "All allocations are given out. Make a new study, or a longer one."
    NO_SUCH_STRATUM = "The study has no such stratum."
    NO_SUBJECT = "A session of a study needs --subject CODE."
    NOT_OF_STUDY = "The recording is not of this study."
    BAD_DESIGN = "There cannot be such a study."


class StudyProblemError(Exception):
    """A study that cannot be used; `reason` says why."""

    def __init__(self, reason: StudyProblem, about: str = "") -> None:
        super().__init__(f"{about}: {reason.value}" if about else reason.value)
        self.reason = reason
