"""Limits that no policy can pass."""

import pytest

from entrain.events import Phase, Reason
from entrain.guidance.policies import POLICIES, Proposal
from entrain.guidance.policies.policy import reason_for
from entrain.guidance.safety import Safety, SafetyVerdict
from tests.helpers.words import to_patient
from tests.unit.guidance.seen import seen

REASON = Reason(rule="test")


def judged(safety: Safety, *, guide: float, wanted: float, hr: float | None = 65.0,
           following: float = 0.9) -> SafetyVerdict:  # fmt: skip
    return safety.judge(
        Proposal(phase=Phase.LEAD, per_min=wanted, reason=REASON),
        seen(guide_per_min=guide, following_frac=following, lowest_per_min=safety.lowest_per_min),
        hr_bpm=hr,
        baseline_hr_bpm=65.0,
    )


def lost(safety: Safety, guide: float, lost_s: float) -> SafetyVerdict:
    return safety.signal.judge_loss(
        guide_per_min=guide, lost_s=lost_s, phase=Phase.LEAD, irregular=False
    )


def test_nobody_is_led_below_four_and_a_half() -> None:
    safety = Safety(goal_per_min=2.0, floor_per_min=1.0)
    assert safety.lowest_per_min == 4.5
    assert judged(safety, guide=4.52, wanted=0.0).per_min == 4.5


def test_nobody_is_led_above_eighteen() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    assert judged(safety, guide=17.99, wanted=99.0).per_min == 18.0


@pytest.mark.parametrize("wanted", [0.0, 99.0])
def test_no_move_is_faster_than_3_per_min_a_minute(wanted: float) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    moved = judged(safety, guide=12.0, wanted=wanted).per_min - 12.0
    assert abs(moved) == pytest.approx(0.05)


def test_a_heart_that_speeds_up_for_30_s_makes_the_guide_give_way() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    for _ in range(29):
        assert judged(safety, guide=8.0, wanted=7.99, hr=75.0).reason.rule == "test"
    verdict = judged(safety, guide=8.0, wanted=7.99, hr=75.0)
    assert verdict.reason.rule == "safety.arousal"
    assert verdict.phase is Phase.MATCH
    assert verdict.rematch
    assert verdict.per_min == 8.0
    assert safety.lowest_per_min == 9.0


def unread(safety: Safety, *, guide: float, lost_s: float, hr: float) -> SafetyVerdict:
    return safety.judge_without_breath(
        0.0, guide_per_min=guide, own_per_min=14.0, lost_s=lost_s, phase=Phase.LEAD,
        irregular=False, hr_bpm=hr, baseline_hr_bpm=65.0, heart_known=True,
    )  # fmt: skip


def test_a_heart_that_speeds_up_while_the_breath_cannot_be_read_eases_the_guide_at_once() -> None:
    safety, guide = Safety(goal_per_min=6.0, floor_per_min=4.5), 7.0
    for second in range(29):
        assert unread(safety, guide=guide, lost_s=second, hr=75.0).reason.rule == "safety.freeze"
    verdict = unread(safety, guide=guide, lost_s=29.0, hr=75.0)
    assert verdict.reason.rule == "safety.arousal"
    assert verdict.rematch
    assert safety.lowest_per_min == 8.0
    assert safety.n_aroused == 1
    for second in range(30, 59):
        verdict = unread(safety, guide=verdict.per_min, lost_s=second, hr=65.0)
        assert verdict.phase is Phase.SAFE
    assert verdict.per_min > 7.4, "it does not wait for a minute to pass"
    assert "breath cannot be read" in to_patient(verdict.reason)
    assert "strap" not in to_patient(verdict.reason), (
        "nothing is wrong with a strap that tells this"
    )


def test_a_raised_floor_is_climbed_to_though_the_breath_cannot_be_read() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.shift_goal(4.0)
    assert unread(safety, guide=7.0, lost_s=5.0, hr=65.0).per_min > 7.0
    assert unread(safety, guide=12.0, lost_s=5.0, hr=65.0).per_min == 12.0


def test_a_heart_a_little_faster_does_not() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    rules = {judged(safety, guide=8.0, wanted=7.99, hr=70.0).reason.rule for _ in range(300)}
    assert rules == {"test"}


