"""Likelihood of each breathing rate, given several signals of the same window.

Breathing is a rhythm whose rate varies a little: power in a narrow band, above a flat background
once the 1/f of the body's slow signals is divided out. How much likelier a spectrum is with
such a band than without follows from Whittle's likelihood (1953, doi:10.1007/BF02590998).
Each signal may show some other rhythm instead: what counts is a rhythm that several show, not the
strongest of one, and signals that are alike do not count twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.slow_signal import GRID_HZ, taper

RANGE_HZ = (0.05, 0.65)
WANDERS_FRAC = (0.04, 0.16)
"""Half widths of the band relative to the rate: of even and of uneven breathing."""
ELSE_FRAC = 0.2
"""Prior probability that the rhythm of a signal is not breathing."""
MAYER_FRAC, MAYER_HZ = 0.3, (0.05, 0.13)
"""Prior probability that the rhythm of RR intervals is the Mayer wave of blood pressure near
0.1 Hz instead: Julien 2006, doi:10.1016/j.cardiores.2005.11.008."""
USUAL_PER_MIN, USUAL_SPREAD = 14.0, 0.6
"""Median and logarithmic spread of the prior of the rate: 95 % of people breathe 4 to 46 times a
minute, whether paced, at rest, or children."""
SURE_PER_MIN = 1.0
"""`sure_frac` is the probability that the rate is within this of the truth."""
_N_FFT = 2048
_CELL = 1.5
"""Equivalent width of a line under a Hann window, in units of one over the window's length."""
MOST_FRAC = 0.916
"""Share of a line's power within one such unit to either side under a Hann window: what lies
beyond is the line's own and no evidence of a wider band."""


@cache
def _lines() -> tuple[slice, Floats]:
    """Return the lines of the spectrum within the range, and their frequencies [Hz], (n_hz,)."""
    hz = np.asarray(np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ), np.float64)
    inside = np.flatnonzero((hz >= RANGE_HZ[0]) & (hz <= RANGE_HZ[1]))
    return slice(int(inside[0]), int(inside[-1]) + 1), hz[inside]


def rates_hz() -> Floats:
    """Return the candidate breathing rates [Hz], shape (n_hz,)."""
    return _lines()[1]


@cache
def rate_prior() -> Floats:
    """Return the prior probability of each rate, log-normal, shape (n_hz,), sum 1."""
    hz = rates_hz()
    away = np.log(60 * hz / USUAL_PER_MIN) / USUAL_SPREAD
    density = np.exp(-0.5 * away**2) / hz
    prior: Floats = density / density.sum()
    return prior


@cache
def _bands(window_s: float) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, float]:
    """Return first and past-last line of each band, its number of cells, and that of the range.

    The first three have shape (n_widths + 1, n_hz); the last row is that of the Mayer wave.
    """
    hz = rates_hz()
    wide_hz = np.maximum(1 / window_s, np.array(WANDERS_FRAC)[:, None] * hz)
    edges = [*zip(hz - wide_hz, hz + wide_hz, strict=True)]
    edges.append((np.full(len(hz), MAYER_HZ[0]), np.full(len(hz), MAYER_HZ[1])))
    first = np.array([np.searchsorted(hz, low) for low, _ in edges])
    last = np.array([np.searchsorted(hz, high, side="right") for _, high in edges])
    cell_hz = _CELL / window_s
    cells = np.maximum((last - first) * (hz[1] - hz[0]) / cell_hz, 1.0)
    return first, last, cells, (hz[-1] - hz[0]) / cell_hz


def spectral_lines(signals: Floats) -> NDArray[np.complex128]:
    """Return the spectra of whitened signals over the range, each with power 1.

    Parameters
    ----------
    signals : ndarray, shape (n_signals, n_samples)
        Whitened signals of the same window at 10 Hz.

    Returns
    -------
    ndarray, shape (n_signals, n_hz), complex
    """
    lines = np.fft.rfft(signals * taper(signals.shape[1]), _N_FFT)[:, _lines()[0]]
    scaled: NDArray[np.complex128] = lines / np.sqrt(power_of(lines).sum(axis=1, keepdims=True))
    return scaled


