"""Coherence: share of heart rate variability in one single slow wave. Our own definition."""

from __future__ import annotations

import numpy as np

from entrain.physiology.cardiac.spectrum import spectrum
from entrain.physiology.indices.index import BeatWindow, Index

PEAK_HZ = (0.04, 0.26)
TOTAL_HZ = (0.003, 0.40)
HALF_WIDTH_HZ = 0.035
"""About the width of a pure wave of 64 s under a Hann window, which so scores 1."""


def coherence_frac(window: BeatWindow) -> float | None:
    """Return the share of power, 0.003 to 0.4 Hz, within 0.035 Hz of the highest peak, 0..1.

    The peak is searched from 0.04 to 0.26 Hz. Other scores of this name are defined
    differently, some in secret: do not compare with them.

    References
    ----------
    The idea of one dominant wave: McCraty et al. (2009); spectrum as in Task Force (1996),
    doi:10.1161/01.CIR.93.5.1043.
    """
    rr_spectrum = spectrum(window.good_t_s, window.good_rr_ms)
    if rr_spectrum is None:
        return None
    total_ms2 = rr_spectrum.power_ms2(*TOTAL_HZ)
    if total_ms2 <= 1e-9:
        return None
    inside = (rr_spectrum.hz >= PEAK_HZ[0]) & (rr_spectrum.hz <= PEAK_HZ[1])
    peak_hz = float(rr_spectrum.hz[inside][np.argmax(rr_spectrum.density[inside])])
    near_ms2 = rr_spectrum.power_ms2(
        max(peak_hz - HALF_WIDTH_HZ, TOTAL_HZ[0]), min(peak_hz + HALF_WIDTH_HZ, TOTAL_HZ[1])
    )
    return min(near_ms2 / total_ms2, 1.0)


COHERENCE = Index(
    name="coherence_frac",
    title="Coherence",
    unit="share",
    window_s=64,
    min_beats=30,
    min_covered_frac=0.9,
    source="doi:10.1161/01.CIR.93.5.1043",
    compute=coherence_frac,
)
