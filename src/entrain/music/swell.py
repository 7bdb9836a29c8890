"""The swell: how loudness follows the breath."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def openness(phase_rad: Floats | float, inhale_frac: float) -> Floats:
    """Return how far the breath is open: 0 after the exhale, 1 after the inhale.

    It is a raised cosine, up over the inhale and down over the exhale: its slope is 0 at both
    turns, so that nothing clicks and no turn is marked by more than loudness itself.

    Parameters
    ----------
    phase_rad : ndarray of any shape, or float
        Unwrapped phase of the guide [rad]; 0 where the inhale begins.
    inhale_frac : float
        Share of the inhale in the breath, between 0 and 1. A longer exhale feels more relaxed
        at 6 and at 12 breaths/min (Van Diest 2014, doi:10.1007/s10484-014-9253-x).

    Returns
    -------
    ndarray, same shape, float64
        From 0 to 1.
    """
    breath = np.asarray(phase_rad, np.float64) / (2 * np.pi) % 1.0
    inhale = 0.5 * (1 - np.cos(np.pi * breath / inhale_frac))
    exhale = 0.5 * (1 + np.cos(np.pi * (breath - inhale_frac) / (1 - inhale_frac)))
    return np.where(breath < inhale_frac, inhale, exhale)


def swell_db(open_frac: Floats | float, depth_db: Floats | float) -> Floats:
    """Return the gain of the swell: 0 dB at full inhale, minus the depth at full exhale.

    Parameters
    ----------
    open_frac : ndarray of any shape, or float
        How far the breath is open, 0 to 1.
    depth_db : ndarray of the same shape, or float
        Depth of the swell [dB].

    Returns
    -------
    ndarray, same shape, float64
        Gain [dB].
    """
    return -np.asarray(depth_db, np.float64) * (1 - np.asarray(open_frac, np.float64))
