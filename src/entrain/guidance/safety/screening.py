"""Screening: what is asked before a session, and what follows from each answer.

Judgement, and the exclusions of trials of slow breathing (Fincham 2023,
doi:10.1038/s41598-023-49279-8). It is no medical history: nobody is diagnosed, and nothing
but yes, no or "not asked" is kept.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from entrain.events import Answer

SHORTER_MINUTES = 10.0
AGREED = "clinician agrees"
"""Answered with yes where a clinician knows of it and agrees."""


class Follows(enum.Enum):
    """What follows from a yes; the value is the sentence for the screen."""

    NOT_NOW = "Please not now. Rest, and get medical help at once if it does not pass."
    ADULTS_ONLY = "Entrain is for adults only."
    WITH_CLINICIAN = "Only if your clinician knows of it and agrees."
    MATCH_ONLY = "The music goes along with your breath and does not slow it."
    SHORTER = "The session is ten minutes at most, and goes along with your breath only."


REFUSED = (Follows.NOT_NOW, Follows.ADULTS_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that is answered with yes or no.

    Attributes
    ----------
    id : str
        As in the recording.
    text : str
        What is asked.
    follows : Follows
        What follows from a yes.
    """

    id: str
    text: str
    follows: Follows


QUESTIONS: tuple[Question, ...] = (
    Question(
        id="unwell now",
        text="Right now: chest pain, faintness, trouble breathing, or an asthma attack",
        follows=Follows.NOT_NOW,
    ),
    Question(
        id="minor",
        text="You are under 18",
        follows=Follows.ADULTS_ONLY,
    ),
    Question(
        id="heart",
        text="A heart condition: irregular rhythm, pacemaker or ICD, recent attack or failure",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="lungs",
        text="A severe lung condition",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="faint or fits",
        text="You faint easily, or have epilepsy",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="pregnancy",
        text="A pregnancy with complications",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="unreal",
        text="A psychosis, or often feeling unreal or outside yourself",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="panic",
        text="Panic attacks",
        follows=Follows.SHORTER,
    ),
    Question(
        id="medicine",
        text="Beta blockers, or diabetes with nerve damage",
        follows=Follows.WITH_CLINICIAN,
    ),
    Question(
        id="upset before",
        text="Slow breathing has made you dizzy or anxious before",
        follows=Follows.MATCH_ONLY,
    ),
)
"""To ask one more is to add it here."""


def follows_from(answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """Return the questions that were answered with yes, in their order."""
    return tuple(one for one in QUESTIONS if answers.get(one.id) is Answer.YES)


def refused(answers: Mapping[str, Answer]) -> Question | None:
    """Return the first question because of which no session is started, if any."""
    for question in follows_from(answers):
        if question.follows in REFUSED:
            return question
        if question.follows is Follows.WITH_CLINICIAN and answers.get(AGREED) is not Answer.YES:
            return question
    return None


def agreement_counts(answers: Mapping[str, Answer]) -> bool:
    """Return whether a clinician's agreement is asked for.

    Only where one of the answers needs it, and none refuses the session whoever agrees.
    """
    follows = {one.follows for one in follows_from(answers)}
    return Follows.WITH_CLINICIAN in follows and not follows.intersection(REFUSED)


def consequences(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Return what follows from the answers as sentences; of a refusal, the refusal alone."""
    follows = list(dict.fromkeys(one.follows for one in follows_from(answers)))
    refusals = [one for one in follows if one in REFUSED]
    return tuple(one.value for one in refusals or follows)


def match_only(answers: Mapping[str, Answer]) -> bool:
    """Return whether the person is not to be led: also where a refused session runs anyway."""
    careful = {Follows.MATCH_ONLY, Follows.SHORTER, *REFUSED}
    return refused(answers) is not None or any(
        one.follows in careful for one in follows_from(answers)
    )


def shorter(answers: Mapping[str, Answer]) -> bool:
    """Return whether the session is to be a short one."""
    return any(one.follows is Follows.SHORTER for one in follows_from(answers))
