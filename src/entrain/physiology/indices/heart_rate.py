"""Heart rate: beats per minute."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index


def heart_rate_bpm(window: BeatWindow) -> float | None:
    """Return the mean heart rate [bpm]: 60 s over the mean of the good intervals.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    return 60000 / float(window.good_rr_ms.mean())


HEART_RATE = Index(
    name="hr_bpm",
    title="Heart rate",
    unit="bpm",
    window_s=10,
    min_beats=5,
    min_covered_frac=0.5,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=heart_rate_bpm,
)
