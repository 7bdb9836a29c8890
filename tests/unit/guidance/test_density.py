"""How full the music is goes with the person's arousal, around what it is at their rest."""

from dataclasses import replace

import pytest

from entrain.events import Reason
from entrain.guidance.course import BED_PER_MIN, Course
from entrain.guidance.guided import GuidedPart
from entrain.guidance.person import PersonState
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from tests.helpers.forms import settle_terms

CALM = PersonState(
    breathing_per_min=12.0, breathing_known_s=0.0, heart_known_s=0.0, breath_readable=True,
    following=0.8, median_hr_bpm=65.0, usable_frac=1.0, irregular=False,
    baseline_per_min=14.0, baseline_hr_bpm=65.0, arousal_frac=0.5,
)  # fmt: skip


def densities(*arousals_frac: float | None, rest_frac: float = 0.6) -> list[float]:
    """Return how full the music is after half a minute of each arousal."""
    guided = GuidedPart(POLICIES["lead"](), Safety(goal_per_min=6.0, floor_per_min=4.5))
    guided.start(0.0, CALM)
    terms = replace(settle_terms(), density_frac=rest_frac)
    reason = Reason(rule="test")
    course = Course(
        per_min=BED_PER_MIN, depth_db=0.0, level_frac=1.0, density_frac=0.3, reason=reason
    )
    t_s, found = 0.0, []
    for arousal_frac in arousals_frac:
        for _ in range(30):
            t_s += 1.0
            now = replace(CALM, arousal_frac=arousal_frac, breathing_known_s=t_s, heart_known_s=t_s)
            course, _ = guided.steer(t_s, course, now, terms)
        found.append(course.density_frac)
    return found


def test_it_is_as_full_as_it_was_set_at_rest_and_where_nothing_is_known() -> None:
    assert densities(None) == densities(0.5) == [pytest.approx(0.6)]


def test_it_goes_with_the_person() -> None:
    assert densities(0.8, 0.5, 0.2) == pytest.approx([0.9, 0.6, 0.3])


def test_small_changes_move_nothing() -> None:
    assert densities(0.55, 0.45, 0.58) == pytest.approx([0.6, 0.6, 0.6])


@pytest.mark.parametrize("rest_frac", [0.0, 1.0])
def test_there_is_never_more_than_all_nor_less_than_nothing(rest_frac: float) -> None:
    assert all(0 <= frac <= 1 for frac in densities(0.0, 1.0, rest_frac=rest_frac))
