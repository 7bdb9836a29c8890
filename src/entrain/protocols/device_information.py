"""Bluetooth Device Information Service 1.1: maker, model and versions of a strap."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from entrain.protocols.problems import MalformedPacketError, PacketProblem

SERVICE_UUID = "180a"


class DeviceFact(enum.StrEnum):
    """A text that can be read from a strap, by its characteristic.

    Firmware and software are both worth reading: a Polar H10 with software 3.2.0 reports
    firmware 5.0.0.
    """

    MODEL = "2a24"
    SERIAL_NUMBER = "2a25"
    FIRMWARE = "2a26"
    HARDWARE = "2a27"
    SOFTWARE = "2a28"
    MAKER = "2a29"


DEVICE_FACTS = tuple(fact for fact in DeviceFact if fact is not DeviceFact.SERIAL_NUMBER)
"""The facts that Entrain reads: all but the serial number, which would identify the owner."""


def read_text(packet: bytes) -> str:
    """Return the text of a packet, without the padding of some straps.

    Raises
    ------
    MalformedPacketError
        The text is empty, not UTF-8, or holds unprintable characters.

    Examples
    --------
    >>> read_text(b"Polar H10  ")
    'Polar H10'
    """
    try:
        text = packet.decode().rstrip("\0 ")
    except UnicodeDecodeError as error:
        raise MalformedPacketError(PacketProblem.NOT_A_TEXT, detail=packet.hex(" ")) from error
    if not text:
        raise MalformedPacketError(PacketProblem.EMPTY, detail=packet.hex(" "))
    if not text.isprintable():
        raise MalformedPacketError(PacketProblem.NOT_A_TEXT, detail=packet.hex(" "))
    return text


def describe_device(facts: Mapping[DeviceFact, str]) -> str:
    """Describe a strap by its facts in one line; "" without any.

    Examples
    --------
    >>> describe_device({DeviceFact.MAKER: "Polar Electro Oy", DeviceFact.MODEL: "H10",
    ...           DeviceFact.FIRMWARE: "5.0.0"})
    'Polar Electro Oy H10, firmware 5.0.0'
    """
    product = " ".join(
        facts[fact] for fact in (DeviceFact.MAKER, DeviceFact.MODEL) if fact in facts
    )
    versions = (DeviceFact.HARDWARE, DeviceFact.FIRMWARE, DeviceFact.SOFTWARE)
    parts = [product, *(f"{fact.name.lower()} {facts[fact]}" for fact in versions if fact in facts)]
    return ", ".join(part for part in parts if part)
