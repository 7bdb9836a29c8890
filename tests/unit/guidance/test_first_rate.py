"""The guide begins where the person is, and leads nobody up."""

import pytest

from entrain.guidance.guided import GuidedPart
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from tests.unit.guidance.persons import person


def first_per_min(*, now: float | None, rest: float | None) -> float:
    guided = GuidedPart(POLICIES["lead"](), Safety(goal_per_min=6.0, floor_per_min=4.5))
    return guided.first_per_min(person(breathing_per_min=now, baseline_per_min=rest))


@pytest.mark.parametrize(
    ("now", "rest", "first"),
    [
        (12.0, 14.0, 12.0),  # they have slowed while resting: from there
        (15.0, 14.0, 14.0),  # faster just now: a second is less sure than two minutes
        (20.0, 14.0, 17.0),  # much faster: no further below than anybody is led
        (None, 14.0, 14.0),
        (13.0, None, 13.0),
        (7.0, 14.0, 8.0),
    ],
)
def test_the_guide_begins_at_the_lower_of_now_and_rest(
    now: float | None, rest: float | None, first: float
) -> None:
    assert first_per_min(now=now, rest=rest) == pytest.approx(first)
