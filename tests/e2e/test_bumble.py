"""A strap over real ATT, L2CAP and HCI frames, read by the same code as over the air."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import AsyncIterator

import pytest

from entrain.events import Link, Packet
from entrain.physiology.body import Body
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID, AccFrame, EcgFrame, Measurement, read_frame
from entrain.protocols.polar_pmd_control import Setting
from entrain.straps.bluetooth import BluetoothStrap
from entrain.straps.profiles import load_profiles
from tests.e2e.bluez_strap import (
    ACC_HZ,
    ACC_SAMPLES,
    BATTERY,
    ECG_HZ,
    ECG_SAMPLES,
    H10_SETTINGS,
    HEART_RATE,
    BluezStrap,
)
from tests.e2e.bumble_strap import BumbleStrap, virtual_radio
from tests.e2e.listening import Listening

RR_1024 = [600 + 97 * i % 700 for i in range(60)]  # every remainder, so that rounding shows


@contextlib.asynccontextmanager
async def session(
    worn: BluezStrap, wanted: str = "auto"
) -> AsyncIterator[tuple[BumbleStrap, Listening]]:
    async with virtual_radio(worn) as (radio, options):
        strap = BluetoothStrap(wanted, load_profiles(), time.monotonic, **options)
        await strap.open()
        try:
            yield radio, Listening(strap)
        finally:
            await strap.close()


async def test_at_its_true_rate_all_that_was_sent_arrives_as_it_was_sent() -> None:
    worn = BluezStrap(RR_1024)
    async with session(worn) as (_, live):
        await live.until(lambda: len(live.packets("2a37")) >= 6, patience_s=12.0)
        packets = live.packets("2a37")
        assert packets == worn.sent_to(HEART_RATE)[: len(packets)]
        assert live.rr_1024() == RR_1024[: len(live.rr_1024())]
        frames = live.packets(DATA_UUID)
        assert frames == worn.sent_to(DATA_UUID)[: len(frames)]
        read = [read_frame(frame) for frame in frames]
        ecg = [frame for frame in read if isinstance(frame, EcgFrame)]
        acc = [frame for frame in read if isinstance(frame, AccFrame)]
    assert len(ecg) >= 4 * ECG_HZ // ECG_SAMPLES
    assert len(acc) >= 4 * ACC_HZ // ACC_SAMPLES
    # A frame of ECG fills the least MTU of an H10; smaller ones would come cut.
    assert {len(bytes(frame)) for frame in ecg} == {10 + 3 * ECG_SAMPLES}
    for frames_of_one, samples, rate_hz in ((ecg, ECG_SAMPLES, ECG_HZ), (acc, ACC_SAMPLES, ACC_HZ)):
        stamps_ns = [frame.device_ns for frame in frames_of_one]
        steps_s = {
            round((after - before) / 1e9, 6) for before, after in itertools.pairwise(stamps_ns)
        }
        assert steps_s == {round(samples / rate_hz, 6)}


async def test_a_long_heart_arrives_whole_and_unrounded() -> None:
    worn = BluezStrap(RR_1024, speed=40, settings=None)
    async with session(worn) as (_, live):
        await live.until(lambda: len(live.rr_1024()) >= len(RR_1024))
        assert live.rr_1024() == RR_1024


async def test_a_lost_link_is_told_and_found_again_with_its_streams() -> None:
    worn = BluezStrap(RR_1024 * 10, speed=20)
    async with session(worn, "polar h10") as (radio, live):
        await live.until(lambda: len(live.rr_1024()) > 20)
        await radio.drop()
        await live.until(lambda: live.links().count(Link.CONNECTED) == 2)
        heard = len(live.rr_1024())
        await live.until(lambda: len(live.rr_1024()) > heard + 20 and len(worn.streams) == 2)
        assert live.links()[-3:] == [Link.CONNECTED, Link.LOST, Link.CONNECTED]
        # What left the strap while the link went is lost; nothing came twice or out of order.
        sent = iter(worn.sent_rr_1024())
        assert all(rr in sent for rr in live.rr_1024())


async def test_mangled_packets_are_kept_and_make_no_beat() -> None:
    worn = BluezStrap(RR_1024, speed=20, settings=None)
    mangled = [b"", b"\x10", b"\x10\x3c\x00", b"\x11\x3c", b"\x18\x3c\x01"]
    async with session(worn) as (_, live):
        await live.until(lambda: len(live.rr_1024()) > 5)
        for packet in mangled:
            worn.send(HEART_RATE, packet)
        heard = len(live.rr_1024())
        await live.until(lambda: len(live.rr_1024()) > heard + 10)
        assert [packet for packet in live.packets("2a37") if packet in mangled] == mangled
        assert live.rr_1024() == RR_1024[: len(live.rr_1024())]
        body = Body()
        for event in live.events:
            if isinstance(event, Packet) and event.data in mangled:
                assert body.packet(event) == []


@pytest.mark.parametrize(
    ("lost", "contact"), [(b"\x04\x00", False), (b"\x00\x00", None)], ids=["told", "by its rate"]
)
async def test_contact_that_is_lost_is_seen(lost: bytes, contact: bool | None) -> None:
    worn = BluezStrap(RR_1024, speed=20, settings=None)
    async with session(worn) as (_, live):
        await live.until(lambda: len(live.rr_1024()) > 5)
        worn.send(HEART_RATE, lost)
        await live.until(lambda: lost in live.packets("2a37"))
        (measured,) = (one for one in live.measured() if one.hr_bpm == 0)
        assert measured == HeartRateMeasurement(hr_bpm=0, contact=contact)


async def test_a_strap_without_streams_or_intervals_gives_its_heart_rate() -> None:
    worn = BluezStrap([], name="Arm band", settings=None)
    async with session(worn) as (_, live):
        await live.until(live.known)
        await live.until(lambda: HEART_RATE in worn.listened)
        for hr_bpm in (61, 62, 63):
            worn.send(HEART_RATE, bytes(HeartRateMeasurement(hr_bpm=hr_bpm)))
        await live.until(lambda: [one.hr_bpm for one in live.measured()][-3:] == [61, 62, 63])
        assert live.rr_1024() == []
        assert live.known()[0].model == "Heart rate strap"
        assert live.known()[0].streams == ("hr", "rr")
        assert worn.asked == []


async def test_a_refused_stream_leaves_the_others_flowing() -> None:
    settings = {**H10_SETTINGS, Measurement.ECG: {Setting.SECURITY: (1,)}}
    worn = BluezStrap(RR_1024, settings=settings, speed=20)
    async with session(worn) as (_, live):
        await live.until(lambda: len(live.rr_1024()) > 20 and live.packets(DATA_UUID))
        assert live.words()[-1] == "There is no ECG. The strap refused a parameter."
        assert {type(read_frame(frame)) for frame in live.packets(DATA_UUID)} == {AccFrame}


async def test_the_battery_is_read_once_and_then_told() -> None:
    worn = BluezStrap(RR_1024, speed=20, settings=None)
    async with session(worn) as (_, live):
        await live.until(lambda: live.packets("2a19") == [bytes([87])])
        await live.until(lambda: BATTERY in worn.listened)
        worn.send(BATTERY, bytes([12]))
        await live.until(lambda: live.packets("2a19") == [bytes([87]), bytes([12])])


async def test_streams_are_stopped_before_the_strap_is_let_go() -> None:
    worn = BluezStrap(RR_1024)
    async with session(worn) as (_, live):
        await live.until(lambda: len(worn.streams) == 2)
    assert worn.events[-3:] == ["stopped ACC", "stopped ECG", "disconnected"]
