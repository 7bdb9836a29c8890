"""What every listed input keeps to: it is repeated exactly, and its loss ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from entrain.events import ActSounded, Ending, Event, Outside, SessionOpened
from entrain.inputs import INPUTS, EventSource
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import Journal
from entrain.music.score import Moment
from entrain.session.clock import VirtualClock
from entrain.session.live import View, Warned
from entrain.session.replay import replay
from entrain.session.runner import Runner
from entrain.simulation.strap import LIGHT
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import source_named
from entrain.straps.virtual import VirtualStrap
from tests.helpers.loops import PRACTISED

Make = Callable[[int], EventSource]
ALL = pytest.mark.parametrize("make", INPUTS, ids=lambda make: make(0).name)


class Heard(NullOutput):
    """Silence that notes what was to sound at once."""

    def __init__(self) -> None:
        super().__init__(source_named("composed"))
        self.acts: list[ActSounded] = []

    def act(self, act: ActSounded) -> None:
        self.acts.append(act)


def session(path: Path, source: EventSource) -> tuple[list[Event], list[View], Heard]:
    """Run a session with the input on a virtual clock; it is replayed to the same decisions."""
    views: list[View] = []
    output = Heard()
    with Journal.create(path, engine_meta()) as journal:
        runner = Runner(
            clock=VirtualClock(),
            inputs=[VirtualStrap("responder", 3, streams=LIGHT), source],
            output=output,
            journal=journal,
            opening=[
                PRACTISED,
                SessionOpened(
                    t_s=0.0, form="settle", policy="lead", minutes=5.0, seed=3, music="Test",
                    simulated=True,
                ),
            ],
            observers=[views.append],
        )  # fmt: skip
        asyncio.run(runner.run())
    assert runner.conductor.outcome().ending is Ending.COMPLETE
    with Recording.open(path) as recording:
        found = replay(recording)
        assert found.first is None
        decided = [one for one in recording.decisions() if isinstance(one, ActSounded)]
        assert decided == output.acts, "what sounded is what was decided"
        return list(recording.events()), views, output


@ALL
def test_a_session_with_it_is_repeated_exactly(make: Make, tmp_path: Path) -> None:
    one, _, output = session(tmp_path / "a.entrain", make(5))
    other, _, _ = session(tmp_path / "b.entrain", make(5))
    name = make(5).name
    told = [event for event in one if isinstance(event, Outside) and event.source == name]
    assert told
    assert one == other
    assert [event for event in one if event not in told] == [e for e in other if e not in told]
    third, _, _ = session(tmp_path / "c.entrain", make(6))
    assert third != one, "another seed is another player"
    assert output.acts


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
    own = [event for event in events if isinstance(event, Outside) and event.source == source.name]
    assert own[-1].t_s == pytest.approx(100.1)
