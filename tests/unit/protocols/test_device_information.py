"""Who made a strap, and what runs in it."""

from __future__ import annotations

import pytest

from entrain.protocols.device_information import (
    DEVICE_FACTS,
    DeviceFact,
    describe_device,
    read_text,
)
from entrain.protocols.problems import MalformedPacketError, PacketProblem


def test_what_can_be_read_is_known_by_its_characteristic() -> None:
    assert [DeviceFact(f"2a2{n}").name for n in range(4, 10)] == [
        "MODEL", "SERIAL_NUMBER", "FIRMWARE", "HARDWARE", "SOFTWARE", "MAKER",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("packet", "text"),
    [(b"00760690.03", "00760690.03"), (b"H10\0", "H10"), (b"Z\xc3\xa4hler  ", "Z\xe4hler")],
)
def test_a_text_is_read_without_its_filling(packet: bytes, text: str) -> None:
    assert read_text(packet) == text


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", PacketProblem.EMPTY),
        (b"\0 ", PacketProblem.EMPTY),
        (b"\xff", PacketProblem.NOT_A_TEXT),
        (b"H10\x1b[2J", PacketProblem.NOT_A_TEXT),
    ],
)
def test_what_is_wrong_is_named(packet: bytes, reason: PacketProblem) -> None:
    with pytest.raises(MalformedPacketError) as caught:
        read_text(packet)
    assert caught.value.reason is reason


def test_all_is_read_but_whose_strap_it_is() -> None:
    assert set(DeviceFact) - set(DEVICE_FACTS) == {DeviceFact.SERIAL_NUMBER}


def test_what_is_told_is_said_in_one_line() -> None:
    assert describe_device({}) == ""
    assert (
        describe_device({DeviceFact.SOFTWARE: "3.2.0", DeviceFact.MODEL: "H10"})
        == "H10, software 3.2.0"
    )
