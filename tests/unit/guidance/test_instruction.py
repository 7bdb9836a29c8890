"""Nothing slows before "slower, not deeper" has stood there for a quarter of a minute."""

from dataclasses import replace

import pytest

from entrain.events import Reason
from entrain.guidance.course import Course
from entrain.guidance.guided import GuidedPart
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from tests.helpers.forms import settle_terms
from tests.unit.guidance.persons import person

START_PER_MIN = 14.0
REASON = Reason(rule="test")


def guided_for(seconds: int, scale: float = 1.0) -> tuple[list[float], list[str]]:
    """Return the guide's rate and the notice's rule of each second, under a policy that leads."""
    guided = GuidedPart(POLICIES["fixed75"](), Safety(goal_per_min=6.0, floor_per_min=4.5))
    own = person(breathing_per_min=START_PER_MIN, baseline_per_min=START_PER_MIN)
    guided.start(0.0, own)
    course = Course(
        per_min=START_PER_MIN, depth_db=0.0, level_frac=1.0, density_frac=0.3, reason=REASON
    )
    rates, notices = [], []
    for second in range(1, seconds + 1):
        now = replace(own, breathing_known_s=float(second), heart_known_s=float(second))
        course, _ = guided.steer(float(second), course, now, settle_terms(scale))
        rates.append(course.per_min)
        notices.append(guided.notice.rule if guided.notice else "")
    return rates, notices


def test_the_guide_slows_after_15_s_of_instruction_and_no_sooner() -> None:
    rates, notices = guided_for(seconds=30)
    assert notices[:15] == ["safety.instruction"] * 15
    assert rates[:15] == [START_PER_MIN] * 15
    assert rates[15] < START_PER_MIN
    assert notices[15:] == [""] * 15, "a steady guide is not matching: it has been said"


def test_in_a_demonstration_it_stands_as_long_as_there_is_time() -> None:
    rates, notices = guided_for(seconds=30, scale=0.2)
    least_s = 0.5 * settle_terms(0.2).match_least_s
    said_s = notices.count("safety.instruction")
    assert said_s == pytest.approx(least_s, abs=1)
    assert rates[said_s - 1] == START_PER_MIN
    assert rates[said_s] < START_PER_MIN
