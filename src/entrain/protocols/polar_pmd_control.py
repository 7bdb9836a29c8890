"""Polar Measurement Data: the control point, where streams are started and stopped.

A request is written; the reply comes as an indication, never as the result of a read, which
returns the features. The strap may also report on its own that it stopped streams.

Sources: polar-ble-sdk, technical_documentation/online_measurement.pdf, and its Android
classes PmdControlPointCommand, PmdControlPointResponse and PmdSetting.
"""

from __future__ import annotations

import enum
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from entrain.protocols.polar_pmd import Measurement
from entrain.protocols.problems import MalformedPacketError, PacketProblem

_MEASUREMENT_BITS = 0x3F
_FEATURE_BYTES = 2

_Number = TypeVar("_Number", bound=enum.IntEnum)


class _Kind(enum.IntEnum):
    STOP_NOTICE = 0x01
    FEATURES = 0x0F
    REPLY = 0xF0


class Operation(enum.IntEnum):
    """A request to the control point, by its number on the wire."""

    SETTINGS = 1
    START = 2
    STOP = 3
    STATUS = 5


class Running(enum.Flag):
    """What a measurement runs for; both at once is possible."""

    NOBODY = 0
    STREAMED = 1
    RECORDED = 2


class Setting(enum.IntEnum):
    """A setting of a stream, by its number on the wire."""

    RATE_HZ = 0
    RESOLUTION_BITS = 1
    RANGE = 2  # g for acceleration
    RANGE_MILLI = 3
    CHANNELS = 4
    FACTOR = 5  # the bits of a float32
    SECURITY = 6


_SETTING_BYTES = {
    Setting.RATE_HZ: 2,
    Setting.RESOLUTION_BITS: 2,
    Setting.RANGE: 2,
    Setting.RANGE_MILLI: 4,
    Setting.CHANNELS: 1,
    Setting.FACTOR: 4,
    Setting.SECURITY: 16,
}

Settings = Mapping[Setting, Sequence[int]]
"""The values that a strap offers for each setting, or the one that is requested."""


