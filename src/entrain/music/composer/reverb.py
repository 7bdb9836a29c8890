"""Reverberation: convolution with decaying noise, by FFT in equal partitions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

EARLY_GAP_S = 0.014
LENGTH_S = 2.4
HIGHEST_HZ = 11500.0
# Edges of bands [Hz] and their reverberation time RT60 [s]: air and fabric absorb high
# frequencies first.
_BANDS: tuple[tuple[float, float, float], ...] = (
    (120, 500, 2.6),
    (500, 1500, 2.1),
    (1500, 4000, 1.4),
    (4000, 9000, 0.8),
)


def impulse_response(rng: np.random.Generator, rate_hz: int) -> Samples:
    """Return the impulse response of the room, shape (2, n_frames).

    Between 300 and 2000 Hz its mean power gain is 1 on each channel, so that its effect on the
    loudness of music is known.

    Parameters
    ----------
    rng : Generator
        Source of the noise.
    rate_hz : int
        Sampling rate [Hz].
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
    # The last tenth fades out, so that the end is not heard.
    tail = n // 10
    response[:, -tail:] *= np.linspace(1, 0, tail)
    middle = (freq_hz >= 300) & (freq_hz < 2000)
    power = np.mean(np.abs(np.fft.rfft(response, axis=1)[:, middle]) ** 2, axis=1)
    normalized: Samples = (response / np.sqrt(power)[:, np.newaxis]).astype(np.float32)
    return normalized


class Reverb:
    """Uniformly partitioned overlap-save convolution, in stereo, without delay beyond a block.

    Parameters
    ----------
    response : ndarray, shape (2, n_frames)
        Impulse response of each channel.
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.
    """

    def __init__(self, response: Samples, rate_hz: int, block_frames: int) -> None:
        parts = -(-response.shape[1] // block_frames)
        padded = np.zeros((2, parts * block_frames), np.float32)
        padded[:, : response.shape[1]] = response
        filters = np.fft.rfft(
            padded.reshape(2, parts, block_frames), 2 * block_frames, axis=2
        ).astype(np.complex64)
        # The room has no response above the highest band: half of the bins are not kept.
        self._n_bins = min(int(HIGHEST_HZ / rate_hz * 2 * block_frames), block_frames) + 1
        filters = filters[:, :, : self._n_bins]
        self._n = block_frames
        self._parts = parts
        # Reversed and doubled: whatever the newest slot, the filters of the slots 0, 1, 2 ...
        # are contiguous, and nothing is ever shifted.
        backwards = filters[:, ::-1]
        self._filters = np.concatenate([backwards, backwards], axis=1)
        self._past = np.zeros((2, parts, self._n_bins), np.complex64)
        self._newest = 0
        self._last = np.zeros((2, block_frames), np.float32)

    def __call__(self, block: Samples) -> Samples:
        """Return the reverberation of a block, shape (2, block_frames).

        Parameters
        ----------
        block : ndarray, shape (2, block_frames), float32
            Left and right.
        """
        window = np.concatenate([self._last, block], axis=1)
        self._last = block.copy()
        self._newest = (self._newest + 1) % self._parts
        self._past[:, self._newest] = np.fft.rfft(window, axis=1)[:, : self._n_bins]
        begin = self._parts - 1 - self._newest
        filters = self._filters[:, begin : begin + self._parts]
        mixed = (self._past * filters).sum(axis=1)
        wet: Samples = np.fft.irfft(mixed, 2 * self._n, axis=1)[:, self._n :].astype(np.float32)
        return wet
