"""What stands beside Start, over every combination of answers: never a word of a hidden box."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from entrain.events import Answer
from entrain.guidance.safety.screening import (
    AGREED,
    QUESTIONS,
    REFUSED,
    Consequence,
    find_refusal,
    is_agreement_needed,
)
from entrain.setup.settings import Settings
from entrain.ui.pages.screening import CLINICIAN, UNANSWERED, next_step
from entrain.ui.shell import Window
from entrain.wording import language

Open = Callable[..., Window]


def every_answer() -> Iterator[dict[str, Answer]]:
    names = [*(one.id for one in QUESTIONS), AGREED]
    for ticked in itertools.product((Answer.NO, Answer.YES), repeat=len(names)):
        yield dict(zip(names, ticked, strict=True))


def test_a_box_is_named_only_where_ticking_it_lets_the_session_start() -> None:
    seen = 0
    for answers in every_answer():
        said = next_step(answers, complete=True)
        helps = (
            find_refusal(answers) is not None
            and find_refusal({**answers, AGREED: Answer.YES}) is None
        )
        assert (CLINICIAN in said) is helps, (answers, said)
        seen += 1
    assert seen == 2 ** (len(QUESTIONS) + 1)


def test_whoever_is_refused_is_told_that_alone() -> None:
    for answers in every_answer():
        follows = {one.consequence for one in QUESTIONS if answers[one.id] is Answer.YES}
        refusals = follows.intersection(REFUSED)
        said = next_step(answers, complete=True)
        for one in Consequence:
            expected = one in (refusals or follows)
            assert (language("en").follows[one.value] in said) is expected, (answers, said)


def test_before_anything_is_ticked_the_questions_are_pointed_at() -> None:
    assert next_step(dict.fromkeys((one.id for one in QUESTIONS), Answer.NO), complete=False) == (
        UNANSWERED
    )


@pytest.fixture
def asked(open_window: Open, settings: Settings) -> Window:
    return open_window(chosen=replace(settings, answers=None))


def test_the_page_names_no_box_that_it_does_not_show(asked: Window) -> None:
    """Ticked and unticked one after the other until every combination was there."""
    before, screening = asked.patient.before, asked.patient.before.screening
    names = [one.id for one in QUESTIONS]
    for count in range(1, 2 ** len(names)):
        # A Gray code: from one combination to the next a single box changes.
        changed = names[(count & -count).bit_length() - 1]
        screening.boxes[changed].click()
        shown = screening.agreed.isVisible()
        named = CLINICIAN in before._why_not.text()
        assert named is (shown and not screening.agreed.isChecked())
        assert shown is is_agreement_needed(screening.answers())
        assert before.start_button.isEnabled() is (find_refusal(screening.answers()) is None)
        if named:
            screening.agreed.click()
            assert CLINICIAN not in before._why_not.text()
            assert before.start_button.isEnabled()
        elif not shown:
            assert not screening.agreed.isChecked(), "nothing unseen stays ticked"


@pytest.mark.parametrize("first", ["heart", "lungs", "medicine"])
@pytest.mark.parametrize("then", ["lungs", "pregnancy", "unreal"])
def test_an_agreement_is_to_what_was_ticked_then(asked: Window, first: str, then: str) -> None:
    screening = asked.patient.before.screening
    screening.boxes[first].click()
    screening.agreed.click()
    assert asked.patient.before.start_button.isEnabled()
    screening.boxes[first].click()
    screening.boxes[then].click()
    assert not screening.agreed.isChecked()
    assert not asked.patient.before.start_button.isEnabled()
    screening.agreed.click()
    screening.boxes[next(n for n in ("faint or fits", "heart") if n != then)].click()
    assert not screening.agreed.isChecked(), "and not to what came after it either"


@pytest.mark.parametrize("refusal", ["unwell now", "minor"])
def test_a_refusal_takes_the_agreement_away(asked: Window, refusal: str) -> None:
    before, screening = asked.patient.before, asked.patient.before.screening
    screening.boxes["heart"].click()
    screening.agreed.click()
    screening.boxes[refusal].click()
    assert not screening.agreed.isVisible()
    assert not screening.agreed.isChecked()
    assert CLINICIAN not in before._why_not.text()
    screening.boxes[refusal].click()
    assert screening.agreed.isVisible()
    assert not before.start_button.isEnabled()
