"""The guide of another session, whatever this person does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from entrain.events import Phase
from entrain.guidance.policies import Proposal
from entrain.guidance.policies.policy import reason_for
from entrain.guidance.policies.yoked import COURSE_STEP_S, Yoked
from tests.unit.guidance.seen import seen

SEEN = seen(t_s=150.0)
COURSE = (14.0, 13.8, 13.7, 13.7)


def path(policy: Yoked, n_seconds: int, **seen: float) -> list[float]:
    guide, rates = 14.0, []
    for second in range(n_seconds):
        now = replace(SEEN, t_s=150.0 + second, guide_per_min=guide, **seen)
        guide = policy.propose(now).per_min
        rates.append(guide)
    return rates


def test_it_goes_where_the_other_guide_went_at_the_same_time() -> None:
    rates = path(Yoked(COURSE), 21)
    for step, per_min in enumerate(COURSE):
        assert rates[int(step * COURSE_STEP_S)] == pytest.approx(per_min)
    assert rates[2] == pytest.approx(13.92), "in between, a straight line"


def test_its_last_rate_is_kept() -> None:
    assert path(Yoked(COURSE), 60)[-1] == pytest.approx(13.7)


def test_it_never_reacts_to_this_person() -> None:
    one = path(Yoked(COURSE), 40)
    other = path(Yoked(COURSE), 40, breathing_per_min=25.0, following_frac=0.0)
    assert one == other


def test_safety_moves_it() -> None:
    assert path(Yoked(COURSE), 60, eased_per_min=1.0)[-1] == pytest.approx(14.7)
    assert path(Yoked((5.0,)), 600, lowest_per_min=6.0)[-1] == pytest.approx(6.0)


def test_it_says_where_the_other_guide_was_and_when() -> None:
    policy = Yoked(COURSE)
    policy.propose(SEEN)
    now = replace(SEEN, t_s=152.5, guide_per_min=16.0)
    assert policy.propose(now) == Proposal(
        phase=Phase.HOLD,
        per_min=pytest.approx(15.95),
        reason=reason_for(
            now, "yoked.course", ("other_per_min", pytest.approx(13.9)), ("after_s", 2.5)
        ),
    )


def test_the_way_to_its_last_rate_is_a_straight_line_too() -> None:
    policy = Yoked((14.0, 13.0))
    policy.propose(SEEN)
    now = replace(SEEN, t_s=152.5, guide_per_min=13.5)
    assert policy.propose(now).per_min == pytest.approx(13.5)
