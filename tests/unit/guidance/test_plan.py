"""Phases add up to what was asked."""

import pytest

from entrain.guidance.plan import FORMS, Form, find_form, make_plan


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("minutes", [0.5, 3, 10, 12, 20, 60])
def test_a_plan_fits_the_minutes(form: Form, minutes: float) -> None:
    plan = make_plan(form, minutes)
    assert plan.end_s == minutes * 60
    assert 0 < plan.check_s < plan.check_s + plan.baseline_s
    assert plan.check_s + plan.baseline_s < plan.outro_at_s < plan.silence_at_s < plan.end_s
    assert plan.check_most_s + plan.baseline_s < plan.outro_at_s
    assert plan.demonstration is (minutes < form.least_minutes)


def test_a_full_length_session_has_the_forms_own_times() -> None:
    plan = make_plan(find_form("settle"), 20)
    assert (plan.check_s, plan.baseline_s) == (20, 120)
    assert (plan.outro_at_s, plan.silence_at_s) == (990, 1080)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(KeyError):
        find_form("nap")
