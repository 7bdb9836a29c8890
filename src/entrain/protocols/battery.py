"""Battery Level: characteristic 0x2A19 of the Bluetooth Battery Service 1.0."""

from __future__ import annotations

from entrain.protocols.problems import MalformedPacketError, PacketProblem

LEVEL_UUID = "2a19"


def read_battery_frac(packet: bytes) -> float:
    """Return the battery level of a packet, 0..1.

    Raises
    ------
    MalformedPacketError
        The packet is empty, or its level is above 100 %.

    Examples
    --------
    >>> read_battery_frac(bytes([87]))
    0.87
    """
    if not packet:
        raise MalformedPacketError(PacketProblem.EMPTY, detail=packet.hex(" "))
    if packet[0] > 100:
        raise MalformedPacketError(PacketProblem.OUT_OF_RANGE, detail=packet.hex(" "))
    return packet[0] / 100
