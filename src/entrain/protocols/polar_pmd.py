"""Polar Measurement Data: the frames of ECG, acceleration and pulse that a Polar device streams.

A frame is ``[measurement][uint64 stamp][frame type][samples]``. There is no sequence
number: a lost frame shows only in the time stamps. How a stream is requested is in
`polar_pmd_control`.

Sources: polar-ble-sdk, technical_documentation/online_measurement.pdf, and its Android
classes PmdDataFrame, EcgData, AccData and PpiData.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.protocols.polar_delta import Ints, read_deltas
from entrain.protocols.problems import MalformedPacketError, PacketProblem

SERVICE_UUID = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL_POINT_UUID = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA_UUID = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"


class Measurement(enum.IntEnum):
    """What a Polar device can measure, by its number on the wire."""

    ECG = 0
    PPG = 1
    ACC = 2
    PPI = 3
    GYRO = 5
    MAG = 6
    SKIN_TEMPERATURE = 7
    SDK_MODE = 9
    LOCATION = 10
    PRESSURE = 11
    TEMPERATURE = 12
    OFFLINE_RECORDING = 13
    OFFLINE_HEART_RATE = 14


_HEADER = struct.Struct("<BQB")
_PULSE = struct.Struct("<BHHB")
MEASUREMENT_BITS = 0x3F
_DELTA = 0x80
_AXES = 3
_BEYOND_MG = 2**31
"""Above the largest difference of a compressed frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgFrame:
    """A frame of ECG.

    Attributes
    ----------
    device_ns : int
        The strap's clock at the LAST sample [ns since 2000-01-01].
    uv : tuple of int, length n_samples
        ECG [uV], oldest first, each within 24 bits.
    """

    device_ns: int
    uv: tuple[int, ...]

    @classmethod
    def from_bytes(cls, packet: bytes) -> EcgFrame:
        """Read a frame of type 0.

        Raises
        ------
        MalformedPacketError
            It is empty, ends too early or is of another kind.
        """
        device_ns, body = _open_plain(packet, Measurement.ECG, sample_bytes=3)
        return cls(device_ns=device_ns, uv=tuple(_int24(body).tolist()))

    def __bytes__(self) -> bytes:
        """Write the frame as a strap would."""
        return _HEADER.pack(Measurement.ECG, self.device_ns, 0) + _int24_bytes(self.uv)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccFrame:
    """A frame of acceleration.

    Attributes
    ----------
    device_ns : int
        The strap's clock at the LAST sample [ns since 2000-01-01].
    xyz_mg : tuple of (int, int, int), length n_samples
        Acceleration along the strap's three axes [mg], oldest first.
    """

    device_ns: int
    xyz_mg: tuple[tuple[int, int, int], ...]

    @classmethod
    def from_bytes(cls, packet: bytes, factor: float = 1.0) -> AccFrame:
        """Read a frame of type 0, 1 or 2, or a delta frame of type 0 or 1.

        Parameters
        ----------
        packet : bytes
            The whole notification.
        factor : float
            Scale of delta frames, from the start reply of the control point. The H10 sends
            no delta frames.

        Raises
        ------
        MalformedPacketError
            It is empty, ends too early, is of another kind, or holds impossible values.
        """
        device_ns, frame_type, body = _open_frame(packet, Measurement.ACC)
        match frame_type:
            case 0 | 1 | 2:
                samples = _raw_samples(packet, body, width=frame_type + 1)
            # Delta frames of type 0 are in g, of type 1 in mg.
            case 0x80:
                samples = _scaled(packet, read_deltas(packet, body, _AXES), factor * 1000)
            case 0x81:
                samples = _scaled(packet, read_deltas(packet, body, _AXES), factor)
            case _:
                raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" "))
        x_mg, y_mg, z_mg = samples.T.tolist()
        return cls(device_ns=device_ns, xyz_mg=tuple(zip(x_mg, y_mg, z_mg, strict=True)))

    def __bytes__(self) -> bytes:
        """Write the frame as an H10 would: 16 bits an axis, or 24 where they are needed."""
        values = np.asarray(self.xyz_mg, dtype=np.int64).reshape(-1)
        if not values.size or (values.min() >= -0x8000 and values.max() <= 0x7FFF):
            body, frame_type = values.astype("<i2").tobytes(), 1
        else:
            body, frame_type = _int24_bytes(values.tolist()), 2
        return _HEADER.pack(Measurement.ACC, self.device_ns, frame_type) + body


