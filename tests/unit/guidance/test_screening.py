"""What follows from each answer."""

import pytest

from entrain.events import Answer
from entrain.guidance.safety.screening import (
    AGREED,
    QUESTIONS,
    REFUSED,
    Consequence,
    Question,
    find_refusal,
    is_match_only,
    is_shorter,
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_what_follows_from_each_yes(question: Question) -> None:
    yes = {question.id: Answer.YES}
    agreed = {**yes, AGREED: Answer.YES}
    assert (find_refusal(yes) is question) is (
        question.consequence in (*REFUSED, Consequence.WITH_CLINICIAN)
    )
    assert (find_refusal(agreed) is question) is (question.consequence in REFUSED)
    assert is_shorter(yes) is (question.consequence is Consequence.SHORTER)
    assert is_match_only(yes), "whoever says yes is not led, unless a clinician agrees"
    assert is_match_only(agreed) is not (question.consequence is Consequence.WITH_CLINICIAN)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_ASKED])
def test_nothing_follows_from_no(answer: Answer) -> None:
    answers = {one.id: answer for one in QUESTIONS}
    assert find_refusal(answers) is None
    assert not is_match_only(answers)
    assert not is_shorter(answers)


def test_ids_are_not_given_twice() -> None:
    ids = [one.id for one in QUESTIONS]
    assert len(set(ids)) == len(ids)
    assert AGREED not in ids
