"""The swell: how loudness breathes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def openness(phase_rad: Floats | float, inhale_frac: float) -> Floats:
    """How far the breath is open: 0 when it is out, 1 when it is in.

    A raised cosine up over the inhale and down over the exhale: its slope is 0 at both
    turns, so nothing clicks and no turn is marked by more than loudness itself.

    Parameters
    ----------
    phase_rad : ndarray of any shape, or float
        Phase of the guide, unwrapped; 0 where the inhale begins.
    inhale_frac : float
        Share of the breath that is the inhale, between 0 and 1. A longer exhale feels
        more relaxed at 6 and at 12 breaths/min (Van Diest 2014,
        doi:10.1007/s10484-014-9253-x).

    Returns
    -------
    ndarray, same shape, float64
        0..1.
    """
    breath = np.asarray(phase_rad, np.float64) / (2 * np.pi) % 1.0
    inhale = 0.5 * (1 - np.cos(np.pi * breath / inhale_frac))
    exhale = 0.5 * (1 + np.cos(np.pi * (breath - inhale_frac) / (1 - inhale_frac)))
    return np.where(breath < inhale_frac, inhale, exhale)


def swell_db(open_frac: Floats | float, depth_db: Floats | float) -> Floats:
    """Gain of the swell [dB]: 0 with the breath in, minus the depth with it out."""
    return -np.asarray(depth_db, np.float64) * (1 - np.asarray(open_frac, np.float64))
