"""Why a command cannot follow its options, each with a sentence and a step that mends it."""

from __future__ import annotations

from entrain.errors import Problem


class UsageProblem(Problem):
    """Why a command line cannot be followed."""

    ARGUMENTS = ("{what}.", "See {command} --help.")
    NO_COMMAND = ("There is no command {given!r}.", "Choose from {known}.")
    NO_SUCH_FILE = ("There is no such file.", "Check the name.")
    # entrain, entrain session
    QUIT_AFTER = ("The window cannot close before it opens.", "Give seconds, 0 or more.")
    PICTURES = ("Pictures cannot be saved there.", "Name a folder that can be written.")
    NO_WINDOW = (
        "The window cannot open.",
        "Run `entrain doctor` for the step that mends it, or `entrain session` without a window.",
    )
    NO_QUESTION = ("There is no screening question {given!r}.", "Choose from none, {known}.")
    # entrain scan
    SECONDS = (
        "A look for straps takes more than 0 and at most {most:.0f} s, not {given:g}.",
        "Choose a time within that.",
    )
    # entrain replay
    NO_SECOND = (
        "yoked goes by another recording: replay has no place for two.",
        "Choose another policy.",
    )
    # entrain analyze
    JOBS = ("There must be a file at a time, or more.", "Give 1 or more.")
    NO_TABLE = ("--resume goes on with a table.", "Name it with --out.")
    TABLE_NAME = ("There is no table of that kind.", "Give a name that ends in .csv or .parquet.")
    NO_PYARROW = (
        "A .parquet needs pyarrow, which is not installed.",
        "Give a .csv, or: pip install 'entrain[research]'.",
    )
    TABLE_FOLDER = ("The folder cannot be written to.", "Name another.")
    # entrain library
    TAPS = ("Too few or too uneven taps.", "Tap {least} beats or more.")
    # entrain study
    SAME_FOLDER = (
        "Whoever has both the key and the study file is not blinded.",
        "Put the key in another folder than the study file.",
    )
    LOG_EXISTS = ("The log of a study is there already.", "Choose another name.")
    STUDY_FORM = (
        "Every session of a study has to find its form again.",
        "Put the file into the folder of your own forms, and give its name.",
    )
    KEY_FOLDER = ("The folder of the key cannot be made.", "Choose another folder.")
    # entrain trial
    NO_TYPE = ("There is no type of person {given!r}.", "Choose from {known}.")
    NO_ARM = ("There is no arm {given!r}.", "Choose from {known}.")
    NO_MODEL = ("There is no model {given!r}.", "Choose from {known}.")
    NO_VARIANT = ("There is no variant {given!r}.", "Choose from {known}.")
    PEOPLE = ("A trial needs two people or more.", "Give --patients 20.")
    TRIAL_SEED = ("A seed is 0 or more, and --jobs 1 or more.", "Choose such numbers.")
    TRIAL_LENGTH = (
        "A trial lasts 1 to 120 minutes, with a goal of 4.5 to 18/min.",
        "Choose within that.",
    )
