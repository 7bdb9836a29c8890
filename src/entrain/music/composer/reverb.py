"""A room: convolution with a decaying noise, by FFT in equal parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

EARLY_GAP_S = 0.014
LENGTH_S = 2.4
HIGHEST_HZ = 11500.0
# Edges of bands [Hz] and how long each takes to fall by 60 dB [s]: air and cloth take
# the high end first.
_BANDS: tuple[tuple[float, float, float], ...] = (
    (120, 500, 2.6),
    (500, 1500, 2.1),
    (1500, 4000, 1.4),
    (4000, 9000, 0.8),
)


def impulse_response(rng: np.random.Generator, rate_hz: int) -> Samples:
    """Return the room's answer to a click, shape (2, n_frames).

    Between 300 and 2000 Hz its mean power gain is 1 an ear: what it adds to the loudness of
    music is known.
    """
    n = 2 * (int(LENGTH_S * rate_hz) // 2)
    t_s = np.arange(n) / rate_hz
    spectrum = np.fft.rfft(rng.standard_normal((2, n)), axis=1)
    freq_hz = np.fft.rfftfreq(n, 1 / rate_hz)
    response = np.zeros((2, n))
    for low_hz, high_hz, rt60_s in _BANDS:
        inside = (freq_hz >= low_hz) & (freq_hz < high_hz)
        band = np.fft.irfft(spectrum * inside, n, axis=1)
        response += band * 10 ** (-3 * t_s / rt60_s)
    response[:, : int(EARLY_GAP_S * rate_hz)] = 0
    # The last tenth fades, so that the cut is not heard.
    tail = n // 10
    response[:, -tail:] *= np.linspace(1, 0, tail)
    middle = (freq_hz >= 300) & (freq_hz < 2000)
    power = np.mean(np.abs(np.fft.rfft(response, axis=1)[:, middle]) ** 2, axis=1)
    known: Samples = (response / np.sqrt(power)[:, np.newaxis]).astype(np.float32)
    return known


class Reverb:
    """Uniformly partitioned overlap-save, two ears, no delay beyond the block itself.

    Parameters
    ----------
    response : ndarray, shape (2, n_frames)
        An ear each.
    rate_hz, block_frames : int
        Sample rate [Hz] and length of a block.
    """

    def __init__(self, response: Samples, rate_hz: int, block_frames: int) -> None:
        parts = -(-response.shape[1] // block_frames)
        padded = np.zeros((2, parts * block_frames), np.float32)
        padded[:, : response.shape[1]] = response
        filters = np.fft.rfft(
            padded.reshape(2, parts, block_frames), 2 * block_frames, axis=2
        ).astype(np.complex64)
        # Above the highest band the room says nothing: half of the bins need not be kept.
        self._n_bins = min(int(HIGHEST_HZ / rate_hz * 2 * block_frames), block_frames) + 1
        filters = filters[:, :, : self._n_bins]
        self._n = block_frames
        self._parts = parts
        # Reversed and twice over: whatever the newest slot, the filters that belong to
        # the slots 0, 1, 2 ... lie side by side, and nothing is ever shifted.
        backwards = filters[:, ::-1]
        self._filters = np.concatenate([backwards, backwards], axis=1)
        self._past = np.zeros((2, parts, self._n_bins), np.complex64)
        self._newest = 0
        self._last = np.zeros((2, block_frames), np.float32)

    def __call__(self, block: Samples) -> Samples:
        """Return the wet sound of a block, shape (2, block_frames) in and out."""
        both = np.concatenate([self._last, block], axis=1)
        self._last = block.copy()
        self._newest = (self._newest + 1) % self._parts
        self._past[:, self._newest] = np.fft.rfft(both, axis=1)[:, : self._n_bins]
        begin = self._parts - 1 - self._newest
        filters = self._filters[:, begin : begin + self._parts]
        mixed = (self._past * filters).sum(axis=1)
        wet: Samples = np.fft.irfft(mixed, 2 * self._n, axis=1)[:, self._n :].astype(np.float32)
        return wet
