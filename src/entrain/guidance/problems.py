"""Problems of a form, each with its sentence and the step that mends it."""

from __future__ import annotations

from entrain.errors import Problem

_STEP = "Mend it, or choose another form."


class FormProblem(Problem):
    """Why a form is not valid; `where` names the step and key."""

    MISSING = ("{where} is missing.", _STEP)
    UNKNOWN_KEY = ("{where} is not known. Known here: {known}.", _STEP)
    TEXT = ("{where} must be a text.", _STEP)
    NUMBER = ("{where} must be a number.", _STEP)
    TOO_LARGE = ("{where} is too large.", _STEP)
    TEXTS = ("{where} must be a list of texts.", _STEP)
    TABLE = ("{where} must be a table.", _STEP)
    TABLES = ("{where} must be tables, each below a line [[{where}]].", _STEP)
    BOUNDS = ("{where} must be {least:g} to {most:g}, not {given:g}.", _STEP)
    ONE_OF = ("{where} must be one of {known}.", _STEP)
    SOME_OF = ("{where} must be some of {known}.", _STEP)
    NAME = ("{where} must be a word of small letters, digits, - and _, 32 at most.", _STEP)
    MEASURES = ('{where} needs a step with omit = "known".', _STEP)
    N_STEPS = ("{where} must be there {least} to {most} times.", _STEP)
    LENGTH_OR_SHARE = ("{where} or share_frac must be there, and not both.", _STEP)
    OMIT = ('{where} "{given}" is for the phase {phase}.', _STEP)
    FADES = ("{where} is for other steps: here it fades.", _STEP)
    SILENT = ("{where} must be 0.", _STEP)
    NOT_HEARD = ("{where} must be above 0: nobody follows what is not heard.", _STEP)
    GUIDE = ("{where} must be there in the phase {phase}, and there alone.", _STEP)
    FIRST = ("{where} 1 must be the check, and no other.", _STEP)
    BY_SIGNAL = ('{where} ends_by = "signal" and extend_frac are for the check alone.', _STEP)
    SHARES = ("{where} share_frac must add up to 1 over all steps.", _STEP)
    FIRST_LENGTH = ("{where} 1 must have a length_s.", _STEP)
    BASELINE = ("{where} baseline must come once at most, and before any share.", _STEP)
    OUTRO = ("{where} outro must come once, with nothing but silences after it.", _STEP)
    NO_ROOM = (
        (
            "{where} must be {least_minutes:.4g} or more: so long are its steps, and a minute to "
            "share."
        ),
        _STEP,
    )
