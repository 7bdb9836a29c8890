"""Rows that repeat an interval: which of them are beats of their own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entrain.physiology import Floats

Flags = NDArray[np.bool_]

SLACK_FRAC = 0.15
STALE_BEATS = 5
"""More equal intervals in a row than this in a table of rows at a rate are none that were felt."""
LONGEST_BLOCK = 4


def stand_out(rr_ms: Floats) -> bool:
    """Return whether more intervals equal the one before than chance makes, as differ by 1."""
    steps = np.abs(np.diff(rr_ms))
    return int((steps == 0).sum()) > 3 + 1.5 * int((steps == 1).sum())


def without_blocks(t_s: Floats, rr_ms: Floats) -> Flags:
    """Return which rows to keep when whole packets are repeated at once."""
    kept = np.ones(len(rr_ms), bool)
    at = 1
    while at < len(rr_ms):
        step = 1
        for size in range(min(LONGEST_BLOCK, at, len(rr_ms) - at), 0, -1):
            block = rr_ms[at - size : at]
            passed_s = t_s[at + size - 1] - t_s[at - 1]
            again = np.array_equal(block, rr_ms[at : at + size])
            if again and kept[at - 1] and passed_s < 0.4 * float(block.sum()) / 1000:
                kept[at : at + size] = False
                step = size
                break
        at += step
    return kept


def without_repeats(t_s: Floats, rr_ms: Floats) -> Flags:
    """Return which rows are beats of their own in a table that samples the last interval at a rate.

    Equal rows in a row are as many beats as fit between the change before and the one after.
    """
    kept = np.isnan(rr_ms)
    changes = np.flatnonzero(np.concatenate([[True], rr_ms[1:] != rr_ms[:-1]]))
    ends = np.append(changes[1:], len(rr_ms))
    beat_s = float(t_s[0])
    for first, end in zip(changes.tolist(), ends.tolist(), strict=True):
        own_s = rr_ms[first] / 1000
        if not np.isfinite(own_s):
            beat_s = float(t_s[min(end, len(t_s) - 1)])
            continue
        kept[first] = True
        # It ended before the first row that has it, and after the last row that has the one before.
        beat_s = min(max(beat_s + own_s, float(t_s[max(first - 1, 0)])), float(t_s[first]))
        if end < len(rr_ms) and np.isfinite(rr_ms[end]):
            # No fewer than put the next beat after the last row that does not have it yet.
            least_s = float(t_s[end - 1]) - rr_ms[end] / 1000 - SLACK_FRAC * own_s
            more = math.ceil((least_s - beat_s) / own_s)
        else:
            more = math.floor((float(t_s[end - 1]) - beat_s) / own_s)
        more = min(more, end - first - 1)
        if 0 < more <= STALE_BEATS:
            rows = first + (np.arange(1, more + 1) * (end - first)) // (more + 1)
            kept[rows] = True
            beat_s += more * own_s
    return kept
