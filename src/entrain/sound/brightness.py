"""Brightness that follows the breath: a low-pass that opens with the swell."""

from __future__ import annotations

import numpy as np

from entrain.music import Score, openness
from entrain.sound.sources.source import Samples

CLOSED_HZ, OPEN_HZ = 2000.0, 6000.0
FULL_DEPTH_DB = 5.0
"""From this depth of the swell on, all of the sound passes through the low-pass."""

_CONTROL_FRAMES = 256


def load() -> None:
    """Import the filter routines, which takes a second or two: call it where nothing waits."""
    import scipy.signal  # noqa: F401


class Brightness:
    """A second-order low-pass whose corner frequency moves with the breath.

    Parameters
    ----------
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._state = np.zeros((2, 2))

    def filter(self, samples: Samples, score: Score, start_s: float) -> Samples:
        """Return the samples low-passed, with a corner that is higher the more the breath is open.

        The deeper the swell, the larger the share of the sound that is filtered; without a
        swell, none is.

        Parameters
        ----------
        samples : ndarray, shape (n_frames, 2), float32
            Left and right.
        score : Score
            What is played.
        start_s : float
            When the first of these samples is heard, on the session's clock [s].

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
        """
        out = np.empty_like(samples)
        for at in range(0, len(samples), _CONTROL_FRAMES):
            block = samples[at : at + _CONTROL_FRAMES]
            moment = score.at(start_s + at / self._rate_hz)
            share = min(moment.depth_db / FULL_DEPTH_DB, 1.0)
            open_frac = float(openness(moment.phase_rad, moment.inhale_frac))
            low = self._low(block, CLOSED_HZ * (OPEN_HZ / CLOSED_HZ) ** open_frac)
            out[at : at + _CONTROL_FRAMES] = block + share * (low - block)
        return out

    def _low(self, block: Samples, corner_hz: float) -> Samples:
        """Filter a block; the filter state carries over a change of the corner frequency."""
        from scipy.signal import lfilter

        # Butterworth by the bilinear transform.
        w = np.tan(np.pi * corner_hz / self._rate_hz)
        norm = 1 / (1 + np.sqrt(2) * w + w * w)
        b = np.array([w * w, 2 * w * w, w * w]) * norm
        a = np.array([1.0, 2 * (w * w - 1) * norm, (1 - np.sqrt(2) * w + w * w) * norm])
        filtered, self._state = lfilter(b, a, block, axis=0, zi=self._state)
        low: Samples = filtered.astype(np.float32)
        return low
