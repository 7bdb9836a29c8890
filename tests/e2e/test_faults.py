"""What goes wrong with a link, each in a whole session: recording and time base stay whole.

Each fault is played twice, over bleak's real BlueZ backend and over real HCI frames. The
sessions run at four times the speed of the clock on the wall, and so do their straps.
"""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import pytest

from entrain.cli import doctor
from entrain.events import Link, StrapKnown
from entrain.guidance.safety.missing import Missing
from entrain.inputs.straps import bluetooth_link, stream_fallback
from entrain.physiology.readings import Beat, EcgPiece
from tests.e2e.air import OnAir
from tests.e2e.bluez_strap import H10_FACTS, BluezStrap
from tests.e2e.worn_session import QUICK, RR_1024, WornSession, begins, flowing, lost_once, worn
from tests.helpers.words import to_patient

BACK_S = 5.0
"""By the clock on the wall, which is also that of bleak's scanner."""


async def test_drop_and_return(
    on_air: OnAir, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap) and len(live.of(EcgPiece)) > 2)
        strap.in_range = False
        await air.drop(strap)
        dropped_s = live.clock.now_s()
        await live.until(lambda: "connection to your strap is lost" in told_to_the_person(live))
        assert live.snapshot().t_s - dropped_s < 3.0
        assert live.snapshot().missing == (Missing.LINK,)
        await asyncio.sleep(0.5)
        strap.in_range = True
        assert await live.until(lambda: flowing(strap, 1), BACK_S + 1) < BACK_S + 1
        await live.until(lambda: live.gaps("ecg") and live.gaps("acc"))
        await live.until(lambda: live.snapshot().missing == ())
        assert told_to_the_person(live) == "Your strap can be read again."
        (gap,) = live.gaps("ecg")
        assert 1.0 < gap.to_s - gap.from_s < 4 * QUICK
        told = [str(uuid)[4:8] for uuid in H10_FACTS if "2a25" not in uuid]
        await live.until(lambda: len(strap.read_uuids) == 2 * (2 + len(told)))
    assert live.links() == [Link.SEARCHING, Link.CONNECTED, Link.LOST, Link.CONNECTED]
    assert strap.events.count("started ECG") == 2
    # Told again after each connection; whose strap it is is not asked for.
    for uuid, text in H10_FACTS.items():
        assert live.recorded(uuid) == ([] if "2a25" in uuid else [text.encode()] * 2)
    assert doctor.run([str(path)]) == 0
    told = "Polar Electro Oy H10, hardware 00760690.03, firmware 5.0.0, software 3.2.0"
    assert f"known as Polar H10. It says of itself: {told}." in capsys.readouterr().out


async def test_out_of_range_for_two_minutes(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap) and len(live.of(EcgPiece)) > 2)
        left_s = live.clock.now_s()
        strap.in_range = False
        await air.drop(strap)
        live.clock.run(10 * QUICK)
        await live.until(lambda: live.clock.now_s() > left_s + 120.0)
        live.clock.run(QUICK)
        await live.until(lambda: "Looking for Polar H10 A1B2C3D4." in live.words()[-1])
        strap.in_range = True
        assert await live.until(lambda: strap.connected, BACK_S) < BACK_S
        await live.until(lambda: live.gaps("ecg") and live.gaps("acc") and flowing(strap))
        (gap,) = live.gaps("ecg")
        assert gap.to_s - gap.from_s > 115.0
    assert live.links() == [Link.SEARCHING, Link.CONNECTED, Link.LOST, Link.SEARCHING,
                            Link.CONNECTED]  # fmt: skip


def told_to_the_person(live: WornSession) -> str:
    """Return the notice that the person reads now."""
    notice = live.snapshot().notice
    return "" if notice is None else to_patient(notice)


