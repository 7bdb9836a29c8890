"""The clinician's hand: it may pass the policy, never safety."""

import pytest

from entrain.events import Phase, Reason
from entrain.guidance.hand import Hand
from entrain.guidance.policies import Proposal
from entrain.guidance.safety import Safety
from tests.unit.guidance.seen import seen

WISH = Proposal(
    phase=Phase.LEAD,
    per_min=9.0,
    reason=Reason(rule="test"),
)


def run(hand: Hand, safety: Safety, guide: float, seconds: int) -> list[float]:
    path = [guide]
    for second in range(seconds):
        now = seen(t_s=200.0 + second, guide_per_min=path[-1], lowest_per_min=safety.lowest_per_min)
        wish = hand.override(WISH, now)
        path.append(safety.judge(wish, now, hr_bpm=65.0, baseline_hr_bpm=65.0).per_min)
    return path


def test_held_means_held() -> None:
    hand, safety = Hand(), Safety(goal_per_min=6.0, floor_per_min=4.5)
    hand.hold(True, "clinician")
    assert set(run(hand, safety, 12.0, 300)) == {12.0}
    hand.hold(False, "clinician")
    assert run(hand, safety, 12.0, 300)[-1] == 9.0


def test_slower_goes_half_a_breath_and_no_further() -> None:
    hand, safety = Hand(), Safety(goal_per_min=6.0, floor_per_min=4.5)
    hand.hold(True, "clinician")
    hand.move(-0.5, "clinician")
    path = run(hand, safety, 12.0, 120)
    assert path[-1] == pytest.approx(11.5)
    assert path[15] == pytest.approx(11.75)


def test_faster_goes_half_a_breath_up() -> None:
    hand, safety = Hand(), Safety(goal_per_min=6.0, floor_per_min=4.5)
    hand.hold(True, "clinician")
    hand.move(0.5, "clinician")
    assert run(hand, safety, 12.0, 120)[-1] == pytest.approx(12.5)


@pytest.mark.parametrize(("by", "end"), [(-0.5, 6.0), (0.5, 18.0)])
def test_no_hand_passes_the_limits(by: float, end: float) -> None:
    hand, safety = Hand(), Safety(goal_per_min=6.0, floor_per_min=4.5)
    hand.hold(True, "clinician")
    for _ in range(60):
        hand.move(by, "clinician")
    assert run(hand, safety, 12.0, 1500)[-1] == pytest.approx(end)


def test_the_goal_moves_between_the_persons_floor_and_the_ceiling() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=5.0)
    assert [safety.shift_goal(-0.5) for _ in range(4)] == [-0.5, -0.5, 0.0, 0.0]
    first = Safety(goal_per_min=6.0, floor_per_min=4.5, session_number=1)
    assert first.shift_goal(-0.5) == 0.0
    assert first.lowest_per_min == 8.0


def test_nobody_takes_back_what_the_person_asked_for() -> None:
    safety = Safety(goal_per_min=6.0, floor_per_min=4.5)
    safety.ease(10.0)
    assert safety.shift_goal(-0.5) == 0.0
    assert safety.lowest_per_min == 7.0


@pytest.mark.parametrize(("frac", "db"), [(0.0, 2.0), (0.5, 5.0), (1.0, 8.0)])
def test_intensity_is_the_depth_of_the_swell(frac: float, db: float) -> None:
    hand = Hand()
    hand.set_intensity(frac)
    assert hand.swell_db == db
