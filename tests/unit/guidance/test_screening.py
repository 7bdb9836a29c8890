"""What follows from each answer."""

import pytest

from entrain.events import Answer
from entrain.guidance.safety.screening import (
    AGREED,
    QUESTIONS,
    REFUSED,
    Follows,
    Question,
    agreement_counts,
    consequences,
    match_only,
    refused,
    shorter,
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_what_follows_from_each_yes(question: Question) -> None:
    yes = {question.id: Answer.YES}
    agreed = {**yes, AGREED: Answer.YES}
    assert (refused(yes) is question) is (question.follows in (*REFUSED, Follows.WITH_CLINICIAN))
    assert (refused(agreed) is question) is (question.follows in REFUSED)
    assert shorter(yes) is (question.follows is Follows.SHORTER)
    assert match_only(yes), "whoever says yes is not led, unless a clinician agrees"
    assert match_only(agreed) is not (question.follows is Follows.WITH_CLINICIAN)


@pytest.mark.parametrize("answer", [Answer.NO, Answer.NOT_ASKED])
def test_nothing_follows_from_no(answer: Answer) -> None:
    answers = {one.id: answer for one in QUESTIONS}
    assert refused(answers) is None
    assert not match_only(answers)
    assert not shorter(answers)


def test_ids_are_not_given_twice() -> None:
    ids = [one.id for one in QUESTIONS]
    assert len(set(ids)) == len(ids)
    assert AGREED not in ids


def yes(*ids: str) -> dict[str, Answer]:
    return dict.fromkeys(ids, Answer.YES)


def test_a_clinicians_agreement_is_asked_for_where_it_helps() -> None:
    assert agreement_counts(yes("heart"))
    assert agreement_counts(yes("heart", "panic"))
    assert not agreement_counts(yes("heart", "minor"))
    assert not agreement_counts(yes("panic"))
    assert not agreement_counts({})


def test_a_refusal_is_told_alone_and_all_else_together_once() -> None:
    assert consequences(yes("heart", "lungs", "panic")) == (
        Follows.WITH_CLINICIAN,
        Follows.SHORTER,
    )
    assert consequences(yes("minor", "unwell now", "heart")) == (
        Follows.NOT_NOW,
        Follows.ADULTS_ONLY,
    )
    assert consequences({}) == ()


def test_the_first_of_several_refusals_is_told() -> None:
    first = refused(yes("upset before", "lungs", "medicine"))
    assert first is not None
    assert first.id == "lungs"