@pytest.mark.parametrize("name", ["lead", "ramp", "fixed75", "fixed6", "matched"])
def test_easier_goes_to_the_person_and_stays_easier_under_any_policy(name: str) -> None:
    policy, safety = POLICIES[name](), Safety(goal_per_min=6.0, floor_per_min=4.5)
    guide, path = 14.0, []

    def pass_by(from_s: int, to_s: int) -> None:
        nonlocal guide
        for second in range(from_s, to_s):
            now = seen(
                t_s=float(second), guide_per_min=guide, breathing_per_min=max(guide, 12.0),
                lowest_per_min=safety.lowest_per_min, eased_per_min=safety.eased_per_min,
            )  # fmt: skip
            wish = policy.propose(now)
            guide = safety.judge(wish, now, hr_bpm=65.0, baseline_hr_bpm=65.0).per_min
            path.append(guide)

    pass_by(0, 700)
    before = guide
    safety.ease(700.0)
    policy.rematch(700.0)
    pass_by(700, 760)
    assert guide >= min(12.0, before + 2.9) - 0.26
    pass_by(760, 2000)
    assert min(path[700:]) >= before - 0.01
    assert safety.lowest_per_min == 7.0
    if name in ("fixed75", "fixed6", "matched"):
        assert guide == pytest.approx(before + 1.0, abs=0.06)


def test_a_lost_signal_freezes_then_eases_and_never_goes_down() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    judged(safety, guide=7.0, wanted=7.0)
    guide = 7.0
    for lost_s in range(7, 60):
        verdict = lost(safety, guide, lost_s)
        assert (verdict.per_min, verdict.phase) == (7.0, Phase.LEAD)
    for lost_s in range(60, 300):
        verdict = lost(safety, guide, lost_s)
        assert verdict.phase is Phase.SAFE
        assert 0 <= verdict.per_min - guide <= 1 / 60 + 1e-9
        assert verdict.depth_frac == 0.5
        guide = verdict.per_min
    assert guide == pytest.approx(9.0)
    back = judged(safety, guide=guide, wanted=guide)
    assert back.rematch, "what comes back is matched anew"


def test_a_fast_guide_is_not_slowed_blindly() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    verdict = lost(safety, 13.0, 200)
    assert verdict.per_min == 13.0


def test_a_first_session_has_ten_minutes_of_slow_breathing() -> None:
    for session_number, rules in ((1, {"test", "safety.exposure"}), (2, {"test"}), (4, {"test"})):
        safety = Safety(goal_per_min=6.0, floor_per_min=4.5, session_number=session_number)
        seen_rules, guide = [], 8.0
        for _ in range(900):
            verdict = judged(safety, guide=guide, wanted=guide - 1)
            seen_rules.append(verdict.reason.rule)
            guide = verdict.per_min
        assert set(seen_rules) == rules
        if session_number == 1:
            assert seen_rules.index("safety.exposure") == 599
            assert guide == 9.0, "it climbs, whatever the policy wants"


def test_nobody_is_led_on_while_they_are_asked_and_they_may_be_eased() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    for t_s in range(30):
        safety.heart.check(float(t_s), 140.0, 65.0, 1.0)
    assert safety.heart.answer_until_s is not None
    assert judged(safety, guide=8.0, wanted=7.99).per_min == 8.0
    assert judged(safety, guide=8.0, wanted=8.02).per_min == 8.02
    safety.heart.record_answer(31.0)
    assert judged(safety, guide=8.0, wanted=7.99).per_min == 7.99


def test_one_cool_second_takes_two_hot_ones_from_the_count_and_no_more() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    for _ in range(20):
        judged(safety, guide=8.0, wanted=7.99, hr=75.0)
    judged(safety, guide=8.0, wanted=7.99, hr=65.0)
    rules = [judged(safety, guide=8.0, wanted=7.99, hr=75.0).reason.rule for _ in range(12)]
    assert rules == ["test"] * 11 + ["safety.arousal"]


def test_a_heart_no_faster_than_six_above_rest_never_makes_the_guide_give_way() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    for _ in range(120):
        assert judged(safety, guide=8.0, wanted=7.99, hr=71.0).reason.rule == "test"


def test_what_is_asked_for_adds_up() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(0.0)
    safety.ease(10.0)
    assert (safety.eased_per_min, safety.lowest_per_min) == (2.0, 8.0)
    assert safety.shift_goal(0.5) == 0.5
    assert safety.shift_goal(0.5) == 0.5
    assert (safety.eased_per_min, safety.lowest_per_min) == (3.0, 9.0)
    for _ in range(60):
        judged(safety, guide=12.0, wanted=12.0, hr=80.0)
    assert safety.n_aroused == 2


