"""Find rows of a table that repeat an interval instead of adding a beat."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entrain.physiology import Floats

Flags = NDArray[np.bool_]

SLACK_FRAC = 0.15
STALE_BEATS = 5
"""A longer run of equal intervals in a table sampled at a fixed rate is a stale value."""
LONGEST_BLOCK = 4


def has_excess_repeats(rr_ms: Floats) -> bool:
    """Return whether more intervals equal the one before than chance makes.

    Chance makes about as many equal neighbours as neighbours that differ by 1 ms.

    Parameters
    ----------
    rr_ms : ndarray, shape (n_rows,)
        Intervals [ms].
    """
    steps = np.abs(np.diff(rr_ms))
    return int((steps == 0).sum()) > 3 + 1.5 * int((steps == 1).sum())


def mask_repeated_blocks(t_s: Floats, rr_ms: Floats) -> Flags:
    """Return which rows to keep when whole packets are repeated at once.

    Parameters
    ----------
    t_s : ndarray, shape (n_rows,)
        Times of the rows [s].
    rr_ms : ndarray, shape (n_rows,)
        Intervals [ms], NaN where there is none.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True for rows to keep.
    """
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


def mask_repeated_rows(t_s: Floats, rr_ms: Floats) -> Flags:
    """Return which rows are beats in a table that samples the last interval at a fixed rate.

    Equal rows in a run are as many beats as fit between the change before and the one after.

    Parameters
    ----------
    t_s : ndarray, shape (n_rows,)
        Times of the rows [s].
    rr_ms : ndarray, shape (n_rows,)
        Intervals [ms], NaN where there is none.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        True for rows to keep.
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
        # The beat falls after the last row with the previous interval, before the first of its own.
        beat_s = min(max(beat_s + own_s, float(t_s[max(first - 1, 0)])), float(t_s[first]))
        if end < len(rr_ms) and np.isfinite(rr_ms[end]):
            # Enough beats that the next one falls after the last row without it.
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
