"""Problems of the settings of a session, each with a sentence and the step that mends it."""

from __future__ import annotations

from entrain.errors import Problem


class SettingsProblem(Problem):
    """Why a session cannot run with these settings."""

    POLICY = ("There is no policy {given!r}.", "Choose from {known}.")
    FORM = ("There is no form {given!r}.", "Choose from {known}, or name a file FORM.toml.")
    SOUND = ("There is no sound {given!r}.", "Choose from {known}.")
    MUSIC = (
        "There is no music {given!r}.",
        "Name a file or a folder, or choose from {known}.",
    )
    NO_SOUND_FILE = ("--sound wav needs a file.", "Name it: --sound wav:PATH.")
    MINUTES = (
        (
            "A session of the form {form} lasts more than 0 and at most {most:g} minutes, not "
            "{given:g}."
        ),
        "Choose a length within that.",
    )
    RECORD_NAME = (
        "A recording's name ends in .entrain, not as {given} does.",
        "Give it such a name.",
    )
    SEED = ("A seed is 0 or more, not {given}.", "Choose such a number, or leave it out.")
    MAX_STRAP = (
        "--speed max needs a strap without a clock of its own.",
        "Take --strap virtual, replay:FILE.entrain or exec:COMMAND.",
    )
    MAX_SOUND = (
        "--speed max cannot play to a device.",
        "Take --sound null or --sound wav:PATH.",
    )
    SEARCH = (
        (
            "The form {form} does not go with the policy {policy}: resonance goes with resonance, "
            "and neither with another."
        ),
        "Name both, or neither.",
    )
    NOT_PRACTISED = (
        (
            "A search for the resonance rate comes after {n_sessions} ordinary sessions with "
            "--subject CODE."
        ),
        "Have those first.",
    )
    NOBODY_NAMED = (
        (
            "A search for the resonance rate comes after {n_sessions} ordinary sessions with "
            "--subject CODE. Nothing is known of earlier ones."
        ),
        "Name the person: --subject CODE.",
    )
    GOAL = (
        "A goal is {lowest:g} to {highest:g} breaths a minute, not {given:g}.",
        "Choose one within that.",
    )
    LEVEL = (
        "--full-level-db is a level at the ear, 0 to {loudest:g} dB(A), not {given:g}.",
        "Measure it again, or leave it out.",
    )
    SILENCE = (
        "The form {form} keeps its silence at the end.",
        "Leave the silence in, or choose another form.",
    )
    NOT_NOW = (
        "Please not now.",
        "Rest, and get medical help at once if it does not pass.",
    )
    ADULTS_ONLY = ("Entrain is for adults only.", "Answer anew if that was a mistake.")
    WITH_CLINICIAN = (
        "Only if your clinician knows of it and agrees.",
        "Ask them first, then say that they agree.",
    )
    NO_HOME = ("There is no such home.", "Name the whole path.")
    FOLDER = ("The folder for recordings cannot be made.", "Name another with --folder.")


class FormFileProblem(Problem):
    """Why a file cannot be read as a form; problems of a form itself are a `FormProblem`."""

    NO_SUCH_FILE = ("There is no such file.", "Check the name, or choose another form.")
    NOT_READABLE = (
        "The file cannot be read.",
        "Ask for permission to read it, or choose another form.",
    )
    TOO_LONG = (
        "The file is longer than {most} bytes, which no form is.",
        "Check the name, or choose another form.",
    )
    NOT_TOML = ("The file is not TOML.", "Mend it, or choose another form.")
    SHIPPED_NAME = ("The file is called as a shipped form is.", "Give it another name.")
    OTHER_NAME = (
        "{where} must be {stem!r}, as the file is called.",
        "Mend it, or choose another form.",
    )


class DonorProblem(Problem):
    """Why a session cannot be yoked to another one's recording."""

    NOT_NAMED = ("yoked needs a recording.", "Name it: --policy yoked:FILE.entrain.")
    TOO_SHORT = (
        (
            "Its guide lasted {lasted_min:.1f} min; {form} of {minutes:g} min needs "
            "{needed_min:.1f} min."
        ),
        "Name a longer recording, or a shorter session.",
    )
