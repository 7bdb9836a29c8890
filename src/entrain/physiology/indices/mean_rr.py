"""Mean RR: the mean RR interval."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index


def mean_rr_ms(window: BeatWindow) -> float | None:
    """Return the mean of the good intervals [ms].

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    return float(window.good_rr_ms.mean())


MEAN_RR = Index(
    name="mean_rr_ms",
    title="Mean RR",
    unit="ms",
    window_s=60,
    min_beats=20,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=mean_rr_ms,
)
