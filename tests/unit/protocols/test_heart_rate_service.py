"""Packets of heart rate in, values out."""

from __future__ import annotations

import pytest

from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.problems import MalformedPacketError, PacketProblem


def read(packet: str) -> HeartRateMeasurement:
    return HeartRateMeasurement.from_bytes(bytes.fromhex(packet))


@pytest.mark.parametrize(
    ("packet", "measurement"),
    [
        ("10 3c 00 04 f2 03", HeartRateMeasurement(hr_bpm=60, rr_1024=(1024, 1010))),
        ("00 37", HeartRateMeasurement(hr_bpm=55)),
        ("11 2c 01 c8 00", HeartRateMeasurement(hr_bpm=300, rr_1024=(200,))),
        ("16 4d 16 03", HeartRateMeasurement(hr_bpm=77, contact=True, rr_1024=(790,))),
        ("04 00", HeartRateMeasurement(hr_bpm=0, contact=False)),
        ("02 3c", HeartRateMeasurement(hr_bpm=60, contact=None)),
        ("18 3c 41 01 00 04", HeartRateMeasurement(hr_bpm=60, energy_kj=321, rr_1024=(1024,))),
        ("f0 3c 00 04", HeartRateMeasurement(hr_bpm=60, rr_1024=(1024,))),
        ("10 3c", HeartRateMeasurement(hr_bpm=60)),
    ],
    ids=[
        "two intervals", "none", "a rate of two bytes", "contact", "contact lost",
        "contact that is not supported is not known", "energy", "reserved flags",
        "intervals announced and absent",
    ],
)  # fmt: skip
def test_what_a_packet_says(packet: str, measurement: HeartRateMeasurement) -> None:
    assert read(packet) == measurement


def test_the_impossible_interval_of_a_garmin_is_kept() -> None:
    assert read("10 38 2d 04 35 00").rr_1024 == (1069, 53)


def test_an_interval_in_ms_is_not_rounded() -> None:
    assert read("10 3c 01 04").rr_ms == (1025 * 1000 / 1024,)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ("", PacketProblem.EMPTY),
        ("10", PacketProblem.TRUNCATED),
        ("01 3c", PacketProblem.TRUNCATED),
        ("08 3c 41", PacketProblem.TRUNCATED),
        ("10 3c 00", PacketProblem.HALF_AN_INTERVAL),
    ],
)
def test_what_is_wrong_is_named(packet: str, reason: PacketProblem) -> None:
    with pytest.raises(MalformedPacketError) as caught:
        read(packet)
    assert caught.value.reason is reason
