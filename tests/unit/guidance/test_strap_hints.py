"""What is told of a strap whose packets do not fit together, and that nobody is led by it."""

from entrain.events import Reason
from entrain.guidance.course import Course
from entrain.guidance.guidance import Guidance
from entrain.guidance.plan import make_plan
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from entrain.physiology.vitals import StrapHint
from tests.helpers.forms import FORMS
from tests.unit.guidance.persons import person

REASON = Reason(rule="test")


class Guiding:
    """A guided part, second by second."""

    def __init__(self) -> None:
        self.guidance = Guidance(
            plan=make_plan(FORMS["settle"], 20),
            policy=POLICIES["lead"](),
            safety=Safety(goal_per_min=6.0, floor_per_min=4.5),
        )
        self.t_s = 200.0
        self.course = Course(
            per_min=14.0, depth_db=5.0, level_frac=1.0, density_frac=0.3, reason=REASON
        )
        guided = next(
            no for no, one in enumerate(self.guidance.timeline.plan.steps) if one.step.guide
        )
        self.guidance.enter(guided, self.t_s, person(baseline_per_min=14.0))

    def run(self, seconds: int, hint: StrapHint | None = None) -> list[str]:
        """Return the rule of the notice in each second."""
        told = []
        for _ in range(seconds):
            self.t_s += 1
            now = person(
                breathing_per_min=14.0, breathing_known_s=self.t_s, heart_known_s=self.t_s,
                following=0.9, baseline_per_min=14.0, strap_hint=hint,
            )  # fmt: skip
            self.course, self.guidance.phase = self.guidance.steer(self.t_s, self.course, now)
            told.append(self.guidance.notice.rule if self.guidance.notice else "")
        return told


def test_off_the_skin_is_told_as_long_as_it_is_and_nobody_is_led() -> None:
    guiding = Guiding()
    guiding.run(60)
    assert guiding.guidance.is_leading
    assert guiding.run(40, StrapHint.OFF_SKIN) == ["safety.skin"] * 40
    assert not guiding.guidance.is_leading
    assert "safety.skin" not in guiding.run(1)
    assert guiding.guidance.is_leading


def test_what_asks_for_nothing_is_said_for_half_a_minute_and_once() -> None:
    guiding = Guiding()
    guiding.run(60)
    assert guiding.run(40, StrapHint.REPEATS) == ["strap.repeats"] * 30 + [""] * 10
    guiding.run(5)
    assert guiding.run(5, StrapHint.REPEATS) == [""] * 5
    assert guiding.guidance.is_leading
