"""Find the tempi a piece can be felt at, and the strength of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.novelty import FRAME_HZ

Floats = NDArray[np.float64]

SLOWEST_BPM, FASTEST_BPM = 30.0, 220.0
LIKED_BPM = 70.7
"""Preferred tempo: the geometric mean of 50 to 100 beats/min, the range of calm music."""
LIKED_OCTAVES = 0.6
"""Standard deviation of the preference: 50 and 100 are a little less likely, 35 and 141 much."""
MULTIPLES = ((1, 1.0), (2, 0.8), (3, 0.3), (4, 0.6))
"""Multiples of the beat at which novelty recurs, and their weights."""


@dataclass(frozen=True, slots=True)
class TempoCandidate:
    """A tempo, the strength of its periodicity (1: perfect), and its likelihood of being felt."""

    tempo_bpm: float
    strength_frac: float
    likelihood_frac: float


def find_tempi(onset: Floats) -> tuple[TempoCandidate, ...]:
    """Return the tempi at which novelty recurs, the likeliest first.

    Parameters
    ----------
    onset : ndarray, shape (n_frames,)
        Novelty at FRAME_HZ.
    """
    correlation = _autocorrelation(onset)
    if correlation is None:
        return ()
    bpm = np.exp(np.linspace(np.log(SLOWEST_BPM), np.log(FASTEST_BPM), 800))
    lag = 60 * FRAME_HZ / bpm
    reach = len(correlation) - 1
    total, weights = np.zeros_like(bpm), np.zeros_like(bpm)
    for multiple, weight in MULTIPLES:
        in_reach = multiple * lag <= reach
        total += np.where(
            in_reach,
            weight * np.interp(multiple * lag, np.arange(len(correlation)), correlation),
            0,
        )
        weights += np.where(in_reach, weight, 0)
    strength = total / np.maximum(weights, 1e-9)
    liking = np.exp(-0.5 * (np.log2(bpm / LIKED_BPM) / LIKED_OCTAVES) ** 2)
    likely = strength.clip(0) * liking
    inner = np.flatnonzero((likely[1:-1] >= likely[:-2]) & (likely[1:-1] > likely[2:])) + 1
    candidates = [
        TempoCandidate(float(bpm[k]), float(strength[k]), float(likely[k])) for k in inner
    ]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.likelihood_frac))


def _autocorrelation(onset: Floats) -> Floats | None:
    """Return the autocorrelation up to eight seconds, None where nothing happens."""
    from scipy.fft import irfft, next_fast_len, rfft

    n = len(onset)
    reach = min(int(8 * FRAME_HZ), n * 2 // 3)
    centred = onset - onset.mean()
    size = next_fast_len(n + reach)
    correlation = irfft(np.abs(rfft(centred, size)) ** 2, size)[:reach]
    if reach < FRAME_HZ or correlation[0] < 1e-6 * n:
        return None
    correlation = correlation / correlation[0] * (n / (n - np.arange(reach)))
    return np.convolve(correlation, [0.25, 0.5, 0.25], "same")
