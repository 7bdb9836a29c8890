"""The policy of the search: which paces, how long, and what ends a step."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from entrain.events import Phase
from entrain.guidance.policies import PolicyInput, Proposal, Resonance
from entrain.guidance.policies.policy import reason_for
from entrain.guidance.policies.resonance import RATES_PER_MIN, StepCompletion, TriedStep
from entrain.guidance.safety import Safety
from tests.unit.guidance.seen import seen


@dataclass
class Search:
    """A search that safety watches, second by second."""

    lowest_per_min: float = 4.5
    scale: float = 1.0
    policy: Resonance = field(default_factory=Resonance)
    t_s: float = 150.0
    guide_per_min: float = 14.0

    def __post_init__(self) -> None:
        self.safety = Safety(goal_per_min=self.lowest_per_min, floor_per_min=self.lowest_per_min)
        self.path: list[tuple[float, float, float]] = []

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds)):
            now = seen(
                t_s=self.t_s, guide_per_min=self.guide_per_min, scale=self.scale,
                breathing_per_min=max(self.guide_per_min, 4.5),
                lowest_per_min=self.safety.lowest_per_min,
            )  # fmt: skip
            wish = self.policy.propose(now)
            verdict = self.safety.judge(wish, now, hr_bpm=65.0, baseline_hr_bpm=65.0)
            self.path.append((self.t_s, self.guide_per_min, verdict.depth_frac))
            self.guide_per_min = verdict.per_min
            self.t_s += 1.0

    def until_step(self, number: int) -> None:
        while len(self.policy.tried_steps) < number or self.path[-1][2] == 0.0:
            self.run(1)
        while abs(self.guide_per_min - RATES_PER_MIN[number]) > 0.01:
            self.run(1)
        self.run(5)


def test_five_paces_of_two_minutes_each() -> None:
    search = Search()
    search.run(1500)
    tried = search.policy.tried_steps
    assert [one.per_min for one in tried] == [6.5, 6.0, 5.5, 5.0, 4.5]
    for one in tried:
        assert one.completion is StepCompletion.WHOLE
        assert one.to_s - one.from_s == 120.0
        inside = [guide for t_s, guide, _ in search.path if one.from_s <= t_s < one.to_s]
        assert all(guide == pytest.approx(one.per_min, abs=0.05) for guide in inside)


def test_between_two_paces_is_a_minute_without_a_swell() -> None:
    search = Search()
    search.run(1500)
    for before, after in zip(
        search.policy.tried_steps, search.policy.tried_steps[1:], strict=False
    ):
        between = [depth for t_s, _, depth in search.path if before.to_s < t_s < after.from_s]
        assert 55 <= len(between) <= 65
        assert set(between) == {0.0}
    assert {depth for t_s, _, depth in search.path if t_s > tried_last_s(search)} == {0.0}


def tried_last_s(search: Search) -> float:
    return search.policy.tried_steps[-1].to_s


def test_nobody_is_led_below_their_own_slowest_pace() -> None:
    search = Search(lowest_per_min=5.4)
    search.run(1500)
    stood = {one.per_min: one.completion for one in search.policy.tried_steps}
    assert stood[5.5] is StepCompletion.WHOLE
    assert stood[5.0] is StepCompletion.SKIPPED
    assert stood[4.5] is StepCompletion.SKIPPED
    assert min(guide for _, guide, _ in search.path) >= 5.4


@pytest.mark.parametrize("number", range(5))
def test_easier_ends_the_step_and_skips_what_is_too_slow(number: int) -> None:
    search = Search()
    search.run(60)
    search.until_step(number)
    search.safety.ease(search.t_s)
    search.policy.rematch(search.t_s)
    search.run(1500)
    stood = [one.completion for one in search.policy.tried_steps]
    assert len(stood) == 5
    assert stood[number] is StepCompletion.INTERRUPTED
    for rate, stands in list(zip(RATES_PER_MIN, stood, strict=True))[number + 1 :]:
        assert stands is (StepCompletion.WHOLE if rate >= 5.5 else StepCompletion.SKIPPED)


def test_a_guide_that_was_moved_is_no_step() -> None:
    search = Search()
    search.run(60)
    search.until_step(1)
    search.guide_per_min += 0.3
    search.run(2)
    assert search.policy.tried_steps[-1].completion is StepCompletion.INTERRUPTED


def test_before_the_first_step_it_begins_again_from_the_person() -> None:
    search = Search()
    search.run(120)
    search.policy.rematch(search.t_s)
    search.run(30)
    assert not search.policy.tried_steps
    guides = [guide for _, guide, _ in search.path[-20:]]
    assert max(guides) == pytest.approx(min(guides), abs=1e-9), "pacing, not slowing"


def test_a_demonstration_has_shorter_steps() -> None:
    search = Search(scale=0.25)
    search.run(900)
    assert [one.to_s - one.from_s for one in search.policy.tried_steps] == [30.0] * 5


def about(now: PolicyInput, at: Phase, rule: str, *more: tuple[str, float], per_min: float,
          depth_frac: float = 1.0) -> Proposal:  # fmt: skip
    """Return a proposal from what is seen, whose rate is right to a billionth."""
    return Proposal(
        phase=at,
        per_min=pytest.approx(per_min, abs=1e-9),
        depth_frac=depth_frac,
        reason=reason_for(now, rule, *more),
    )


def to_first_step(policy: Resonance, t_s: float) -> None:
    """Let the first step begin at `t_s`."""
    policy.propose(seen(t_s=t_s - 100.0))
    policy.propose(seen(t_s=t_s - 1.0, guide_per_min=8.0))
    policy.propose(seen(t_s=t_s, guide_per_min=6.5))


def test_each_wish_says_what_it_is_part_of() -> None:
    policy = Resonance()
    for t_s in (100.0, 144.9, 145.0):
        now = seen(lowest_per_min=4.5, t_s=t_s, breathing_per_min=15.0)
        assert policy.propose(now) == about(now, Phase.MATCH, "resonance.match", per_min=14.05)
    first = (("step", 1.0), ("steps", 5.0), ("to_per_min", 6.5))
    second = (("step", 2.0), ("steps", 5.0), ("to_per_min", 6.0))
    now = seen(lowest_per_min=4.5, t_s=146.0)
    approach = about(now, Phase.LEAD, "resonance.approach", *first, per_min=14.0 - 2 / 60)
    assert policy.propose(now) == approach
    for t_s, guide_per_min, per_min in ((400.0, 6.54, 6.54 - 2 / 60), (519.9, 6.5, 6.5)):
        now = seen(lowest_per_min=4.5, t_s=t_s, guide_per_min=guide_per_min)
        step = about(now, Phase.HOLD, "resonance.step", *first, per_min=per_min)
        assert policy.propose(now) == step
    down_per_min = 6.5 - 2 / 60
    for t_s in (520.0, 579.9):
        now = seen(lowest_per_min=4.5, t_s=t_s, guide_per_min=6.5)
        rest = about(
            now, Phase.LEAD, "resonance.rest", *second, per_min=down_per_min, depth_frac=0.0
        )
        assert policy.propose(now) == rest
    now = seen(lowest_per_min=4.5, t_s=580.0, guide_per_min=6.5)
    approach = about(now, Phase.LEAD, "resonance.approach", *second, per_min=down_per_min)
    assert policy.propose(now) == approach


def test_at_its_end_it_says_how_many_steps_were_whole() -> None:
    policy = Resonance()
    to_first_step(policy, 300.0)
    policy.propose(seen(t_s=420.0, guide_per_min=6.5))
    now = seen(t_s=421.0, guide_per_min=6.5, lowest_per_min=7.0)
    assert policy.propose(now) == Proposal(
        phase=Phase.HOLD,
        per_min=6.5,
        depth_frac=0.0,
        reason=reason_for(now, "resonance.done", ("whole_steps", 1.0), ("steps", 5.0)),
    )
    skipped = policy.tried_steps[1:]
    assert [(one.from_s, one.to_s, one.completion) for one in skipped] == [
        (421.0, 421.0, StepCompletion.SKIPPED)
    ] * 4
    policy.rematch(422.0)
    assert len(policy.tried_steps) == 5, "nothing is left to give up"


def test_a_step_that_is_given_up_lasted_until_then() -> None:
    policy = Resonance()
    to_first_step(policy, 300.0)
    policy.rematch(333.0)
    given_up = TriedStep(
        per_min=6.5, from_s=300.0, to_s=333.0, completion=StepCompletion.INTERRUPTED
    )
    assert policy.tried_steps == [given_up]


def test_a_step_whose_guide_was_moved_lasted_until_that_was_seen() -> None:
    policy = Resonance()
    to_first_step(policy, 300.0)
    policy.propose(seen(t_s=340.0, guide_per_min=6.59))
    policy.propose(seen(t_s=350.0, guide_per_min=6.65))
    moved = TriedStep(per_min=6.5, from_s=300.0, to_s=350.0, completion=StepCompletion.INTERRUPTED)
    assert policy.tried_steps == [moved]


def test_after_a_step_giving_way_begins_the_rest_anew() -> None:
    policy = Resonance()
    to_first_step(policy, 300.0)
    policy.rematch(333.0)
    policy.rematch(360.0)
    assert policy.propose(seen(t_s=419.0, guide_per_min=7.0)).depth_frac == 0.0
    assert policy.propose(seen(t_s=420.0, guide_per_min=7.0)).depth_frac == 1.0


def test_before_the_first_step_giving_way_paces_for_45_s_from_then() -> None:
    policy = Resonance()
    policy.propose(seen(t_s=100.0))
    policy.propose(seen(t_s=150.0))
    policy.rematch(200.0)
    assert policy.propose(seen(t_s=245.0)).phase is Phase.MATCH
    assert policy.propose(seen(t_s=246.0)).phase is Phase.LEAD
