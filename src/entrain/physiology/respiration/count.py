"""Counting the breaths of a window whose approximate rate is known.

A spectrum gives the most common rate; where breaths differ in length, counting them gives a
better mean. In noise it counts turns that are no breaths: `windows` limits what it may change.
All signals are filtered near that rate, and aligned in phase and weighted so that they add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.slow_signal import GRID_HZ, PAD_N, near_gain, pad

LEAST_WHOLE = 2
FADED = 0.3
"""Where the wave is this small, relative to its RMS, a breath is easily lost or gained."""
_N_FFT = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathCount:
    """The breaths counted in a window.

    Attributes
    ----------
    per_min : float
        Mean rate [breaths/min].
    faded_frac : float
        Share of the window in which they are too shallow to count reliably, 0..1.
    """

    per_min: float
    faded_frac: float


@cache
def _band(step: int) -> Floats:
    """Return the gain near a rate of `step` eighths of a spectral line, shape (_N_FFT / 2,)."""
    rate_hz = step * GRID_HZ / _N_FFT / 8
    shares = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ)[:-1] / rate_hz
    return near_gain(shares)


def count_breaths(signals: Floats, rate_hz: float) -> BreathCount:
    """Count the breaths of a window.

    Parameters
    ----------
    signals : ndarray, shape (n_signals, n_samples)
        Whitened signals of the window at 10 Hz.
    rate_hz : float
        Approximate breathing rate in it [Hz].

    Notes
    -----
    The analytic signals, each scaled to the same power outside the band, are projected on their
    first complex principal component. A breath is a turn of its phase.

    References
    ----------
    Complex principal components: Horel (1984),
    doi:10.1175/1520-0450(1984)023<1660:CPCATA>2.0.CO;2.
    """
    lines = np.fft.rfft(pad(signals), _N_FFT)[:, : _N_FFT // 2]
    near = lines * _band(max(1, round(rate_hz * 8 * _N_FFT / GRID_HZ)))
    # The inverse of the positive frequencies alone: the analytic signal, at half the sampling rate.
    waves = np.fft.ifft(near)[:, PAD_N // 2 : (PAD_N + signals.shape[1]) // 2]
    strength = (waves.real**2 + waves.imag**2).mean(axis=1) / 2
    beside = (signals**2).mean(axis=1) - strength
    waves /= np.sqrt(np.maximum(beside, 0.1 * strength))[:, None]
    _, directions = np.linalg.eigh(waves @ waves.conj().T)
    along = directions[:, -1]
    strongest = along[int(np.argmax(np.abs(along)))]
    together = (along.conj() * (strongest / abs(strongest))) @ waves
    turns = np.maximum.accumulate(np.unwrap(np.angle(together)) / (2 * np.pi))
    at_s = np.arange(len(turns)) * 2 / GRID_HZ
    # Whole breaths only, where there are two or more: the edges are less reliable.
    whole = np.arange(np.ceil(turns[0]), np.floor(turns[-1]) + 1)
    ends = whole[[0, -1]] if len(whole) >= LEAST_WHOLE + 1 else turns[[0, -1]]
    begin_s, end_s = np.interp(ends, turns, at_s)
    size = np.abs(together)
    return BreathCount(
        per_min=float(60 * (ends[1] - ends[0]) / (end_s - begin_s)),
        faded_frac=float((size < FADED * np.sqrt((size**2).mean())).mean()),
    )
