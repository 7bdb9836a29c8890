"""Pace first, lead only while followed, give way otherwise."""

import itertools

import pytest

from entrain.events import Phase
from entrain.guidance.policies import Proposal
from entrain.guidance.policies.lead import Lead
from entrain.guidance.policies.policy import reason_for
from tests.unit.guidance.seen import seen

TICK_MIN = 1 / 60


class Led:
    """Lead and a guide that goes where it is told, second by second."""

    def __init__(self, guide: float = 14.0) -> None:
        self.policy = Lead()
        self.guide = guide
        self.t_s = 200.0
        self.depth_frac = 1.0
        self.rules: list[str] = []
        self.now = seen()
        self.wish: Proposal | None = None

    def run(self, seconds: int, *, breathing: float | None = None, following: float = 0.9,
            lowest: float = 6.0, hr_above: float | None = -3.0, baseline: float = 14.0,
            ) -> Phase:  # fmt: skip
        phase = Phase.MATCH
        for _ in range(seconds):
            self.t_s += 1
            rate = self.guide if breathing is None else breathing
            self.now = seen(
                t_s=self.t_s,
                guide_per_min=self.guide,
                breathing_per_min=rate,
                following_frac=following,
                lowest_per_min=lowest,
                hr_above_bpm=hr_above,
                baseline_per_min=baseline,
            )
            self.wish = wish = self.policy.propose(self.now)
            self.guide = min(wish.per_min, 18.0)  # as safety sees to
            phase, self.depth_frac = wish.phase, wish.depth_frac
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


@pytest.mark.parametrize(
    ("hr_above", "slew"), [(-3.0, 0.7), (0.0, 0.55), (None, 0.55), (1.0, 0.475), (8.0, 0.4)]
)
def test_who_is_stirred_is_led_more_slowly_and_never_stopped(
    hr_above: float | None, slew: float
) -> None:
    led = Led(guide=11.0)
    led.run(46)
    led.run(120, hr_above=hr_above)
    assert led.guide == pytest.approx(11.0 - 2 * slew, abs=0.02)
    assert set(led.rules[50:]) == {"lead.follow"}


def test_an_easy_pace_is_gone_to_at_1_per_min_a_minute() -> None:
    led = Led()
    led.run(46)
    led.run(60, hr_above=8.0)
    assert led.guide == pytest.approx(13.0, abs=0.02)


def test_half_followed_is_half_the_speed() -> None:
    led = Led(guide=11.0)
    led.run(46)
    led.run(120, following=0.5)
    assert led.guide == pytest.approx(10.3, abs=0.02)


def test_an_easy_pace_is_offered_whether_it_is_followed_or_not() -> None:
    led = Led()
    led.run(151, breathing=14.0, following=0.1)
    assert led.run(300, breathing=14.0, following=0.1) is Phase.LEAD
    assert led.guide == pytest.approx(0.85 * 14.0, abs=0.02)
    assert set(led.rules[152:]) == {"lead.offer", "lead.wait"}


def test_below_an_easy_pace_it_waits_where_it_is_not_followed() -> None:
    led = Led(guide=11.5)
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
    assert led.depth_frac == 1.0


def test_a_person_lost_for_30_s_is_given_an_easy_pace() -> None:
    led = Led()
    led.run(46)
    led.run(360)
    low = led.guide
    led.run(30, breathing=14.0, following=0.1)
    assert led.guide <= low < 11.0
    led.run(100, breathing=14.0, following=0.1)
    assert "lead.step_back" in led.rules
    assert led.guide == pytest.approx(0.85 * 14.0, abs=0.05)
    assert led.depth_frac == 1.0, "a calm heart has nothing against it"


def test_who_is_lost_at_an_easy_pace_is_waited_for() -> None:
    led = Led(guide=11.9)
    led.run(46)
    low = led.guide
    led.run(120, breathing=14.0, following=0.1)
    assert led.guide == pytest.approx(low, abs=1e-9)
    assert led.rules[-1] == "lead.wait", "nothing is said to go back that stays"


