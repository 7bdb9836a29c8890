"""Noise that never repeats, and short sounds scattered over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrain.music.composer.weighting import Floats, Samples, k_gain, weighted_energy


class Noise:
    """Endless stereo noise of any spectrum, which may change from block to block.

    Each block is half of two overlapping pieces of noise made in the frequency domain. The squares
    of their windows add up to 1, so that the power is even.

    Parameters
    ----------
    rng : Generator
        Source of the noise.
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.

    Attributes
    ----------
    freq_hz : ndarray, shape (n_bins,)
        Frequencies of the bins [Hz].
    """

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None:
        self._rng, self._n = rng, block_frames
        self.freq_hz = np.fft.rfftfreq(2 * block_frames, 1 / rate_hz).astype(np.float64)
        self._audible = k_gain(self.freq_hz) ** 2
        frames = np.arange(2 * block_frames) + 0.5
        self._window = np.sin(np.pi * frames / (2 * block_frames)).astype(np.float32)
        self._half = np.zeros((2, block_frames), np.float32)

    def block(self, shape: Floats) -> Samples:
        """Return the next block, shape (2, block_frames), of weighted power 1.

        Parameters
        ----------
        shape : ndarray, shape (n_bins,) or (2, n_bins)
            Amplitude at each of `freq_hz`, on any scale; for both channels or for each.
        """
        drawn = self._rng.standard_normal((2, 2 * len(self.freq_hz)), np.float32)
        each_ear = np.sum(np.atleast_2d(shape) ** 2 * self._audible, axis=1, keepdims=True)
        # Two draws a bin: power 2; half of all bins, counted twice; two channels: as much again.
        level = shape * (self._n / np.sqrt(2 * each_ear))
        spectrum = drawn.view(np.complex64) * level.astype(np.float32)
        piece = np.fft.irfft(spectrum, 2 * self._n, axis=1).astype(np.float32) * self._window
        sound = self._half + piece[:, : self._n]
        self._half = piece[:, self._n :].copy()
        return sound


def band_amplitudes(freq_hz: NDArray[np.floating], low_hz: float, high_hz: float) -> Floats:
    """Return the amplitudes of a pink band with gentle shoulders at both ends and none at 0 Hz.

    Parameters
    ----------
    freq_hz : ndarray, shape (n_bins,)
        Frequencies [Hz].
    low_hz, high_hz : float
        Edges of the band [Hz].

    Returns
    -------
    ndarray, shape (n_bins,)
        Amplitudes, on an arbitrary scale.
    """
    pink = 1 / np.sqrt(np.maximum(freq_hz, low_hz / 4))
    inside = 1 / (1 + (low_hz / np.maximum(freq_hz, 1.0)) ** 4) / (1 + (freq_hz / high_hz) ** 4)
    return np.where(freq_hz > 0, pink * inside, 0.0)


class Scatter:
    """A ring buffer to which short sounds are added ahead of time.

    Parameters
    ----------
    longest_frames : int
        Length of the longest sound; none begins further ahead than a block.
    block_frames : int
        Length of a block.
    """

    def __init__(self, longest_frames: int, block_frames: int) -> None:
        self._n = block_frames
        blocks = 3 - (-longest_frames // block_frames)
        self._ring = np.zeros((2, blocks * block_frames), np.float32)

    def add(self, sound: Samples, begin: int, gain: float, pan: float) -> None:
        """Add a mono sound, panned at equal power.

        Parameters
        ----------
        sound : ndarray, shape (n_frames,), float32
            The sound.
        begin : int
            Frame at which it begins.
        gain : float
            Its amplitude.
        pan : float
            From -1, left, to 1, right.
        """
        angle = np.pi / 4 * (1 + min(max(pan, -1.0), 1.0))
        ears = gain * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
        length = self._ring.shape[1]
        at = begin % length
        first = min(len(sound), length - at)
        self._ring[:, at : at + first] += ears * sound[:first]
        self._ring[:, : len(sound) - first] += ears * sound[first:]

    def block(self, start: int) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        at = start % self._ring.shape[1]
        block = self._ring[:, at : at + self._n].copy()
        self._ring[:, at : at + self._n] = 0
        return block


def scale_to_unit_energy(sound: Floats, rate_hz: int) -> Samples:
    """Return a short mono sound scaled to a weighted energy of 1.

    Parameters
    ----------
    sound : ndarray, shape (n_frames,)
        The sound.
    rate_hz : int
        Sampling rate [Hz].

    Returns
    -------
    ndarray, shape (n_frames,), float32
        The scaled sound.
    """
    unit: Samples = (sound / np.sqrt(weighted_energy(sound, rate_hz))).astype(np.float32)
    return unit


def make_stroke(
    rng: np.random.Generator,
    rate_hz: int,
    *,
    low_hz: float,
    high_hz: float,
    rise_ms: float,
    fall_ms: float,
) -> Samples:
    """Return a soft stroke of noise, of unit weighted energy, shape (n_frames,).

    Parameters
    ----------
    rng : Generator
        Source of the noise.
    rate_hz : int
        Sampling rate [Hz].
    low_hz, high_hz : float
        Edges of its band [Hz].
    rise_ms, fall_ms : float
        Rise time, and time constant of the decay [ms].
    """
    n = int((5 * rise_ms + 9 * fall_ms) / 1000 * rate_hz)
    t_ms = 1000 * np.arange(n) / rate_hz
    spectrum = np.fft.rfft(rng.standard_normal(n))
    noise = np.fft.irfft(
        spectrum * band_amplitudes(np.fft.rfftfreq(n, 1 / rate_hz), low_hz, high_hz), n
    )
    shaped = noise * np.sin(np.pi / 2 * np.minimum(t_ms / rise_ms, 1)) ** 2
    shaped *= np.exp(-np.maximum(t_ms - rise_ms, 0) / fall_ms)
    fade = n // 8
    shaped[-fade:] *= np.linspace(1, 0, fade)
    return scale_to_unit_energy(shaped, rate_hz)
