"""Whole sessions with simulated people: what the loop is for, and what it must never do."""

import asyncio
import statistics
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from entrain.conductor.snapshot import Snapshot
from entrain.events import Button, Ending, Event, Packet, Phase, ScoreMoved
from entrain.music.score import Score
from entrain.session.clock import VirtualClock
from tests.helpers.loops import Lived, live

SEEDS = range(3)
"""Three are quick; `entrain trial` runs as many as are asked for."""


@pytest.fixture(scope="module")
def session() -> Lived:
    return live("responder", 7)


def test_a_responder_is_led_to_slower_breathing(session: Lived) -> None:
    for lived in (session, *(live("responder", seed, minutes=15) for seed in SEEDS[:2])):
        tally = lived.runner.tally
        before, after = tally.baseline(), tally.final()
        assert before.breathing_per_min is not None
        assert after.breathing_per_min is not None
        assert 0.4 < tally.following_frac < 1
        assert before.breathing_per_min - after.breathing_per_min >= 3
        assert min(s.guide_per_min for s in lived.seconds if s.depth_db > 0) >= 4.5


def test_a_nonresponder_is_left_as_without_a_guide() -> None:
    differences, claimed = [], []
    for seed in SEEDS:
        guided = live("nonresponder", seed, minutes=10).runner.tally
        alone = live("nonresponder", seed, policy="music-only", minutes=10).runner.tally
        claimed.append(guided.following_frac)
        rates = [tally.final().breathing_per_min for tally in (guided, alone)]
        assert None not in rates
        differences.append(rates[0] - rates[1])
    assert abs(statistics.mean(differences)) <= 0.5
    assert statistics.mean(claimed) < 0.25, "chance alone reaches 0.4 in one of twenty"


def test_phases_follow_each_other_and_add_up(session: Lived) -> None:
    phases = session.runner.tally.phases()
    order = [phase.name for phase in phases]
    assert order[:4] == ["check", "baseline", "match", "lead"]
    assert order[-2:] == ["outro", "silence"]
    assert phases[-1].end_s == 1200.0
    assert session.runner.conductor.ended is Ending.COMPLETE


def test_the_guide_starts_where_the_person_is(session: Lived) -> None:
    matched_s = session.start_of("match")
    first = next(s for s in session.seconds if s.t_s > matched_s and s.depth_db > 0)
    assert first.guide_per_min == pytest.approx(first.breathing_per_min, abs=1.5)


def test_no_swell_before_the_match_and_none_in_the_end(session: Lived) -> None:
    for second in session.seconds:
        if second.phase in (Phase.CHECK, Phase.BASELINE, Phase.SILENCE):
            assert second.depth_db == 0
    assert session.seconds[-1].level_frac == 0


def test_what_is_heard_never_jumps(session: Lived) -> None:
    segments = segments_of(session)
    assert len(segments) > 100
    for before, after in pairwise(segments):
        old = Score(segments=(before,)).at(after.start_s)
        assert after.start_s >= before.start_s + before.over_s - 1e-9
        assert after.phase_rad == pytest.approx(old.phase_rad, abs=1e-6)
        assert after.from_per_min == pytest.approx(old.per_min, abs=1e-6)
        assert after.from_depth_db == pytest.approx(old.depth_db, abs=1e-6)
        assert after.from_level_frac == pytest.approx(old.level_frac, abs=1e-6)


def test_each_change_is_explained_long_enough_to_be_read(session: Lived) -> None:
    shown = [view for view in session.views if isinstance(view, Snapshot)]
    changes = [(b.t_s, b.change) for a, b in pairwise(shown)
               if a.change != b.change and b.change is not None
               and not b.change.rule.startswith(("plan.", "safety.", "person."))]  # fmt: skip
    assert changes
    assert all(b[0] - a[0] >= 8 for a, b in pairwise(changes))
    assert all(view.simulated for view in shown)


def test_blank_until_measured(session: Lived) -> None:
    shown = [view for view in session.views if isinstance(view, Snapshot)]
    first = shown[0]
    assert first.hr_bpm.value is None
    assert first.hr_bpm.blank_because
    assert first.breathing_per_min.value is None
    assert first.arousal.value is None
    assert first.guide_per_min is None
    assert all(view.guide_per_min is None for view in shown if view.phase is Phase.BASELINE)


@pytest.mark.parametrize("second", [10, 60, *range(96, 124, 2), 180, 260, 320])
def test_stop_is_silent_and_over_within_three_seconds(second: int) -> None:
    lived = live(seed=2, minutes=6, press={second: Button.STOP})
    assert lived.runner.conductor.ended is Ending.STOPPED
    assert lived.seconds[-1].t_s <= second + 4
    assert lived.seconds[-1].level_frac == 0


class LateClock(VirtualClock):
    """A clock as a real one is: every wait ends a little late, and some a good deal."""

    def __init__(self) -> None:
        super().__init__()
        self._rng = np.random.default_rng(0)

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        late_s = 0.15 if self._rng.random() < 0.01 else self._rng.uniform(0, 0.002)
        await super().sleep_until(t_s + late_s, woken)


