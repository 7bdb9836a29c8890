"""LF: power of the RR intervals between 0.04 and 0.15 Hz."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index


def lf_ms2(window: BeatWindow) -> float | None:
    """Return the absolute, one-sided power from 0.04 to 0.15 Hz [ms²].

    It contains the baroreflex near 0.1 Hz, and respiratory sinus arrhythmia of slow breathing.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    powers = window.powers
    return None if powers is None else powers.lf_ms2


LF = Index(
    name="lf_ms2",
    title="LF power",
    unit="ms²",
    window_s=300,
    min_beats=40,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=lf_ms2,
)
