"""Why a packet can be refused: the reasons, and the error that carries one."""

from __future__ import annotations

import enum


class PacketProblem(enum.Enum):
    """Why a packet was refused. The value is the sentence for the screen."""

    EMPTY = "The strap sent an empty packet."
    TRUNCATED = "The strap sent a packet that ends too early."
    HALF_AN_INTERVAL = "The strap sent half of an RR interval."
    HALF_A_SAMPLE = "The strap sent a part of a sample."
    NOT_READ = "The strap sent a kind of data that Entrain does not read."
    NOT_A_TEXT = "The strap sent a text that cannot be read."
    OUT_OF_RANGE = "The strap sent a value that cannot be."


class MalformedPacketError(ValueError):
    """A packet that does not follow its specification; `reason` says how."""

    def __init__(self, reason: PacketProblem, packet: bytes) -> None:
        super().__init__(f"{reason.name.lower()}: {packet.hex(' ')}")
        self.reason = reason
