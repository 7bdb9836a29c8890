"""Sounds of nature that have no beat: noise of each colour, sea, rain, wind, applause."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RATE_HZ = 22_050


def coloured(n: int, rng: np.random.Generator, slope: float) -> Floats:
    """Return noise whose power falls with frequency to the power of `slope`."""
    hz = np.fft.rfftfreq(n, 1 / RATE_HZ)
    hz[0] = hz[1]
    sound = np.fft.irfft(np.fft.rfft(rng.standard_normal(n)) * hz ** (-slope / 2), n)
    return np.asarray(sound / sound.std())


def sea(
    n: int, rng: np.random.Generator, every_s: float = 8.0, spread_frac: float = 0.15
) -> Floats:
    """Return waves that swell faster than they ebb."""
    t_s = np.arange(n) / RATE_HZ
    swell, at_s = np.full(n, 0.15), rng.uniform(0, every_s)
    while at_s < t_s[-1] + every_s:
        width_s = np.where(t_s < at_s, rng.uniform(1.5, 3), rng.uniform(2, 4))
        swell += rng.uniform(0.6, 1) * np.exp(-(((t_s - at_s) / width_s) ** 2))
        at_s += every_s * (1 + spread_frac * rng.standard_normal())
    return coloured(n, rng, 0.7) * swell


def drops(n: int, rng: np.random.Generator, per_s: float, samples: float) -> Floats:
    """Return short bursts at random: drops, hands."""
    sound, shape = np.zeros(n), np.exp(-np.arange(500) / samples)
    for at in rng.integers(0, n - 600, int(n / RATE_HZ * per_s)):
        sound[at : at + 500] += rng.exponential(1.0) * shape * rng.standard_normal(500)
    return sound


def wind(n: int, rng: np.random.Generator) -> Floats:
    """Return gusts: dark noise whose level wanders."""
    steps = rng.standard_normal(2 * n // RATE_HZ + 2).cumsum()
    gusts = np.interp(np.arange(n) / RATE_HZ * 2, np.arange(len(steps)), steps)
    return coloured(n, rng, 1.5) * (0.1 + (gusts - gusts.min()) / np.ptp(gusts))


KINDS = {
    "white": lambda n, rng: coloured(n, rng, 0.0),
    "pink": lambda n, rng: coloured(n, rng, 1.0),
    "brown": lambda n, rng: coloured(n, rng, 2.0),
    "sea": sea,
    "even sea": lambda n, rng: sea(n, rng, spread_frac=0.0),
    "quick sea": lambda n, rng: sea(n, rng, 4.0, 0.05),
    "rain": lambda n, rng: 0.2 * coloured(n, rng, 0.0) + drops(n, rng, 30.0, 60.0),
    "wind": wind,
    "applause": lambda n, rng: drops(n, rng, 150.0, 60.0),
}


def made(kind: str, seconds: float, seed: int) -> NDArray[np.float32]:
    """Return a sound of a kind, mono, at -20 dBFS."""
    sound = KINDS[kind](int(seconds * RATE_HZ), np.random.default_rng(seed))
    return (0.1 * sound / sound.std()).astype(np.float32)
