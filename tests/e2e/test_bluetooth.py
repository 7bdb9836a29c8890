"""A strap through bleak's real BlueZ backend, over a real D-Bus, from a made bluetoothd."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import pytest

from entrain.events import Link, Trust
from entrain.inputs.straps import bluetooth_scan
from entrain.inputs.straps.bluetooth import BluetoothStrap
from entrain.inputs.straps.problems import StrapProblemError
from entrain.inputs.straps.profiles import load_profiles
from entrain.protocols.polar_pmd import (
    CONTROL_POINT_UUID,
    DATA_UUID,
    AccFrame,
    Measurement,
    read_frame,
)
from entrain.protocols.polar_pmd_control import Setting
from tests.e2e.bluez_strap import BATTERY, HEART_RATE, BluezStrap
from tests.e2e.fakebluez import fake_bluez
from tests.e2e.listening import Listening
from tests.helpers.waiting import wait_for

RR_1024 = [600 + 97 * i % 700 for i in range(60)]  # every remainder, so that rounding shows


@contextlib.asynccontextmanager
async def session(wanted: str = "auto", **options: float) -> AsyncIterator[Listening]:
    strap = BluetoothStrap(wanted, load_profiles(), time.monotonic, **{"choose_s": 0.2, **options})
    await strap.open(lambda: None)
    try:
        yield Listening(strap)
    finally:
        await strap.close()


# ---------------------------------------------------------------- what arrives


async def test_all_intervals_arrive_once_in_order_and_unrounded(bus: str) -> None:
    worn = BluezStrap(RR_1024, speed=40, settings=None)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(live.rr_1024()) >= len(RR_1024))
        assert live.rr_1024() == RR_1024
        assert live.packets("2a37") == worn.sent_to(HEART_RATE)


async def test_frames_of_ecg_and_acceleration_arrive_as_they_were_sent(bus: str) -> None:
    worn = BluezStrap(RR_1024, speed=4)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(live.packets(DATA_UUID)) >= 12)
        frames = live.packets(DATA_UUID)
        assert frames == worn.sent_to(DATA_UUID)[: len(frames)]
        kinds = [type(read_frame(frame)).__name__ for frame in frames]
        assert set(kinds) == {"EcgFrame", "AccFrame"}


async def test_streams_are_asked_for_byte_by_byte_as_the_maker_does(bus: str) -> None:
    worn = BluezStrap(RR_1024)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(worn.streams) == 2)
    assert [asked.hex(" ") for asked in worn.asked] == [
        "02 00 00 01 82 00 01 01 0e 00",
        "02 02 02 01 08 00 00 01 32 00 01 01 10 00",
        "03 02",
        "03 00",
    ]


async def test_stamps_are_of_the_arrival_and_never_go_back(bus: str) -> None:
    worn = BluezStrap(RR_1024, speed=4)
    async with fake_bluez(bus, [worn]), session() as live:
        before_s = time.monotonic()
        await live.until(lambda: len(live.packets(DATA_UUID)) >= 4)
        stamps_s = [event.t_s for event in live.events]
        assert stamps_s == sorted(stamps_s)
        assert before_s - 1 < stamps_s[0] <= stamps_s[-1] <= time.monotonic()


async def test_nothing_is_told_before_its_time(bus: str) -> None:
    async with fake_bluez(bus, [BluezStrap(RR_1024)]), session() as live:
        assert await live.strap.advance(time.monotonic() - 60, None) == []
        assert await live.strap.advance(time.monotonic(), None) != []


# ---------------------------------------------------------------- which strap it is


async def test_the_strap_introduces_itself(bus: str) -> None:
    worn = BluezStrap(RR_1024)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: live.known() and live.packets("2a19"))
        (known,) = live.known()
        assert (known.model, known.name) == ("Polar H10", "Polar H10 A1B2C3D4")
        assert known.streams == ("hr", "rr", "ecg", "acc")
        assert (known.trust_hrv, known.simulated) == (Trust.GOOD, False)
        assert live.packets("2a19") == [bytes([87])]
        assert live.packets(CONTROL_POINT_UUID)[0].hex(" ") == "0f 05 00"
        assert live.words()[:2] == ["Looking for a strap.", "Connected to Polar H10 A1B2C3D4."]
        await live.until(lambda: BATTERY in worn.listened)
        worn.send(BATTERY, bytes([12]))
        await live.until(lambda: live.packets("2a19") == [bytes([87]), bytes([12])])


async def test_a_strap_without_streams_gives_its_heart_rate(bus: str) -> None:
    worn = BluezStrap(RR_1024, name="Polar H10 OLD", speed=40, settings=None)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(live.rr_1024()) > 5)
        assert live.known()[0].streams == ("hr", "rr")
        assert worn.asked == []


async def test_a_strap_of_unknown_name_is_found_by_its_service(bus: str) -> None:
    worn = BluezStrap(RR_1024, name=None, address="C0:FF:EE:00:00:01", speed=40)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(live.rr_1024()) > 5)
        known = live.known()[0]
        assert (known.model, known.name) == ("Heart rate strap", "C0:FF:EE:00:00:01")
        assert known.trust_hrv is Trust.UNKNOWN


@pytest.mark.parametrize("wanted", ["polar h10 b", "a0:9e:1a:00:00:0b"])
async def test_the_strap_asked_for_is_taken_and_no_other(bus: str, wanted: str) -> None:
    other = BluezStrap(RR_1024, name="Polar H10 A", address="A0:9E:1A:00:00:0A")
    worn = BluezStrap(RR_1024, name="Polar H10 B", address="A0:9E:1A:00:00:0B")
    async with fake_bluez(bus, [other, worn]), session(wanted) as live:
        await live.until(live.known)
        assert live.known()[0].name == "Polar H10 B"
        assert other.events == []


async def test_a_strap_that_is_already_connected_is_found(bus: str) -> None:
    worn = BluezStrap(RR_1024, speed=40)
    async with fake_bluez(bus, [worn]) as bluez:
        bluez.connect_elsewhere(worn)
        async with session() as live:
            await live.until(lambda: len(live.rr_1024()) > 5)
            assert "Connect" not in bluez.calls


# ---------------------------------------------------------------- what goes wrong


async def test_a_lost_link_is_told_and_found_again(bus: str) -> None:
    worn = BluezStrap(RR_1024 * 10, speed=20)
    other = BluezStrap(RR_1024, name="Polar H10 OTHER", address="A0:9E:1A:00:00:0A")
    other.in_range = False
    async with fake_bluez(bus, [other, worn]) as bluez, session() as live:
        await live.until(lambda: len(live.rr_1024()) > 20)
        other.in_range = True  # now another person's strap is there: it is not ours
        bluez.drop(worn)
        await live.until(lambda: live.links().count(Link.CONNECTED) == 2)
        heard = len(live.rr_1024())
        await live.until(lambda: len(live.rr_1024()) > heard + 20 and len(worn.streams) == 2)
        assert live.links()[-3:] == [Link.CONNECTED, Link.LOST, Link.CONNECTED]
        assert "Polar H10 A1B2C3D4 was lost." in live.words()
        assert live.rr_1024() == worn.sent_rr_1024()[: len(live.rr_1024())]
        assert other.events == []


async def test_a_bluetooth_service_that_restarts_does_not_end_the_session(bus: str) -> None:
    worn = BluezStrap(RR_1024 * 10, speed=40, settings=None)
    async with contextlib.AsyncExitStack() as service:
        await service.enter_async_context(fake_bluez(bus, [worn]))
        async with session() as live:
            await live.until(lambda: len(live.rr_1024()) > 5)
            await service.aclose()
            await live.until(lambda: "The Bluetooth service does not" in live.words()[-1])
            before = len(live.rr_1024())
            async with fake_bluez(bus, [worn]):
                await live.until(lambda: live.links()[-1] is Link.CONNECTED)
                await live.until(lambda: len(live.rr_1024()) > before + 5)
        links = live.links()
        assert links.index(Link.CONNECTED) < links.index(Link.LOST) < len(links) - 1
        assert links[-1] is Link.CONNECTED


async def test_a_session_can_be_left_while_it_connects(bus: str) -> None:
    worn = BluezStrap(RR_1024)
    async with fake_bluez(bus, [worn]) as bluez:
        async with session() as live:
            await live.until(lambda: "Connect" in bluez.calls)
        await asyncio.sleep(0.1)
        assert not worn.connected


async def test_a_search_that_fails_while_it_is_left_is_left(
    bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look(*_: object, **__: object) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise OSError("the bus died in place of the cancellation")

    monkeypatch.setattr(bluetooth_scan.Finder, "scan", look)
    async with fake_bluez(bus, []), session() as live:
        await asyncio.sleep(0.05)
        await wait_for(live.strap.close(), limit_s=2)


async def test_streams_are_stopped_before_the_strap_is_let_go(bus: str) -> None:
    worn = BluezStrap(RR_1024)
    async with fake_bluez(bus, [worn]):
        async with session() as live:
            await live.until(lambda: len(worn.streams) == 2)
        assert worn.events[-3:] == ["stopped ACC", "stopped ECG", "disconnected"]
        await live.strap.close()  # twice does no harm


async def test_a_strap_that_offers_other_settings_is_asked_for_the_nearest(bus: str) -> None:
    settings = {
        Measurement.ACC: {
            Setting.RATE_HZ: (25, 52, 208),
            Setting.RANGE: (4,),
            Setting.CHANNELS: (3,),
        }
    }
    worn = BluezStrap(RR_1024, settings=settings, speed=4)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: live.packets(DATA_UUID))
        assert isinstance(read_frame(live.packets(DATA_UUID)[0]), AccFrame)
        assert worn.asked[-1].hex(" ") == "02 02 00 01 34 00 02 01 04 00 04 01 03"
        assert live.known()[0].streams == ("hr", "rr", "acc")


async def test_streams_that_another_program_has_leave_the_heart_rate_flowing(bus: str) -> None:
    worn = BluezStrap(RR_1024, speed=40)
    worn.claimed = {DATA_UUID}
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(live.rr_1024()) > 20)
        assert "Its ECG and acceleration cannot be had" in live.words()[-1]
        assert worn.events == ["connected"]


async def test_a_stream_that_the_strap_stopped_is_told(bus: str) -> None:
    worn = BluezStrap(RR_1024)
    async with fake_bluez(bus, [worn]), session() as live:
        await live.until(lambda: len(worn.streams) == 2)
        worn.send(CONTROL_POINT_UUID, bytes([0x01, Measurement.ECG, Measurement.ACC]))
        said = "The strap itself stopped ECG and acceleration."
        heard = len(live.rr_1024())
        await live.until(lambda: live.words()[-1] == said)
        await live.until(lambda: len(live.rr_1024()) > heard + 2)
        assert live.words().count(said) == 1
        assert live.links()[-1] is Link.CONNECTED, "the heart rate goes on"


# ---------------------------------------------------------------- what cannot work


async def problem_at_open() -> str:
    with pytest.raises(StrapProblemError) as caught:
        async with session():
            pass
    return str(caught.value)


async def test_bluetooth_that_is_off_is_said_at_once(bus: str) -> None:
    async with fake_bluez(bus, [], powered=False):
        assert "Switch it on" in await problem_at_open()


async def test_a_computer_without_an_adapter_is_said_at_once(bus: str) -> None:
    async with fake_bluez(bus, [], adapter=False):
        assert "no Bluetooth adapter" in await problem_at_open()


async def test_a_bus_without_bluetoothd_is_said_at_once(bus: str) -> None:
    assert "service does not answer" in await problem_at_open()


async def test_a_computer_without_a_bus_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert "service does not answer" in await problem_at_open()


async def test_a_named_strap_that_is_not_there_ends_the_search(bus: str) -> None:
    other = BluezStrap(RR_1024, name="Polar H10 A")
    async with fake_bluez(bus, [other]), session("Movesense", find_timeout_s=0.3) as live:
        with pytest.raises(StrapProblemError, match="Movesense was not found"):
            await live.until(lambda: False)


async def test_any_strap_is_waited_for_as_long_as_it_takes(
    bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bluetooth_scan, "ROUND_S", 0.1)  # several rounds, told of once
    async with fake_bluez(bus, []), session("auto", find_timeout_s=0.1) as live:
        with pytest.raises(AssertionError, match="waited in vain"):
            await live.until(live.known, patience_s=0.5)
        assert live.links() == [Link.SEARCHING]


def test_bleak_is_not_loaded_before_a_strap_is_looked_for() -> None:
    code = "import sys, entrain.inputs.straps.bluetooth; sys.exit('bleak' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
