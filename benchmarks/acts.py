"""How long an answer to a tap takes: from the input's stamp to the output's call, in real time.

    python -m benchmarks.acts [TAPS]

A thread stamps taps as a device's driver does, beside a simulated strap that sends all streams and
a recording on the disk. The output renders nothing: what a device adds is its own latency.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from entrain.app import SWITCH_INTERVAL_S
from entrain.events import ActSounded, Event, PersonLoaded, SessionOpened, Tapped
from entrain.inputs import Wake
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.music.score import Moment
from entrain.session.clock import RealClock, VirtualClock
from entrain.session.replay import replay_recording
from entrain.session.runner import Runner
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source

GUIDED_S = 240.0
"""The session runs on a virtual clock until the music guides, then in real time."""
EVERY_S = (0.35, 0.55)


class ThenRealClock:
    """A virtual clock up to a time, and a real one from there."""

    def __init__(self) -> None:
        self._virtual = VirtualClock()
        self._real: RealClock | None = None

    @property
    def real(self) -> bool:
        return self._real is not None

    def now_s(self) -> float:
        if self._real is None:
            return self._virtual.now_s()
        return GUIDED_S + self._real.now_s()

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        if self._real is None and t_s <= GUIDED_S:
            await self._virtual.sleep_until(t_s, woken)
            return
        self._real = self._real or RealClock()
        await self._real.sleep_until(t_s - GUIDED_S, woken)


class Player:
    """Stamps taps in a thread of its own."""

    name = "player"

    def __init__(self, clock: ThenRealClock, n_taps: int) -> None:
        self._clock = clock
        self._n_taps = n_taps
        self._taps: list[Tapped] = []
        self._stop = threading.Event()
        self.done = threading.Event()
        self.leave: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._play, name="player", daemon=True)

    async def open(self, wake: Wake) -> None:
        self._wake = wake
        self._thread.start()

    def _play(self) -> None:
        rng = np.random.default_rng(0)
        while not self._clock.real:
            self._stop.wait(0.1)
        for _ in range(self._n_taps):
            if self._stop.wait(float(rng.uniform(*EVERY_S))):
                return
            self._taps.append(Tapped(t_s=self._clock.now_s(), source=self.name))
            self._wake()
        self._stop.wait(1.0)
        self.done.set()

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        taps, self._taps = self._taps, []
        if self.leave is not None and self.done.is_set():
            self.leave()
        return taps

    async def close(self) -> None:
        self._stop.set()
        self._thread.join()


class Output(NullOutput):
    """Notes when it was called, on the session's clock."""

    def __init__(self, clock: ThenRealClock) -> None:
        super().__init__(find_source("composed"))
        self._clock = clock
        self.late_ms: list[float] = []

    def play_act(self, act: ActSounded) -> None:
        self.late_ms.append(1000 * (self._clock.now_s() - act.t_s))


def measure(n_taps: int, folder: Path) -> None:
    """Run a session of so many taps and print how long each took."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    clock = ThenRealClock()
    player, output = Player(clock, n_taps), Output(clock)
    path = folder / "acts.entrain"
    with PlainJournal.create(path, engine_meta()) as journal:
        runner = Runner(
            clock=clock,
            inputs=[VirtualStrap("responder", 3), player],
            output=output,
            journal=journal,
            opening=[
                PersonLoaded(
                    t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=4
                ),
                SessionOpened(
                    t_s=0.0, form="settle", policy="lead", minutes=20.0, seed=3, music="Test",
                    simulated=True,
                ),
            ],
        )  # fmt: skip
        player.leave = runner.leave
        asyncio.run(runner.run())
    with Recording.open(path) as recording:
        n_different = replay_recording(recording).n_different
    late_ms = np.array(output.late_ms)
    print("| taps | answered | median ms | p95 ms | worst ms | above 30 ms | replay differs |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {n_taps} | {len(late_ms)} | {np.median(late_ms):.2f} "
        f"| {np.percentile(late_ms, 95):.2f} | {late_ms.max():.1f} "
        f"| {int((late_ms > 30).sum())} | {n_different} |"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200, Path(made))
