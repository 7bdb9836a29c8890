"""What goes wrong with packets and streams, each in a whole session, over both kinds of air.

As in `test_faults` session and strap run at four times the speed of the clock on the wall.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import numpy as np
import pytest

from entrain.events import Link, StrapKnown
from entrain.inputs.straps import polar_streams
from entrain.physiology.readings import Beat, EcgPiece
from entrain.protocols.polar_pmd import CONTROL_POINT_UUID, DATA_UUID, Measurement, Pulse
from entrain.protocols.polar_pmd_control import Setting
from tests.e2e.air import OnAir
from tests.e2e.bluez_strap import BATTERY, H10_SETTINGS, HEART_RATE, VERITY_SETTINGS, BluezStrap
from tests.e2e.worn_session import QUICK, RR_1024, begins, flowing, worn

YEARS_NS = 7 * 365 * 86400 * 10**9


# ---------------------------------------------------------------- packets


async def test_a_third_of_the_packets_lost(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    chance = random.Random(3)  # noqa: S311
    strap.disturb = lambda _, value: [value] if chance.random() > 0.3 else []
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(live.of(EcgPiece)) > 8 and live.gaps("ecg"))
        # The samples that came are not stretched over those that did not.
        for piece in live.of(EcgPiece):
            steps_s = np.diff(piece.t_s)
            # Some may be shorter at its beginning, where the fit found a shorter delay.
            assert steps_s.max() < 1.1 / 130
            assert np.median(steps_s) == pytest.approx(1 / 130, rel=0.1)


async def test_packets_mangled_empty_cut_and_doubled(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    chance = random.Random(5)  # noqa: S311
    kinds = [
        lambda value: [b""],
        lambda value: [value[: len(value) // 2]],
        lambda value: [value, value],
        lambda value: [chance.randbytes(len(value))],
        lambda value: [value[:1] + b"\xff" * 8 + value[9:]],
    ]

    def disturb(uuid: str, value: bytes) -> list[bytes]:
        spoilt = uuid != CONTROL_POINT_UUID and chance.random() < 0.4
        return chance.choice(kinds)(value) if spoilt else [value]

    strap.disturb = disturb
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(strap.sent_to(DATA_UUID)) > 25)
        assert live.links().count(Link.LOST) == 0


async def test_packets_that_come_15_s_late_are_shown_as_late(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    held: list[tuple[str, bytes]] = []
    holding = False

    def disturb(uuid: str, value: bytes) -> list[bytes]:
        if not holding or uuid == CONTROL_POINT_UUID:
            return [value]
        held.append((uuid, value))
        return []

    strap.disturb = disturb
    async with on_air(strap) as air, worn(path, air, strap, silence_s=30.0) as live:
        await live.until(lambda: flowing(strap) and len(live.of(EcgPiece)) > 3)
        before = len(live.of(EcgPiece))
        holding, began_s = True, live.clock.now_s()
        await live.until(lambda: live.clock.now_s() > began_s + 15.0)
        for _ in range(len(held) // 3):
            strap.deliver(*held.pop(0))
        await live.until(lambda: live.snapshot().strap.delay_s > 5.0)
        while held:
            strap.deliver(*held.pop(0))
        holding = False
        await live.until(lambda: live.snapshot().strap.delay_s < 1.0)
        # Each frame lies where it belongs: one after the other, without a gap.
        late = np.concatenate([piece.t_s for piece in live.of(EcgPiece)[before - 1 :]])
        assert np.diff(late).max() < 0.05
        assert not live.gaps("ecg")


async def test_contact_lost_with_the_contact_bit(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    strap.contact = True
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(live.of(Beat)) > 2)
        strap.contact = False
        await live.until(lambda: live.snapshot().strap.contact is False)
        strap.contact = True
        await live.until(lambda: begins(live) == 2)
    assert begins(live) == 2, "no interval reaches over what was not felt"


async def test_contact_lost_without_the_contact_bit(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(live.of(Beat)) > 2)
        strap.off_skin = True
        at = len(strap.sent_to(HEART_RATE))
        await live.until(lambda: len(strap.sent_to(HEART_RATE)) > at + 1)
        strap.off_skin = False
        await live.until(lambda: begins(live) == 2)
    assert begins(live) == 2, "no interval reaches over what was not felt"


async def test_a_battery_that_runs_low(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: BATTERY in strap.listened)
        strap.send(BATTERY, bytes([9]))
        await live.until(lambda: live.snapshot().strap.battery_frac == 0.09)
    assert live.recorded(BATTERY) == [bytes([87]), bytes([9])]


# ---------------------------------------------------------------- Polar's streams


async def test_a_strap_that_refuses_its_ecg(on_air: OnAir, path: Path) -> None:
    settings = {**H10_SETTINGS, Measurement.ECG: {Setting.SECURITY: (1,)}}
    strap = BluezStrap(RR_1024, settings=settings, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap) and strap.streams == {Measurement.ACC})
        refused = "The strap sends no ECG. The strap refused a parameter."
        await live.until(lambda: refused in live.words())
        assert not live.of(EcgPiece)


async def test_a_stream_the_strap_stops_is_asked_for_again(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(strap.streams) == 2 and len(live.of(EcgPiece)) > 1)
        strap.stop_by_itself(Measurement.ECG)
        await live.until(lambda: len(strap.streams) == 2)
        await live.until(lambda: live.gaps("ecg"))
        assert "The strap itself stopped ECG." in live.words()
        assert "The strap was asked again for its ECG." in live.words()
        assert strap.events.count("connected") == 1


async def test_an_ecg_that_begins_late_is_waited_for(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=2 * QUICK)
    strap.begins_late_s = 28.0
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: live.of(EcgPiece))
        assert live.of(EcgPiece)[0].t_s[-1] > 28.0
        assert strap.events.count("started ECG") == 1


async def test_an_ecg_that_never_begins_is_asked_for_again(
    on_air: OnAir, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polar_streams, "LATE_S", 4.0)
    strap = BluezStrap(RR_1024, speed=QUICK)
    strap.begins_late_s = 600.0
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: "started ECG" in strap.events)
        await asyncio.sleep(0.2)  # the strap has begun to wait
        strap.begins_late_s = 0.0
        await live.until(lambda: live.of(EcgPiece))
        assert strap.events.count("started ECG") == 2


async def test_a_strap_clock_that_jumps_back_to_2019(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    strap.clock_start_ns += YEARS_NS
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: len(live.of(EcgPiece)) > 3)
        strap.clock_start_ns -= YEARS_NS
        before = len(live.of(EcgPiece))
        await live.until(lambda: len(live.of(EcgPiece)) > before + 2)
        assert len(live.gaps("ecg")) == 1
        newest_s = live.of(EcgPiece)[-1].t_s[-1]
        assert newest_s == pytest.approx(live.snapshot().t_s, abs=2.0)


# ---------------------------------------------------------------- an arm band


def calm(count: int) -> list[Pulse]:
    return [
        Pulse(hr_bpm=60, interval_ms=950 + 37 * n % 100, error_ms=6, contact=True)
        for n in range(count)
    ]


async def test_an_arm_band_is_asked_for_its_pulse_intervals(on_air: OnAir, path: Path) -> None:
    before, after = calm(10), calm(10)
    doubted = [
        Pulse(hr_bpm=0, interval_ms=701, error_ms=6, blocked=True, contact=True),
        Pulse(hr_bpm=60, interval_ms=702, error_ms=64, contact=True),
        Pulse(hr_bpm=60, interval_ms=703, error_ms=6, contact=False),
    ]
    moved = [*calm(1), *doubted, *calm(1)]
    strap = BluezStrap(
        [],
        name="Polar Sense 01234567",
        settings=VERITY_SETTINGS,
        pulses=[*before, *moved, *after],
        speed=2 * QUICK,
    )
    async with on_air(strap) as air, worn(path, air, strap) as live:
        # The last beat or two wait for what follows.
        trusted_ms = [pulse.interval_ms for pulse in (*before, moved[-1], *after)]
        n_told = len(trusted_ms) - 2
        await live.until(lambda: len([b for b in live.of(Beat) if b.rr_ms]) >= n_told)
        told_ms = [beat.rr_ms for beat in live.of(Beat) if beat.rr_ms is not None]
        assert told_ms == trusted_ms[: len(told_ms)]
        assert begins(live) == 2  # what was doubted is bridged by nothing
        (gap,) = live.gaps("rr")
        assert gap.to_s - gap.from_s == pytest.approx((701 + 702 + 703 + 950) / 1000, abs=0.5)
    (known,) = [event for event in live.events if isinstance(event, StrapKnown)]
    assert known.streams == ("hr", "acc", "ppi")
    assert [asked.hex(" ") for asked in strap.asked] == [
        "02 02 02 01 08 00 00 01 32 00 01 01 10 00",
        "01 02",
        "02 02 00 01 34 00 01 01 10 00 02 01 08 00 04 01 03",
        "02 03",
        "03 03",
        "03 02",
    ]
    assert len(strap.sent_to(HEART_RATE)) > 20  # its heart rate came all the while
