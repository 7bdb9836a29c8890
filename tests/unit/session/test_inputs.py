"""Inputs behind one port: a fixed order, names on what they tell, and a loss that ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from entrain.errors import EntrainError
from entrain.events import (
    STRAP,
    Button,
    Decision,
    Ending,
    Event,
    FromStrap,
    Link,
    LinkChanged,
    Packet,
    Pressed,
    TrackFailed,
)
from entrain.inputs.source import EventSource, Wake
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.reader import Recording
from entrain.music.score import Moment
from entrain.session.inputs import FAILED, Inputs
from entrain.session.live import View, Warned
from entrain.session.replay import replay_recording
from tests.helpers.recorded import run_recorded


class Listed:
    """An input that notes what is asked of it, and does as it is told."""

    def __init__(self, name: str, noted: list[str], do: Callable[[float], Sequence[Event]]) -> None:
        self.name = name
        self._noted = noted
        self._do = do
        self.fails_to: str | None = None

    async def open(self, wake: Wake) -> None:
        self._note("open")

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        self._note("advance")
        return self._do(t_s)

    async def close(self) -> None:
        self._note("close")

    def _note(self, what: str) -> None:
        self._noted.append(f"{what} {self.name}")
        if self.fails_to == what:
            raise EntrainError(BluetoothProblem.SWITCHED_OFF)


def nothing(_: float) -> Sequence[Event]:
    return ()


def lost(t_s: float) -> Sequence[Event]:
    if t_s > 30:
        raise KeyError("a field")
    return [Packet(t_s=t_s, characteristic="2a37", data=b"\0\x50")]


def session(path: Path, *more: EventSource) -> tuple[list[Event], list[Decision], list[View]]:
    """Run a short session with a strap and more inputs; return what was recorded and shown."""
    views: list[View] = []
    runner = run_recorded(path, *more, observers=[views.append])
    assert runner.conductor.outcome().ending is Ending.COMPLETE
    with Recording.open(path) as recording:
        assert replay_recording(recording).first is None
        return list(recording.events()), list(recording.decisions()), views


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[Decision]:
    return session(tmp_path_factory.mktemp("alone") / "a.entrain")[1]


def test_inputs_are_asked_in_their_order_and_closed_in_the_other(tmp_path: Path) -> None:
    noted: list[str] = []
    first, second = (Listed(name, noted, nothing) for name in ("one", "two"))
    session(tmp_path / "a.entrain", first, second)
    assert noted[:4] == ["open one", "open two", "advance one", "advance two"]
    assert noted[-2:] == ["close two", "close one"]
    n_asked = 10 * 120
    assert len(noted) == 2 * n_asked + 4


def test_what_comes_through_an_input_bears_its_name(tmp_path: Path, alone: list[Decision]) -> None:
    def tells(t_s: float) -> Sequence[Event]:
        # It says that it is the strap; that is not for it to say.
        return [
            Packet(t_s=t_s, characteristic="2a37", data=b"\0\x50"),
            TrackFailed(t_s=t_s, track_id="none", detail="It has no source."),
        ]

    other = Listed("strap 2", [], tells)
    events, decisions, _ = session(tmp_path / "a.entrain", other)
    packets = [event for event in events if isinstance(event, Packet)]
    assert {packet.source for packet in packets} == {STRAP, "strap 2"}
    assert {packet.data for packet in packets if packet.source == "strap 2"} == {b"\0\x50"}
    assert decisions == alone


def test_a_hand_from_a_distance_is_one_of_them(tmp_path: Path) -> None:
    def stops(t_s: float) -> Sequence[Event]:
        return [Pressed(t_s=t_s, button=Button.EASIER, who="therapist")] if t_s == 60 else ()

    events, decisions, _ = session(tmp_path / "a.entrain", Listed("remote", [], stops))
    assert [e.source for e in events if isinstance(e, Pressed)] == ["remote"]
    assert "person.easier" in {decision.reason.rule for decision in decisions}


@pytest.mark.parametrize("fails_to", ["open", "advance", "close"])
def test_an_input_that_fails_is_told_and_ends_nothing(
    tmp_path: Path, alone: list[Decision], fails_to: str, caplog: pytest.LogCaptureFixture
) -> None:
    noted: list[str] = []
    broken, whole = Listed("taps", noted, nothing), Listed("other", noted, nothing)
    broken.fails_to = fails_to
    events, decisions, views = session(tmp_path / "a.entrain", broken, whole)
    assert decisions == alone
    assert noted.count("close taps") == noted.count("close other") == 1
    assert noted.count("advance other") == 1200
    told = [view.problem for view in views if isinstance(view, Warned)]
    changes = [e for e in events if isinstance(e, FromStrap) and e.source == "taps"]
    if fails_to == "close":
        assert (told, changes) == ([], [])
        assert "taps" in caplog.text
        return
    words = f"{FAILED.format(name='taps')} {EntrainError(BluetoothProblem.SWITCHED_OFF)}"
    assert told == [words]
    assert [(e.link, e.detail) for e in changes if isinstance(e, LinkChanged)] == [
        (Link.LOST, words)
    ]
    assert noted.count("advance taps") == (fails_to == "advance")


def test_a_fault_in_an_input_is_told_without_its_text(
    tmp_path: Path, alone: list[Decision]
) -> None:
    _, decisions, views = session(tmp_path / "a.entrain", Listed("strap 2", [], lost))
    assert decisions == alone
    told = [view.problem for view in views if isinstance(view, Warned)]
    assert told == ["The input strap 2 has failed. The session goes on without it."]


async def test_without_the_strap_that_is_followed_there_is_no_session() -> None:
    class Gone(VirtualStrap):
        async def open(self, wake: Wake) -> None:
            raise StrapProblemError(BluetoothProblem.NO_STRAP)

    noted: list[str] = []
    inputs = Inputs([Gone("responder", 1), Listed("other", noted, nothing)], lambda *_: None)
    with pytest.raises(StrapProblemError, match="No strap was seen"):
        await inputs.open()
    await inputs.close()
    assert noted == ["close other"], "what was not opened is closed all the same"


def test_two_inputs_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Inputs([VirtualStrap("responder", 1), VirtualStrap("anxious", 2)], lambda *_: None)


class Waking(Listed):
    """An input that keeps what it can be woken with."""

    wake: Wake

    async def open(self, wake: Wake) -> None:
        self.wake = wake


async def test_only_the_input_that_wakes_is_asked() -> None:
    noted: list[str] = []
    one, two = (Waking(name, noted, nothing) for name in ("one", "two"))
    inputs = Inputs([one, two], lambda *_: None)
    await inputs.open()
    await asyncio.to_thread(two.wake)
    await inputs.woken.wait()
    await inputs.advance_woken(1.0, None)
    assert noted == ["advance two"]
    assert not inputs.woken.is_set()


def test_to_wake_a_session_that_is_over_does_nothing() -> None:
    late = Waking("one", [], nothing)
    inputs = Inputs([late], lambda *_: None)
    asyncio.run(inputs.open())
    late.wake()
    assert not inputs.woken.is_set()
