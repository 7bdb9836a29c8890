"""The talk with a Polar control point: what is asked, what is answered, what follows."""

from __future__ import annotations

import asyncio

import pytest

from entrain.inputs.straps import polar_streams
from entrain.inputs.straps.polar_streams import PolarStreams, list_streams, select_streams
from entrain.inputs.straps.profiles import find_profile, load_profiles
from entrain.protocols.polar_pmd import Measurement
from entrain.protocols.polar_pmd_control import Features, PmdStatus

START_ECG, START_ACC = "02 00 00 01 82 00 01 01 0e 00", "02 02 02 01 08 00 00 01 32 00 01 01 10 00"


class Talk:
    """What will be asked, and the answers; an answer of None never comes."""

    def __init__(self, *lines: tuple[str, str | None]) -> None:
        self.left = list(lines)
        self.gone = asyncio.Event()
        self.streams = PolarStreams(self._write, self.gone)

    async def _write(self, request: bytes) -> None:
        asked, answers = self.left.pop(0)
        assert request.hex(" ") == asked
        for answer in (answers or "").split("|"):
            self.streams.handle_control(bytes.fromhex(answer))


async def test_a_stream_is_started_and_stopped() -> None:
    talk = Talk((START_ECG, "f0 02 00 00 00"), ("03 00", "f0 03 00 00 00"))
    assert await talk.streams.start(Measurement.ECG) is PmdStatus.SUCCESS
    await talk.streams.stop()
    await talk.streams.stop()  # there is nothing more to stop
    assert talk.left == []


async def test_a_stream_that_already_runs_is_as_good() -> None:
    talk = Talk((START_ACC, "f0 02 02 06"), ("03 02", "f0 03 02 00 00"))
    assert await talk.streams.start(Measurement.ACC) is PmdStatus.SUCCESS
    await talk.streams.stop()
    assert talk.left == []


async def test_late_answers_and_nonsense_are_passed_over() -> None:
    talk = Talk((START_ACC, "0f 05 00|f0 02 00 08|f0 03 02 00 00|ff|f0 02 02 00 00"))
    assert await talk.streams.start(Measurement.ACC) is PmdStatus.SUCCESS


async def test_what_the_strap_does_not_offer_is_asked_for_as_near_as_can_be() -> None:
    talk = Talk(
        (START_ACC, "f0 02 02 08"),
        ("01 02", "f0 01 02 00 00 00 02 1a 00 34 00 01 01 10 00 02 03 02 00 04 00 08 00"),
        ("02 02 00 01 34 00 01 01 10 00 02 01 08 00", "f0 02 02 00 00"),
    )
    assert await talk.streams.start(Measurement.ACC) is PmdStatus.SUCCESS


async def test_a_refusal_is_told_and_nothing_is_stopped_later() -> None:
    talk = Talk((START_ECG, "f0 02 00 0d"), ("01 00", "f0 01 00 0d"))
    assert await talk.streams.start(Measurement.ECG) is PmdStatus.IN_CHARGER
    await talk.streams.stop()


async def test_the_same_is_not_asked_twice() -> None:
    talk = Talk((START_ECG, "f0 02 00 0c"), ("01 00", "f0 01 00 00 00 00 01 82 00 01 01 0e 00"))
    assert await talk.streams.start(Measurement.ECG) is PmdStatus.INVALID_STATE
    assert talk.left == []


async def test_a_stream_whose_start_was_not_answered_is_stopped_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polar_streams, "REPLY_TIMEOUT_S", 0.05)
    talk = Talk((START_ECG, None), ("03 00", "f0 03 00 00 00"))
    with pytest.raises(TimeoutError):
        await talk.streams.start(Measurement.ECG)
    await talk.streams.stop()
    assert talk.left == []


async def test_nobody_waits_for_a_strap_that_is_gone() -> None:
    talk = Talk((START_ECG, None))
    asyncio.get_running_loop().call_later(0.05, talk.gone.set)
    with pytest.raises(ConnectionError):
        await talk.streams.start(Measurement.ECG)


async def test_pulse_intervals_are_asked_for_without_settings() -> None:
    talk = Talk(("02 03", "f0 02 03 00 00"), ("03 03", "f0 03 03 00 00"))
    assert await talk.streams.start(Measurement.PPI) is PmdStatus.SUCCESS
    await talk.streams.stop()
    assert talk.left == []


@pytest.mark.parametrize(
    ("name", "streams"),
    [("Polar Sense 1", ("hr", "acc", "ppi")), ("Polar H10 1", ("hr", "rr", "acc"))],
)
def test_pulse_intervals_are_wanted_only_in_place_of_rr(
    name: str, streams: tuple[str, ...]
) -> None:
    profile = find_profile(load_profiles(), name)
    has = Features.of(Measurement.PPG, Measurement.ACC, Measurement.PPI, Measurement.GYRO)
    offered = select_streams(profile, bytes(has))
    assert list_streams(profile, offered) == streams
    assert select_streams(profile, None) == select_streams(profile, b"\x00") == ()
