"""Evidence for breathing in chest motion: for a rhythm above the signal's background.

An accelerometer signal is never still: sensor noise, a posture that drifts or wanders, the
heart. Each of these has some strongest frequency within the band of breathing. Breathing is
distinguished from them by two likelihood ratios (Whittle 1953, doi:10.1007/BF02590998), in nats:

- against white noise: the band holds more power than the sensor's noise floor, as measured
  above the band;
- against a background of power 1, 1/f or 1/f2, as of noise, flicker and drift: within the band
  there is a rhythm.

Both are evaluated near the rate of the breaths counted: a background has strongest frequencies
too, but these seldom agree with its rate of zero crossings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.breathing import REACH
from entrain.physiology.respiration.slow_signal import GRID_HZ, taper

BAND_HZ, FLOOR_HZ = (0.05, 0.65), (0.85, 2.5)
SLOPES = (0.0, 1.0, 2.0)
WANDERS_FRAC = (0.04, 0.16, 0.35)
"""Half widths of the band relative to the rate: of even, uneven and changing breathing."""
ANYWHERE_FRAC = 0.8
NEAR_FRAC, NEAR_LINES = 0.1, 1.2
"""The rhythm is searched within this share of the counted rate, or this many spectral lines of the
window. In noise and a wandering posture the rate of zero crossings is seldom the strongest."""
MEDIAN_TELLS = 0.48
"""Efficiency of the median, relative to the mean, in estimating the mean of exponential values."""
MOST_FRAC = 0.98
_CELL = 1.5
_N_FFT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Log likelihood ratios of breathing against white noise, and against any background [nats]."""

    noise_nats: float
    background_nats: float

    def reaches(self, least: Evidence) -> bool:
        """Return whether both ratios are at least those of `least`."""
        return self.noise_nats >= least.noise_nats and self.background_nats >= least.background_nats


NOTHING = Evidence(noise_nats=0.0, background_nats=0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bands:
    """Bands around each rate in windows of one length.

    `first` and `last` (past-last index) and `n_cells` have shape (n_widths, n_hz); `n_per_line`
    is the number of independent cells per line of the spectrum.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    n_cells: Floats
    n_per_line: float


_HZ = np.asarray(np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ), np.float64)
_IN = slice(*np.searchsorted(_HZ, BAND_HZ))
_ABOVE = slice(*np.searchsorted(_HZ, FLOOR_HZ))
_LEVEL_GAIN = np.sinc(REACH * _HZ[_ABOVE] / GRID_HZ) ** 4
"""Power gain of the grid's weights for white noise, at the lines above the band."""


@lru_cache(maxsize=64)
def _bands(n: int, wanders_frac: tuple[float, ...]) -> _Bands:
    hz, window_s = _HZ[_IN], n / GRID_HZ
    wide_hz = np.maximum(1 / window_s, np.array(wanders_frac)[:, None] * hz)
    first = np.searchsorted(hz, hz - wide_hz)
    last = np.searchsorted(hz, hz + wide_hz, side="right")
    n_per_line = float(hz[1] - hz[0]) * window_s / _CELL
    n_cells = np.maximum((last - first) * n_per_line, 1.0)
    return _Bands(first=first, last=last, n_cells=n_cells, n_per_line=n_per_line)


@lru_cache(maxsize=64)
def _curves(n: int) -> Floats:
    """Return an orthonormal basis of parabolas over a window, shape (n, 3).

    A change of posture over minutes is curved within a window, which no background model is.
    """
    bend = np.vander(np.linspace(-1, 1, n), 3, increasing=True)
    return np.asarray(np.linalg.qr(bend)[0], np.float64)


def weigh_evidence(signal: Floats, near_hz: float | None = None) -> Evidence:
    """Return the evidence for breathing in a window of chest motion.

    Parameters
    ----------
    signal : ndarray, shape (n_samples,)
        Motion along the direction of largest variance, at 10 Hz, without NaN, 10 s or more.
    near_hz : float or None
        Breathing rate [Hz]; None for any.
    """
    n = len(signal)
    curves = _curves(n)
    lines = np.fft.rfft((signal - curves @ (signal @ curves)) * taper(n), _N_FFT)
    power, above = (part.real**2 + part.imag**2 for part in (lines[_IN], lines[_ABOVE]))
    if not power.sum() > 0:
        return NOTHING
    floor = float(np.median(above / _LEVEL_GAIN)) / np.log(2)
    floor_cells = MEDIAN_TELLS * len(above) * _bands(n, WANDERS_FRAC).n_per_line
    near = _near(n, near_hz)
    anywhere = _bands(n, (*WANDERS_FRAC, ANYWHERE_FRAC))
    return Evidence(
        noise_nats=_gain(power, anywhere, SLOPES[:1], near, floor, floor_cells),
        background_nats=_gain(power, _bands(n, WANDERS_FRAC), SLOPES, near),
    )


def _near(n: int, near_hz: float | None) -> slice:
    """Return which lines of the band are near a rate; all where it is None."""
    if near_hz is None:
        return slice(None)
    reach_hz = max(NEAR_FRAC * near_hz, NEAR_LINES * GRID_HZ / n)
    return slice(*np.searchsorted(_HZ[_IN], (near_hz - reach_hz, near_hz + reach_hz)))


def _gain(
    power: Floats,
    bands: _Bands,
    slopes: tuple[float, ...],
    near: slice,
    floor: float = 0.0,
    floor_cells: float = 0.0,
) -> float:
    """Return the log likelihood ratio of the best band over a background to the best background.

    Parameters
    ----------
    power : ndarray, shape (n_hz,)
        Power of the lines within `BAND_HZ`.
    bands : _Bands
        The bands to try.
    slopes : tuple of float
        Exponents of the backgrounds, 1/f^slope.
    near : slice
        The rates to try.
    floor, floor_cells : float
        Noise floor per cell, and the number of cells it was estimated from.
    """
    shape = _HZ[_IN] ** -np.array(slopes)[:, None]
    flat = power / shape
    total = np.zeros((len(slopes), power.size + 1))
    np.cumsum(flat, axis=1, out=total[:, 1:])
    total *= bands.n_per_line
    whole = total[:, -1] + floor * floor_cells
    cells = power.size * bands.n_per_line + floor_cells
    alone = -bands.n_per_line * np.log(shape).sum(axis=1) - cells * np.log(whole / cells)
    first, last, n_cells = (of[:, near] for of in (bands.first, bands.last, bands.n_cells))
    others = np.maximum(cells - n_cells, 1.0)
    share = (total[:, last] - total[:, first]) / whole[:, None, None]
    share = np.clip(share, 1e-6, MOST_FRAC)
    gain = -n_cells * np.log(share * (cells / n_cells))
    gain -= others * np.log((1 - share) * (cells / others))
    gain[share < n_cells / cells] = 0.0  # A hole in the background is no rhythm.
    best = gain.max(axis=(1, 2), initial=0.0)
    return float((alone + best).max() - alone.max())
