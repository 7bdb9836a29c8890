"""Rain, wind, water and sea: synthesised, each with a weighted power of 1.

To add one: write its class, add its line to NATURES, run the tests.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from entrain.music.composer.noise import Noise, Scatter, band_amplitudes, scale_to_unit_energy
from entrain.music.composer.weighting import Floats, Samples


class Nature(Protocol):
    """A sound of nature."""

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None: ...

    def block(self, start: int, open_frac: float) -> Samples:
        """Return the next block, shape (2, block_frames).

        Parameters
        ----------
        start : int
            Its first frame.
        open_frac : float
            How far the breath is open, 0 to 1.
        """
        ...


class _Drops:
    """Short sounds at random times, with a given mean rate and a total weighted power of 1."""

    def __init__(
        self,
        rng: np.random.Generator,
        sounds: list[Samples],
        per_s: float,
        rate_hz: int,
        block_frames: int,
    ) -> None:
        self._rng, self._sounds = rng, sounds
        self._per_block, self._n = per_s * block_frames / rate_hz, block_frames
        # Gains are drawn uniformly; the mean of their squares is 0.50.
        self._gain = float(np.sqrt(1 / per_s / 0.50))
        self._scatter = Scatter(max(len(sound) for sound in sounds), block_frames)

    def block(self, start: int) -> Samples:
        rng = self._rng
        for _ in range(int(rng.poisson(self._per_block))):
            sound = self._sounds[int(rng.integers(len(self._sounds)))]
            gain = self._gain * float(rng.uniform(0.3, 1.05))
            begin = start + int(rng.integers(self._n))
            self._scatter.add(sound, begin, gain, float(rng.uniform(-0.9, 0.9)))
        return self._scatter.block(start)


def _bubble(rng: np.random.Generator, rate_hz: int, low_hz: float, high_hz: float) -> Samples:
    """Return the sound of a bubble: a decaying sine that rises a little.

    van den Doel 2005, doi:10.1145/1095878.1095883.
    """
    f_hz = float(np.exp(rng.uniform(np.log(low_hz), np.log(high_hz))))
    # Smaller bubbles decay faster.
    decay_per_s = 0.13 * f_hz + 0.0072 * f_hz**1.5 / 10
    n = int(min(7 / decay_per_s, 0.15) * rate_hz)
    t_s = np.arange(n) / rate_hz
    rising = f_hz * (t_s + 0.5 * 0.1 * decay_per_s * t_s**2)
    sound = np.sin(2 * np.pi * rising) * np.exp(-decay_per_s * t_s)
    sound *= np.minimum(np.arange(n) / (0.002 * rate_hz), 1) * np.linspace(1, 0, n)
    return scale_to_unit_energy(sound, rate_hz)


class Rain:
    """Even rain on leaves: a hiss, and drops near by."""

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None:
        self._noise = Noise(rng, rate_hz, block_frames)
        f_hz = self._noise.freq_hz
        self._hiss = band_amplitudes(f_hz, 700, 3600) + 0.35 * band_amplitudes(f_hz, 200, 700)
        drops = [_bubble(rng, rate_hz, 1100, 3200) for _ in range(40)]
        self._drops = _Drops(rng, drops, 45.0, rate_hz, block_frames)

    def block(self, start: int, open_frac: float) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        return np.float32(0.98) * self._noise.block(self._hiss) + np.float32(
            0.16
        ) * self._drops.block(start)


class Water:
    """A small stream: bubbles over a murmur."""

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None:
        self._noise = Noise(rng, rate_hz, block_frames)
        self._murmur = band_amplitudes(self._noise.freq_hz, 400, 2600)
        bubbles = [_bubble(rng, rate_hz, 500, 2600) for _ in range(48)]
        self._bubbles = _Drops(rng, bubbles, 45.0, rate_hz, block_frames)

    def block(self, start: int, open_frac: float) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        return np.float32(0.8) * self._noise.block(self._murmur) + np.float32(
            0.6
        ) * self._bubbles.block(start)


class Wind:
    """Wind in trees: its pitch wanders, its level is constant and left to the swell."""

    _WANDER_S = 7.0

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None:
        self._rng = rng
        self._noise = Noise(rng, rate_hz, block_frames)
        self._base = band_amplitudes(self._noise.freq_hz, 120, 900)
        self._keep = float(np.exp(-block_frames / rate_hz / self._WANDER_S))
        self._where = rng.standard_normal((2, 1))

    def block(self, start: int, open_frac: float) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        drawn = self._rng.standard_normal((2, 1))
        self._where = self._keep * self._where + np.sqrt(1 - self._keep**2) * drawn
        centre_hz = 420 * 2 ** (0.45 * self._where)
        octaves = np.log2(np.maximum(self._noise.freq_hz, 20.0) / centre_hz)
        return self._noise.block(self._base * (0.35 + np.exp(-((octaves / 0.55) ** 2))))


class Sea:
    """A calm sea whose surf opens with the breath."""

    def __init__(self, rng: np.random.Generator, rate_hz: int, block_frames: int) -> None:
        self._noise = Noise(rng, rate_hz, block_frames)
        f_hz: Floats = self._noise.freq_hz
        self._low, self._high = band_amplitudes(f_hz, 150, 700), band_amplitudes(f_hz, 700, 3000)

    def block(self, start: int, open_frac: float) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        return self._noise.block(self._low + (0.2 + 0.8 * open_frac) * self._high)


NATURES: dict[str, type[Nature]] = {"rain": Rain, "water": Water, "wind": Wind, "sea": Sea}
