"""Device Information Service 1.1: who made a strap, and what runs in it."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from entrain.protocols.problems import MalformedPacketError, PacketProblem

SERVICE_UUID = "180a"


class DeviceFact(enum.StrEnum):
    """A text that can be read from a strap, by its characteristic.

    Firmware and software are both worth reading: a Polar H10 of software 3.2.0 calls
    its firmware 5.0.0.
    """

    MODEL = "2a24"
    SERIAL_NUMBER = "2a25"
    FIRMWARE = "2a26"
    HARDWARE = "2a27"
    SOFTWARE = "2a28"
    MAKER = "2a29"


READ = tuple(fact for fact in DeviceFact if fact is not DeviceFact.SERIAL_NUMBER)
"""What Entrain reads of a strap: a serial number would lead to whoever owns it."""


def read_text(packet: bytes) -> str:
    """Return the text, without what some straps fill it up with.

    Raises
    ------
    MalformedPacketError
        There is none, or it is not UTF-8, or would do more to a screen than be shown.

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


def in_words(facts: Mapping[DeviceFact, str]) -> str:
    """Return what a strap told of itself in one line; "" where it told nothing.

    Examples
    --------
    >>> in_words({DeviceFact.MAKER: "Polar Electro Oy", DeviceFact.MODEL: "H10",
    ...           DeviceFact.FIRMWARE: "5.0.0"})
    'Polar Electro Oy H10, firmware 5.0.0'
    """
    made = " ".join(facts[one] for one in (DeviceFact.MAKER, DeviceFact.MODEL) if one in facts)
    versions = (DeviceFact.HARDWARE, DeviceFact.FIRMWARE, DeviceFact.SOFTWARE)
    parts = [made, *(f"{one.name.lower()} {facts[one]}" for one in versions if one in facts)]
    return ", ".join(part for part in parts if part)
