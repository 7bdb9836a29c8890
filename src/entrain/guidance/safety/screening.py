"""Screening: the questions asked before a session, and the consequence of each yes.

Based on our own judgement and on the exclusion criteria of trials of slow breathing (Fincham
2023, doi:10.1038/s41598-023-49279-8). It is no medical history: it does not diagnose, and
stores only yes, no or "not asked".
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from entrain.events import Answer

SHORTER_MINUTES = 10.0
AGREED = "clinician agrees"
"""Id of the question whether a clinician knows of it and agrees."""


class Consequence(enum.Enum):
    """The consequence of a yes."""

    NOT_NOW = "not_now"
    """No session now; medical help if it does not pass."""
    ADULTS_ONLY = "adults_only"
    WITH_CLINICIAN = "with_clinician"
    """Only where a clinician knows of it and agrees."""
    MATCH_ONLY = "match_only"
    """The music matches the breath and does not slow it."""
    SHORTER = "shorter"
    """Ten minutes at most, and the music only matches the breath."""


REFUSED = (Consequence.NOT_NOW, Consequence.ADULTS_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that is answered with yes or no.

    Attributes
    ----------
    id : str
        Its name in recordings.
    consequence : Consequence
        The consequence of a yes.
    """

    id: str
    consequence: Consequence


QUESTIONS: tuple[Question, ...] = (
    Question(id="unwell now", consequence=Consequence.NOT_NOW),
    Question(id="minor", consequence=Consequence.ADULTS_ONLY),
    Question(id="heart", consequence=Consequence.WITH_CLINICIAN),
    Question(id="lungs", consequence=Consequence.WITH_CLINICIAN),
    Question(id="faint or fits", consequence=Consequence.WITH_CLINICIAN),
    Question(id="pregnancy", consequence=Consequence.WITH_CLINICIAN),
    Question(id="unreal", consequence=Consequence.WITH_CLINICIAN),
    Question(id="panic", consequence=Consequence.SHORTER),
    Question(id="medicine", consequence=Consequence.WITH_CLINICIAN),
    Question(id="upset before", consequence=Consequence.MATCH_ONLY),
)
"""To add a question: its line here, and its words in each language."""


def find_yes_questions(answers: Mapping[str, Answer]) -> tuple[Question, ...]:
    """Return the questions answered with yes, in the order of `QUESTIONS`."""
    return tuple(question for question in QUESTIONS if answers.get(question.id) is Answer.YES)


def find_refusal(answers: Mapping[str, Answer]) -> Question | None:
    """Return the first question whose answer refuses the session; None where none does."""
    for question in find_yes_questions(answers):
        if question.consequence in REFUSED:
            return question
        if (
            question.consequence is Consequence.WITH_CLINICIAN
            and answers.get(AGREED) is not Answer.YES
        ):
            return question
    return None


def is_agreement_needed(answers: Mapping[str, Answer]) -> bool:
    """Return whether a clinician's agreement is needed and would allow the session."""
    consequences = {question.consequence for question in find_yes_questions(answers)}
    return Consequence.WITH_CLINICIAN in consequences and not consequences.intersection(REFUSED)


def list_consequences(answers: Mapping[str, Answer]) -> tuple[Consequence, ...]:
    """Return the consequences of the answers; where some refuse the session, only those."""
    consequences = list(
        dict.fromkeys(question.consequence for question in find_yes_questions(answers))
    )
    refusals = [consequence for consequence in consequences if consequence in REFUSED]
    return tuple(refusals or consequences)


def is_match_only(answers: Mapping[str, Answer]) -> bool:
    """Return whether the music may only match the breath; true for a refused session, too."""
    careful = {Consequence.MATCH_ONLY, Consequence.SHORTER, *REFUSED}
    return find_refusal(answers) is not None or any(
        question.consequence in careful for question in find_yes_questions(answers)
    )


def is_shorter(answers: Mapping[str, Answer]) -> bool:
    """Return whether the session has to be a short one."""
    return any(
        question.consequence is Consequence.SHORTER for question in find_yes_questions(answers)
    )
