"""What every listed input keeps to: it is repeated exactly, and its loss ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from entrain.events import ActSounded, Ending, Event, FromInput, Tapped
from entrain.inputs import INPUTS, EventSource, VirtualTaps
from entrain.journal.reader import Recording
from entrain.music.score import Moment
from entrain.session.clock import RealClock
from entrain.session.live import View, Warned
from entrain.session.replay import replay_recording
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.helpers.recorded import run_recorded
from tests.helpers.waiting import wait_for

Make = Callable[[int], EventSource]
ALL = pytest.mark.parametrize("make", INPUTS, ids=lambda make: make(0).name)


class Heard(NullOutput):
    """Silence that notes what was to sound at once."""

    def __init__(self) -> None:
        super().__init__(find_source("composed"))
        self.acts: list[ActSounded] = []

    def play_act(self, act: ActSounded) -> None:
        self.acts.append(act)


def session(path: Path, source: EventSource) -> tuple[list[Event], list[View], Heard]:
    """Run a session with the input on a virtual clock; it is replayed to the same decisions."""
    views: list[View] = []
    output = Heard()
    runner = run_recorded(path, source, minutes=5.0, output=output, observers=[views.append])
    assert runner.conductor.outcome().ending is Ending.COMPLETE
    with Recording.open(path) as recording:
        found = replay_recording(recording)
        assert found.first is None
        decided = [one for one in recording.decisions() if isinstance(one, ActSounded)]
        assert decided == output.acts, "what sounded is what was decided"
        return list(recording.events()), views, output


@ALL
def test_a_session_with_it_is_repeated_exactly(make: Make, tmp_path: Path) -> None:
    one, _, _ = session(tmp_path / "a.entrain", make(5))
    other, _, _ = session(tmp_path / "b.entrain", make(5))
    name = make(5).name
    assert [event for event in one if isinstance(event, FromInput) and event.source == name]
    assert one == other


def test_virtual_taps_come_as_evenly_as_peoples_and_are_answered(tmp_path: Path) -> None:
    events, _, output = session(tmp_path / "a.entrain", VirtualTaps(5))
    taps_s = [event.t_s for event in events if isinstance(event, Tapped)]
    apart_s = np.diff(taps_s)
    assert len(taps_s) == pytest.approx(300 / 0.8, abs=10)
    assert np.std(apart_s) == pytest.approx(0.02, rel=0.2)
    assert {act.t_s for act in output.acts} < set(taps_s)
    assert len(output.acts) > 100
    others, _, _ = session(tmp_path / "b.entrain", VirtualTaps(6))
    assert others != events, "another seed is another player"


async def test_virtual_taps_in_real_time_have_themselves_asked_at_each_tap() -> None:
    clock = RealClock()
    taps, woken = VirtualTaps(5, clock.now_s), asyncio.Event()
    expected = list(await VirtualTaps(5).advance(3.0, None))[:2]
    await taps.open(woken.set)
    told: list[Event] = []
    while len(told) < 2:
        await wait_for(woken.wait())
        woken.clear()
        told += await taps.advance(clock.now_s(), None)
    await taps.close()
    assert told[:2] == expected
    assert await taps.advance(0.0, None) == []


@ALL
def test_a_lost_one_is_told_and_never_an_error(make: Make, tmp_path: Path) -> None:
    source = make(5)
    advance = source.advance

    async def until(t_s: float, moment: Moment | None) -> Sequence[Event]:
        if t_s > 100:
            raise OSError("unplugged")
        return await advance(t_s, moment)

    source.advance = until  # type: ignore[method-assign]
    events, views, _ = session(tmp_path / "a.entrain", source)
    (told,) = [view for view in views if isinstance(view, Warned)]
    assert source.name in str(told.problem)
    assert "unplugged" not in str(told.problem)
    own = [
        event for event in events if isinstance(event, FromInput) and event.source == source.name
    ]
    assert own[-1].t_s == pytest.approx(100.1)
