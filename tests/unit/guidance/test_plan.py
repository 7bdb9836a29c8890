"""Phases add up to what was asked, whatever was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.events import Rest
from entrain.guidance.guidance import Guidance, Stage
from entrain.guidance.person import Person
from entrain.guidance.plan import FORMS, Form, find_form, make_plan, rest_serves
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety

REST = Rest(breathing_per_min=14.0, hr_bpm=65.0, age_days=3.0)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize("minutes", [0.5, 3, 5, 10, 12, 20, 60])
@pytest.mark.parametrize("rest", [None, REST], ids=["unknown", "known"])
def test_a_plan_fits_the_minutes(form: Form, minutes: float, rest: Rest | None) -> None:
    plan = make_plan(form, minutes, rest=rest)
    stored = form.name == "short" and rest is not None
    assert plan.end_s == minutes * 60
    assert plan.check_s > 0
    assert (plan.baseline_s == 0) is stored
    assert plan.check_s + plan.baseline_s < plan.outro_at_s < plan.silence_at_s < plan.end_s
    assert plan.check_most_s + plan.baseline_s < plan.outro_at_s
    least = form.least_minutes if stored or form.name != "short" else 10
    assert plan.demonstration is (minutes < least)


def person(usable_frac: float) -> Person:
    return Person(
        breathing_per_min=None, breathing_known_s=None, heart_known_s=None, breath_told=False,
        following=None, median_hr_bpm=None, usable_frac=usable_frac, irregular=False,
        baseline_per_min=None, baseline_hr_bpm=None,
    )  # fmt: skip


@given(
    form=st.sampled_from(FORMS),
    minutes=st.floats(0.5, 60),
    signal=st.lists(st.floats(0, 1), min_size=1, max_size=40),
    rest=st.sampled_from([None, REST]),
    silence=st.booleans(),
    pauses=st.lists(st.tuples(st.integers(1, 3500), st.integers(1, 800)), max_size=3),
)
def test_the_phases_add_up_whatever_the_signal_does(
    form: Form,
    minutes: float,
    signal: list[float],
    rest: Rest | None,
    silence: bool,
    pauses: list[tuple[int, int]],
) -> None:
    guidance = Guidance(
        plan=make_plan(form, minutes, rest=rest, silence=silence),
        policy=POLICIES["lead"](),
        safety=Safety(goal_per_min=6.0, floor_per_min=4.5),
    )
    begins, ends = dict(pauses), None
    stages = [Stage.CHECK]
    t_s, paused_s, in_session_s = 0.0, 0.0, 0.0
    while not guidance.over(t_s):
        t_s += 1.0
        paused_s += guidance.paused
        in_session_s += not guidance.paused
        if ends is not None and t_s >= ends:
            ends = None
            guidance.enter(guidance.resume(t_s), t_s, person(1.0))
        elif int(t_s) in begins and not guidance.paused and not guidance.over(t_s):
            ends = t_s + begins[int(t_s)]
            guidance.pause(t_s)
        now = person(signal[int(t_s) % len(signal)])
        stage = guidance.next_stage(t_s, now)
        if stage is not None:
            guidance.enter(stage, t_s, now)
            stages.append(stage)
    assert in_session_s == pytest.approx(minutes * 60, abs=1)
    assert [s for s in stages if s is not Stage.BASELINE][:2] == [Stage.CHECK, Stage.GUIDED]
    ending = [Stage.OUTRO, Stage.SILENCE] if silence or not form.silence_optional else [Stage.OUTRO]
    assert stages[-len(ending) :] == ending


def test_a_full_length_session_has_the_forms_own_times() -> None:
    plan = make_plan(find_form("settle"), 20)
    assert (plan.check_s, plan.baseline_s) == (20, 120)
    assert (plan.outro_at_s, plan.silence_at_s) == (990, 1080)


def test_without_its_silence_a_session_guides_longer() -> None:
    plan = make_plan(find_form("settle"), 20, silence=False)
    assert (plan.outro_at_s, plan.silence_at_s, plan.end_s) == (1110, 1200, 1200)
    study = make_plan(find_form("study"), 20, silence=False)
    assert study.silence_at_s == 1080, "a study keeps its silence"


@pytest.mark.parametrize(
    ("rest", "serves"),
    [
        (None, False),
        (REST, True),
        (Rest(breathing_per_min=None, hr_bpm=65.0, age_days=3.0), False),
        (Rest(breathing_per_min=14.0, hr_bpm=None, age_days=30.0), True),
        (Rest(breathing_per_min=14.0, hr_bpm=65.0, age_days=31.0), False),
    ],
)
def test_a_stored_baseline_serves_for_a_month(rest: Rest | None, serves: bool) -> None:
    assert rest_serves(rest) is serves


@pytest.mark.parametrize("t_s", [5.0, 100.0, 500.0, 1000.0, 1150.0])
def test_a_session_that_is_ended_early_is_over_in_half_a_minute(t_s: float) -> None:
    plan = make_plan(find_form("settle"), 20).closing(t_s)
    assert plan.outro_at_s <= t_s
    assert plan.end_s == plan.silence_at_s == min(1200.0, t_s + 30.0)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(KeyError):
        find_form("nap")
