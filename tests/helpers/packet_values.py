"""What the application's readers say of a packet, in the words of `slow_packets`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from entrain.protocols.battery import read_battery_frac
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import AccFrame, EcgFrame, Measurement, read_frame
from entrain.protocols.polar_pmd_control import ControlReply, StopNotice, read_control
from tests.helpers import slow_packets


def heart_rate(packet: bytes) -> tuple[object, ...]:
    read = HeartRateMeasurement.from_bytes(packet)
    return read.hr_bpm, read.contact, read.energy_kj, read.rr_1024


def battery(packet: bytes) -> tuple[object, ...]:
    return (read_battery_frac(packet),)


def frame(packet: bytes) -> tuple[object, ...]:
    read = read_frame(packet)
    if isinstance(read, EcgFrame):
        return int(Measurement.ECG), read.device_ns, read.uv
    if isinstance(read, AccFrame):
        return int(Measurement.ACC), read.device_ns, read.xyz_mg
    pulses = tuple(
        (one.hr_bpm, one.interval_ms, one.error_ms, one.blocked, one.contact) for one in read.pulses
    )
    return int(Measurement.PPI), read.device_ns, pulses


def control(packet: bytes) -> tuple[object, ...]:
    read = read_control(packet)
    if isinstance(read, ControlReply):
        said = (int(read.operation), int(read.measurement), read.status.code, read.more, read.body)
        return ("answer", *said)
    if isinstance(read, StopNotice):
        return ("stopped", tuple(map(int, read.measurements)))
    return ("features", read.bits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader of the application, and what it is held against."""

    name: str
    read: Callable[[bytes], tuple[object, ...]]
    slow: Callable[[bytes], tuple[object, ...]]
    starts: tuple[bytes, ...]
    """How packets begin that get beyond the first check."""


STAMP = (599_616_000_000_000_000).to_bytes(8, "little")
READERS = (
    Reader(
        name="heart rate",
        read=heart_rate,
        slow=slow_packets.heart_rate,
        starts=(b"", b"\x10\x3c", b"\x16\x4d", b"\x18\x3c", b"\x11\x2c\x01", b"\x1f"),
    ),
    Reader(
        name="frames",
        read=frame,
        slow=slow_packets.frame,
        starts=(
            b"",
            *(
                bytes([measurement]) + STAMP + bytes([kind])
                for measurement, kind in (
                    (0, 0), (2, 0), (2, 1), (2, 2), (2, 0x80), (2, 0x81), (3, 0), (0x42, 1), (1, 0),
                )
            ),
            *(bytes([2]) + STAMP + b"\x81\xf1\xff\x14\x00\xf0\x03" + bytes([width, 2])
              for width in (0, 1, 3, 6, 8, 10, 13, 16, 24, 31, 32, 33)),
        ),
    ),
    Reader(
        name="control",
        read=control,
        slow=slow_packets.control,
        starts=(b"", b"\xf0", b"\xf0\x01\x02", b"\xf0\x02\x00\x00\x00", b"\xf0\x05", b"\x01"),
    ),
    Reader(name="battery", read=battery, slow=slow_packets.battery, starts=(b"",)),
)  # fmt: skip