def test_easier_goes_up_to_the_person_at_the_fastest_slew_with_the_whole_swell() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(200.0)
    verdict = judged(safety, guide=10.0, wanted=9.9)
    assert verdict.reason.rule == "safety.easier"
    assert (verdict.phase, verdict.depth_frac) == (Phase.MATCH, 1.0)
    assert verdict.per_min == pytest.approx(10.0 + 3.0 / 60)
    assert not verdict.rematch


def test_giving_way_to_the_heart_keeps_the_whole_swell() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    verdicts = [judged(safety, guide=8.0, wanted=7.99, hr=75.0) for _ in range(30)]
    assert verdicts[-1].depth_frac == 1.0


def after_hot(safety: Safety, *, guide: float = 8.0) -> SafetyVerdict:
    return [judged(safety, guide=guide, wanted=guide, hr=75.0) for _ in range(30)][-1]


def test_a_wish_that_may_be_passes_as_it_is() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    wish = Proposal(phase=Phase.HOLD, per_min=12.01, reason=REASON, depth_frac=0.25)
    verdict = safety.judge(wish, seen(guide_per_min=12.0), hr_bpm=None, baseline_hr_bpm=None)
    assert verdict == SafetyVerdict(
        phase=Phase.HOLD, per_min=12.01, depth_frac=0.25, reason=REASON, notice=None, rematch=False
    )


def test_each_time_that_safety_steps_in_it_says_why() -> None:
    hot = Safety(goal_per_min=6.0, floor_per_min=4.5)
    now = seen(guide_per_min=8.0, lowest_per_min=6.0)
    assert after_hot(hot) == SafetyVerdict(
        phase=Phase.MATCH,
        per_min=8.0,
        depth_frac=1.0,
        rematch=True,
        reason=reason_for(
            now, "safety.arousal", ("hr_bpm", 75.0), ("baseline_hr_bpm", 65.0),
            ("above_bpm", 6.0), ("for_s", 30.0), ("floor_per_min", 9.0),
        ),
    )  # fmt: skip
    first = Safety(goal_per_min=6.0, floor_per_min=4.5, session_number=1)
    now = seen(guide_per_min=8.0, lowest_per_min=8.0)
    assert [judged(first, guide=8.0, wanted=8.0) for _ in range(600)][-1] == SafetyVerdict(
        phase=Phase.MATCH,
        per_min=8.0,
        depth_frac=1.0,
        rematch=True,
        reason=reason_for(
            now, "safety.exposure", ("slow_s", 600.0), ("slow_per_min", 8.0), ("floor_per_min", 9.0)
        ),
    )
    eased = Safety(goal_per_min=6.0, floor_per_min=4.5)
    eased.ease(200.0)
    now = seen(guide_per_min=10.0, lowest_per_min=7.0)
    assert judged(eased, guide=10.0, wanted=9.9) == SafetyVerdict(
        phase=Phase.MATCH,
        per_min=pytest.approx(10.05),
        depth_frac=1.0,
        reason=reason_for(now, "safety.easier", ("to_per_min", 14.0), ("for_s", 60.0)),
    )


@pytest.mark.parametrize(("t_s", "rule"), [(200.0, "safety.easier"), (200.1, "test")])
def test_easier_holds_for_60_s(t_s: float, rule: str) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(140.0)
    wish = Proposal(phase=Phase.LEAD, per_min=12.0, reason=REASON)
    now = seen(t_s=t_s, guide_per_min=12.0)
    assert safety.judge(wish, now, hr_bpm=None, baseline_hr_bpm=None).reason.rule == rule
    unread_then = safety.judge_without_breath(
        t_s, guide_per_min=12.0, own_per_min=14.0, lost_s=1.0, phase=Phase.LEAD, irregular=False
    )
    assert (unread_then.reason.rule == "safety.easier") is (rule == "safety.easier")


def test_a_policy_that_matches_by_itself_is_left_to_it_after_easier() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(200.0)
    wish = Proposal(phase=Phase.MATCH, per_min=12.01, reason=REASON)
    verdict = safety.judge(wish, seen(guide_per_min=12.0), hr_bpm=None, baseline_hr_bpm=None)
    assert (verdict.per_min, verdict.reason) == (12.01, REASON)


