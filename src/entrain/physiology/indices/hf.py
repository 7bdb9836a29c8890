"""HF: power of the RR intervals between 0.15 and 0.40 Hz."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index


def hf_ms2(window: BeatWindow) -> float | None:
    """Return the absolute, one-sided power from 0.15 to 0.40 Hz [ms²].

    It is respiratory sinus arrhythmia while breathing is faster than 9 breaths/min.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    powers = window.powers
    return None if powers is None else powers.hf_ms2


HF = Index(
    name="hf_ms2",
    title="HF power",
    unit="ms²",
    window_s=300,
    min_beats=40,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=hf_ms2,
)