class _PulseFlag(enum.IntFlag):
    BLOCKED = 0x01
    CONTACT = 0x02
    CONTACT_SUPPORTED = 0x04


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """One pulse-to-pulse interval of an optical device.

    Attributes
    ----------
    hr_bpm : int
        Heart rate [bpm], 0..255; 0 where it is not known.
    interval_ms : int
        From pulse to pulse [ms], 0..65535.
    error_ms : int
        The device's estimate of the interval's error [ms], 0..65535.
    blocked : bool
        The interval is invalid, because of movement or for another reason.
    contact : bool or None
        Skin contact; None when the device does not report it. A Verity Sense also
        reports contact when it lies on a table.
    """

    hr_bpm: int
    interval_ms: int
    error_ms: int
    blocked: bool = False
    contact: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PpiFrame:
    """A frame of pulse-to-pulse intervals, some five at a time.

    Attributes
    ----------
    device_ns : int
        The device clock at the LAST pulse [ns since 2000-01-01]; older devices send 0.
    pulses : tuple of Pulse
        Oldest first.
    """

    device_ns: int
    pulses: tuple[Pulse, ...]

    @classmethod
    def from_bytes(cls, packet: bytes) -> PpiFrame:
        """Read a frame of type 0.

        Raises
        ------
        MalformedPacketError
            It is empty, ends too early or is of another kind.
        """
        device_ns, body = _open_plain(packet, Measurement.PPI, sample_bytes=_PULSE.size)
        return cls(device_ns=device_ns, pulses=tuple(map(_pulse, _PULSE.iter_unpack(body))))

    def __bytes__(self) -> bytes:
        """Write the frame as an optical device would."""
        body = b"".join(
            _PULSE.pack(pulse.hr_bpm, pulse.interval_ms, pulse.error_ms, _pulse_flags(pulse))
            for pulse in self.pulses
        )
        return _HEADER.pack(Measurement.PPI, self.device_ns, 0) + body


Frame = EcgFrame | AccFrame | PpiFrame


def read_frame(packet: bytes, factor: float = 1.0) -> Frame:
    """Read a frame of any measurement.

    Parameters
    ----------
    packet : bytes
        A notification of `DATA_UUID`.
    factor : float
        As in `AccFrame.from_bytes`.

    Raises
    ------
    MalformedPacketError
        It is empty, ends too early, or is of a measurement that is not read.
    """
    if not packet:
        raise MalformedPacketError(PacketProblem.EMPTY, detail=packet.hex(" "))
    match packet[0] & MEASUREMENT_BITS:
        case Measurement.ECG:
            return EcgFrame.from_bytes(packet)
        case Measurement.ACC:
            return AccFrame.from_bytes(packet, factor)
        case Measurement.PPI:
            return PpiFrame.from_bytes(packet)
        case _:
            raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" "))


def _open_plain(packet: bytes, wanted: Measurement, sample_bytes: int) -> tuple[int, bytes]:
    """Return stamp [ns] and whole samples of a frame of type 0."""
    device_ns, frame_type, body = _open_frame(packet, wanted)
    if frame_type != 0:
        raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" "))
    if len(body) % sample_bytes:
        raise MalformedPacketError(PacketProblem.HALF_A_SAMPLE, detail=packet.hex(" "))
    return device_ns, body


def _open_frame(packet: bytes, wanted: Measurement) -> tuple[int, int, bytes]:
    """Return stamp [ns], frame type and samples of a frame that has at least one sample."""
    if not packet:
        raise MalformedPacketError(PacketProblem.EMPTY, detail=packet.hex(" "))
    if len(packet) <= _HEADER.size:
        raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
    measurement, device_ns, frame_type = _HEADER.unpack_from(packet)
    if measurement & MEASUREMENT_BITS != wanted:
        raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" "))
    return device_ns, frame_type, packet[_HEADER.size :]


def _pulse(fields: tuple[int, int, int, int]) -> Pulse:
    hr_bpm, interval_ms, error_ms, flags = fields
    return Pulse(
        hr_bpm=hr_bpm,
        interval_ms=interval_ms,
        error_ms=error_ms,
        blocked=bool(flags & _PulseFlag.BLOCKED),
        contact=bool(flags & _PulseFlag.CONTACT) if flags & _PulseFlag.CONTACT_SUPPORTED else None,
    )


def _pulse_flags(pulse: Pulse) -> int:
    flags = _PulseFlag.BLOCKED if pulse.blocked else _PulseFlag(0)
    if pulse.contact is not None:
        flags |= _PulseFlag.CONTACT_SUPPORTED
        flags |= _PulseFlag.CONTACT if pulse.contact else _PulseFlag(0)
    return flags


def _int24(body: bytes) -> NDArray[np.int32]:
    """Read 24-bit little-endian integers.

    Each is read as the upper three bytes of a 32-bit integer, whose lowest byte is the one
    before; the shift drops that byte and keeps the sign.
    """
    count = len(body) // 3
    return np.ndarray((count,), dtype="<i4", buffer=b"\0" + body, strides=(3,)) >> np.int32(8)


def _int24_bytes(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(3, "little", signed=True) for value in values)


def _raw_samples(packet: bytes, body: bytes, width: int) -> NDArray[np.signedinteger]:
    """Read samples of three axes, `width` bytes each; shape (n_samples, 3)."""
    if len(body) % (width * _AXES):
        raise MalformedPacketError(PacketProblem.HALF_A_SAMPLE, detail=packet.hex(" "))
    values: NDArray[np.signedinteger] = (
        _int24(body) if width == 3 else np.frombuffer(body, dtype=f"<i{width}")
    )
    return values.reshape(-1, _AXES)


def _scaled(packet: bytes, samples: Ints, factor: float) -> Ints:
    """Multiply and round towards zero, as the maker's own reader does."""
    if factor == 1.0:
        return samples
    scaled = samples * factor
    # A factor that was corrupted in transfer shows only here.
    if np.abs(scaled).max() >= _BEYOND_MG:
        raise MalformedPacketError(PacketProblem.OUT_OF_RANGE, detail=packet.hex(" "))
    return scaled.astype(np.int64)
