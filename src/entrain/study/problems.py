"""Problems of studies, each with a sentence and the step that mends it."""

from __future__ import annotations

from entrain.errors import EntrainError, Problem


class StudyProblem(Problem):
    """Why a study cannot be used."""

    NO_SUCH_FILE = ("There is no such file.", "Check the name.")
    NOT_READABLE = ("The file may not be read.", "Ask for permission, or sign in as its owner.")
    NOT_A_STUDY = ("It is not a study file of Entrain.", "Make one with entrain study new.")
    NOT_A_KEY = ("It is not the key file of a study.", "Take the one that was made with it.")
    OTHER_STUDY = ("It belongs to another study.", "Take the one that was made with it.")
    EXISTS_ALREADY = ("A file of this name exists already.", "Choose another name.")
    NOT_WRITABLE = ("It cannot be written.", "Choose another folder.")
    CHANGED = (
        "The schedule is not the one that was sealed.",
        "Take the copy you keep elsewhere.",
    )
    LOG_DAMAGED = (
        "The study's log is damaged or was changed.",
        "Take the copy you keep elsewhere.",
    )
    LOG_BUSY = ("Another program holds the study's log.", "Try again.")
    USED_UP = ("All allocations are given out.", "Make a new study, or a longer one.")
    NO_SUCH_STRATUM = ("The study has no such stratum.", "Choose from {known}.")
    NO_SUBJECT = ("A session of a study is one of its subjects'.", "Name them: --subject CODE.")
    NOT_OF_STUDY = ("The recording is not of this study.", "Take those that were made with it.")
    ARMS = ("A study compares 2 to {most} arms, each named once.", "Name them with --arms A,A.")
    BLOCK = (
        "A block holds each of the {n_arms} arms as often as the others.",
        "Give --block a multiple of {n_arms}.",
    )
    SESSIONS = (
        "The sessions of a study come to whole blocks of {n_block}.",
        "Give --sessions a multiple of {n_block}.",
    )
    STRATA = ("Each stratum of a study has a name of its own.", "Name each once: --strata S,S.")


class StudyProblemError(EntrainError):
    """A study that cannot be used; `reason` says why."""

    reason: StudyProblem
