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
    """What follows from a yes."""

    NOT_NOW = "not_now"
    """No session now; medical help if it does not pass."""
    ADULTS_ONLY = "adults_only"
    WITH_CLINICIAN = "with_clinician"
    """Only where a clinician knows of it and agrees."""
    MATCH_ONLY = "match_only"
    """The music goes along with the breath and does not slow it."""
    SHORTER = "shorter"
    """Ten minutes at most, and along with the breath only."""


REFUSED = (Follows.NOT_NOW, Follows.ADULTS_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that is answered with yes or no.

    Attributes
    ----------
    id : str
        As in the recording.
    follows : Follows
        What follows from a yes.
    """

    id: str
    follows: Follows


QUESTIONS: tuple[Question, ...] = (
    Question(id="unwell now", follows=Follows.NOT_NOW),
    Question(id="minor", follows=Follows.ADULTS_ONLY),
    Question(id="heart", follows=Follows.WITH_CLINICIAN),
    Question(id="lungs", follows=Follows.WITH_CLINICIAN),
    Question(id="faint or fits", follows=Follows.WITH_CLINICIAN),
    Question(id="pregnancy", follows=Follows.WITH_CLINICIAN),
    Question(id="unreal", follows=Follows.WITH_CLINICIAN),
    Question(id="panic", follows=Follows.SHORTER),
    Question(id="medicine", follows=Follows.WITH_CLINICIAN),
    Question(id="upset before", follows=Follows.MATCH_ONLY),
)
"""To ask one more is to add it here, and its words in each language."""


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


def consequences(answers: Mapping[str, Answer]) -> tuple[Follows, ...]:
    """Return what follows from the answers; of a refusal, the refusal alone."""
    follows = list(dict.fromkeys(one.follows for one in follows_from(answers)))
    refusals = [one for one in follows if one in REFUSED]
    return tuple(refusals or follows)


def match_only(answers: Mapping[str, Answer]) -> bool:
    """Return whether the person is not to be led: also where a refused session runs anyway."""
    careful = {Follows.MATCH_ONLY, Follows.SHORTER, *REFUSED}
    return refused(answers) is not None or any(
        one.follows in careful for one in follows_from(answers)
    )


def shorter(answers: Mapping[str, Answer]) -> bool:
    """Return whether the session is to be a short one."""
    return any(one.follows is Follows.SHORTER for one in follows_from(answers))
