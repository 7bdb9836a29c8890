"""SD1: the short axis of the Poincare plot, beat-to-beat variability."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index


def sd1_ms(window: BeatWindow) -> float | None:
    """Return the spread across the line of identity [ms]: SD of (next - this) / sqrt(2).

    Over good pairs. But for the mean step it is RMSSD / sqrt(2), and so adds nothing to RMSSD.

    References
    ----------
    Brennan, Palaniswami and Kamen (2001), doi:10.1109/10.959330.
    """
    pairs = window.pairs
    if int(pairs.sum()) < 3:
        return None
    return float(np.std(np.diff(window.rr_ms)[pairs], ddof=1) / np.sqrt(2))


SD1 = Index(
    name="sd1_ms",
    title="SD1",
    unit="ms",
    window_s=120,
    min_beats=60,
    min_covered_frac=0.9,
    source="doi:10.1109/10.959330",
    compute=sd1_ms,
)
