"""RSA corrected for the breathing rate."""

from __future__ import annotations

from entrain.physiology.indices.index import BeatWindow, Index
from entrain.physiology.indices.rsa import rsa_ms

CORNER_PER_MIN = 7.2
"""Below this rate RSA no longer grows as breathing slows."""


def rsa_corrected_ms(window: BeatWindow) -> float | None:
    """Return RSA as it would be at 7.2 breaths/min [ms].

    Above that corner the swing falls in inverse proportion to the rate (20 dB a decade), below
    it stays constant: the correction leaves the change that slow breathing does not cause. The
    corner is a mean over people, and only roughly that of one person.

    References
    ----------
    Hirsch and Bishop (1981), doi:10.1152/ajpheart.1981.241.4.H620.
    """
    swing_ms = rsa_ms(window)
    if swing_ms is None or window.breathing_per_min is None:
        return None
    return swing_ms * max(1.0, window.breathing_per_min / CORNER_PER_MIN)


RSA_CORRECTED = Index(
    name="rsa_corrected_ms",
    title="RSA at 7.2/min",
    unit="ms",
    window_s=64,
    min_beats=30,
    min_covered_frac=0.9,
    source="doi:10.1152/ajpheart.1981.241.4.H620",
    compute=rsa_corrected_ms,
)
