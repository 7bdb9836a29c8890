"""What every policy owes, whichever it is: one listed in POLICIES gets these for free."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.guidance.policies import POLICIES, PolicyInput
from entrain.guidance.safety import CEILING_PER_MIN, FLOOR_PER_MIN, Safety
from tests.helpers.words import to_clinician, to_patient

SECONDS = st.lists(
    st.tuples(st.floats(2, 40), st.floats(0, 1), st.none() | st.floats(30, 180)),
    min_size=1,
    max_size=200,
)


def run(name: str, seconds: list[tuple[float, float, float | None]]) -> list[float]:
    policy, safety = POLICIES[name](), Safety(goal_per_min=6.0, floor_per_min=4.5)
    guide = 14.0
    path = [guide]
    for second, (breathing, following, hr_bpm) in enumerate(seconds):
        if second == 40:
            safety.ease(150.0 + second)
            policy.rematch(150.0 + second)
        seen = PolicyInput(
            t_s=150.0 + second,
            guide_per_min=guide,
            breathing_per_min=breathing,
            baseline_per_min=14.0,
            following_frac=following,
            lowest_per_min=safety.lowest_per_min,
            highest_per_min=CEILING_PER_MIN,
            hr_above_bpm=None if hr_bpm is None else hr_bpm - 65.0,
            eased_per_min=safety.eased_per_min,
            match_least_s=45.0,
            match_most_s=150.0,
        )
        wish = policy.propose(seen)
        assert to_patient(wish.reason)
        assert to_clinician(wish.reason)
        verdict = safety.judge(wish, seen, hr_bpm=hr_bpm, baseline_hr_bpm=65.0)
        if verdict.rematch:
            policy.rematch(seen.t_s)
        guide = verdict.per_min
        path.append(guide)
    return path


@pytest.mark.parametrize("name", POLICIES)
class TestEveryPolicy:
    @given(seconds=SECONDS)
    def test_stays_inside_every_limit(
        self, name: str, seconds: list[tuple[float, float, float | None]]
    ) -> None:
        path = run(name, seconds)
        assert all(math.isfinite(rate) for rate in path)
        assert all(FLOOR_PER_MIN <= rate <= CEILING_PER_MIN for rate in path)
        assert all(abs(b - a) <= 3 / 60 + 1e-9 for a, b in itertools.pairwise(path))

    @given(seconds=SECONDS)
    def test_decides_the_same_twice(
        self, name: str, seconds: list[tuple[float, float, float | None]]
    ) -> None:
        assert run(name, seconds) == run(name, seconds)
