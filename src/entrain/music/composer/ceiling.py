"""A look-ahead limiter: where loud notes coincide, the level is lowered a little."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from entrain.music.composer.weighting import Floats, Samples

CEILING_DBFS = -6.5
"""Highest sample level; peaks between samples then stay below -6 dBFS, where the engine limits."""

EASE_S = 0.016
"""Time in which the gain falls before a peak and rises after it: longer than the period of the
lowest tone, so that no tone is distorted, and too short to be noticed."""

_STEP_FRAMES = 32


class Ceiling:
    """Keeps peaks below the ceiling by the same gain on both channels, with look-ahead.

    The gain is linear between points `_STEP_FRAMES` apart. Each point is the mean, with
    raised-cosine weights, of the least gain that any peak within reach needs: it never exceeds
    what a peak needs, and has no audible corner. Samples are unchanged where nothing is too loud.

    Parameters
    ----------
    rate_hz : int
        Sampling rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._most = float(10 ** (CEILING_DBFS / 20))
        self._reach = reach = max(round(EASE_S * rate_hz / _STEP_FRAMES), 1)
        weights = np.hanning(2 * reach + 3)[1:-1]
        self._weights: Floats = weights / weights.sum()
        self._n_ahead = 2 * reach + 1
        self._held = np.zeros((2, 0), np.float32)
        # Gains needed by the steps returned last, then by those held back.
        self._needed: Floats = np.ones(self._n_ahead)

    @property
    def held_frames(self) -> int:
        """Number of frames held back for look-ahead."""
        return self._held.shape[1]

    def __call__(self, block: Samples) -> Samples:
        """Add a block and return the samples that are ready, shape (2, n_frames).

        As many as were added are returned, except for the first blocks, which fill the look-ahead.

        Parameters
        ----------
        block : ndarray, shape (2, n_frames), float32
            Left and right; a multiple of 32 frames.
        """
        steps = np.abs(block).max(axis=0).reshape(-1, _STEP_FRAMES).max(axis=1)
        self._needed = np.append(self._needed, self._most / np.maximum(steps, self._most))
        samples = np.concatenate([self._held, block], axis=1)
        n_steps = len(self._needed) - 2 * self._n_ahead
        n_frames = max(n_steps, 0) * _STEP_FRAMES
        ready, self._held = samples[:, :n_frames], samples[:, n_frames:]
        if n_steps <= 0:
            return ready
        if self._needed.min() < 1:
            ready = ready * self._gains(n_frames)
        self._needed = self._needed[n_steps:]
        return ready

    def _gains(self, n_frames: int) -> Samples:
        """Return the gain of the frames returned now, shape (n_frames,)."""
        least = sliding_window_view(self._needed, 2 * self._reach + 2).min(axis=1)
        points = np.convolve(least, self._weights, "valid")
        at = np.arange(len(points)) * _STEP_FRAMES
        return np.interp(np.arange(n_frames), at, points).astype(np.float32)