def test_easier_never_takes_a_guide_down_to_a_person_who_is_slower() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(200.0)
    now = seen(guide_per_min=12.0, breathing_per_min=9.0)
    wish = Proposal(phase=Phase.LEAD, per_min=11.9, reason=REASON)
    assert safety.judge(wish, now, hr_bpm=None, baseline_hr_bpm=None).per_min == 12.0


@pytest.mark.parametrize(("own", "wanted"), [(14.0, 10.05), (8.0, 10.0)])
def test_easier_is_given_though_the_breath_cannot_be_read(own: float, wanted: float) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(200.0)
    verdict = safety.judge_without_breath(
        210.0, guide_per_min=10.0, own_per_min=own, lost_s=5.0, phase=Phase.LEAD, irregular=False
    )
    figures = (
        ("guide_per_min", 10.0), ("lost_s", 5.0), ("to_per_min", own), ("for_s", 60.0),
    )  # fmt: skip
    assert verdict == SafetyVerdict(
        phase=Phase.LEAD,
        per_min=pytest.approx(wanted),
        depth_frac=1.0,
        reason=Reason(rule="safety.easier", variant="unread", figures=figures),
    )


def test_an_unread_person_whose_heart_speeds_up_is_told_the_figures() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    verdicts = [unread(safety, guide=7.0, lost_s=80.0, hr=75.0) for _ in range(30)]
    assert verdicts[-2].notice is not None
    assert verdicts[-1] == SafetyVerdict(
        phase=Phase.SAFE,
        per_min=pytest.approx(7.0 + 2 / 60),
        depth_frac=0.5,
        rematch=True,
        reason=Reason(
            rule="safety.arousal",
            figures=(
                ("guide_per_min", 7.0), ("lost_s", 80.0), ("hr_bpm", 75.0),
                ("baseline_hr_bpm", 65.0), ("above_bpm", 6.0), ("for_s", 30.0),
                ("floor_per_min", 8.0),
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(("heart", "variant"), [(True, "heart"), (False, "")])
def test_what_is_not_read_is_told_as_it_is(heart: bool, variant: str) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    verdict = safety.judge_without_breath(
        0.0, guide_per_min=7.0, own_per_min=14.0, lost_s=80.0, phase=Phase.LEAD, irregular=False,
        heart_known=heart,
    )  # fmt: skip
    assert verdict.notice is not None
    assert verdict.notice.variant == variant
    rhythm = safety.judge_without_breath(
        0.0, guide_per_min=7.0, own_per_min=14.0, lost_s=80.0, phase=Phase.LEAD, irregular=True
    )
    assert rhythm.notice is None


@pytest.mark.parametrize(
    ("guide", "own", "lowest"),
    [(8.0, 14.0, 9.0), (8.0, 8.5, 8.5), (5.0, 3.0, 6.0), (17.5, 30.0, 18.0)],
)
def test_a_fast_heart_raises_the_floor_by_one_but_not_above_their_own_rate(
    guide: float, own: float, lowest: float
) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    for _ in range(30):
        safety.judge_without_breath(
            0.0, guide_per_min=guide, own_per_min=own, lost_s=5.0, phase=Phase.LEAD,
            irregular=False, hr_bpm=80.0, baseline_hr_bpm=65.0,
        )  # fmt: skip
    assert safety.lowest_per_min == lowest
    assert safety.shift_goal(-0.5) == 0.0, "nobody takes that back"


@pytest.mark.parametrize(("following", "target"), [(0.66, 11.0), (0.65, 9.0)])
def test_a_pace_that_was_followed_well_is_what_a_lost_signal_goes_back_to(
    following: float, target: float
) -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    judged(safety, guide=11.0, wanted=11.0, following=following)
    assert dict(lost(safety, 7.0, 80.0).reason.figures)["guide_per_min"] == target


def test_by_itself_a_session_is_no_first_one_and_has_no_dose() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    assert (safety.lowest_per_min, safety.eased_per_min, safety.n_aroused) == (6.0, 0.0, 0)
    assert safety.loudness.dose_frac is None
    assert Safety(goal_per_min=6.0, floor_per_min=4.5, full_level_db=80.0).loudness.dose_frac == 0.0


def test_a_goal_is_moved_no_higher_than_the_ceiling() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    assert safety.shift_goal(20.0) == 12.0
    assert (safety.lowest_per_min, safety.eased_per_min) == (18.0, 12.0)