async def test_adapter_off_and_on(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap))
        await air.power(False)
        await live.until(lambda: "Bluetooth is switched off." in live.words()[-1])
        await live.until(lambda: "Bluetooth is switched off." in told_to_the_person(live))
        assert live.snapshot().missing == (Missing.LINK,)
        await asyncio.sleep(2.5)  # however long it lasts, the pauses between looks stay short
        await air.power(True)
        await live.until(lambda: strap.connected, BACK_S)
        await live.until(lambda: begins(live) == 2)
    assert lost_once(live)


async def test_a_silent_link_is_made_anew(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap, silence_s=6.0) as live:
        await live.until(lambda: flowing(strap))
        strap.mute = True
        await live.until(lambda: "sends nothing just now" in told_to_the_person(live))
        assert live.snapshot().missing == (Missing.PACKETS,)
        await live.until(lambda: strap.events.count("disconnected") == 1)
        strap.mute = False
        await live.until(lambda: flowing(strap))
        assert any("sends nothing any more" in words for words in live.words())
        await live.until(lambda: live.gaps("ecg"))


async def test_a_computer_that_slept_makes_the_link_anew(
    on_air: OnAir, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strap = BluezStrap(RR_1024, settings=None, speed=QUICK)
    slept_s = 0.0
    monkeypatch.setattr(bluetooth_link, "boot_clock_s", lambda: time.monotonic() + slept_s)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap))
        slept_s = 600.0
        await live.until(lambda: strap.events.count("connected") == 2, BACK_S)
        # A busy machine adds to it what it kept the session waiting.
        slept = re.compile(r"The computer slept for 6\d\d s: connecting anew\.")
        assert any(slept.fullmatch(words) for words in live.words())
        await live.until(lambda: begins(live) == 2)


async def test_a_link_that_breaks_under_its_streams_carries_fewer(
    on_air: OnAir, path: Path
) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        for streams in (2, 2, 1, 1):
            await live.until(lambda n=streams: len(strap.streams) == n)
            await air.drop(strap)
        await live.until(lambda: flowing(strap, 1))
        assert strap.streams == set()
    given_up = " ".join(event.detail for event in live.events if hasattr(event, "detail"))
    assert "going on without acceleration." in given_up
    assert "going on with the heart rate alone." in given_up
    known = [event.streams for event in live.events if isinstance(event, StrapKnown)]
    assert known == [
        ("hr", "rr", "ecg", "acc"),
        ("hr", "rr", "ecg", "acc"),
        ("hr", "rr", "ecg"),
        ("hr", "rr", "ecg"),
        ("hr", "rr"),
    ]


async def test_drops_after_a_long_while_give_nothing_up(
    on_air: OnAir, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_fallback, "SOON_S", 0.0)
    strap = BluezStrap(RR_1024, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        for _ in range(4):
            await live.until(lambda: len(strap.streams) == 2)
            await air.drop(strap)
        await live.until(lambda: len(strap.streams) == 2)
    assert live.links().count(Link.LOST) == 4
    assert not any("without" in told for told in live.words()), "nothing was given up"


@pytest.mark.parametrize("pairable", [True, False])
async def test_a_strap_that_wants_to_be_paired(on_air: OnAir, path: Path, pairable: bool) -> None:
    strap = BluezStrap(RR_1024, speed=QUICK)
    strap.secured, strap.pairable = True, pairable  # ATT error 0x05 until it is paired
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap))
        assert air.n_pairings == 1
        if pairable:
            await live.until(lambda: live.of(EcgPiece))
            assert strap.events.count("connected") == 1
        else:
            assert "only to a computer it is paired with. Pair it with" in live.words()[-1]
            assert strap.asked == []


async def test_a_strap_with_a_heart_rate_alone(on_air: OnAir, path: Path) -> None:
    strap = BluezStrap([], name="Arm band", settings=None, speed=QUICK)
    async with on_air(strap) as air, worn(path, air, strap) as live:
        await live.until(lambda: flowing(strap, 8))
        assert not live.of(Beat)
        assert live.snapshot().hr_bpm.value is None
    (known,) = [event for event in live.events if isinstance(event, StrapKnown)]
    assert (known.model, known.streams) == ("Heart rate strap", ("hr", "rr"))
    assert strap.asked == []
