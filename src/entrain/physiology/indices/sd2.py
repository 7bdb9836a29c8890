"""SD2: the long axis of the Poincare plot."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index


def sd2_ms(window: BeatWindow) -> float | None:
    """Return the spread along the line of identity [ms]: SD of (next + this) / sqrt(2).

    Over good pairs.

    References
    ----------
    Brennan, Palaniswami and Kamen (2001), doi:10.1109/10.959330.
    """
    pairs = window.pairs
    if int(pairs.sum()) < 3:
        return None
    sums_ms = (window.rr_ms[1:] + window.rr_ms[:-1])[pairs]
    return float(np.std(sums_ms, ddof=1) / np.sqrt(2))


SD2 = Index(
    name="sd2_ms",
    title="SD2",
    unit="ms",
    window_s=120,
    min_beats=60,
    min_covered_frac=0.9,
    source="doi:10.1109/10.959330",
    compute=sd2_ms,
)