def test_a_swell_that_is_not_followed_and_stirs_is_hushed_until_it_is() -> None:
    led = Led(guide=11.9)
    led.run(46)
    led.run(60, breathing=14.0, following=0.1, hr_above=1.0)
    assert (led.depth_frac, led.rules[-1]) == (0.5, "lead.hush")
    led.run(60, breathing=14.0, following=0.1, hr_above=-1.0)
    assert led.depth_frac == 0.5, "a heart that goes to and fro about rest must not be heard"
    led.run(60, breathing=14.0)
    assert led.depth_frac == 1.0
    led.run(60, breathing=14.0, following=0.1)
    assert led.depth_frac == 1.0, "lost once more, and calm this time"


def test_on_the_way_back_it_is_hushed_as_well() -> None:
    led = Led()
    led.run(46)
    led.run(360)
    led.run(40, breathing=14.0, following=0.1, hr_above=1.0)
    assert (led.depth_frac, led.rules[-1]) == (0.5, "lead.step_back")


def test_a_loss_sets_a_floor_for_the_session_and_a_second_one_for_the_next() -> None:
    led = Led()
    led.run(46)
    led.run(360)
    lost = led.guide
    led.run(75, breathing=led.guide, following=0.1)
    led.run(65)
    assert led.run(30) is Phase.HOLD
    assert led.guide == pytest.approx(lost + 0.7, abs=0.15), "no lower than where they were lost"
    assert led.rules[-1] == "hold.floor", "a limit is not told as a goal"
    assert led.policy.floor_per_min is None
    led.run(75, breathing=led.guide, following=0.1)
    assert led.policy.floor_per_min is not None


def test_a_limit_is_tried_again_by_whom_nothing_stirs() -> None:
    led = Led()
    led.run(46)
    led.run(360)
    led.run(75, breathing=led.guide, following=0.1)
    led.run(110)
    floor = led.guide
    for hr_above in (1.0, None):
        led.run(600, hr_above=hr_above)
        assert led.guide == pytest.approx(floor, abs=0.15)
    led.run(130)
    led.run(60)
    assert led.guide < floor - 0.3


def test_who_breathes_faster_than_any_guide_is_not_told_to_be_caught_up_with() -> None:
    led = Led(guide=18.0)
    led.run(151, breathing=23.0, following=0.0, baseline=23.0)
    led.run(60, breathing=23.0, following=0.0, baseline=23.0)
    led.run(20, baseline=23.0)
    assert led.guide == pytest.approx(18.0, abs=0.2)
    assert "lead.climb" not in led.rules, "there is nowhere to climb to"


def test_one_long_loss_is_one_loss_and_is_over_when_it_is_over() -> None:
    led = Led()
    led.run(46)
    led.run(500)
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


def test_a_limit_is_tried_again_once_in_two_minutes_by_half_a_breath() -> None:
    led = Led()
    led.run(46)
    led.run(360)
    led.run(75, breathing=led.guide, following=0.1)
    led.run(15)
    floors = []
    for _ in range(400):
        led.run(1)
        floors.append(led.policy._floor_per_min)
    falls = [(at, a - b) for at, (a, b) in enumerate(itertools.pairwise(floors)) if a != b]
    assert [fall for _, fall in falls] == pytest.approx([0.5] * len(falls))
    assert len(falls) >= 3
    assert [b - a for (a, _), (b, _) in itertools.pairwise(falls)] == [121] * (len(falls) - 1)


def proposal(led: Led, phase: Phase, per_min: float, rule: str, *, depth_frac: float = 1.0,
             **more: float) -> Proposal:  # fmt: skip
    """Return a proposal from what was seen last, whose figures are right to a billionth."""
    figures = [(name, pytest.approx(figure)) for name, figure in more.items()]
    return Proposal(
        phase=phase,
        per_min=pytest.approx(per_min, abs=1e-9),
        depth_frac=depth_frac,
        reason=reason_for(led.now, rule, *figures),
    )


def test_on_the_way_down_each_wish_says_where_and_why() -> None:
    led = Led()
    led.run(1, breathing=16.0)
    assert led.wish == proposal(led, Phase.MATCH, 14.05, "match.toward")
    led = Led()
    led.run(47)
    assert led.wish == proposal(
        led, Phase.LEAD, 14 - 1 / 60, "lead.follow", easy_per_min=11.9, slew_per_min2=1.0
    )
    led = Led(guide=6.05)
    led.run(47)
    assert led.wish == proposal(led, Phase.HOLD, 6.05 - 0.7 / 60, "hold.goal", to_per_min=6.0)
    led.run(1, lowest=8.0)
    assert led.wish == proposal(
        led, Phase.LEAD, led.now.guide_per_min + 2 / 60, "lead.climb", to_per_min=8.0
    )


