"""Why a packet can be refused: the reasons, and the error that carries one of them."""

from __future__ import annotations

from entrain.errors import EntrainError, Problem

_STEP = "It is left out; if this goes on, take the strap off and put it on again."


class PacketProblem(Problem):
    """Why a packet was refused."""

    EMPTY = ("The strap sent an empty packet.", _STEP)
    TRUNCATED = ("The strap sent a packet that ends too early.", _STEP)
    HALF_AN_INTERVAL = ("The strap sent half of an RR interval.", _STEP)
    HALF_A_SAMPLE = ("The strap sent a part of a sample.", _STEP)
    NOT_READ = ("The strap sent a kind of data that Entrain does not read.", _STEP)
    NOT_A_TEXT = ("The strap sent a text that cannot be read.", _STEP)
    OUT_OF_RANGE = ("The strap sent a value that cannot be.", _STEP)


class MalformedPacketError(EntrainError):
    """A packet that does not follow its specification; `detail` holds its bytes in hex."""

    reason: PacketProblem
