"""Music files damaged in every way that chance can, from a seed."""

from __future__ import annotations

import numpy as np


def _flip(data: bytearray, rng: np.random.Generator) -> bytearray:
    for at in rng.integers(0, len(data), int(rng.integers(1, 65))):
        data[at] ^= 1 << int(rng.integers(8))
    return data


def _noise(data: bytearray, rng: np.random.Generator) -> bytearray:
    at, n = int(rng.integers(len(data))), int(rng.integers(1, 4096))
    data[at : at + n] = rng.bytes(len(data[at : at + n]))
    return data


def _zeros(data: bytearray, rng: np.random.Generator) -> bytearray:
    at, n = int(rng.integers(len(data))), int(rng.integers(1, 4096))
    data[at : at + n] = bytes(len(data[at : at + n]))
    return data


def _cut(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[: int(rng.integers(len(data)))]


def _cut_start(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[int(rng.integers(len(data))) :]


def _repeat(data: bytearray, rng: np.random.Generator) -> bytearray:
    begin, end = sorted(int(at) for at in rng.integers(0, len(data), 2))
    return data[:end] + data[begin:end] * int(rng.integers(1, 4)) + data[end:]


def _swap(data: bytearray, rng: np.random.Generator) -> bytearray:
    a, b, c = sorted(int(at) for at in rng.integers(0, len(data), 3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def _extreme(data: bytearray, rng: np.random.Generator) -> bytearray:
    """Put the largest, smallest or oddest number into a field of the header."""
    numbers = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4),
               b"\x80\x00\x00\x00", b"\x00\x00\x00\x80", b"\x00\x00\x00\x01")  # fmt: skip
    for _ in range(int(rng.integers(1, 5))):
        at = int(rng.integers(min(len(data), 1024)))
        size = int(rng.choice((1, 2, 4)))
        data[at : at + size] = numbers[int(rng.integers(len(numbers)))][:size]
    return data


def _extreme_end(data: bytearray, rng: np.random.Generator) -> bytearray:
    """Do so near the end, where an MP4 has its index."""
    half = len(data) - min(len(data), 2048)
    return data[:half] + _extreme(data[half:], rng)


def _graft(data: bytearray, rng: np.random.Generator) -> bytearray:
    """Go on with the middle of itself moved by an odd number of bytes."""
    at = int(rng.integers(len(data)))
    return data[:at] + data[at // 2 + 1 :]


MUTATIONS = (_flip, _noise, _zeros, _cut, _cut_start, _repeat, _swap, _extreme, _extreme_end,
             _graft)  # fmt: skip


def mutated(whole: bytes, rng: np.random.Generator) -> bytes:
    """Return a file damaged in one to three ways."""
    data = bytearray(whole)
    for _ in range(int(rng.integers(1, 4))):
        if len(data) > 16:
            data = MUTATIONS[int(rng.integers(len(MUTATIONS)))](data, rng)
    return bytes(data)
