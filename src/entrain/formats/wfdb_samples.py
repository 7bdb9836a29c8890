"""Read samples of WFDB signal files, block by block (signal(5) of the WFDB Applications Guide)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int64]
Bytes = NDArray[np.uint8]

INVALID = {8: None, 16: -(1 << 15), 24: -(1 << 23), 32: -(1 << 31), 61: -(1 << 15), 80: -128,
           160: -(1 << 15), 212: -(1 << 11), 310: -(1 << 9), 311: -(1 << 9)}  # fmt: skip
"""The supported formats, each with the sample value that marks a missing sample."""
GROUPS = {212: (2, 3), 310: (3, 4), 311: (3, 4), 24: (1, 3), 32: (1, 4), 8: (1, 1), 80: (1, 1)}
"""Samples and bytes of a group in each format; the others have one sample in two bytes."""
BLOCK_FRAMES = 6 * (1 << 14)
"""Frames read at a time; a multiple of 2 and 3, so that no group of samples is cut."""


def read_frames(
    data: Path, form: int, start_bytes: int, width: int, n_frames: int | None
) -> Iterator[Samples]:
    """Yield blocks of frames, as far as the file goes.

    Parameters
    ----------
    data : Path
        The signal file.
    form : int
        Format of the file, a key of `INVALID`.
    start_bytes : int
        Offset of the first sample.
    width : int
        Samples in a frame, of all signals of the file.
    n_frames : int or None
        Number of frames; None for all that the file holds.

    Yields
    ------
    ndarray of int, shape (n_frames, width)
        Samples as stored [ADC units]; differences for format 8.
    """
    group, size = GROUPS.get(form, (1, 2))
    left = n_frames
    with data.open("rb") as file:
        file.seek(start_bytes)
        while left is None or left > 0:
            count = BLOCK_FRAMES if left is None else min(BLOCK_FRAMES, left)
            raw = np.frombuffer(file.read(-(-count * width // group) * size), np.uint8)
            samples = _decode(raw, form)
            n = min(count, len(samples) // width)
            if n == 0:
                return
            yield samples[: n * width].reshape(n, width)
            left = None if left is None else left - n


def _decode(raw: Bytes, form: int) -> Samples:
    """Return the samples that are whole in some bytes; differences for format 8."""
    _, size = GROUPS.get(form, (1, 2))
    if form == 212:
        # The last of an odd number of samples takes only two bytes.
        raw = np.concatenate([raw, np.zeros(int(len(raw) % 3 == 2), np.uint8)])
    # So does the last sample of an incomplete group of three.
    if form in (310, 311):
        raw = np.concatenate([raw, np.zeros(-len(raw) % 4, np.uint8)])
    table = raw[: len(raw) // size * size].reshape(-1, size).astype(np.int64)
    return _DECODE.get(form, _whole_words)(table, form)


def _to_signed(value: Samples, bits: int) -> Samples:
    half = 1 << (bits - 1)
    return ((value + half) & ((1 << bits) - 1)) - half


def _whole_words(table: Samples, form: int) -> Samples:
    order = range(table.shape[1])
    ends = reversed(order) if form == 61 else order
    value = sum((table[:, at] << (8 * n) for n, at in enumerate(ends)), np.int64(0))
    bits = 8 * table.shape[1]
    # Formats 80 and 160 are offset binary.
    return value - (1 << (bits - 1)) if form in (80, 160) else _to_signed(np.asarray(value), bits)


def _format_212(table: Samples, _: int) -> Samples:
    a, b, c = table.T
    pairs = np.stack([a | ((b & 0x0F) << 8), c | ((b & 0xF0) << 4)], axis=1)
    return _to_signed(pairs.ravel(), 12)


def _format_310(table: Samples, _: int) -> Samples:
    a, b, c, d = table.T
    third = (b >> 3) | ((d >> 3) << 5)
    triples = np.stack([(a >> 1) | ((b & 7) << 7), (c >> 1) | ((d & 7) << 7), third], axis=1)
    return _to_signed(triples.ravel(), 10)


def _format_311(table: Samples, _: int) -> Samples:
    a, b, c, d = table.T
    word = a | (b << 8) | (c << 16) | (d << 24)
    triples = np.stack([word & 0x3FF, (word >> 10) & 0x3FF, (word >> 20) & 0x3FF], axis=1)
    return _to_signed(triples.ravel(), 10)


_DECODE = {212: _format_212, 310: _format_310, 311: _format_311}