class PmdStatus(enum.Enum):
    """Status of a reply. The order is the code on the wire; the last has none."""

    SUCCESS = "The strap did what was asked."
    INVALID_OPERATION = "The strap does not know the operation."
    INVALID_MEASUREMENT = "The strap does not know this kind of measurement."
    NOT_SUPPORTED = "The strap does not support this."
    INVALID_LENGTH = "The strap was sent a request of the wrong length."
    INVALID_PARAMETER = "The strap refused a parameter."
    ALREADY_IN_STATE = "The strap was already doing so."
    INVALID_RESOLUTION = "The strap does not offer this resolution."
    INVALID_SAMPLE_RATE = "The strap does not offer this sample rate."
    INVALID_RANGE = "The strap does not offer this range."
    INVALID_MTU = "The Bluetooth link allows only packets that are too small for this."
    INVALID_CHANNELS = "The strap does not offer this number of channels."
    INVALID_STATE = "The strap cannot do this now."
    IN_CHARGER = "The strap is in its charger."
    DISK_FULL = "The memory of the strap is full."
    INVALID_SOURCE = "The strap cannot derive this from the kind of measurement that was named."
    INVALID_SOURCE_RATE = "The strap cannot derive this from data of that rate."
    INVALID_DERIVED_GROUP = "The strap does not know this group of derived measurements."
    INVALID_DERIVED_METHOD = "The strap does not know this way of deriving a measurement."
    UNKNOWN = "The strap refused for a reason that Entrain does not know."

    @property
    def code(self) -> int:
        """The number on the wire; for UNKNOWN, the first unassigned one."""
        return list(PmdStatus).index(self)

    @classmethod
    def from_code(cls, code: int) -> PmdStatus:
        """Return the status with this number on the wire."""
        statuses = list(cls)
        return statuses[code] if code < len(statuses) else cls.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRequest:
    """Requests the settings that a stream offers."""

    operation: ClassVar[Operation] = Operation.SETTINGS
    measurement: Measurement

    def __bytes__(self) -> bytes:
        return bytes([self.operation, self.measurement])


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequest:
    """Requests the start of a stream, with one value for each setting."""

    operation: ClassVar[Operation] = Operation.START
    measurement: Measurement
    settings: tuple[tuple[Setting, int], ...]

    def __bytes__(self) -> bytes:
        chosen = {setting: (value,) for setting, value in self.settings}
        return bytes([self.operation, self.measurement]) + write_settings(chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequest:
    """Requests the end of a stream."""

    operation: ClassVar[Operation] = Operation.STOP
    measurement: Measurement

    def __bytes__(self) -> bytes:
        return bytes([self.operation, self.measurement])


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """Requests which measurements run, for all of them."""

    operation: ClassVar[Operation] = Operation.STATUS

    def __bytes__(self) -> bytes:
        return bytes([self.operation])


Request = SettingsRequest | StartRequest | StopRequest
"""A request about one stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReply:
    """The strap's reply to a request.

    Attributes
    ----------
    operation, measurement : Operation, Measurement
        Of the request.
    status : PmdStatus
        Success, or why the strap refused.
    more : bool
        Further packets belong to this reply.
    body : bytes
        Settings, in reply to a request for them or for a start; the running measurements, in
        reply to one for the status.
    """

    operation: Operation
    measurement: Measurement
    status: PmdStatus
    more: bool = False
    body: bytes = b""

    @property
    def started(self) -> Measurement | None:
        """The stream that this reply confirms as started; None for any other reply."""
        has_started = self.operation is Operation.START and self.status is PmdStatus.SUCCESS
        return self.measurement if has_started else None

    @property
    def running(self) -> dict[Measurement, Running]:
        """The measurements and what they run for, of a reply to a status request.

        Raises
        ------
        MalformedPacketError
            It holds an unknown measurement.
        """
        return {
            _parse_enum(Measurement, byte & _MEASUREMENT_BITS, self.body): Running(byte >> 6)
            for byte in self.body
        }

    @property
    def settings(self) -> dict[Setting, tuple[int, ...]]:
        """The settings in the body.

        Raises
        ------
        MalformedPacketError
            They end too early or are unknown.
        """
        return read_settings(self.body)

    @property
    def factor(self) -> float:
        """Scale of the samples of delta frames; 1 where the reply has none."""
        (bits, *_) = self.settings.get(Setting.FACTOR, ()) or (0x3F800000,)
        (factor,) = struct.unpack("<f", struct.pack("<I", bits))
        return float(factor) if math.isfinite(factor) else 1.0

    def __bytes__(self) -> bytes:
        """Write the reply as a strap would: a refusal has nothing after its code."""
        code = self.status.code
        head = bytes([_Kind.REPLY, self.operation, self.measurement, code])
        return head if code else head + bytes([self.more]) + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice:
    """The strap's report that it stopped streams on its own."""

    measurements: tuple[Measurement, ...]

    def __bytes__(self) -> bytes:
        return bytes([_Kind.STOP_NOTICE, *self.measurements])


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What a read of the control point returns: the supported measurements, one bit each."""

    bits: bytes

    @classmethod
    def of(cls, *measurements: Measurement) -> Features:
        """Return the features of a strap that supports these measurements."""
        return cls(bits=sum(1 << bit for bit in measurements).to_bytes(_FEATURE_BYTES, "little"))

    @property
    def measurements(self) -> frozenset[Measurement]:
        """The supported measurements; those numbered from 8 on are in the second byte."""
        bits = int.from_bytes(self.bits[:_FEATURE_BYTES], "little")
        return frozenset(measurement for measurement in Measurement if bits >> measurement & 1)

    def __bytes__(self) -> bytes:
        return bytes([_Kind.FEATURES]) + self.bits


def read_request(packet: bytes) -> Request | StatusRequest:
    """Read a request to the control point; the simulated straps of the tests use it.

    Raises
    ------
    MalformedPacketError
        It ends too early or holds an unknown operation, measurement or setting.
    """
    if packet == bytes(StatusRequest()):
        return StatusRequest()
    if len(packet) < 2:
        raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
    operation, measurement = (
        _parse_enum(Operation, packet[0], packet),
        _parse_enum(Measurement, packet[1], packet),
    )
    match operation:
        case Operation.SETTINGS:
            return SettingsRequest(measurement=measurement)
        case Operation.STOP:
            return StopRequest(measurement=measurement)
        case Operation.START:
            settings = read_settings(packet[2:])
            chosen = tuple((setting, values[0]) for setting, values in settings.items() if values)
            return StartRequest(measurement=measurement, settings=chosen)
        case Operation.STATUS:  # A status request has nothing after its operation.
            raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" "))


def read_control(packet: bytes) -> ControlReply | StopNotice | Features:
    """Read a message of the control point, from an indication or a read.

    Raises
    ------
    MalformedPacketError
        It is empty, ends too early or is of an unknown kind, operation or measurement.
    """
    if not packet:
        raise MalformedPacketError(PacketProblem.EMPTY, detail=packet.hex(" "))
    match _parse_enum(_Kind, packet[0], packet):
        case _Kind.REPLY:
            return _read_reply(packet)
        case _Kind.FEATURES:
            return Features(bits=packet[1:])
        case _Kind.STOP_NOTICE:
            stopped = (
                _parse_enum(Measurement, byte & _MEASUREMENT_BITS, packet) for byte in packet[1:]
            )
            return StopNotice(measurements=tuple(stopped))


def _read_reply(packet: bytes) -> ControlReply:
    if len(packet) < 4:
        raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
    operation, measurement = (
        _parse_enum(Operation, packet[1], packet),
        _parse_enum(Measurement, packet[2], packet),
    )
    status = PmdStatus.from_code(packet[3])
    if status is not PmdStatus.SUCCESS:
        return ControlReply(operation=operation, measurement=measurement, status=status)
    return ControlReply(
        operation=operation,
        measurement=measurement,
        status=status,
        more=any(packet[4:5]),
        body=packet[5:],
    )


def _parse_enum(kind: type[_Number], number: int, packet: bytes) -> _Number:
    try:
        return kind(number)
    except ValueError as error:
        raise MalformedPacketError(PacketProblem.NOT_READ, detail=packet.hex(" ")) from error


def write_settings(settings: Settings) -> bytes:
    """Write settings, each as ``[setting][count][values]``, little-endian."""
    return b"".join(
        bytes([setting, len(values)])
        + b"".join(value.to_bytes(_SETTING_BYTES[setting], "little") for value in values)
        for setting, values in settings.items()
    )


def read_settings(body: bytes) -> dict[Setting, tuple[int, ...]]:
    """Read settings, each written as ``[setting][count][values]``, little-endian.

    Raises
    ------
    MalformedPacketError
        They end too early, or one is unknown: then its size is unknown too.
    """
    settings: dict[Setting, tuple[int, ...]] = {}
    rest = body
    while rest:
        if len(rest) < 2:
            raise MalformedPacketError(PacketProblem.TRUNCATED, detail=body.hex(" "))
        setting, count = _parse_enum(Setting, rest[0], body), rest[1]
        size = _SETTING_BYTES[setting]
        values, rest = rest[2 : 2 + count * size], rest[2 + count * size :]
        if len(values) < count * size:
            raise MalformedPacketError(PacketProblem.TRUNCATED, detail=body.hex(" "))
        settings[setting] = tuple(
            int.from_bytes(values[at : at + size], "little") for at in range(0, count * size, size)
        )
    return settings
