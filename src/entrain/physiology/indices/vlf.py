"""VLF: power of the RR intervals between 0.003 and 0.04 Hz."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index


def vlf_ms2(window: BeatWindow) -> float | None:
    """Return the absolute, one-sided power from 0.003 to 0.04 Hz [ms²].

    None with less than four minutes of data. Its meaning over minutes is not agreed upon.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    powers = window.powers
    return None if powers is None else powers.vlf_ms2


VLF = Index(
    name="vlf_ms2",
    title="VLF power",
    unit="ms²",
    window_s=300,
    min_beats=40,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=vlf_ms2,
)
