"""Pace first, lead only while followed, give way otherwise."""

import pytest

from entrain.events import Phase
from entrain.guidance.policies.lead import Lead
from tests.unit.guidance.seen import seen

TICK_MIN = 1 / 60


class Led:
    """Lead and a guide that goes where it is told, second by second."""

    def __init__(self, guide: float = 14.0) -> None:
        self.policy = Lead()
        self.guide = guide
        self.t_s = 200.0
        self.rules: list[str] = []

    def run(self, seconds: int, *, breathing: float | None = None, following: float = 0.9,
            lowest: float = 6.0) -> Phase:  # fmt: skip
        phase = Phase.MATCH
        for _ in range(seconds):
            self.t_s += 1
            rate = self.guide if breathing is None else breathing
            wish = self.policy.step(
                seen(
                    t_s=self.t_s,
                    guide_per_min=self.guide,
                    breathing_per_min=rate,
                    following_frac=following,
                    lowest_per_min=lowest,
                )
            )
            self.guide, phase = wish.per_min, wish.phase
            self.rules.append(wish.reason.rule)
        return phase


def test_it_paces_for_45_s_before_it_leads() -> None:
    led = Led()
    assert led.run(45) is Phase.MATCH
    assert led.guide == 14.0
    assert led.run(10) is Phase.LEAD
    assert led.guide < 14.0


def test_without_following_it_paces_for_150_s() -> None:
    led = Led()
    assert led.run(150, following=0.1) is Phase.MATCH
    assert led.run(2, following=0.1) is Phase.LEAD


def test_matching_goes_to_the_person_at_3_per_min_a_minute() -> None:
    led = Led(guide=10.0)
    led.run(60, breathing=16.0, following=0.0)
    assert led.guide == pytest.approx(13.0, abs=0.06)


def test_matching_ends_within_the_dead_band() -> None:
    led = Led(guide=13.0)
    led.run(100, breathing=14.0, following=0.0)
    assert 13.7 < led.guide <= 14.0


def test_it_leads_down_at_1_per_min_a_minute_while_followed() -> None:
    led = Led()
    led.run(46)
    led.run(120)
    assert led.guide == pytest.approx(12.0, abs=0.05)
    assert set(led.rules[50:]) == {"lead.follow"}


def test_half_followed_is_half_the_speed() -> None:
    led = Led()
    led.run(46)
    led.run(120, following=0.5)
    assert led.guide == pytest.approx(13.0, abs=0.05)


def test_it_waits_where_it_is_not_followed() -> None:
    led = Led()
    led.run(50)
    before = led.guide
    led.run(60, following=0.3)
    assert led.guide == before
    assert led.rules[-1] == "lead.wait"


def test_it_never_goes_more_than_15_percent_below_the_breath() -> None:
    led = Led()
    led.run(46)
    led.run(600, breathing=14.0)
    assert led.guide == pytest.approx(0.85 * 14.0, abs=0.02)


def test_it_holds_at_the_goal() -> None:
    led = Led()
    led.run(46)
    assert led.run(900) is Phase.HOLD
    assert led.guide == pytest.approx(6.0, abs=0.01)
    assert led.rules[-1] == "hold.goal"


def test_a_person_lost_for_30_s_is_given_an_easy_pace() -> None:
    led = Led()
    led.run(46)
    led.run(240)
    low = led.guide
    led.run(30, breathing=14.0, following=0.1)
    assert led.guide <= low < 11.0
    led.run(60, breathing=14.0, following=0.1)
    assert "lead.step_back" in led.rules
    assert led.guide == pytest.approx(0.85 * 14.0, abs=0.05)


def test_who_is_lost_at_an_easy_pace_is_waited_for() -> None:
    led = Led()
    led.run(46)
    led.run(90)
    low = led.guide
    led.run(120, breathing=14.0, following=0.1)
    assert led.guide == pytest.approx(low, abs=1e-9)
    assert 11.9 < low < 13.0
    assert led.rules[-1] == "lead.wait", "nothing is said to go back that stays"


def test_a_loss_sets_a_floor_for_the_session_and_a_second_one_for_the_next() -> None:
    led = Led()
    led.run(46)
    led.run(240)
    lost = led.guide
    led.run(75, breathing=led.guide, following=0.1)
    led.run(65)
    assert led.run(30) is Phase.HOLD
    assert led.guide == pytest.approx(lost + 0.7, abs=0.15), "no lower than where they were lost"
    assert led.policy.floor_per_min is None
    led.run(75, breathing=led.guide, following=0.1)
    assert led.policy.floor_per_min is not None
    floor = led.guide
    led.run(1500)  # followed for long, it tries a little lower again
    assert led.guide < floor


def test_one_long_loss_is_one_loss_and_is_over_when_it_is_over() -> None:
    led = Led()
    led.run(46)
    led.run(400)
    led.run(240, breathing=14.0, following=0.1)
    assert led.rules[-1] == "lead.wait"
    led.run(3)
    assert led.rules[-1] == "lead.follow"
    assert led.policy.floor_per_min is None


def test_a_raised_floor_is_climbed_to() -> None:
    led = Led()
    led.run(900)
    assert led.guide == pytest.approx(6.0, abs=0.01)
    led.policy.rematch(led.t_s)
    led.run(60, breathing=6.0, lowest=8.0)
    assert led.guide == pytest.approx(8.0, abs=0.26)


def test_easier_goes_back_to_the_person() -> None:
    led = Led()
    led.run(300)
    led.policy.rematch(led.t_s)
    assert led.run(60, breathing=13.0, following=0.0) is Phase.MATCH
    assert led.guide > 12.0


def test_a_person_who_wavers_is_not_taken_above_their_own_rest() -> None:
    led = Led()
    led.run(46)
    for loss in range(12):
        led.run(45, breathing=13.0 + 4 * (loss % 2), following=0.1)
        led.run(30, breathing=led.guide, following=0.5)
        led.run(35, breathing=led.guide, following=0.25)
    assert led.guide <= 14.0
    floor = led.policy.floor_per_min
    assert floor is None or floor <= 0.85 * 14.0, "above an easy pace nobody is led, so none lost"
