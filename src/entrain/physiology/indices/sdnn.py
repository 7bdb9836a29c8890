"""SDNN: overall variability of the RR intervals."""

from __future__ import annotations

import numpy as np

from entrain.physiology.indices.index import BeatWindow, Index


def sdnn_ms(window: BeatWindow) -> float | None:
    """Return the standard deviation of the good intervals [ms], with n - 1.

    It grows with the length of the window: compare equal windows only.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    rr_ms = window.good_rr_ms
    return float(np.std(rr_ms, ddof=1)) if len(rr_ms) > 1 else None


SDNN = Index(
    name="sdnn_ms",
    title="SDNN",
    unit="ms",
    window_s=120,
    min_beats=60,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=sdnn_ms,
)