def test_a_real_clock_leads_as_a_virtual_one_does(session: Lived) -> None:
    late = live("responder", 7, clock=LateClock())
    ticks = [s.t_s for s in late.seconds]
    assert len(ticks) == 1200
    assert max(abs(t_s - round(t_s)) for t_s in ticks) > 0.001
    for name in ("match", "lead", "hold"):
        assert late.start_of(name) == pytest.approx(session.start_of(name), abs=40)
    moved = [segments_of(one) for one in (session, late)]
    assert len(moved[1]) == pytest.approx(len(moved[0]), rel=0.1)
    ours, theirs = (one.runner.tally.final().breathing_per_min for one in (late, session))
    assert ours is not None
    assert theirs is not None
    assert ours == pytest.approx(theirs, abs=0.5)


def segments_of(lived: Lived) -> list[ScoreMoved]:
    scores = [view for view in lived.views if isinstance(view, Score)]
    return list(dict.fromkeys(segment for score in scores for segment in score.segments))


def test_easier_goes_back_toward_the_person_and_keeps_a_higher_goal(session: Lived) -> None:
    lived = live(seed=7, press={600: Button.EASIER})
    at = {s.t_s: s for s in lived.seconds}
    assert at[620.0].phase is Phase.MATCH
    lowest = min(s.guide_per_min for s in lived.seconds if s.t_s > 640 and s.depth_db > 0)
    assert lowest >= 7.0 - 0.11
    assert min(s.guide_per_min for s in session.seconds if s.depth_db > 0) < 6.1


def silent_between(from_s: float, to_s: float) -> object:
    def change(events: Sequence[Event]) -> Sequence[Event]:
        return [e for e in events if not (isinstance(e, Packet) and from_s <= e.t_s < to_s)]

    return change


def test_a_short_loss_freezes_the_guide() -> None:
    lived = live(seed=7, minutes=10, change=silent_between(400, 425))
    frozen = [s.guide_per_min for s in lived.seconds if 414 <= s.t_s < 424]
    assert max(frozen) - min(frozen) < 1e-9
    assert Phase.SAFE not in {s.phase for s in lived.seconds}


def test_a_long_loss_eases_to_a_safe_pace_and_comes_back() -> None:
    lived = live(seed=7, change=silent_between(600, 800), press={861: Button.STOP})
    guide = {s.t_s: s for s in lived.seconds}
    assert guide[700.0].phase is Phase.SAFE
    assert guide[795.0].guide_per_min > guide[605.0].guide_per_min
    assert guide[860.0].phase in (Phase.MATCH, Phase.LEAD)
    rates = [s.guide_per_min for s in lived.seconds if 600 <= s.t_s < 800]
    assert all(b >= a - 1e-9 for a, b in pairwise(rates))


def test_a_strap_that_never_speaks_does_not_end_the_session() -> None:
    lived = live(
        seed=1, minutes=10, change=lambda events: [e for e in events if not isinstance(e, Packet)]
    )
    assert lived.runner.conductor.ended is Ending.COMPLETE
    assert lived.runner.tally.final().hr_bpm is None
    assert lived.runner.tally.following_frac == 0.0
    guided = [s for s in lived.seconds if s.phase is Phase.SAFE]
    assert guided
    assert {round(s.guide_per_min, 6) for s in guided} == {10.0}


def test_without_a_baseline_a_steady_policy_keeps_to_the_first_rate_it_saw() -> None:
    lived = live(
        "responder",
        4,
        policy="fixed75",
        minutes=15,
        press={681: Button.STOP},
        change=silent_between(0, 400),  # type: ignore[arg-type]
    )
    outcome = lived.runner.conductor.outcome()
    assert outcome.baseline is not None
    assert outcome.baseline.breathing_per_min is None
    reached = [s.guide_per_min for s in lived.seconds if 500 < s.t_s < 680]
    assert reached[-1] == pytest.approx(reached[len(reached) // 2], abs=0.4)


def test_breathing_from_intervals_alone() -> None:
    def hr_only(events: Sequence[Event]) -> Sequence[Event]:
        return [e for e in events if not isinstance(e, Packet) or e.characteristic == "2a37"]

    lived = live("responder", 5, change=hr_only)
    before, after = lived.runner.tally.baseline(), lived.runner.tally.final()
    assert before.breathing_per_min is not None
    assert after.breathing_per_min is not None
    assert after.breathing_per_min < before.breathing_per_min - 2
    end_s = lived.start_of("outro")
    assert after.breathing_per_min == pytest.approx(
        lived.mean_breathing(end_s - 120, end_s), abs=0.7
    )


def test_the_same_seed_is_the_same_session() -> None:
    one, other = live(seed=11, minutes=4), live(seed=11, minutes=4)
    assert one.seconds == other.seconds
    assert one.seconds != live(seed=12, minutes=4).seconds


def test_a_demonstration_is_marked() -> None:
    lived = live(seed=1, minutes=3)
    shown = [view for view in lived.views if isinstance(view, Snapshot)]
    assert all(view.demonstration for view in shown)
    assert lived.runner.tally.phases()[-1].end_s == 180.0
