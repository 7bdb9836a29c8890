"""Baevsky's stress index: how narrow the histogram of RR intervals is."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index

BIN_MS = 50.0
"""Indices are comparable only at equal bin width."""


def stress_index(window: BeatWindow) -> float | None:
    """Return Baevsky's stress index [1/s²]: AMo / (2 Mo MxDMn), intervals in s, AMo in %.

    Mo is the middle of the fullest 50 ms bin, AMo the share of intervals in it, MxDMn the
    range from the shortest to the longest. It falls by a third when breathing merely slows,
    so a difference between before and after is by itself no evidence about stress.

    Returns
    -------
    float or None
        None where all intervals are equal: the range is 0.

    References
    ----------
    Baevsky, Kirillov and Kletskin (1984), Mathematical analysis of heart rate changes under
    stress; the histogram as in Task Force (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    rr_ms = window.good_rr_ms
    spread_s = float(rr_ms.max() - rr_ms.min()) / 1000
    if spread_s <= 0:
        return None
    bins = np.floor(rr_ms / BIN_MS).astype(int)
    lowest = int(bins.min())
    counts = np.bincount(bins - lowest)
    mode_s = (lowest + int(counts.argmax()) + 0.5) * BIN_MS / 1000
    mode_share_percent = 100 * float(counts.max()) / len(rr_ms)
    return mode_share_percent / (2 * mode_s * spread_s)


STRESS_INDEX = Index(
    name="stress_index",
    title="Baevsky index",
    unit="1/s²",
    window_s=120,
    min_beats=60,
    min_covered_frac=0.8,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=stress_index,
)
