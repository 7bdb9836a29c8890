"""Steps add up to what was asked, whatever was asked, for every form there is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.events import Form, Omit, Phase, Reason, Rest
from entrain.guidance.course import Course
from entrain.guidance.guidance import Guidance
from entrain.guidance.person import PersonState
from entrain.guidance.plan import Plan, is_rest_valid, make_plan
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from tests.helpers.forms import FORMS, MADE
from tests.unit.guidance import persons

REST = Rest(breathing_per_min=14.0, hr_bpm=65.0, age_days=3.0)
EVERY_FORM = pytest.mark.parametrize("form", [*FORMS.values(), MADE], ids=lambda form: form.name)


def phases(plan: Plan) -> list[Phase]:
    return [one.step.phase for one in plan.steps]


@EVERY_FORM
@given(
    of_most_frac=st.floats(0.01, 1),
    rest=st.sampled_from([None, REST]),
    silence=st.booleans(),
)
def test_the_steps_add_up_to_every_length_that_a_form_allows(
    form: Form, of_most_frac: float, rest: Rest | None, silence: bool
) -> None:
    minutes = of_most_frac * form.most_minutes
    plan = make_plan(form, minutes, rest=rest, silence=silence)
    assert plan.end_s == minutes * 60
    assert sum(one.length_s for one in plan.steps) == pytest.approx(plan.end_s)
    assert all(one.length_s > 0 for one in plan.steps)
    begins_s = [one.begins_s for one in plan.steps if one.begins_s is not None]
    assert begins_s == sorted(begins_s)
    assert 0 < plan.check_s <= plan.check_most_s < begins_s[0] < plan.end_s
    assert 0 <= plan.guided_least_s < plan.end_s
    omits = {one.omit for one in form.steps}
    left_out = {Omit.KNOWN} if rest else set()
    left_out |= set() if silence else {Omit.ASKED}
    assert {one.step.omit for one in plan.steps} == omits - left_out
    measured = form.least_measured_minutes if rest is None else None
    assert plan.demonstration is (minutes < (measured or form.least_minutes))


def person(usable_frac: float) -> PersonState:
    return PersonState(
        breathing_per_min=None, breathing_known_s=None, heart_known_s=None, breath_readable=False,
        following=None, median_hr_bpm=None, usable_frac=usable_frac, irregular=False,
        baseline_per_min=None, baseline_hr_bpm=None,
    )  # fmt: skip


@EVERY_FORM
@given(
    of_most_frac=st.floats(0.01, 1),
    signal=st.lists(st.floats(0, 1), min_size=1, max_size=40),
    rest=st.sampled_from([None, REST]),
    silence=st.booleans(),
    pauses=st.lists(st.tuples(st.integers(1, 3500), st.integers(1, 800)), max_size=3),
)
def test_the_session_goes_through_its_steps_whatever_the_signal_does(
    form: Form,
    of_most_frac: float,
    signal: list[float],
    rest: Rest | None,
    silence: bool,
    pauses: list[tuple[int, int]],
) -> None:
    # A session goes on once a second: in one of seconds a step may be over before it begins.
    minutes = max(of_most_frac * form.most_minutes, 1.0)
    guidance = Guidance(
        plan=make_plan(form, minutes, rest=rest, silence=silence),
        policy=POLICIES["lead"](),
        rules={"matched": POLICIES["matched"]()},
        safety=Safety(goal_per_min=6.0, floor_per_min=4.5),
    )
    begins, ends = dict(pauses), None
    steps = [0]
    t_s, in_session_s = 0.0, 0.0
    timeline = guidance.timeline
    while not timeline.is_over(t_s):
        t_s += 1.0
        in_session_s += not timeline.is_paused
        if ends is not None and t_s >= ends:
            ends = None
            guidance.enter(guidance.resume(t_s), t_s, person(1.0))
        elif int(t_s) in begins and not timeline.is_paused and not timeline.is_over(t_s):
            ends = t_s + begins[int(t_s)]
            guidance.pause(t_s)
        now = person(signal[int(t_s) % len(signal)])
        step = timeline.next_step(t_s, now.usable_frac)
        if step is not None:
            guidance.enter(step, t_s, now)
            steps.append(step)
    assert in_session_s == pytest.approx(minutes * 60, abs=1)
    assert steps == sorted(set(steps)), "a step comes once, and none comes back"
    plan = guidance.timeline.plan
    long_enough = {no for no, one in enumerate(plan.steps) if one.length_s >= 2}
    if not plan.demonstration:
        assert set(steps) >= long_enough
    if plan.steps[plan.outro_no].length_s >= 1:  # a shorter one lies between two ticks
        assert plan.outro_no in steps


def test_a_full_length_session_has_the_forms_own_times() -> None:
    plan = make_plan(FORMS["settle"], 20)
    check, baseline, guided, outro, silence = plan.steps
    assert (check.length_s, baseline.length_s, guided.length_s) == (20, 120, 850)
    assert (guided.begins_s, outro.begins_s, silence.begins_s) == (None, 990, 1080)
    assert plan.check_most_s == 20 + 0.25 * 850


def test_without_its_silence_a_session_guides_longer() -> None:
    plan = make_plan(FORMS["settle"], 20, silence=False)
    assert (plan.outro_at_s, plan.end_s) == (1110, 1200)
    assert Phase.SILENCE not in phases(plan)
    study = make_plan(FORMS["study"], 20, silence=False)
    assert study.steps[-1].begins_s == 1080, "a study keeps its silence"


def test_a_short_session_goes_by_a_stored_baseline_or_takes_longer() -> None:
    known = make_plan(FORMS["short"], 5, rest=REST)
    assert (known.measures_rest, known.scale) == (False, 1)
    measured = make_plan(FORMS["short"], 5)
    assert (measured.measures_rest, measured.scale) == (True, 0.5)
    assert measured.steps[1].length_s == 60


def test_what_is_left_is_shared() -> None:
    plan = make_plan(MADE, 10)
    left_s = 600 - 20 - 120 - 30 - 40 - 60 - 20 - 15
    assert plan.steps[3].length_s == pytest.approx(0.7 * left_s)
    assert plan.steps[5].length_s == pytest.approx(0.3 * left_s)
    assert plan.steps[5].begins_s == pytest.approx(505 - 0.3 * left_s)
    late_s = plan.check_most_s - plan.check_s
    assert late_s == pytest.approx(0.25 * 0.7 * left_s), "a late check takes of the first share"
    assert plan.guided_least_s == pytest.approx(left_s - late_s)


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
    assert is_rest_valid(rest) is serves


@EVERY_FORM
@pytest.mark.parametrize("t_s", [5.0, 100.0, 300.0, 500.0, 590.0])
def test_a_session_that_is_ended_early_is_over_in_half_a_minute(form: Form, t_s: float) -> None:
    plan = make_plan(form, 10).end_early(t_s)
    assert plan.outro_at_s <= t_s
    assert plan.end_s == min(600.0, t_s + 30.0)
    assert plan.until_s(plan.outro_no) == plan.end_s
    assert plan.clock_step(t_s) >= plan.outro_no
    assert plan.clock_step(plan.end_s) == plan.outro_no, "and no silence begins any more"


REASON = Reason(rule="test")


class Playing:
    """The made-up form from a step on, second by second, of somebody who follows."""

    def __init__(self, step_no: int, policy: str = "lead") -> None:
        self.guidance = Guidance(
            plan=make_plan(MADE, 10),
            policy=POLICIES[policy](),
            rules={"matched": POLICIES["matched"]()},
            safety=Safety(goal_per_min=6.0, floor_per_min=4.5),
        )
        self.t_s = self.guidance.timeline.plan.steps[step_no].begins_s or 200.0
        self.now = persons.person(breathing_per_min=14.0, baseline_per_min=14.0, following=0.9)
        self.course = Course(
            per_min=14.0, depth_db=5.0, level_frac=1.0, density_frac=0.3, reason=REASON
        )
        self.guidance.enter(step_no, self.t_s, self.now)

    def run(self, seconds: int) -> Course:
        for _ in range(seconds):
            self.t_s += 1
            now = replace(self.now, breathing_known_s=self.t_s, heart_known_s=self.t_s)
            self.course, self.guidance.phase = self.guidance.steer(self.t_s, self.course, now)
        return self.course


def test_music_is_as_loud_and_as_full_as_each_step_has_it() -> None:
    before = Playing(2).run(30)
    assert (before.level_frac, before.density_frac) == (0.8, 0.5)
    guided = Playing(3).run(30)
    assert (guided.level_frac, guided.density_frac) == (1.0, pytest.approx(0.6))
    between = Playing(4).run(30)
    assert (between.level_frac, between.density_frac) == (0.0, 0.0)
    assert Playing(5).run(30).level_frac == 0.9


def test_music_grows_fuller_over_a_step_in_a_straight_line() -> None:
    playing = Playing(5)
    lasts_s = playing.guidance.timeline.plan.steps[5].length_s
    assert playing.run(round(lasts_s / 2)).density_frac == pytest.approx(0.5, abs=0.02)
    assert playing.run(round(lasts_s / 2)).density_frac == pytest.approx(0.8, abs=0.02)


def test_what_was_set_by_hand_stands_above_the_form_where_music_may_be_full() -> None:
    for step_no, full in ((2, True), (3, True), (5, True), (1, False)):
        playing = Playing(step_no)
        playing.guidance.guided.hand.density_frac = 0.9
        assert (playing.run(30).density_frac == pytest.approx(0.9)) is full


def test_a_step_is_led_by_the_law_that_it_names() -> None:
    assert Playing(3, "fixed75").run(60).per_min < 13
    matched = Playing(5, "fixed75")
    assert matched.run(60).per_min == 14.0, "at the person's own rate"
    assert matched.guidance.guided.policy.name == "matched"


def test_what_was_learnt_of_a_floor_outlives_the_step() -> None:
    playing = Playing(3)
    lead = playing.guidance.guided.policy
    lead._floor_per_min, lead._losses = 7.0, 2  # type: ignore[attr-defined]
    assert playing.guidance.guided.floor_per_min == 7.0
    playing.guidance.enter(5, playing.t_s, playing.now)
    assert playing.guidance.guided.policy.floor_per_min is None
    assert playing.guidance.guided.floor_per_min == 7.0


def test_a_strap_that_tells_no_breath_has_no_law_that_needs_it_in_any_step() -> None:
    guidance = Playing(3).guidance
    guidance.guided.follows = False
    guidance.guided.use_policy(POLICIES["ramp"]())
    assert guidance.guided.policy.name == "unseen"


@pytest.mark.parametrize(
    ("step_no", "rule"),
    [(0, "plan.check"), (2, "plan.music_only"), (4, "plan.music_only"), (6, "plan.outro"),
     (7, "plan.silence")],
)  # fmt: skip
def test_each_step_says_what_it_is(step_no: int, rule: str) -> None:
    playing = Playing(step_no)
    assert playing.guidance.resting_reason(playing.now).rule == rule
