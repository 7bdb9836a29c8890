"""LF/HF: the ratio of two powers. It is not a balance of stress and rest."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index

SLOW_PER_MIN = 9.0
"""Below 0.15 Hz respiratory sinus arrhythmia falls into LF."""


def lf_hf(window: BeatWindow) -> float | None:
    """Return LF power over HF power; None while breathing is known to be below 9 breaths/min.

    Slow breathing moves RSA from HF into LF, so the ratio jumps without any change of
    arousal: it never controls the music.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043; its limits:
    Billman (2013), doi:10.3389/fphys.2013.00026.
    """
    if window.breathing_per_min is not None and window.breathing_per_min < SLOW_PER_MIN:
        return None
    powers = window.powers
    if powers is None or powers.hf_ms2 <= 1e-9:
        return None
    return powers.lf_ms2 / powers.hf_ms2


LF_HF = Index(
    name="lf_hf",
    title="LF/HF",
    unit="ratio",
    window_s=300,
    min_beats=40,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=lf_hf,
)
