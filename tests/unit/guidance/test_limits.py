"""How slow, how fast, and how quickly: tested directly, not by what comes of it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.guidance.safety.limits import bound_rate, lowest_allowed_per_min

RATES = st.floats(4.5, 18.0)
ANY = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6)


@given(wanted=ANY, guide=RATES, lowest=RATES)
def test_the_guide_stays_between_floor_and_ceiling(
    wanted: float, guide: float, lowest: float
) -> None:
    assert 4.5 <= bound_rate(wanted, guide, lowest) <= 18.0


@given(wanted=ANY, guide=RATES, lowest=RATES)
def test_no_step_is_larger_than_the_slew(wanted: float, guide: float, lowest: float) -> None:
    assert abs(bound_rate(wanted, guide, lowest) - guide) <= 3 / 60 + 1e-9


@given(guide=RATES, lowest=RATES)
def test_a_wish_is_never_slowed_to_nothing(guide: float, lowest: float) -> None:
    # The product of two small numbers once froze a guide, and the outcome looked better.
    highest = max(guide, lowest)
    if highest < 17.9:
        assert bound_rate(99.0, guide, lowest) - guide == pytest.approx(3 / 60)
    if guide - lowest > 0.06:
        assert guide - bound_rate(0.0, guide, lowest) == pytest.approx(3 / 60)


@given(wanted=ANY, guide=RATES, lowest=RATES)
def test_the_lowest_holds_whatever_a_policy_wants(
    wanted: float, guide: float, lowest: float
) -> None:
    after = bound_rate(wanted, guide, lowest)
    assert after >= min(lowest, guide + 2 / 60) - 1e-9


def test_a_guide_below_a_raised_floor_climbs_to_it() -> None:
    path = [6.0]
    for _ in range(120):
        path.append(bound_rate(0.0, path[-1], 8.0))
    assert path[60] == pytest.approx(8.0)
    assert path[-1] == 8.0
    assert all(b >= a for a, b in itertools.pairwise(path))


@pytest.mark.parametrize(
    ("goal", "floor", "session", "lowest"),
    [
        (6, 4.5, 1, 8),
        (6, 4.5, 3, 8),
        (6, 4.5, 4, 6),
        (10, 4.5, 1, 10),
        (5, 7, 9, 7),
        (1, 1, 9, 4.5),
    ],
)
def test_the_first_three_sessions_go_to_eight(
    goal: float, floor: float, session: int, lowest: float
) -> None:
    assert lowest_allowed_per_min(goal, floor, session) == lowest
