"""Polar Measurement Data: the frames of ECG and acceleration that a Polar strap streams.

A frame is ``[measurement][uint64 stamp][frame type][samples]``. There is no sequence
number: that a frame was lost shows only in the stamps. How a stream is asked for is in
`polar_pmd_control`.

Sources: polar-ble-sdk, technical_documentation/online_measurement.pdf, and its Android
classes PmdDataFrame, EcgData and AccData.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.protocols.problems import MalformedPacketError, PacketProblem

SERVICE_UUID = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL_POINT_UUID = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
DATA_UUID = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"

Ints = NDArray[np.int64]


class Measurement(enum.IntEnum):
    """What a Polar device can stream, by its number on the wire."""

    ECG = 0
    PPG = 1
    ACC = 2
    PPI = 3
    GYRO = 5
    MAG = 6
    SKIN_TEMPERATURE = 7
    SDK_MODE = 9


_HEADER = struct.Struct("<BQB")
MEASUREMENT_BITS = 0x3F
_DELTA = 0x80
_AXES = 3
_REFERENCE_BYTES = 2
_WIDEST_DELTA_BITS = 32


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
        device_ns, frame_type, body = _open_frame(packet, Measurement.ECG)
        if frame_type != 0:
            raise MalformedPacketError(PacketProblem.NOT_READ, packet)
        if len(body) % 3:
            raise MalformedPacketError(PacketProblem.HALF_A_SAMPLE, packet)
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
            What a delta frame is to be multiplied by: the start reply of the control
            point tells it. The H10 sends no delta frames.

        Raises
        ------
        MalformedPacketError
            It is empty, ends too early or is of another kind.
        """
        device_ns, frame_type, body = _open_frame(packet, Measurement.ACC)
        match frame_type:
            case 0 | 1 | 2:
                samples = _raw_samples(packet, body, width=frame_type + 1)
            # Delta frames of type 0 are in g, of type 1 in mg.
            case 0x80:
                samples = _scaled(_delta_samples(packet, body), factor * 1000)
            case 0x81:
                samples = _scaled(_delta_samples(packet, body), factor)
            case _:
                raise MalformedPacketError(PacketProblem.NOT_READ, packet)
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


def read_frame(packet: bytes, factor: float = 1.0) -> EcgFrame | AccFrame:
    """Read a frame, whichever measurement it is of.

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
        raise MalformedPacketError(PacketProblem.EMPTY, packet)
    match packet[0] & MEASUREMENT_BITS:
        case Measurement.ECG:
            return EcgFrame.from_bytes(packet)
        case Measurement.ACC:
            return AccFrame.from_bytes(packet, factor)
        case _:
            raise MalformedPacketError(PacketProblem.NOT_READ, packet)


def _open_frame(packet: bytes, wanted: Measurement) -> tuple[int, int, bytes]:
    """Return stamp [ns], frame type and samples of a frame that has at least one sample."""
    if not packet:
        raise MalformedPacketError(PacketProblem.EMPTY, packet)
    if len(packet) <= _HEADER.size:
        raise MalformedPacketError(PacketProblem.TRUNCATED, packet)
    measurement, device_ns, frame_type = _HEADER.unpack_from(packet)
    if measurement & MEASUREMENT_BITS != wanted:
        raise MalformedPacketError(PacketProblem.NOT_READ, packet)
    return device_ns, frame_type, packet[_HEADER.size :]


def _int24(body: bytes) -> NDArray[np.int32]:
    """Read 24-bit little-endian integers.

    Each is read as the upper three bytes of a 32-bit integer, the lowest being whatever
    came before it; the shift throws that away and keeps the sign.
    """
    count = len(body) // 3
    return np.ndarray((count,), dtype="<i4", buffer=b"\0" + body, strides=(3,)) >> np.int32(8)


def _int24_bytes(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(3, "little", signed=True) for value in values)


def _raw_samples(packet: bytes, body: bytes, width: int) -> NDArray[np.signedinteger]:
    """Read samples of three axes, `width` bytes each; shape (n_samples, 3)."""
    if len(body) % (width * _AXES):
        raise MalformedPacketError(PacketProblem.HALF_A_SAMPLE, packet)
    values: NDArray[np.signedinteger] = (
        _int24(body) if width == 3 else np.frombuffer(body, dtype=f"<i{width}")
    )
    return values.reshape(-1, _AXES)


def _delta_samples(packet: bytes, body: bytes) -> Ints:
    """Read a delta frame; shape (n_samples, 3).

    A reference sample of 16 bits an axis, then blocks of ``[width in bits][count]`` and
    `count` signed differences an axis, lowest bit first; each block ends on a whole byte.
    """
    start = _REFERENCE_BYTES * _AXES
    if len(body) < start:
        raise MalformedPacketError(PacketProblem.TRUNCATED, packet)
    steps: list[Ints] = [np.frombuffer(body[:start], dtype="<i2").astype(np.int64)[None, :]]
    while start < len(body):
        if start + 2 > len(body):
            raise MalformedPacketError(PacketProblem.TRUNCATED, packet)
        width_bits, count = body[start], body[start + 1]
        if width_bits > _WIDEST_DELTA_BITS:
            raise MalformedPacketError(PacketProblem.OUT_OF_RANGE, packet)
        end = start + 2 + (width_bits * count * _AXES + 7) // 8
        if end > len(body):
            raise MalformedPacketError(PacketProblem.TRUNCATED, packet)
        steps.append(_signed_fields(body[start + 2 : end], width_bits, count * _AXES))
        start = end
    return np.cumsum(np.concatenate(steps), axis=0)


def _signed_fields(packed: bytes, width_bits: int, count: int) -> Ints:
    """Unpack signed integers of any width, lowest bit first; shape (count / 3, 3)."""
    if width_bits == 0:
        return np.zeros((count // _AXES, _AXES), dtype=np.int64)
    bits = np.unpackbits(
        np.frombuffer(packed, dtype=np.uint8), count=width_bits * count, bitorder="little"
    )
    worth = np.int64(1) << np.arange(width_bits, dtype=np.int64)
    worth[-1] = -worth[-1]  # the highest bit is the sign
    fields: Ints = bits.reshape(count, width_bits).astype(np.int64) @ worth
    return fields.reshape(-1, _AXES)


def _scaled(samples: Ints, factor: float) -> Ints:
    """Multiply and cut towards zero, as the maker's own reader does."""
    return samples if factor == 1.0 else (samples * factor).astype(np.int64)
