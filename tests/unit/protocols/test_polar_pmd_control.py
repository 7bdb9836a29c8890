"""The control point: bytes as the maker documents them, and what they say."""

from __future__ import annotations

import pytest

from entrain.protocols.polar_pmd import Measurement
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
)
from entrain.protocols.problems import MalformedPacketError, PacketProblem

ECG_SETTINGS = ((Setting.RATE_HZ, 130), (Setting.RESOLUTION_BITS, 14))
ACC_SETTINGS = ((Setting.RANGE, 8), (Setting.RATE_HZ, 200), (Setting.RESOLUTION_BITS, 16))


@pytest.mark.parametrize(
    ("request_", "packet"),
    [
        (SettingsRequest(measurement=Measurement.ACC), "01 02"),
        (StopRequest(measurement=Measurement.ECG), "03 00"),
        (
            StartRequest(measurement=Measurement.ECG, settings=ECG_SETTINGS),
            "02 00 00 01 82 00 01 01 0e 00",
        ),
        (
            StartRequest(measurement=Measurement.ACC, settings=ACC_SETTINGS),
            "02 02 02 01 08 00 00 01 c8 00 01 01 10 00",
        ),
    ],
    ids=["settings", "stop", "start ECG", "start acceleration"],
)
def test_a_request_is_written_and_read(
    request_: SettingsRequest | StartRequest | StopRequest, packet: str
) -> None:
    assert bytes(request_).hex(" ") == packet
    assert read_request(bytes(request_)) == request_


def test_a_reply_brings_the_settings_that_are_offered() -> None:
    reply = read_control(bytes.fromhex("f0 01 02 00 00 00 02 32 00 c8 00 02 01 08 00 04 01 03"))
    assert isinstance(reply, ControlReply)
    assert (reply.operation, reply.measurement) == (Operation.SETTINGS, Measurement.ACC)
    assert reply.status is PmdStatus.SUCCESS
    offered = {Setting.RATE_HZ: (50, 200), Setting.RANGE: (8,), Setting.CHANNELS: (3,)}
    assert reply.settings == offered


def test_every_code_has_a_status() -> None:
    names = [
        "SUCCESS", "INVALID_OPERATION", "INVALID_MEASUREMENT", "NOT_SUPPORTED", "INVALID_LENGTH",
        "INVALID_PARAMETER", "ALREADY_IN_STATE", "INVALID_RESOLUTION", "INVALID_SAMPLE_RATE",
        "INVALID_RANGE", "INVALID_MTU", "INVALID_CHANNELS", "INVALID_STATE", "IN_CHARGER",
        "DISK_FULL", "INVALID_SOURCE", "INVALID_SOURCE_RATE", "INVALID_DERIVED_GROUP",
        "INVALID_DERIVED_METHOD", "UNKNOWN", "UNKNOWN",
    ]  # fmt: skip
    for code, name in [*enumerate(names), (255, "UNKNOWN")]:
        reply = read_control(bytes([0xF0, Operation.START, Measurement.ECG, code]))
        assert isinstance(reply, ControlReply)
        assert reply.status is PmdStatus[name]


@pytest.mark.parametrize(("packet", "more"), [("f0 01 00 00 00", False), ("f0 01 00 00 01", True)])
def test_a_reply_says_whether_it_goes_on(packet: str, more: bool) -> None:
    reply = read_control(bytes.fromhex(packet))
    assert isinstance(reply, ControlReply)
    assert reply.more is more


def test_every_status_is_a_sentence() -> None:
    assert all(status.value.endswith(".") for status in PmdStatus)


@pytest.mark.parametrize(
    ("body", "factor"),
    [("05 01 00 00 00 3f", 0.5), ("", 1.0), ("05 00", 1.0), ("05 01 00 00 c0 7f", 1.0)],
    ids=["told", "not told", "told without a value", "not a number"],
)
def test_the_factor_of_delta_frames(body: str, factor: float) -> None:
    reply = read_control(bytes.fromhex("f0 02 02 00 00" + body))
    assert isinstance(reply, ControlReply)
    assert reply.factor == factor


def test_what_runs_is_asked_and_told() -> None:
    assert bytes(StatusRequest()).hex() == "05"
    assert read_request(b"\x05") == StatusRequest()
    reply = read_control(bytes.fromhex("f0 05 00 00 00 00 42 83 c1"))
    assert isinstance(reply, ControlReply)
    assert reply.running == {
        Measurement.ECG: Running.NOBODY,
        Measurement.ACC: Running.STREAMED,
        Measurement.PPI: Running.RECORDED,
        Measurement.PPG: Running.STREAMED | Running.RECORDED,
    }
    with pytest.raises(MalformedPacketError):
        read_request(b"\x05\x00")


@pytest.mark.parametrize(
    ("packet", "started"),
    [
        ("f0 02 02 00 00", Measurement.ACC),
        ("f0 02 02 06", None),
        ("f0 03 02 00 00", None),
    ],
    ids=["started", "refused", "stopped"],
)
def test_a_reply_says_which_stream_began(packet: str, started: Measurement | None) -> None:
    reply = read_control(bytes.fromhex(packet))
    assert isinstance(reply, ControlReply)
    assert reply.started is started


def test_features_go_beyond_eight_bits() -> None:
    features = read_control(bytes.fromhex("0f 6e 62" + 15 * "00"))
    assert isinstance(features, Features)
    assert features.measurements == {
        Measurement.PPG,
        Measurement.ACC,
        Measurement.PPI,
        Measurement.GYRO,
        Measurement.MAG,
        Measurement.SDK_MODE,
        Measurement.OFFLINE_RECORDING,
        Measurement.OFFLINE_HEART_RATE,
    }


def test_the_features_of_an_h10() -> None:
    features = read_control(bytes.fromhex("0f 05" + 15 * "00"))
    assert isinstance(features, Features)
    assert features.measurements == {Measurement.ECG, Measurement.ACC}
    assert Features(bits=b"").measurements == frozenset()


def test_a_strap_says_what_it_stopped() -> None:
    notice = read_control(bytes.fromhex("01 00 42"))
    assert notice == StopNotice(measurements=(Measurement.ECG, Measurement.ACC))


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        ("", PacketProblem.EMPTY),
        ("07 00", PacketProblem.NOT_READ),
        ("f0 02 00", PacketProblem.TRUNCATED),
        ("f0 09 00 00", PacketProblem.NOT_READ),
        ("f0 02 3f 00", PacketProblem.NOT_READ),
        ("01 3f", PacketProblem.NOT_READ),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(packet: str, reason: PacketProblem) -> None:
    with pytest.raises(MalformedPacketError) as caught:
        read_control(bytes.fromhex(packet))
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("00", PacketProblem.TRUNCATED),
        ("00 02 82 00", PacketProblem.TRUNCATED),
        ("09 01 82 00", PacketProblem.NOT_READ),
    ],
)
def test_what_is_wrong_with_settings_is_named(body: str, reason: PacketProblem) -> None:
    reply = read_control(bytes.fromhex("f0 01 00 00 00" + body))
    assert isinstance(reply, ControlReply)
    with pytest.raises(MalformedPacketError) as caught:
        _ = reply.settings
    assert caught.value.reason is reason


@pytest.mark.parametrize("packet", ["", "01", "07 00", "01 3f"])
def test_a_request_that_is_none_is_refused(packet: str) -> None:
    with pytest.raises(MalformedPacketError):
        read_request(bytes.fromhex(packet))
