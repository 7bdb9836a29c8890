"""What the body makes of straps that are not like the others."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from entrain.events import Packet, StrapKnown, Trust
from entrain.physiology.body import Body
from entrain.physiology.cardiac.pulses import is_good, trusted_ms
from entrain.physiology.readings import Beat, ChestPiece, Reading
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import CONTROL_POINT_UUID, DATA_UUID, PpiFrame, Pulse


def pulse(interval_ms: int, *, error_ms: int = 6, **flags: bool) -> Pulse:
    return Pulse(
        hr_bpm=60, interval_ms=interval_ms, error_ms=error_ms, **{"contact": True, **flags}
    )


def frame(t_s: float, *pulses: Pulse) -> Packet:
    data = bytes(PpiFrame(device_ns=0, pulses=pulses))
    return Packet(t_s=t_s, characteristic=DATA_UUID, data=data)


def beats_of(body: Body, *packets: Packet) -> list[Beat]:
    readings: list[Reading] = [
        reading for packet in packets for reading in body.read_packet(packet)
    ]
    return [reading for reading in readings if isinstance(reading, Beat)]


def known(rr_latency_s: float | None, *streams: str) -> StrapKnown:
    return StrapKnown(
        t_s=0.0,
        model="",
        name="",
        streams=("hr", *streams),
        rr_latency_s=rr_latency_s,
        trust_hr=Trust.GOOD,
        trust_hrv=Trust.UNKNOWN,
        simulated=False,
    )


# ---------------------------------------------------------------- pulse intervals


def test_pulse_intervals_are_beats() -> None:
    rng = np.random.default_rng(4)
    rr_ms = rng.integers(900, 1100, 60).tolist()
    packets = [
        frame(sum(rr_ms[:end]) / 1000, *map(pulse, rr_ms[end - 5 : end])) for end in range(5, 61, 5)
    ]
    body = Body()
    beats = beats_of(body, *packets)
    told_ms = [beat.rr_ms for beat in beats if beat.rr_ms is not None]
    assert told_ms == rr_ms[: len(told_ms)]
    assert len(told_ms) > 50
    true_s = np.cumsum(rr_ms)[: len(told_ms)] / 1000
    assert [beat.t_s for beat in beats[1:]] == pytest.approx(true_s.tolist())


@pytest.mark.parametrize(
    "doubtful",
    [
        pulse(1000, blocked=True),
        pulse(1000, contact=False),
        pulse(1000, error_ms=31),
        pulse(0),
    ],
    ids=["blocked", "no contact", "too wrong", "no interval"],
)
def test_an_interval_that_cannot_be_believed_is_no_beat(doubtful: Pulse) -> None:
    assert not is_good(doubtful)
    assert trusted_ms([pulse(900), doubtful, pulse(1100)]) == (1100.0,)
    body = Body()
    calm = [frame(5.0 * n, *[pulse(1000)] * 5) for n in range(1, 4)]
    moved = frame(20.0, *[pulse(1000)] * 2, doubtful, *[pulse(990)] * 2)
    after = [frame(20.0 + 4.95 * n, *[pulse(990)] * 5) for n in range(1, 4)]
    beats = beats_of(body, *calm, moved, *after)
    runs = [beat.t_s for beat in beats if beat.rr_ms is None]
    # A second run begins after it: two beats before the end of the frame.
    assert runs == pytest.approx([0.0, 20.0 - 1.98])
    assert not [beat for beat in beats if 15.1 < beat.t_s < 18.0]


def test_an_interval_whose_contact_is_unknown_is_believed() -> None:
    assert is_good(Pulse(hr_bpm=60, interval_ms=1000, error_ms=30))


def test_a_beat_that_comes_both_ways_is_one() -> None:
    body = Body()
    body.set_strap_profile(known(None, "ppi"))
    twice = [
        packet
        for n in range(1, 5)
        for packet in (
            Packet(
                t_s=5.0 * n,
                characteristic="2a37",
                data=bytes(HeartRateMeasurement(hr_bpm=60, rr_1024=(1030,) * 5)),
            ),
            frame(5.0 * n, *[pulse(1000)] * 5),
        )
    ]
    assert {beat.rr_ms for beat in beats_of(body, *twice)} == {None, 1000.0}


# ---------------------------------------------------------------- contact


def test_what_comes_without_contact_is_no_beat() -> None:
    body = Body()
    stray = HeartRateMeasurement(hr_bpm=60, contact=False, rr_1024=(1000, 1010))
    worn = HeartRateMeasurement(hr_bpm=60, contact=True, rr_1024=(1024,))
    packets = [
        Packet(t_s=float(n), characteristic="2a37", data=bytes(stray if n < 5 else worn))
        for n in range(1, 12)
    ]
    beats = beats_of(body, *packets)
    assert beats[0].rr_ms is None
    assert {beat.rr_ms for beat in beats[1:]} == {1000.0}


# ---------------------------------------------------------------- what is not known


def test_a_delay_that_nobody_measured_puts_no_beat_before_its_time() -> None:
    packets = [
        Packet(
            t_s=float(n),
            characteristic="2a37",
            data=bytes(HeartRateMeasurement(hr_bpm=60, rr_1024=(1024,))),
        )
        for n in range(1, 9)
    ]
    stamps_s = []
    for latency_s in (None, 2.5):
        body = Body()
        body.set_strap_profile(known(latency_s))
        stamps_s.append(np.array([beat.t_s for beat in beats_of(body, *packets)]))
    assert stamps_s[0] - stamps_s[1] == pytest.approx(2.5)


def test_which_way_the_chest_goes_is_not_learnt_from_beats_of_unknown_delay() -> None:
    for latency_s, learnt in ((None, False), (0.4, True)):
        body = Body()
        body.set_strap_profile(known(latency_s))
        for n in range(1, 61):
            phase = 2 * np.pi * 0.1 * n
            rr_1024 = (round(1024 - 80 * np.sin(phase)),)
            measured = HeartRateMeasurement(hr_bpm=60, rr_1024=rr_1024)
            body.read_packet(Packet(t_s=n + 0.4, characteristic="2a37", data=bytes(measured)))
            body.read_packet(chest(n))
            body.tick(float(n))
        assert body.sources._oriented is learnt


def chest(second: int) -> Packet:
    """A second of a chest that breathes six times a minute, 50 samples."""
    t_s = second - 1 + np.arange(1, 51) / 50
    y_mg = np.rint(30 * np.sin(2 * np.pi * 0.1 * t_s)).astype(int)
    data = b"\x02" + struct.pack("<Q", second * 10**9) + b"\x01"
    data += b"".join(struct.pack("<3h", 0, int(y), 1000) for y in y_mg)
    return Packet(t_s=second + 0.01, characteristic=DATA_UUID, data=data)


def test_compressed_acceleration_is_multiplied_by_what_its_start_told() -> None:
    body = Body()
    started = bytes.fromhex("f0 02 02 00 00 05 01 00 00 00 3f")
    body.read_packet(Packet(t_s=0.0, characteristic=CONTROL_POINT_UUID, data=started))
    data = b"\x02" + struct.pack("<Q", 10**9) + b"\x81" + struct.pack("<3h", -30, 40, 1000)
    (piece,) = body.read_packet(Packet(t_s=1.0, characteristic=DATA_UUID, data=data))
    assert isinstance(piece, ChestPiece)
    assert piece.xyz_mg.tolist() == [[-15, 20, 500]]
