"""Breaths counted in a window whose rhythm is known.

A spectrum tells the rate that is most usual; whose breaths differ is better served by
counting them. All signals together are searched near that rate, turned and weighed so that
they move as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.slow_signal import GRID_HZ, PAD_N, near_gain, padded

LEAST_WHOLE = 2
FADED = 0.3
"""Where the wave is this small, against its root mean square, a breath is easily lost or gained."""
_N_FFT = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The mean rate of the breaths [breaths/min], and the share of the window where they fade."""

    per_min: float
    faded_frac: float


@cache
def _band(step: int) -> Floats:
    """Gain around a rate of so many eighths of a line, shape (_N_FFT / 2,)."""
    rate_hz = step * GRID_HZ / _N_FFT / 8
    shares = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ)[:-1] / rate_hz
    return near_gain(shares)


def counted(signals: Floats, rate_hz: float) -> Counted:
    """Count the breaths of a window.

    Parameters
    ----------
    signals : ndarray, shape (n_signals, n_samples)
        At 10 Hz, their 1/f background divided out.
    rate_hz : float
        About how fast one breathes in it [Hz].

    Notes
    -----
    The analytic signals, each scaled so that what is beside the band has the same power, are
    projected on the direction in which they move together (complex principal component:
    Horel 1984, doi:10.1175/1520-0450(1984)023<1660:CPCATA>2.0.CO;2). A breath is a turn of
    its phase.
    """
    lines = np.fft.rfft(padded(signals), _N_FFT)[:, : _N_FFT // 2]
    near = lines * _band(max(1, round(rate_hz * 8 * _N_FFT / GRID_HZ)))
    # Of half the lines at half the rate: without its negative frequencies, analytic.
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
    # Whole breaths where there are two or more: the edges are less sure.
    whole = np.arange(np.ceil(turns[0]), np.floor(turns[-1]) + 1)
    ends = whole[[0, -1]] if len(whole) >= LEAST_WHOLE + 1 else turns[[0, -1]]
    begin_s, end_s = np.interp(ends, turns, at_s)
    size = np.abs(together)
    return Counted(
        per_min=float(60 * (ends[1] - ends[0]) / (end_s - begin_s)),
        faded_frac=float((size < FADED * np.sqrt((size**2).mean())).mean()),
    )
