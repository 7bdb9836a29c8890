"""Which tempos a piece can be felt at, and how strongly each is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.novelty import FRAME_HZ

Floats = NDArray[np.float64]

SLOWEST_BPM, FASTEST_BPM = 30.0, 220.0
LIKED_BPM = 70.7
"""The middle, in octaves, of the 50 to 100 beats/min that calm music is listened at."""
LIKED_OCTAVES = 0.6
"""One standard deviation: the edges of 50 to 100 are a little less likely, 35 and 141 far less."""
MULTIPLES = ((1, 1.0), (2, 0.8), (3, 0.3), (4, 0.6))
"""A beat comes back after one, two and four beats, and after three, with these weights."""


@dataclass(frozen=True, slots=True)
class TempoCandidate:
    """A tempo, how strongly the piece returns at it (1: perfectly), and how likely it is felt."""

    tempo_bpm: float
    strength_frac: float
    likelihood_frac: float


def pulses(onset: Floats) -> tuple[TempoCandidate, ...]:
    """Return the tempos at which novelty comes back, the likeliest first.

    Parameters
    ----------
    onset : ndarray, shape (n,)
        Novelty at FRAME_HZ.
    """
    back = _autocorrelation(onset)
    if back is None:
        return ()
    bpm = np.exp(np.linspace(np.log(SLOWEST_BPM), np.log(FASTEST_BPM), 800))
    lag = 60 * FRAME_HZ / bpm
    reach = len(back) - 1
    total, weights = np.zeros_like(bpm), np.zeros_like(bpm)
    for multiple, weight in MULTIPLES:
        there = multiple * lag <= reach
        total += np.where(there, weight * np.interp(multiple * lag, np.arange(len(back)), back), 0)
        weights += np.where(there, weight, 0)
    strength = total / np.maximum(weights, 1e-9)
    liking = np.exp(-0.5 * (np.log2(bpm / LIKED_BPM) / LIKED_OCTAVES) ** 2)
    likely = strength.clip(0) * liking
    inner = np.flatnonzero((likely[1:-1] >= likely[:-2]) & (likely[1:-1] > likely[2:])) + 1
    found = [TempoCandidate(float(bpm[k]), float(strength[k]), float(likely[k])) for k in inner]
    return tuple(sorted(found, key=lambda p: -p.likelihood_frac))


def _autocorrelation(onset: Floats) -> Floats | None:
    """Correlate novelty with itself up to eight seconds later; None where nothing happens."""
    from scipy.fft import irfft, next_fast_len, rfft

    n = len(onset)
    reach = min(int(8 * FRAME_HZ), n * 2 // 3)
    centred = onset - onset.mean()
    size = next_fast_len(n + reach)
    back = irfft(np.abs(rfft(centred, size)) ** 2, size)[:reach]
    if reach < FRAME_HZ or back[0] < 1e-6 * n:
        return None
    back = back / back[0] * (n / (n - np.arange(reach)))
    return np.convolve(back, [0.25, 0.5, 0.25], "same")
