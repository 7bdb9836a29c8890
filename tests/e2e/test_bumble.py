"""A strap over real ATT, L2CAP and HCI frames, read by the same code as over the air."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import AsyncIterator

from entrain.inputs.straps.bluetooth import BluetoothStrap
from entrain.inputs.straps.profiles import load_profiles
from entrain.protocols.polar_pmd import DATA_UUID, AccFrame, EcgFrame, read_frame
from tests.e2e.bluez_strap import (
    ACC_HZ,
    ACC_SAMPLES,
    ECG_HZ,
    ECG_SAMPLES,
    HEART_RATE,
    BluezStrap,
)
from tests.e2e.bumble_strap import virtual_radio
from tests.e2e.listening import Listening

RR_1024 = [600 + 97 * i % 700 for i in range(60)]  # every remainder, so that rounding shows


@contextlib.asynccontextmanager
async def session(worn: BluezStrap) -> AsyncIterator[Listening]:
    async with virtual_radio(worn) as radio:
        strap = BluetoothStrap("auto", load_profiles(), time.monotonic, **radio.options)
        await strap.open(lambda: None)
        try:
            yield Listening(strap)
        finally:
            await strap.close()


async def test_at_its_true_rate_all_that_was_sent_arrives_as_it_was_sent() -> None:
    worn = BluezStrap(RR_1024)
    async with session(worn) as live:
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
    async with session(worn) as live:
        await live.until(lambda: len(live.rr_1024()) >= len(RR_1024))
        assert live.rr_1024() == RR_1024


async def test_streams_are_stopped_before_the_strap_is_let_go() -> None:
    worn = BluezStrap(RR_1024)
    async with session(worn) as live:
        await live.until(lambda: len(worn.streams) == 2)
    assert worn.events[-3:] == ["stopped ACC", "stopped ECG", "disconnected"]
