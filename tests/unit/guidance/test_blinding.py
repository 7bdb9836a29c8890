"""What is told in a blinded session: by what is seen of the person, whatever the arm."""

import pytest

from entrain.guidance import blinding, plan_rules
from tests.unit.guidance.persons import person

SEEN = person(breathing_known_s=100.0, heart_known_s=100.0)


def told(t_s: float = 100.0, *, since_s: float = 40.0, guided: bool = True,
         irregular: bool = False, asking: bool = False) -> str:  # fmt: skip
    notice = blinding.choose_notice(
        since_s=since_s,
        t_s=t_s,
        guided=guided,
        person=person(breathing_known_s=100.0, heart_known_s=100.0, irregular=irregular),
        urgent=plan_rules.FEEL.fire(SEEN) if asking else None,
        aside=plan_rules.LOUD.fire(SEEN),
    )
    return notice.rule if notice else ""


def test_an_irregular_rhythm_is_told_while_there_may_be_a_guide() -> None:
    assert told(irregular=True) == "safety.rhythm"
    assert told(irregular=True, since_s=90.0) == "safety.rhythm", "before the instruction"
    assert told(irregular=True, guided=False) == "safety.sound.dose"


@pytest.mark.parametrize(
    ("t_s", "rule"),
    [(100.0, "safety.instruction"), (105.0, "safety.sound.dose")],
)
def test_the_instruction_stands_for_45_s_in_every_arm(t_s: float, rule: str) -> None:
    assert told(t_s, since_s=t_s - (44.0 if rule == "safety.instruction" else 45.0)) == rule


@pytest.mark.parametrize("guided", [True, False])
def test_a_loss_is_told_after_a_minute_and_a_question_before_anything(guided: bool) -> None:
    assert told(159.0, guided=guided) != "safety.signal"
    assert told(160.0, guided=guided) == "safety.signal"
    assert told(160.0, guided=guided, asking=True, irregular=True) == "safety.heart"
