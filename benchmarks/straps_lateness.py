"""How late a packet is stamped beside a window that paints and stalls: see `straps`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6 import QtCore, QtGui, QtWidgets

from entrain.app import SWITCH_INTERVAL_S
from entrain.events import STRAP, Event, Packet, PersonLoaded, SessionOpened
from entrain.inputs.straps.bluetooth import BluetoothStrap
from entrain.inputs.straps.profiles import load_profiles
from entrain.music.score import Moment
from entrain.protocols.polar_pmd import DATA_UUID
from entrain.session.clock import RealClock
from entrain.session.observers import Observer
from entrain.session.runner import Runner
from entrain.session.thread import Prepared, SessionThread
from entrain.setup.settings import Settings
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.e2e.bluez_strap import HEART_RATE, BluezStrap
from tests.e2e.fakebluez import fake_bluez, private_bus

PAINTING_MS = 33
STALL_S = 0.25
WAYS = (
    ("session thread, as the app runs it", SWITCH_INTERVAL_S, True),
    ("session thread, Python's own switch interval", 0.005, True),
    ("window's own thread", 0.005, False),
)


class TimedStrap(BluezStrap):
    """A strap that notes when each packet left it."""

    def send(self, uuid: str, value: bytes) -> None:
        self.left.append((uuid, time.monotonic()))
        super().send(uuid, value)


async def serve(bus: str) -> None:
    """Play bluetoothd and strap until standard input says so; print when packets left."""
    worn = TimedStrap([857 + 31 * i % 90 for i in range(600)])
    worn.left = []
    loop = asyncio.get_running_loop()
    async with fake_bluez(bus, [worn]):
        print("ready", flush=True)
        await loop.run_in_executor(None, sys.stdin.readline)
    print(json.dumps(worn.left))


class ListeningStrap:
    """Hands on what a strap tells, and keeps when its packets were stamped."""

    name = STRAP
    simulated = False

    def __init__(self, strap: BluetoothStrap) -> None:
        self._strap = strap
        self.stamped: list[tuple[str, float]] = []
        self.open, self.close = strap.open, strap.close

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        events = await self._strap.advance(t_s, moment)
        self.stamped += [
            (event.characteristic, event.t_s) for event in events if isinstance(event, Packet)
        ]
        return events


class Window(QtWidgets.QWidget):
    """Paints 900 points at 30 Hz, and once a second does nothing else for 250 ms."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 400)
        self._count = 0
        self._timers = []
        for every_ms, do in ((PAINTING_MS, self.update), (1000, self._stall)):
            timer = QtCore.QTimer(self)
            timer.timeout.connect(do)
            timer.start(every_ms)
            self._timers.append(timer)

    def _stall(self) -> None:
        end_s = time.perf_counter() + STALL_S
        while time.perf_counter() < end_s:
            pass

    def paintEvent(self, _: QtGui.QPaintEvent) -> None:  # noqa: N802
        self._count += 1
        wave = 200 + 100 * np.sin(np.arange(900) / 30 + self._count)
        painter = QtGui.QPainter(self)
        painter.drawPolyline([QtCore.QPointF(i, y) for i, y in enumerate(wave.tolist())])


def opening(seconds: float) -> list[Event]:
    return [
        PersonLoaded(t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=1),
        SessionOpened(
            t_s=0.0, form="settle", policy="lead", minutes=max(1.0, seconds / 30), seed=1,
            music=None, simulated=False,
        ),
    ]  # fmt: skip


def listen(seconds: float, *, own_thread: bool) -> list[tuple[str, float]]:
    """Run a session beside the window; return when packets were stamped on the monotonic clock."""
    clock = RealClock()
    began_s = time.monotonic() - clock.now_s()
    strap = ListeningStrap(BluetoothStrap("auto", load_profiles(), clock.now_s))

    def make(*observers: Observer) -> Runner:
        return Runner(
            clock=clock,
            inputs=[strap],
            output=NullOutput(find_source("none")),
            journal=None,
            opening=opening(seconds),
            observers=observers,
        )

    app = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])
    window = Window()
    window.show()
    QtCore.QTimer.singleShot(round(seconds * 1000), app.quit)
    if own_thread:
        prepared = Prepared(
            settings=Settings(folder=Path()),
            label=None,
            simulated=False,
            clock=clock,
            journal=None,
            make=make,
        )
        session = SessionThread(lambda: prepared, Path())
        drain = QtCore.QTimer()
        drain.timeout.connect(lambda: list(session.views()))
        drain.start(PAINTING_MS)
        app.exec()
        session.close()
    else:
        loop = asyncio.new_event_loop()
        runner = make()
        task = loop.create_task(runner.run())

        def turn() -> None:
            loop.call_soon(loop.stop)
            loop.run_forever()

        pump = QtCore.QTimer()
        pump.timeout.connect(turn)
        pump.start(0)
        app.exec()
        runner.leave()
        loop.run_until_complete(task)
        loop.close()
    window.deleteLater()
    return [(characteristic, began_s + t_s) for characteristic, t_s in strap.stamped]


def bench_lateness(seconds: float) -> None:
    """Compare when packets left the strap with their stamps."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(
        f"\nStamp after leaving the strap, {seconds:.0f} s each; 900 points painted at 30 Hz, "
        "a stall of 250 ms each second\n"
    )
    print("| way | characteristic | packets | lost | p50 ms | p95 ms | max ms |")
    print("|---|---|---|---|---|---|---|")
    usual_s = sys.getswitchinterval()
    for name, interval_s, own_thread in WAYS:
        sys.setswitchinterval(interval_s)
        with private_bus() as bus:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus
            with subprocess.Popen(
                [sys.executable, "-m", "benchmarks.straps_lateness", bus],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            ) as server:
                if server.stdout is None or not server.stdout.readline():
                    raise RuntimeError("the strap's process did not start")
                stamped = listen(seconds, own_thread=own_thread)
                told, _ = server.communicate("\n", timeout=20)
        left = json.loads(told)
        report(name, stamped, left)
    sys.setswitchinterval(usual_s)


def report(name: str, stamped: list[tuple[str, float]], left: list[tuple[str, float]]) -> None:
    for shown, ours, theirs in (("2a37", "2a37", HEART_RATE), ("PMD data", DATA_UUID, DATA_UUID)):
        came_s = np.array([t_s for uuid, t_s in stamped if uuid == ours])
        went_s = np.array([t_s for uuid, t_s in left if uuid == theirs])
        # Packets arrive in order; what was on its way at the end is not lost.
        went_s = went_s[went_s < came_s[-1]] if len(came_s) else went_s
        n_both = min(len(came_s), len(went_s))
        late_ms = (came_s[:n_both] - went_s[:n_both]) * 1e3
        p50, p95 = np.percentile(late_ms, (50, 95))
        print(
            f"| {name} | {shown} | {len(came_s)} | {len(went_s) - len(came_s)} "
            f"| {p50:.2f} | {p95:.2f} | {late_ms.max():.1f} |"
        )


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
