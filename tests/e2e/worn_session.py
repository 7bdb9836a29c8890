"""A whole session on a strap in this process: the real runner, conductor and recording."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from bleak import BleakClient

from entrain.conductor.snapshot import Snapshot
from entrain.events import Event, Link, LinkChanged, Packet, PersonLoaded, SessionOpened
from entrain.inputs.straps.bluetooth import BluetoothStrap
from entrain.inputs.straps.profiles import load_profiles
from entrain.journal.check import check_recording
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.physiology.readings import Beat, ChestPiece, EcgPiece, Gap
from entrain.session.live import View
from entrain.session.replay import replay_recording
from entrain.session.runner import Runner
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.e2e.air import Air
from tests.e2e.bluez_strap import BluezStrap
from tests.helpers.waiting import Patience, wait_for

PATIENCE_S = 12.0
QUICK = 4.0
"""How much faster than the clock of the loop sessions and their straps run."""
RR_1024 = [850 + 97 * i % 150 for i in range(200)]


class QuickClock:
    """A session's clock that may run faster than its loop's, as a strap's own time may."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._loop = asyncio.get_running_loop()
        self._at = (self._loop.time(), 0.0)

    def run(self, speed: float) -> None:
        """From now on be so fast."""
        self._at, self._speed = (self._loop.time(), self.now_s()), speed

    def now_s(self) -> float:
        real_s, session_s = self._at
        return session_s + (self._loop.time() - real_s) * self._speed

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        await asyncio.sleep(max(0.0, t_s - self.now_s()) / self._speed)


_View = TypeVar("_View")


class WornSession:
    """A session that runs; afterwards `events` holds what its recording holds.

    `heard` is what bleak has handed over so far, by characteristic.
    """

    def __init__(
        self,
        path: Path,
        worn: BluezStrap,
        heard: dict[str, list[bytes]],
        strap: BluetoothStrap,
        clock: QuickClock,
    ) -> None:
        self.path = path
        self.clock = clock
        self.heard = heard
        self._worn = worn
        self._due: dict[str, int] = {}
        self._n_heard: dict[str, int] = {}
        self.views: list[View] = []
        self.events: list[Event] = []
        self.over = False
        self.journal = PlainJournal.create(path, {**engine_meta(), "simulated": False})
        music = find_source("none")
        self.runner = Runner(
            clock=clock,
            inputs=[strap],
            output=NullOutput(music),
            journal=self.journal,
            opening=[
                PersonLoaded(
                    t_s=0.0, subject=None, goal_per_min=8.0, floor_per_min=4.5, session_number=1
                ),
                SessionOpened(
                    t_s=0.0, form="settle", policy="lead", minutes=20.0, seed=1, music=None,
                    simulated=False,
                ),
            ],
            observers=[self.views.append],
        )  # fmt: skip

    async def until(self, reached: Callable[[], object], patience_s: float = PATIENCE_S) -> float:
        """Wait; return how much time of its own it took [s]."""
        patience = Patience(patience_s)
        while not reached():
            assert patience.look(), f"waited in vain; heard {self.words()}"
            await asyncio.sleep(0.02)
        patience.look()
        return patience.spent_s

    async def leave(self) -> None:
        """End, once all that was sent so far has come: what carries the strap is about to go."""
        if self.over:
            return
        worn = self._worn
        n_connections = worn.events.count("connected")
        sent = {uuid: worn.sent_by_connection(uuid) for uuid in worn.notified()}
        self._due = {uuid: len(packets[-1]) for uuid, packets in sent.items()}

        def linked() -> bool:
            return worn.connected and worn.events.count("connected") == n_connections

        await self.until(lambda: not linked() or all(map(self._has_come, sent)))
        if not linked():
            self._due = {}  # what was on its way when the link broke is lost
        self._n_heard = {uuid: len(heard) for uuid, heard in self.heard.items()}
        self.runner.leave()
        await self.until(lambda: self.over)

    def _has_come(self, uuid: str) -> bool:
        sent = self._worn.sent_by_connection(uuid)
        return made_of_beginnings(self.heard[uuid], sent, self._due.get(uuid, 0))

    def of(self, kind: type[_View]) -> list[_View]:
        return [view for view in self.views if isinstance(view, kind)]

    def snapshot(self) -> Snapshot:
        return self.of(Snapshot)[-1]

    def words(self) -> list[str]:
        return list(dict.fromkeys(view.strap.detail for view in self.of(Snapshot)))

    def gaps(self, stream: str) -> list[Gap]:
        return [gap for gap in self.of(Gap) if gap.stream == stream]

    def links(self) -> list[Link]:
        return [event.link for event in self.events if isinstance(event, LinkChanged)]

    def recorded(self, uuid: str) -> list[bytes]:
        """Return the packets in the recording; `uuid` is of full length."""
        short = uuid[4:8] if uuid.startswith("0000") else uuid
        packets = [event for event in self.events if isinstance(event, Packet)]
        return [packet.data for packet in packets if packet.characteristic == short]

    def expect_all(self) -> None:
        """Hold what came to be what was sent, and what was recorded to be what came."""
        for uuid in self._worn.notified():
            assert self._has_come(uuid), "a packet is missing, is twice, or out of order"
            recorded = self.recorded(uuid)
            assert recorded == self.heard[uuid][: len(recorded)]
            # What comes after the session's last look is no longer asked for.
            assert len(recorded) >= self._n_heard.get(uuid, 0)

    def expect_whole(self) -> None:
        """Hold the recording to be whole and its time base to be one."""
        wrong = [check for check in check_recording(self.path) if not check.ok]
        assert not wrong
        with Recording.open(self.path) as opened:
            self.events = list(opened.events())
            assert replay_recording(opened).n_different == 0
        stamps_s = [event.t_s for event in self.events]
        assert stamps_s == sorted(stamps_s)
        beats_s = [beat.t_s for beat in self.of(Beat)]
        assert all(a < b for a, b in itertools.pairwise(beats_s))
        for kind in (EcgPiece, ChestPiece):
            pieces = self.of(kind)
            if pieces:
                assert np.all(np.diff(np.concatenate([piece.t_s for piece in pieces])) > 0)


