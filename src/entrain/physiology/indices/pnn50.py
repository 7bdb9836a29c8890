"""pNN50: share of successive RR differences above 50 ms."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index

LIMIT_MS = 50.0


def pnn50_frac(window: BeatWindow) -> float | None:
    """Return the share of successive differences above 50 ms, among good pairs, 0..1.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    pairs = window.pairs
    if int(pairs.sum()) < 2:
        return None
    return float(np.mean(np.abs(np.diff(window.rr_ms)[pairs]) > LIMIT_MS))


PNN50 = Index(
    name="pnn50_frac",
    title="pNN50",
    unit="share",
    window_s=120,
    min_beats=60,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=pnn50_frac,
)