def power_of(lines: NDArray[np.complex128]) -> Floats:
    """Return the power of spectral lines.

    Parameters
    ----------
    lines : ndarray, shape (n_signals, n_hz), complex
        Spectra.

    Returns
    -------
    ndarray, shape (n_signals, n_hz)
    """
    power: Floats = lines.real**2 + lines.imag**2
    return power


def share_of_evidence(lines: NDArray[np.complex128], of_heart: NDArray[np.bool_]) -> Floats:
    """Return the weight of each signal, 1 where no other is like it, shape (n_signals,).

    Height and level of the ECG often hold the same noise. Signals that are the same count as one
    together: each is weighted by one over the sum of its squared coherences, its own included.
    What RR intervals have in common with the others is breath, not noise.

    Parameters
    ----------
    lines : ndarray, shape (n_signals, n_hz), complex
        Spectra from `spectral_lines`.
    of_heart : ndarray of bool, shape (n_signals,)
        Which of them are RR intervals.
    """
    may_share_noise = of_heart[:, None] == of_heart
    coherence = power_of(lines @ lines.conj().T) * may_share_noise
    weights: Floats = 1 / coherence.sum(axis=1)
    return weights


def likelihood(
    lines: NDArray[np.complex128], of_heart: NDArray[np.bool_], window_s: float
) -> Floats:
    """Return the likelihood of each breathing rate given the spectra, up to a factor.

    Parameters
    ----------
    lines : ndarray, shape (n_signals, n_hz), complex
        Spectra from `spectral_lines`.
    of_heart : ndarray of bool, shape (n_signals,)
        Which of them are RR intervals.
    window_s : float
        Length of the window [s].

    Returns
    -------
    ndarray, shape (n_hz,)
    """
    first, last, cells, all_cells = _bands(window_s)
    power = power_of(lines)
    # Shape (n_signals, n_widths + 1, n_hz) from here on.
    total = np.zeros((len(power), power.shape[1] + 1))
    np.cumsum(power, axis=1, out=total[:, 1:])
    share = np.clip(total[:, last] - total[:, first], 1e-6, MOST_FRAC)
    others = all_cells - cells
    gain = -cells * np.log(share * (all_cells / cells))
    gain -= others * np.log((1 - share) * (all_cells / others))
    gain[share < cells / all_cells] = 0.0  # A hole in the background is no rhythm.
    odds = np.exp(gain - gain.max(axis=(1, 2), keepdims=True))
    breath, mayer = odds[:, :-1].mean(axis=1), odds[:, -1]
    slow_frac = np.where(of_heart, MAYER_FRAC, 0.0)[:, None]
    mixed = (1 - ELSE_FRAC - slow_frac) * breath + slow_frac * mayer
    mixed += ELSE_FRAC * breath.mean(axis=1, keepdims=True)
    product: Floats = np.exp(share_of_evidence(lines, of_heart) @ np.log(mixed))
    return product


@dataclass(frozen=True, slots=True, kw_only=True)
class RateEstimate:
    """A breathing rate [Hz], and the probability that it is within `SURE_PER_MIN` of the truth."""

    rate_hz: float
    sure_frac: float


def find_likeliest(probability: Floats) -> RateEstimate:
    """Return the rate around which most probability lies.

    Parameters
    ----------
    probability : ndarray, shape (n_hz,)
        Probability of each of `rates_hz`, sum 1.
    """
    hz = rates_hz()
    near = round(SURE_PER_MIN / 60 / (hz[1] - hz[0]))
    mass = np.convolve(probability, np.ones(2 * near + 1), "same")
    top = int(np.argmax(mass))
    part = slice(max(0, top - near), top + near + 1)
    rate_hz = float((probability[part] * hz[part]).sum() / probability[part].sum())
    return RateEstimate(rate_hz=rate_hz, sure_frac=float(mass[top]))
