"""What goes wrong with the system's Bluetooth: faults that need a bluetoothd and its bus.

Over a virtual radio they cannot be: between bleak and the frames there is no service then
that could end. How strong a strap comes in is not part of such a radio either.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from entrain.events import Link
from entrain.inputs.straps import stream_fallback
from tests.e2e.air import BluezAir
from tests.e2e.bluez_strap import BluezStrap
from tests.e2e.fakebluez import fake_bluez, private_bus
from tests.e2e.worn_session import QUICK, RR_1024, begins, flowing, lost_once, worn

BACK_S = 5.0


async def test_bluetooth_that_is_switched_off_and_on_while_it_searches(
    bus: str, path: Path
) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    strap.in_range = False
    async with fake_bluez(bus, [strap]) as bluez, worn(path, BluezAir(bluez), strap) as live:
        await live.until(lambda: "StartDiscovery" in bluez.calls)
        bluez.power(False)  # the running scan sees nothing of it, and nothing ever after
        bluez.power(True)
        strap.in_range = True
        await live.until(lambda: strap.connected, BACK_S)
        await live.until(lambda: flowing(strap))
    assert bluez.calls.count("StartDiscovery") > 1, "the dead scan was begun anew"
    assert live.links()[-1] is Link.CONNECTED


async def test_bluetoothd_that_crashes_and_restarts(bus: str, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    async with (
        fake_bluez(bus, [strap]) as bluez,
        worn(path, BluezAir(bluez), strap, silence_s=8.0) as live,
    ):
        await live.until(lambda: flowing(strap))
        await bluez.stop(crash=True)  # without a word: only the silence tells
        async with fake_bluez(bus, [strap]):
            await live.until(lambda: "sends nothing any more" in " ".join(live.words()))
            await live.until(lambda: strap.connected, BACK_S)
            await live.until(lambda: begins(live) == 2)
            await live.leave()
    assert lost_once(live)


async def test_a_bus_that_dies_and_comes_back(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    with private_bus() as second, contextlib.ExitStack() as alive:
        first = alive.enter_context(private_bus())
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", first)
        async with (
            fake_bluez(first, [strap]) as bluez,
            worn(path, BluezAir(bluez), strap) as live,
        ):
            await live.until(lambda: flowing(strap))
            await bluez.stop(crash=True)
            alive.close()
            monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", second)
            await live.until(lambda: "The Bluetooth service does not" in " ".join(live.words()))
            async with fake_bluez(second, [strap]):
                await live.until(lambda: strap.connected, BACK_S)
                await live.until(lambda: begins(live) == 2)
                await live.leave()
    assert lost_once(live)


async def test_the_strongest_is_taken_and_the_other_named_once(bus: str, path: Path) -> None:
    near = BluezStrap(RR_1024, name="Near", settings=None, speed=QUICK)
    far = BluezStrap(RR_1024, name="Far", address="A0:9E:1A:00:00:0A", settings=None)
    near.signal_dbm, far.signal_dbm = -48, -82
    async with fake_bluez(bus, [far, near]) as bluez, worn(path, BluezAir(bluez), near) as live:
        await live.until(lambda: flowing(near, 1))
        bluez.drop(near)
        await live.until(lambda: flowing(near, 1))
        assert far.events == []
    details = [event.detail for event in live.events if hasattr(event, "detail")]
    assert "Connected to Near. Seen and not used: Far." in details
    assert sum("Far" in detail for detail in details) == 1


@pytest.mark.slow
@pytest.mark.parametrize("away_s", [4.5, 7.0])
async def test_a_strap_that_comes_back_is_connected_within_5_s(
    bus: str, path: Path, away_s: float
) -> None:
    strap = BluezStrap(RR_1024, settings=None)
    async with fake_bluez(bus, [strap]) as bluez, worn(path, BluezAir(bluez), strap) as live:
        await live.until(lambda: flowing(strap))
        strap.in_range = False
        bluez.drop(strap)
        await asyncio.sleep(away_s)
        assert "Looking for Polar H10 A1B2C3D4." in live.words()[-1]
        strap.in_range = True
        await live.until(lambda: strap.connected, BACK_S)
        await live.until(lambda: begins(live) == 2)  # the gap: nothing bridges it


async def test_twenty_drops_leave_nothing_behind(
    bus: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_fallback, "SOON_S", 0.0)
    strap = BluezStrap(RR_1024, speed=QUICK)
    counts: list[tuple[int, int]] = []
    more: list[int] = []

    def gone(least: tuple[int, ...]) -> bool:
        more[:] = [now - few for now, few in zip(held(), least, strict=True)]
        return max(more) <= 0

    async with fake_bluez(bus, [strap]) as bluez, worn(path, BluezAir(bluez), strap) as live:
        for _ in range(20):
            await live.until(lambda: len(strap.streams) == 2)
            counts.append(held())
            bluez.drop(strap)
            await live.until(lambda: not strap.connected)
        await live.until(lambda: len(strap.streams) == 2)
        # More may be under way just now; what was left behind would never be gone.
        early = tuple(min(one) for one in zip(*counts[2:10], strict=True))
        await live.until(lambda: gone(early))
    assert max(more) <= 0, "tasks, open files"


def held() -> tuple[int, int]:
    """Return how many tasks and open files there are."""
    return len(asyncio.all_tasks()), len(list(Path("/proc/self/fd").iterdir()))