@contextlib.asynccontextmanager
async def worn(
    path: Path, air: Air, strap: BluezStrap, **options: Any
) -> AsyncIterator[WornSession]:
    """Run a session as fast as its strap's own time runs; options as of `BluetoothStrap`.

    At its end what was recorded is what went through the air, and whole.
    """
    clock = QuickClock(strap.speed)
    options = {"choose_s": 0.2, **air.options, **options}
    product = BluetoothStrap("auto", load_profiles(), clock.now_s, **options)
    with listening() as heard:
        session = WornSession(path, strap, heard, product, clock)
        running = asyncio.create_task(session.runner.run())
        running.add_done_callback(lambda _: setattr(session, "over", True))
        try:
            yield session
            await session.leave()
        finally:
            session.runner.leave()
            try:
                await wait_for(running, limit_s=PATIENCE_S)
            finally:
                assert session.journal.close() is None
    session.expect_whole()
    session.expect_all()


@contextlib.contextmanager
def listening() -> Iterator[dict[str, list[bytes]]]:
    """Yield what bleak hands over from now on, by characteristic."""
    heard: dict[str, list[bytes]] = defaultdict(list)
    start_notify = BleakClient.start_notify

    async def start(
        self: BleakClient, uuid: str, callback: Callable[[Any, bytearray], None], **options: Any
    ) -> None:
        def receive(sender: Any, value: bytearray) -> None:
            heard[sender.uuid].append(bytes(value))
            callback(sender, value)

        await start_notify(self, uuid, receive, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BleakClient, "start_notify", start)
        yield heard


def made_of_beginnings(whole: Sequence[bytes], parts: Sequence[Sequence[bytes]], n: int) -> bool:
    """Return whether a row is the beginnings of others, one after the other.

    Of the last one it holds at least `n`.
    """
    reached = {0}
    for part, least in zip(parts, [0] * (len(parts) - 1) + [n], strict=True):
        reached = {
            at + count
            for at in reached
            for count in range(least, len(part) + 1)
            if whole[at : at + count] == part[:count]
        }
    return len(whole) in reached


def flowing(strap: BluezStrap, n: int = 3) -> bool:
    """Return whether since its last connection so many heart rate packets were sent."""
    return strap.connected and strap.since_connected >= n


def lost_once(live: WornSession) -> bool:
    """Return whether the recording tells that the link was there, was lost, and came back."""
    links = [link for link in live.links() if link is not Link.SEARCHING]
    told = [link for link, _ in itertools.groupby(links)]
    return told[:3] == [Link.CONNECTED, Link.LOST, Link.CONNECTED]


def begins(live: WornSession) -> int:
    """Return how many runs of beats there are: each begins with one without an interval."""
    return sum(beat.rr_ms is None for beat in live.of(Beat))
