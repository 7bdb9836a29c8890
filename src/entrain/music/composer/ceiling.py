"""The ceiling: where struck notes happen to meet, all that sounds steps back a little."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from entrain.music.composer.weighting import Floats, Samples

CEILING_DBFS = -6.5
"""Of samples: what lies between them is then below -6 dBFS, where the engine begins to round."""

EASE_S = 0.016
"""Gain comes down within this time before a peak and goes up again within it: slower than
the period of the lowest tone, so that none is bent, and sooner over than anyone would notice."""

_STEP_FRAMES = 32


class Ceiling:
    """Keeps peaks below the ceiling, by the same gain for both ears, seen ahead.

    The gain is a straight line between points `_STEP_FRAMES` apart. Each point is a mean, with
    a raised cosine's weights, of the least gain that any peak within its reach needs: so it is
    never above what a peak needs, and has no corner that could be heard. Where nothing is too
    loud samples are left as they are.

    Parameters
    ----------
    rate_hz, block_frames : int
        Sample rate [Hz] and length of a block, a multiple of 32.

    """

    def __init__(self, rate_hz: int, block_frames: int) -> None:
        self._most = float(10 ** (CEILING_DBFS / 20))
        self._reach = reach = max(round(EASE_S * rate_hz / _STEP_FRAMES), 1)
        weights = np.hanning(2 * reach + 3)[1:-1]
        self._weights: Floats = weights / weights.sum()
        self._n_ahead = 2 * reach + 1
        self._held = np.zeros((2, 0), np.float32)
        # What the steps need that were given last, then those that are held.
        self._needed: Floats = np.ones(self._n_ahead)

    @property
    def held_frames(self) -> int:
        """How many frames were taken in and not given yet."""
        return self._held.shape[1]

    def __call__(self, block: Samples) -> Samples:
        """Take a block in; return what can be given now, shape (2, n_frames).

        That is as much, but for the first blocks, from which what is seen ahead is held back.
        """
        steps = np.abs(block).max(axis=0).reshape(-1, _STEP_FRAMES).max(axis=1)
        self._needed = np.append(self._needed, self._most / np.maximum(steps, self._most))
        samples = np.concatenate([self._held, block], axis=1)
        n_steps = len(self._needed) - 2 * self._n_ahead
        n_frames = max(n_steps, 0) * _STEP_FRAMES
        given, self._held = samples[:, :n_frames], samples[:, n_frames:]
        if n_steps <= 0:
            return given
        if self._needed.min() < 1:
            given = given * self._gains(n_frames)
        self._needed = self._needed[n_steps:]
        return given

    def _gains(self, n_frames: int) -> Samples:
        """Return the gain of the frames that are given now."""
        least = sliding_window_view(self._needed, 2 * self._reach + 2).min(axis=1)
        points = np.convolve(least, self._weights, "valid")
        at = np.arange(len(points)) * _STEP_FRAMES
        return np.interp(np.arange(n_frames), at, points).astype(np.float32)
