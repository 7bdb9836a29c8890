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
    is_agreement_needed,
    is_match_only,
    is_shorter,
    list_consequences,
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


def yes(*ids: str) -> dict[str, Answer]:
    return dict.fromkeys(ids, Answer.YES)


def test_a_clinicians_agreement_is_asked_for_where_it_helps() -> None:
    assert is_agreement_needed(yes("heart"))
    assert is_agreement_needed(yes("heart", "panic"))
    assert not is_agreement_needed(yes("heart", "minor"))
    assert not is_agreement_needed(yes("panic"))
    assert not is_agreement_needed({})


def test_a_refusal_is_told_alone_and_all_else_together_once() -> None:
    assert list_consequences(yes("heart", "lungs", "panic")) == (
        Consequence.WITH_CLINICIAN,
        Consequence.SHORTER,
    )
    assert list_consequences(yes("minor", "unwell now", "heart")) == (
        Consequence.NOT_NOW,
        Consequence.ADULTS_ONLY,
    )
    assert list_consequences({}) == ()


def test_the_first_of_several_refusals_is_told() -> None:
    first = find_refusal(yes("upset before", "lungs", "medicine"))
    assert first is not None
    assert first.id == "lungs"
