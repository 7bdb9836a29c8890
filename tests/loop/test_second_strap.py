"""Two straps in one session: the first is followed, the second moves nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from entrain.conductor.conductor import Conductor
from entrain.conductor.step import SecondState, Step
from entrain.events import STRAP, Event, FromStrap, Heard, Link, LinkChanged, SessionOpened, Tick
from entrain.inputs.straps.replay import ReplayStrap
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.music.score import Moment
from entrain.session.replay import replay_recording
from tests.helpers.loops import PRACTISED

SECOND = "strap 2"
OPENED = SessionOpened(
    t_s=0.0, form="settle", policy="lead", minutes=6.0, seed=1, music="Test", simulated=True
)


def heard(t_s: float, moment: Moment) -> Heard:
    return Heard(
        t_s=t_s, phase_rad=moment.phase_rad, per_min=moment.per_min, depth_db=moment.depth_db,
        tempo_bpm=moment.tempo_bpm, latency_s=0.0, underflows=0,
    )  # fmt: skip


def steps(second: VirtualStrap | None, *, lost_at_s: float = 1e9) -> Iterator[tuple[Event, Step]]:
    """Yield what a session of two people in one room does, second by second."""
    conductor = Conductor()
    first = VirtualStrap("responder", 1)

    def from_second(t_s: float, moment: Moment) -> list[Event]:
        if second is None:
            return []
        if t_s >= lost_at_s:
            lost = LinkChanged(t_s=t_s, link=Link.LOST, detail="Gone.", source=SECOND)
            return [lost] if t_s == lost_at_s else []
        return [replace(one, source=SECOND) for one in asyncio.run(second.advance(t_s, moment))]

    for event in (PRACTISED, OPENED):
        yield event, conductor.handle(event)
    for t_s in map(float, range(1, 361)):
        assert conductor.score is not None
        moment = conductor.score.at(t_s)
        # The second one's come first: whatever their order, they are not the followed strap's.
        for event in [*from_second(t_s, moment), *asyncio.run(first.advance(t_s, moment))]:
            yield event, conductor.handle(event)
        for event in (heard(t_s, moment), Tick(t_s=t_s)):
            yield event, conductor.handle(event)


def of_last(session: list[tuple[Event, Step]]) -> SecondState:
    return [step.second for _, step in session if step.second is not None][-1]


def test_an_input_that_is_no_strap_has_no_body() -> None:
    conductor = Conductor()
    for event in (PRACTISED, OPENED):
        conductor.handle(event)
    conductor.handle(LinkChanged(t_s=0.5, link=Link.LOST, detail="Gone.", source="taps"))
    second = conductor.handle(Tick(t_s=1.0)).second
    assert second is not None
    assert second.others == ()


@pytest.fixture(scope="module")
def alone() -> list[tuple[Event, Step]]:
    return list(steps(None))


@pytest.fixture(scope="module")
def both() -> list[tuple[Event, Step]]:
    return list(steps(VirtualStrap("anxious", 9)))


def test_a_second_strap_changes_nothing_of_the_first(
    alone: list[tuple[Event, Step]], both: list[tuple[Event, Step]]
) -> None:
    def of_first(session: list[tuple[Event, Step]]) -> list[object]:
        return [
            (event, len(step.readings), step.decisions, step.phase)
            for event, step in session
            if not isinstance(event, FromStrap) or event.source == STRAP
        ]

    assert of_first(both) == of_first(alone)
    seconds = [step.second for _, step in both if step.second is not None]
    undisturbed = [step.second for _, step in alone if step.second is not None]
    for one, other in zip(seconds, undisturbed, strict=True):
        assert one.vitals.hr_bpm == other.vitals.hr_bpm
        assert one.vitals.breathing_per_min == other.vitals.breathing_per_min
        assert one.following is other.following
    assert not any(
        step.readings or step.decisions
        for event, step in both
        if isinstance(event, FromStrap) and event.source == SECOND
    )


def test_a_second_strap_has_a_body_of_its_own(both: list[tuple[Event, Step]]) -> None:
    last = of_last(both)
    ((source, vitals),) = last.others
    assert source == SECOND
    assert vitals.hr_bpm.value is not None
    assert last.vitals.hr_bpm.value is not None
    assert abs(vitals.hr_bpm.value - last.vitals.hr_bpm.value) > 3.0
    assert vitals.breathing_per_min.value is not None


def test_a_second_strap_that_is_lost_takes_nothing_with_it(
    alone: list[tuple[Event, Step]],
) -> None:
    lost = list(steps(VirtualStrap("anxious", 9), lost_at_s=100.0))
    assert [source for source, _ in of_last(lost).others] == [SECOND]
    assert [d for _, step in lost for d in step.decisions] == [
        d for _, step in alone for d in step.decisions
    ]


def test_a_recording_of_two_straps_is_replayed_and_read_as_the_first(
    both: list[tuple[Event, Step]], alone: list[tuple[Event, Step]], tmp_path: Path
) -> None:
    path = tmp_path / "a.entrain"
    with PlainJournal.create(path, engine_meta()) as journal:
        for event, step in both:
            journal.event(event)
            for decision in step.decisions:
                journal.decision(decision)
    with Recording.open(path) as recording:
        found = replay_recording(recording)
        assert list(recording.events()) == [event for event, _ in both]
    assert found.first is None
    assert found.n_decisions > 20

    async def replayed() -> list[Event]:
        strap = ReplayStrap(path)
        await strap.open(lambda: None)
        events = list(await strap.advance(360.0, None))
        await strap.close()
        return events[:-1]

    assert asyncio.run(replayed()) == [e for e, _ in alone if isinstance(e, FromStrap)]
