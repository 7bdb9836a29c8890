"""What every parser owes: what is written is read, and any bytes are read or refused."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from entrain.protocols.battery import read_battery_frac
from entrain.protocols.device_information import read_text
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import (
    AccFrame,
    EcgFrame,
    Frame,
    Measurement,
    PpiFrame,
    Pulse,
    read_frame,
)
from entrain.protocols.polar_pmd_control import (
    ControlReply,
    Features,
    Operation,
    PmdStatus,
    Running,
    Setting,
    SettingsRequest,
    StartRequest,
    StatusRequest,
    StopNotice,
    StopRequest,
    read_control,
    read_request,
    read_settings,
    write_settings,
)
from entrain.protocols.problems import MalformedPacketError
from tests.helpers import slow_packets
from tests.helpers.packet_values import READERS, Reader
from tests.helpers.slow_packets import RefusedError

U8 = st.integers(0, 0xFF)
U16 = st.integers(0, 0xFFFF)
U64 = st.integers(0, (1 << 64) - 1)
INT24 = st.integers(-(1 << 23), (1 << 23) - 1)
MEASUREMENT = st.sampled_from(Measurement)

HEART_RATES = st.builds(
    HeartRateMeasurement,
    hr_bpm=U16,
    contact=st.none() | st.booleans(),
    energy_kj=st.none() | U16,
    rr_1024=st.lists(U16, max_size=9).map(tuple),
)
FRAMES = st.builds(
    EcgFrame, device_ns=U64, uv=st.lists(INT24, min_size=1, max_size=80).map(tuple)
) | st.builds(
    AccFrame,
    device_ns=U64,
    xyz_mg=st.lists(st.tuples(INT24, INT24, INT24), min_size=1, max_size=40).map(tuple),
)
PULSES = st.builds(
    Pulse,
    hr_bpm=U8,
    interval_ms=U16,
    error_ms=U16,
    blocked=st.booleans(),
    contact=st.none() | st.booleans(),
)
FRAMES |= st.builds(
    PpiFrame, device_ns=U64, pulses=st.lists(PULSES, min_size=1, max_size=30).map(tuple)
)
REFUSALS = st.sampled_from(PmdStatus).filter(lambda status: status is not PmdStatus.SUCCESS)
CONTROLS = (
    st.builds(
        ControlReply,
        operation=st.sampled_from(Operation),
        measurement=MEASUREMENT,
        status=st.just(PmdStatus.SUCCESS),
        more=st.booleans(),
        body=st.binary(max_size=20),
    )
    | st.builds(
        ControlReply,
        operation=st.sampled_from(Operation),
        measurement=MEASUREMENT,
        status=REFUSALS,
    )
    | st.builds(StopNotice, measurements=st.lists(MEASUREMENT, max_size=3).map(tuple))
    | st.builds(Features, bits=st.binary(max_size=16))
)
WIDTH_BYTES = {
    Setting.RATE_HZ: 2, Setting.RESOLUTION_BITS: 2, Setting.RANGE: 2, Setting.RANGE_MILLI: 4,
    Setting.CHANNELS: 1, Setting.FACTOR: 4, Setting.SECURITY: 16,
}  # fmt: skip


@st.composite
def settings(draw: st.DrawFn, most: int) -> dict[Setting, tuple[int, ...]]:
    kinds = draw(st.lists(st.sampled_from(Setting), unique=True))
    values = {
        kind: st.lists(st.integers(0, (1 << 8 * WIDTH_BYTES[kind]) - 1), min_size=1, max_size=most)
        for kind in kinds
    }
    return {kind: tuple(draw(each)) for kind, each in values.items()}


@given(HEART_RATES)
def test_a_heart_rate_is_read_as_written(measurement: HeartRateMeasurement) -> None:
    assert HeartRateMeasurement.from_bytes(bytes(measurement)) == measurement


@given(FRAMES)
def test_a_frame_is_read_as_written(frame: Frame) -> None:
    assert read_frame(bytes(frame)) == frame


@given(CONTROLS)
def test_a_control_message_is_read_as_written(
    message: ControlReply | StopNotice | Features,
) -> None:
    assert read_control(bytes(message)) == message


@given(settings(most=5))
def test_settings_are_read_as_written(offered: dict[Setting, tuple[int, ...]]) -> None:
    assert read_settings(write_settings(offered)) == offered


@given(MEASUREMENT, settings(most=1))
def test_a_request_is_read_as_written(
    measurement: Measurement, chosen: dict[Setting, tuple[int, ...]]
) -> None:
    pairs = tuple((setting, value) for setting, (value,) in chosen.items())
    for request in (
        StartRequest(measurement=measurement, settings=pairs),
        SettingsRequest(measurement=measurement),
        StopRequest(measurement=measurement),
        StatusRequest(),
    ):
        assert read_request(bytes(request)) == request


@given(st.dictionaries(MEASUREMENT, st.sampled_from([Running(bits) for bits in range(4)])))
def test_what_runs_is_read_as_written(running: dict[Measurement, Running]) -> None:
    body = bytes(measurement | state.value << 6 for measurement, state in running.items())
    reply = read_control(b"\xf0\x05\x00\x00\x00" + body)
    assert isinstance(reply, ControlReply)
    assert reply.running == running


@given(st.frozensets(MEASUREMENT))
def test_features_are_read_as_written(measurements: frozenset[Measurement]) -> None:
    features = read_control(bytes(Features.of(*measurements)))
    assert isinstance(features, Features)
    assert features.measurements == measurements


@given(st.integers(0, 100))
def test_a_battery_level_is_read_as_written(percent: int) -> None:
    assert read_battery_frac(bytes([percent])) * 100 == pytest.approx(percent)


@given(
    st.text(min_size=1).filter(lambda text: text.rstrip(" ") and text.isprintable()),
    st.sampled_from(["", "\0", "  "]),
)
def test_a_text_is_read_as_written(text: str, filling: str) -> None:
    assert read_text((text + filling).encode()) == text.rstrip(" ")


def pack_deltas(samples: list[tuple[int, int, int]], width_bits: int) -> bytes:
    """Write a block of a delta frame, bit by bit and slowly: the other way round to the reader."""
    bits = [
        value >> place & 1 for sample in samples for value in sample for place in range(width_bits)
    ]
    bits += [0] * (-len(bits) % 8)
    packed = [
        sum(bit << place for place, bit in enumerate(bits[start : start + 8]))
        for start in range(0, len(bits), 8)
    ]
    return bytes([width_bits, len(samples), *packed])


@st.composite
def delta_blocks(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    width_bits = draw(st.integers(1, 32))
    step = st.integers(-(1 << (width_bits - 1)), (1 << (width_bits - 1)) - 1)
    return width_bits, draw(st.lists(st.tuples(step, step, step), min_size=1, max_size=60))


@given(st.lists(delta_blocks(), max_size=3))
def test_a_delta_frame_of_any_width_adds_up(
    blocks: list[tuple[int, list[tuple[int, int, int]]]],
) -> None:
    expected = [(-15, 20, 1008)]
    packet = bytes([Measurement.ACC]) + bytes(8) + b"\x81\xf1\xff\x14\x00\xf0\x03"
    for width_bits, steps in blocks:
        packet += pack_deltas(steps, width_bits)
        for step in steps:
            x, y, z = (before + change for before, change in zip(expected[-1], step, strict=True))
            expected.append((x, y, z))
    frame = read_frame(packet)
    assert isinstance(frame, AccFrame)
    assert list(frame.xyz_mg) == expected


def says(read: Callable[[bytes], object], packet: bytes) -> object:
    """Return what a reader says of a packet; None where it refuses it with a reason."""
    with contextlib.suppress(MalformedPacketError, RefusedError):
        return read(packet)
    return None


# Together 10,000 packets that follow nothing or go wrong somewhere: drawn twenty at a time, as
# an example costs far more than a packet.
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@examples(max_examples=125, deadline=None)
@given(data=st.data())
def test_of_any_bytes_only_what_they_say_is_read(reader: Reader, data: st.DataObject) -> None:
    packet = st.tuples(st.sampled_from(reader.starts), st.binary(max_size=40)).map(b"".join)
    for one in data.draw(st.lists(packet, min_size=20, max_size=20)):
        assert says(reader.read, one) == says(reader.slow, one)


@pytest.mark.parametrize("read", [read_request, read_text], ids=lambda read: read.__qualname__)
@given(packet=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_a_reason(
    read: Callable[[bytes], object], packet: bytes
) -> None:
    said = says(read, packet)  # any other exception is a failure
    assert said is None or said == read(packet), "the same bytes say the same"


@given(st.binary(max_size=40) | settings(most=5).map(write_settings))
def test_settings_of_any_reply_are_read_or_refused(body: bytes) -> None:
    reply = ControlReply(
        operation=Operation.START,
        measurement=Measurement.ACC,
        status=PmdStatus.SUCCESS,
        body=body,
    )
    assert says(lambda body: reply.settings, body) == says(slow_packets.settings, body)
    with contextlib.suppress(MalformedPacketError):
        assert isinstance(reply.factor, float)
