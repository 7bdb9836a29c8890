"""A whole session on a strap in this process: the real runner, conductor and recording."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from entrain.conductor.snapshot import Snapshot
from entrain.events import Event, Link, LinkChanged, Packet, PersonLoaded, SessionOpened
from entrain.journal.check import check_recording
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import Journal
from entrain.physiology.readings import Beat, ChestPiece, EcgPiece, Gap
from entrain.session.live import View
from entrain.session.replay import replay
from entrain.session.runner import Runner
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import source_named
from entrain.straps.bluetooth import BluetoothStrap
from entrain.straps.profiles import load_profiles
from tests.e2e.air import Air
from tests.e2e.bluez_strap import BluezStrap
from tests.helpers.waiting import Patience, wait_for

PATIENCE_S = 12.0
QUICK = 4.0
"""How much faster than the clock on the wall sessions and their straps run."""
RR_1024 = [850 + 97 * i % 150 for i in range(200)]


class QuickClock:
    """A session's clock that may run faster than the computer's, as a strap's own time may."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._at = (time.perf_counter(), 0.0)

    def run(self, speed: float) -> None:
        """From now on be so fast."""
        self._at, self._speed = (time.perf_counter(), self.now_s()), speed

    def now_s(self) -> float:
        real_s, session_s = self._at
        return session_s + (time.perf_counter() - real_s) * self._speed

    async def sleep_until(self, t_s: float) -> None:
        await asyncio.sleep(max(0.0, t_s - self.now_s()) / self._speed)


_View = TypeVar("_View")


class WornSession:
    """A session that runs; afterwards `events` holds what its recording holds."""

    def __init__(self, path: Path, strap: BluetoothStrap, clock: QuickClock) -> None:
        self.path = path
        self.clock = clock
        self.views: list[View] = []
        self.events: list[Event] = []
        self.over = False
        self.journal = Journal.create(path, {**engine_meta(), "simulated": False})
        music = source_named("none")
        self.runner = Runner(
            clock=clock,
            strap=strap,
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
            show=self.views.append,
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
        """End now: what carries the strap is about to go."""
        self.runner.leave()
        await self.until(lambda: self.over)

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

    def expect_whole(self) -> None:
        """Hold the recording to be whole and its time base to be one."""
        wrong = [check for check in check_recording(self.path) if not check.ok]
        assert not wrong
        with Recording.open(self.path) as opened:
            self.events = list(opened.events())
            assert replay(opened).n_different == 0
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
    path: Path, air: Air, *straps: BluezStrap, **options: Any
) -> AsyncIterator[WornSession]:
    """Run a session as fast as its strap's own time runs; options as of `BluetoothStrap`.

    At its end what was recorded is what went through the air, and whole.
    """
    clock = QuickClock(straps[0].speed)
    options = {"choose_s": 0.2, **air.options, **options}
    strap = BluetoothStrap("auto", load_profiles(), clock.now_s, **options)
    session = WornSession(path, strap, clock)
    running = asyncio.create_task(session.runner.run())
    running.add_done_callback(lambda _: setattr(session, "over", True))
    try:
        yield session
    finally:
        session.runner.leave()
        try:
            await wait_for(running, limit_s=PATIENCE_S)
        finally:
            assert session.journal.close() is None
    session.expect_whole()
    for one in straps:
        for uuid in one.notified():
            sent = one.sent_to(uuid)
            recorded = session.recorded(uuid)
            left = iter(sent)
            assert all(packet in left for packet in recorded)  # in order, and none twice
            # What was on its way when a link broke is lost, and what was sent in the last
            # tenth of a second may no longer be asked for.
            assert len(recorded) >= len(sent) - 2 - one.events.count("disconnected")


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
