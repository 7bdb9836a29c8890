"""Frames of ECG, acceleration and pulse in, values out."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.protocols.polar_pmd import AccFrame, EcgFrame, Frame, PpiFrame, Pulse, read_frame
from entrain.protocols.problems import MalformedPacketError, PacketProblem

# A stamp of 2 s after the start of the strap's clock.
STAMP, STAMP_NS = "00 94 35 77 00 00 00 00", 2_000_000_000
ECG, ACC, PPI = f"00 {STAMP}", f"02 {STAMP}", f"03 {STAMP}"
VERITY = Path(__file__).parents[3] / "devices/polar_verity_sense.packets"


def read(packet: str, factor: float = 1.0) -> Frame:
    return read_frame(bytes.fromhex(packet), factor)


def xyz_mg(packet: str, factor: float = 1.0) -> tuple[tuple[int, int, int], ...]:
    frame = read(packet, factor)
    assert isinstance(frame, AccFrame)
    return frame.xyz_mg


def test_ecg_is_of_24_bits_with_a_sign() -> None:
    frame = read(f"{ECG} 00 68 00 00 02 80 ff 02 80 00 ff ff ff 00 00 80 ff ff 7f")
    uv = (104, -32766, 32770, -1, -8388608, 8388607)
    assert frame == EcgFrame(device_ns=STAMP_NS, uv=uv)


@pytest.mark.parametrize(
    ("frame_type", "samples"),
    [
        ("00", "f1 14 7f  80 ff 00"),
        ("01", "f1 ff 14 00 7f 00  80 ff ff ff 00 00"),
        ("02", "f1 ff ff 14 00 00 7f 00 00  80 ff ff ff ff ff 00 00 00"),
    ],
    ids=["8 bits", "16 bits", "24 bits"],
)
def test_acceleration_comes_in_three_widths(frame_type: str, samples: str) -> None:
    frame = read(f"{ACC} {frame_type} {samples}")
    assert frame == AccFrame(device_ns=STAMP_NS, xyz_mg=((-15, 20, 127), (-128, -1, 0)))


def test_a_delta_frame_adds_up() -> None:
    # A reference, then one difference of 6 bits an axis: -5, -3, 0, lowest bit first.
    assert xyz_mg(f"{ACC} 81 f1 ff 14 00 f0 03  06 01 7b 0f 08") == (
        (-15, 20, 1008),
        (-20, 17, 1008),
    )


def test_a_delta_frame_has_blocks_of_different_widths() -> None:
    reference = "00 00 00 00 00 00"
    # 3 bits: 1, -1, 2 then 1, 1, 1; none: the same again; 16 bits: 1000, -1000, 0.
    blocks = "03 02 b9 92 00  00 01  10 01 e8 03 18 fc 00 00"
    samples = xyz_mg(f"{ACC} 81 {reference} {blocks}")
    assert samples == ((0, 0, 0), (1, -1, 2), (2, 0, 3), (2, 0, 3), (1002, -1000, 3))


def test_a_delta_frame_of_type_0_is_in_g() -> None:
    packet = f"{ACC} 80 f1 ff 14 00 f0 03  06 01 7b 0f 08"
    factor = 2.44e-4  # a strap of 8 g, 16 bits
    assert xyz_mg(packet, factor) == ((-3, 4, 245), (-4, 4, 245))


@pytest.mark.parametrize("kind", ["80", "81"])
def test_a_factor_that_was_mangled_makes_no_acceleration(kind: str) -> None:
    packet = f"02 00 94 35 77 00 00 00 00 {kind} 00 40 00 40 00 40"
    with pytest.raises(MalformedPacketError) as caught:
        read(packet, 3e38)
    assert caught.value.reason is PacketProblem.OUT_OF_RANGE


def test_a_delta_frame_of_type_1_is_in_mg_times_the_factor() -> None:
    packet = f"{ACC} 81 f1 ff 14 00 f0 03"
    assert xyz_mg(packet, 0.5) == ((-7, 10, 504),)


@pytest.mark.parametrize("beyond_mg", [32768, -32769])
def test_values_beyond_16_bits_are_written_with_24(beyond_mg: int) -> None:
    frame = AccFrame(device_ns=1, xyz_mg=((beyond_mg, 0, 0),))
    assert bytes(frame)[9] == 2
    assert read_frame(bytes(frame)) == frame


def test_the_makers_own_delta_frame_is_read() -> None:
    # From the test of Polar's reader: 1905, 27376, -29282, then 190, -105, -85 more.
    lines = VERITY.read_text(encoding="utf-8").splitlines()
    (packet,) = (line.split(maxsplit=2)[2] for line in lines if " 80 71 07 f0 6a 9e 8d " in line)
    samples = xyz_mg(packet, 2.44e-4)
    assert len(samples) == 57
    assert samples[:2] == ((464, 6679, -7144), (511, 6654, -7165))


def test_pulse_intervals_come_with_what_the_device_thinks_of_them() -> None:
    frame = read(
        f"{PPI} 00 3c 2c 04 06 00 06  00 84 03 1e 00 07  4b 80 81 00 01 00  4b 20 03 05 00 04"
    )
    assert frame == PpiFrame(
        device_ns=STAMP_NS,
        pulses=(
            Pulse(hr_bpm=60, interval_ms=1068, error_ms=6, contact=True),
            Pulse(hr_bpm=0, interval_ms=900, error_ms=30, blocked=True, contact=True),
            Pulse(hr_bpm=75, interval_ms=33152, error_ms=256),
            Pulse(hr_bpm=75, interval_ms=800, error_ms=5, contact=False),
        ),
    )


def test_upper_bits_of_the_measurement_are_not_its_own() -> None:
    assert read(f"40{ECG[2:]} 00 68 00 00") == EcgFrame(device_ns=STAMP_NS, uv=(104,))


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ("", PacketProblem.EMPTY),
        ("00 00 94", PacketProblem.TRUNCATED),
        (f"{ECG} 00", PacketProblem.TRUNCATED),
        (f"{ECG} 00 68 00", PacketProblem.HALF_A_SAMPLE),
        (f"{ECG} 01 68 00 00", PacketProblem.NOT_READ),
        (f"{ACC} 01 f1 ff 14 00 f0", PacketProblem.HALF_A_SAMPLE),
        (f"{ACC} 03 f1 ff 14", PacketProblem.NOT_READ),
        (f"{ACC} 81 f1 ff 14 00 f0", PacketProblem.TRUNCATED),
        (f"{ACC} 81 f1 ff 14 00 f0 03 06", PacketProblem.TRUNCATED),
        (f"{ACC} 81 f1 ff 14 00 f0 03 06 01 7b 0f", PacketProblem.TRUNCATED),
        (f"{ACC} 81 f1 ff 14 00 f0 03 21 01 00 00 00 00", PacketProblem.OUT_OF_RANGE),
        ("01 00 94 35 77 00 00 00 00 00 01 02 03", PacketProblem.NOT_READ),
        (f"{PPI} 00", PacketProblem.TRUNCATED),
        (f"{PPI} 00 3c 2c 04 06 00", PacketProblem.HALF_A_SAMPLE),
        (f"{PPI} 80 3c 2c 04 06 00 06", PacketProblem.NOT_READ),
    ],
)
def test_what_is_wrong_is_named(packet: str, reason: PacketProblem) -> None:
    with pytest.raises(MalformedPacketError) as caught:
        read(packet)
    assert caught.value.reason is reason