def test_while_matching_a_raised_floor_is_climbed_to_at_2_per_min_a_minute() -> None:
    led = Led(guide=7.9)
    led.run(1, breathing=6.0, lowest=8.0)
    assert led.wish == proposal(led, Phase.MATCH, 7.9 + 2 / 60, "match.toward")


@pytest.mark.parametrize(
    ("hr_above", "hushed", "depth_frac"),
    [(None, 0.0, 1.0), (0.0, 0.0, 1.0), (0.5, 1.0, 0.5)],
)
def test_going_back_says_how_far_and_whether_it_is_hushed(
    hr_above: float | None, hushed: float, depth_frac: float
) -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(30, breathing=14.0, following=0.1, hr_above=hr_above)
    assert led.wish == proposal(led, Phase.LEAD, 9.0, "lead.wait")
    led.run(1, breathing=14.0, following=0.1, hr_above=hr_above)
    assert led.wish == proposal(
        led, Phase.LEAD, 9 + 2 / 60, "lead.step_back", depth_frac=depth_frac,
        to_per_min=11.9, for_s=30.0, losses=1.0, hushed=hushed,
    )  # fmt: skip


def test_staying_at_a_pace_that_stirs_says_for_how_long_they_were_lost() -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(31, breathing=9.0, following=0.1, hr_above=1.0)
    assert led.wish == proposal(led, Phase.LEAD, 9.0, "lead.hush", depth_frac=0.5, for_s=30.0)


def test_each_second_of_following_takes_one_of_being_lost_back() -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(20, breathing=9.8, following=0.1)
    led.run(2, breathing=9.8, following=0.3)
    led.run(12, breathing=9.8, following=0.1)
    assert led.rules[-1] == "lead.wait"
    led.run(1, breathing=9.8, following=0.1)
    assert led.rules[-1] == "lead.step_back"


@pytest.mark.parametrize(("score", "ends"), [(0.35, Phase.MATCH), (0.36, Phase.LEAD)])
def test_only_above_the_lower_score_is_matching_over_early(score: float, ends: Phase) -> None:
    led = Led()
    led.run(46, following=score)
    assert led.run(1, following=score) is ends


def test_a_score_of_a_fifth_is_not_yet_lost() -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(100, breathing=9.8, following=0.2)
    assert "lead.step_back" not in led.rules


def test_a_loss_soon_after_another_is_the_same_one() -> None:
    led = Led(guide=9.0)
    led.run(46)
    for _ in range(3):
        led.run(33, breathing=9.0, following=0.1)
        led.run(4, breathing=9.0, following=0.3)
    assert led.policy.floor_per_min is None
    led.run(61, breathing=9.0, following=0.3)
    led.run(40, breathing=9.0, following=0.1)
    assert led.policy.floor_per_min is not None


@pytest.mark.parametrize(("hr_above", "following", "tried"), [
    (0.0, 0.66, True), (0.0, 0.65, False), (0.1, 0.9, False), (None, 0.9, False),
])  # fmt: skip
def test_a_limit_is_tried_again_only_well_followed_and_at_rest(
    hr_above: float | None, following: float, tried: bool
) -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(31, breathing=9.0, following=0.1)
    led.run(200, following=following, hr_above=hr_above)
    assert (led.policy._floor_per_min < 9.7) is tried


def test_however_long_they_were_lost_one_second_of_following_finds_them() -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(200, breathing=9.0, following=0.1)
    assert led.rules[-1] == "lead.wait"
    led.run(1)
    assert led.rules[-1] == "lead.climb", "to above where they were lost"


def test_a_loss_during_which_the_breath_was_not_known_for_a_minute_is_one() -> None:
    led = Led(guide=9.0)
    led.run(46)
    led.run(31, breathing=14.0, following=0.1)
    led.t_s += 61
    led.run(1, breathing=14.0, following=0.1)
    assert led.wish is not None
    assert dict(led.wish.reason.figures)["losses"] == 1.0
