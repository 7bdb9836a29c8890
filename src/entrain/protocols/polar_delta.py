"""Polar's compression of samples: differences between them, each in as few bits as possible.

Source: polar-ble-sdk, technical_documentation/online_measurement.pdf, "delta frames".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrain.protocols.problems import MalformedPacketError, PacketProblem

Ints = NDArray[np.int64]

_REFERENCE_BYTES = 2
_WIDEST_DELTA_BITS = 32


def read_deltas(packet: bytes, body: bytes, n_channels: int) -> Ints:
    """Read the samples of a delta frame.

    A reference sample of 16 bits a channel, then blocks of ``[width in bits][count]`` and
    `count` signed differences a channel, lowest bit first; each block ends on a whole byte.

    Parameters
    ----------
    packet, body : bytes
        The whole notification, for the error; what follows its header.
    n_channels : int
        Values per sample.

    Returns
    -------
    ndarray of int, shape (n_samples, n_channels)

    Raises
    ------
    MalformedPacketError
        The frame ends too early, or a difference would be wider than 32 bits.
    """
    start = _REFERENCE_BYTES * n_channels
    if len(body) < start:
        raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
    steps: list[Ints] = [np.frombuffer(body[:start], dtype="<i2").astype(np.int64)[None, :]]
    while start < len(body):
        if start + 2 > len(body):
            raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
        width_bits, count = body[start], body[start + 1]
        if width_bits > _WIDEST_DELTA_BITS:
            raise MalformedPacketError(PacketProblem.OUT_OF_RANGE, detail=packet.hex(" "))
        end = start + 2 + (width_bits * count * n_channels + 7) // 8
        if end > len(body):
            raise MalformedPacketError(PacketProblem.TRUNCATED, detail=packet.hex(" "))
        fields = _signed_fields(body[start + 2 : end], width_bits, count * n_channels)
        steps.append(fields.reshape(-1, n_channels))
        start = end
    return np.cumsum(np.concatenate(steps), axis=0)


def _signed_fields(packed: bytes, width_bits: int, count: int) -> Ints:
    """Unpack signed integers of any width, lowest bit first; shape (count,)."""
    if width_bits == 0:
        return np.zeros(count, dtype=np.int64)
    bits = np.unpackbits(
        np.frombuffer(packed, dtype=np.uint8), count=width_bits * count, bitorder="little"
    )
    weights = np.int64(1) << np.arange(width_bits, dtype=np.int64)
    weights[-1] = -weights[-1]  # The highest bit is the sign.
    fields: Ints = bits.reshape(count, width_bits).astype(np.int64) @ weights
    return fields
