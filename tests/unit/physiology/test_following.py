"""Following is claimed only where it can be told from chance."""

import numpy as np
import pytest

from entrain.physiology.following import (
    Follower,
    following_score,
    may_claim,
    pairwise_phase_consistency,
    surrogate_p,
)


def test_random_phases_score_nothing_on_average() -> None:
    rng = np.random.default_rng(0)
    scores = [pairwise_phase_consistency(rng.uniform(0, 2 * np.pi, 6)) for _ in range(4000)]
    assert np.mean(scores) == pytest.approx(0.0, abs=0.02)
    assert pairwise_phase_consistency(np.full(6, 1.3)) == pytest.approx(1.0)


def test_two_breaths_to_a_swell_score_nothing() -> None:
    in_step = np.full(6, 0.5)
    assert following_score(in_step, 6.0, 6.0) == pytest.approx(1.0)
    assert following_score(in_step, 12.0, 6.0) == pytest.approx(0.0, abs=1e-9)


def test_too_few_breaths_have_no_score() -> None:
    assert following_score(np.full(3, 0.5), 6.0, 6.0) is None


def test_a_score_is_as_unlikely_by_chance_over_many_breaths_as_over_six() -> None:
    rng = np.random.default_rng(0)

    def often_over(half: float, n: int) -> float:
        chance = [following_score(rng.uniform(0, 2 * np.pi, n), 12.0, 12.0) for _ in range(4000)]
        return float(np.mean([score is not None and score > half for score in chance]))

    assert often_over(0.5, 6) == pytest.approx(often_over(0.5, 15), abs=0.02)


def test_a_breath_that_slides_past_the_guide_is_seen_within_the_minute() -> None:
    """Five per cent off the guide's rate: over six breaths that still looks like one rate."""
    breaths_s = 60 / 14 * np.arange(14)
    guide_per_min = 14 / 1.05
    phase_rad = 2 * np.pi * guide_per_min / 60 * breaths_s
    six = following_score(phase_rad[-6:], 14.0, guide_per_min)
    minute = following_score(phase_rad, 14.0, guide_per_min)
    assert six is not None
    assert minute is not None
    assert six > 0.5
    assert minute < 0.25


@pytest.mark.parametrize(
    ("score", "guide", "baseline", "claimed"),
    [(0.9, 8.0, 14.0, True), (0.9, 13.0, 14.0, False), (0.4, 8.0, 14.0, False),
     (None, 8.0, 14.0, False), (0.9, 8.0, None, False)],
)  # fmt: skip
def test_a_claim_needs_a_guide_below_the_own_rate(
    score: float | None, guide: float, baseline: float | None, claimed: bool
) -> None:
    assert may_claim(score, guide, baseline) is claimed


def heard_for(follower: Follower, seconds: int, per_min: float, depth_db: float) -> None:
    for second in range(seconds):
        follower.add_heard(float(second), 2 * np.pi * per_min / 60 * second, per_min, depth_db)


def test_breaths_in_step_are_scored_high_and_others_low() -> None:
    in_step, drifting = Follower(), Follower()
    for follower in (in_step, drifting):
        heard_for(follower, 80, 7.5, 5.0)
    for _ in range(20):
        in_step.update(np.arange(10.0, 79.0, 8.0), 7.5)
        drifting.update(np.arange(10.0, 79.0, 5.1), 60 / 5.1)
    assert in_step.score is not None
    assert in_step.score > 0.95
    assert drifting.score is not None
    assert drifting.score < 0.05


def test_without_a_swell_there_is_nothing_to_follow() -> None:
    follower = Follower()
    heard_for(follower, 80, 7.5, 0.0)
    follower.update(np.arange(10.0, 79.0, 8.0), 7.5)
    assert follower.score is None


def heard_guide(per_min: float, seconds: float = 400) -> tuple[np.ndarray, np.ndarray]:
    t_s = np.arange(0.0, seconds, 0.75)
    return t_s, 2 * np.pi * per_min / 60 * t_s


def test_breaths_that_answer_the_guide_are_no_chance() -> None:
    rng = np.random.default_rng(3)
    breaths_s = 5 + 10 * np.arange(30) + rng.normal(0, 0.9, 30)
    p = surrogate_p(breaths_s, *heard_guide(6.0))
    assert p is not None
    assert p <= 0.01


def test_breaths_of_their_own_are_chance_at_the_guides_rate_too() -> None:
    found = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        breaths_s = 5 + np.cumsum(rng.normal(10, 0.9, 30))
        found.append(surrogate_p(breaths_s, *heard_guide(6.0)))
    assert sum(p is not None and p <= 0.05 for p in found) <= 6
    assert surrogate_p(np.arange(10.0), *heard_guide(6.0)) is None


def test_a_session_keeps_the_breaths_of_its_longest_swell() -> None:
    follower = Follower()
    rng = np.random.default_rng(1)
    crossings_s = 10 * np.arange(1, 60) + rng.normal(0, 0.7, 59)
    for t_s in range(0, 500, 2):
        depth_db = 6.0 if 20 < t_s < 460 else 0.0
        follower.add_heard(float(t_s), 2 * np.pi * t_s / 10, 6.0, depth_db)
        seen_s = crossings_s[(crossings_s > t_s - 60) & (crossings_s < t_s)]
        follower.update(seen_s + 0.05 * np.sin(t_s), 6.0)
    assert follower.surrogate_p is not None
    assert follower.surrogate_p <= 0.01
