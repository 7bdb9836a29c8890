"""The policies that do not go by the person from second to second: ramp, steady, unseen."""

import pytest

from entrain.events import Phase
from entrain.guidance.policies import POLICIES, Policy, PolicyInput, Proposal
from entrain.guidance.policies.policy import reason_for
from entrain.guidance.policies.ramp import Ramp
from entrain.guidance.policies.unseen import Unseen
from tests.unit.guidance.seen import seen

TICK_MIN = 1 / 60


def about(phase: Phase, per_min: float, now: PolicyInput, rule: str, **more: float) -> Proposal:
    """Return a wish whose rate is right to a billionth."""
    return Proposal(
        phase=phase,
        per_min=pytest.approx(per_min, abs=1e-9),
        reason=reason_for(now, rule, *more.items()),
    )


class TestRamp:
    def test_it_paces_at_the_persons_rate_for_as_long_as_was_said(self) -> None:
        policy = Ramp()
        for t_s in (200.0, 244.9):
            now = seen(t_s=t_s, breathing_per_min=15.0)
            assert policy.propose(now) == about(Phase.MATCH, 14.05, now, "ramp.match")
        now = seen(t_s=245.0)
        assert policy.propose(now).phase is Phase.LEAD

    def test_it_goes_down_to_the_goal_followed_or_not_and_stays(self) -> None:
        policy = Ramp()
        policy.propose(seen(t_s=100.0))
        down = 14.0 - TICK_MIN
        now = seen(t_s=200.0, following_frac=0.0)
        assert policy.propose(now) == about(Phase.LEAD, down, now, "ramp.down", to_per_min=down)
        there = seen(t_s=201.0, guide_per_min=6.0)
        assert policy.propose(there) == about(Phase.HOLD, 6.0, there, "ramp.hold", to_per_min=6.0)

    def test_easier_paces_again_from_that_second(self) -> None:
        policy = Ramp()
        policy.propose(seen(t_s=100.0))
        policy.rematch(200.0)
        assert policy.propose(seen(t_s=244.0)).phase is Phase.MATCH
        assert policy.propose(seen(t_s=245.0)).phase is Phase.LEAD


class TestSteady:
    @pytest.mark.parametrize(
        ("name", "target"),
        [("fixed75", 10.5), ("fixed6", 6.0), ("matched", 14.0), ("music-only", 14.0)],
    )
    def test_it_goes_to_its_rate_at_the_fastest_slew(self, name: str, target: float) -> None:
        policy = POLICIES[name]()
        assert policy.name == name
        rule = f"{name}.steady"
        now = seen(guide_per_min=16.0, lowest_per_min=4.5)
        assert policy.propose(now) == about(Phase.HOLD, 15.95, now, rule, to_per_min=target)
        there = seen(guide_per_min=target, lowest_per_min=4.5)
        assert policy.propose(there) == about(Phase.HOLD, target, there, rule, to_per_min=target)

    def test_easier_and_the_lowest_rate_raise_it(self) -> None:
        policy = POLICIES["fixed6"]()
        eased = seen(guide_per_min=7.5, eased_per_min=1.5)
        assert policy.propose(eased).per_min == 7.5
        raised = seen(guide_per_min=8.0, eased_per_min=1.5, lowest_per_min=8.0)
        assert policy.propose(raised).per_min == 8.0

    @pytest.mark.parametrize("name", POLICIES)
    def test_only_music_alone_has_no_swell(self, name: str) -> None:
        assert POLICIES[name]().guides is (name != "music-only")


class TestUnseen:
    def test_it_stays_and_then_goes_down_at_half_a_breath_a_minute(self) -> None:
        policy = Unseen()
        for t_s in (200.0, 244.9):
            now = seen(t_s=t_s)
            figures = {"own_per_min": 14.0, "to_per_min": 14.0}
            assert policy.propose(now) == about(Phase.HOLD, 14.0, now, "unseen.hold", **figures)
        now = seen(t_s=245.0)
        figures = {"own_per_min": 14.0, "to_per_min": 10.5}
        down = 14.0 - 0.5 * TICK_MIN
        assert policy.propose(now) == about(Phase.LEAD, down, now, "unseen.ramp", **figures)

    def test_it_ends_at_three_quarters_of_their_own_rate(self) -> None:
        policy = Unseen()
        policy.propose(seen(t_s=100.0))
        now = seen(t_s=200.0, guide_per_min=10.5)
        figures = {"own_per_min": 14.0, "to_per_min": 10.5}
        assert policy.propose(now) == about(Phase.HOLD, 10.5, now, "unseen.hold", **figures)

    def test_it_goes_up_to_a_raised_lowest_rate(self) -> None:
        policy = Unseen()
        up = 8.0 + 0.5 * TICK_MIN
        for t_s in (200.0, 250.0):
            now = seen(t_s=t_s, guide_per_min=8.0, lowest_per_min=12.0)
            figures = {"own_per_min": 14.0, "to_per_min": 12.0}
            assert policy.propose(now) == about(Phase.LEAD, up, now, "unseen.ramp", **figures)

    def test_easier_stays_again_from_that_second(self) -> None:
        policy: Policy = Unseen()
        policy.propose(seen(t_s=100.0))
        policy.rematch(200.0)
        assert policy.propose(seen(t_s=244.0)).phase is Phase.HOLD
        assert policy.propose(seen(t_s=245.0)).phase is Phase.LEAD
        assert policy.floor_per_min is None
