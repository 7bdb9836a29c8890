"""What can be wrong with a file to analyse, each with a sentence and a step that mends it."""

from __future__ import annotations

from pathlib import Path

from entrain.errors import EntrainError, Problem


class FileProblem(Problem):
    """Why a file cannot be analysed."""

    NO_SUCH_FILE = ("There is no such file or folder.", "Check the name.")
    UNKNOWN_KIND = (
        "This kind of file is not known.",
        "Give .entrain, .edf, .bdf, .hea, .csv, .tsv, .txt, .hrm, .fit or .json.",
    )
    NOTHING_FOUND = ("The folder holds no file that can be analysed.", "Choose another folder.")
    DAMAGED = (
        "The file is damaged or not of the kind its name says.",
        "Take another copy.",
    )
    NEWER = ("The recording was made by a newer version of Entrain.", "Update Entrain.")
    UNSUPPORTED = (
        "This form of the format is not supported.",
        "Convert it to EDF or 16-bit WFDB.",
    )
    NOT_NUMBERS = (
        "A line is no number.",
        "Give one interval in ms a line, or a header of column names.",
    )
    NOT_A_HEART = (
        "The intervals are not those of a heart.",
        "Say their unit by --unit, or take others.",
    )
    NO_INTERVALS = (
        "There are neither RR intervals, heart rates with times, R peaks nor an ECG in it.",
        "Export the RR intervals or the ECG.",
    )
    TIMES = (
        "The intervals and their times cannot both be true.",
        "Export the intervals without times, or each of them once.",
    )
    NO_BEATS = (
        "No heartbeat was found in the ECG.",
        "Name another channel by --channel, or check it.",
    )
    NO_ECG = ("No channel of it seems to be an ECG.", "Name the one that is by --channel.")
    NO_CHANNEL = (
        "There is no such channel.",
        "Give --channel a name or number of those there are.",
    )
    TOO_SHORT = ("There are too few data to analyse.", "Record for longer.")
    RATE = ("The ECG's sampling rate is not between 50 and 10,000 Hz.", "Resample it.")
    TOO_LARGE = ("Reading it needs more memory than a file may have.", "Cut it into parts.")
    TOO_SLOW = (
        "Reading it took too long.",
        "Try again; if this stays, cut it into parts.",
    )
    NOT_READABLE = ("The file may not be read.", "Ask for permission.")
    FAULT = (
        "A fault in the program stopped the analysis.",
        "Report it, with the file if you may.",
    )


TRANSIENT = {
    FileProblem.NO_SUCH_FILE,
    FileProblem.TOO_LARGE,
    FileProblem.TOO_SLOW,
    FileProblem.NOT_READABLE,
    FileProblem.FAULT,
}
"""Problems that may be gone at the next attempt, though the bytes are the same."""


class FileProblemError(EntrainError):
    """A file that cannot be analysed; `reason` says why."""

    reason: FileProblem

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.about)


class AskedProblem(Problem):
    """Why files cannot be analysed with the options given."""

    NO_SUCH_UNIT = ("There is no unit {given!r}.", "Give one of {known}.")
