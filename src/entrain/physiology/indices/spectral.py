"""What the spectral indices share: a window's spectrum, made once for all of them."""

from __future__ import annotations

from entrain.physiology.indices.index import Window
from entrain.physiology.spectrum import BandPowers, band_powers


def window_powers(window: Window) -> BandPowers | None:
    """Return the band powers of a window's good intervals."""
    return band_powers(window.good_t_s, window.good_rr_ms)
