"""RSA: swing of the RR intervals with each breath."""

from __future__ import annotations

import math

from entrain.physiology.cardiac.spectrum import spectrum
from entrain.physiology.indices.index import BeatWindow, Index

HALF_WIDTH_HZ = 0.04
LEAST_PER_MIN, MOST_PER_MIN = 3.6, 36.0


def rsa_ms(window: BeatWindow) -> float | None:
    """Return the swing of the intervals with breathing, shortest to longest [ms].

    That of a sine whose power P is that within 0.04 Hz of the breathing rate: 2 sqrt(2 P).
    None where the breathing rate is not known. Slow breathing alone raises it.

    References
    ----------
    Hirsch and Bishop (1981), doi:10.1152/ajpheart.1981.241.4.H620.
    """
    rate = window.breathing_per_min
    if rate is None or not LEAST_PER_MIN <= rate <= MOST_PER_MIN:
        return None
    rr_spectrum = spectrum(window.good_t_s, window.good_rr_ms)
    if rr_spectrum is None:
        return None
    rate_hz = rate / 60
    power_ms2 = rr_spectrum.power_ms2(max(rate_hz - HALF_WIDTH_HZ, 0.01), rate_hz + HALF_WIDTH_HZ)
    return 2 * math.sqrt(2 * power_ms2)


RSA = Index(
    name="rsa_ms",
    title="RSA",
    unit="ms",
    window_s=64,
    min_beats=30,
    min_covered_frac=0.9,
    source="doi:10.1152/ajpheart.1981.241.4.H620",
    compute=rsa_ms,
)
