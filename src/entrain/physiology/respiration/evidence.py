"""Whether a chest's motion shows a breath at all: the evidence for a rhythm above its background.

An accelerometer always moves a little: its own noise, a posture that drifts or wanders, the
heart. Within the band of breathing any of these has some strongest frequency. A breath is
told from them by two likelihood ratios (Whittle 1953, doi:10.1007/BF02590998), both in nats:

- against white noise: the band holds more than the sensor's noise floor, seen above the band,
  puts there;
- against a background that falls as 1, 1/f or 1/f2, as noise, flicker and drifts do: within
  the band there is a rhythm.

Both are asked of the rate that the breaths counted have: a background has strongest
frequencies too, but they are seldom how often it rises.
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
"""By so much a rate wanders to either side within a window: even, uneven and changing ones."""
ANYWHERE_FRAC = 0.8
NEAR_FRAC, NEAR_LINES = 0.1, 1.2
"""So near a rate, or within so many lines of the window, its own rhythm lies. The zeros that
noise and a wandering posture cross are seldom as frequent as the strongest of what they hold."""
MEDIAN_TELLS = 0.48
"""Of exponential values the median tells the mean as well as this share of them would."""
MOST_FRAC = 0.98
_CELL = 1.5
_N_FFT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much likelier a breath makes a signal than white noise, and than any background."""

    noise_nats: float
    background_nats: float

    def reaches(self, least: Evidence) -> bool:
        """Say whether it is as much as `least` of both."""
        return self.noise_nats >= least.noise_nats and self.background_nats >= least.background_nats


NOTHING = Evidence(noise_nats=0.0, background_nats=0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bands:
    """Bands around each rate in windows of one length.

    `first`, `last` (past it) and `n_cells` have shape (n_widths, n_hz); `n_per_line` is how many
    independent cells a line of the spectrum is.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    n_cells: Floats
    n_per_line: float


_HZ = np.asarray(np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ), np.float64)
_IN = slice(*np.searchsorted(_HZ, BAND_HZ))
_ABOVE = slice(*np.searchsorted(_HZ, FLOOR_HZ))
_LEVEL_GAIN = np.sinc(REACH * _HZ[_ABOVE] / GRID_HZ) ** 4
"""What the grid's weights leave of white noise there."""


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
    """Return level, slope and bend of a window, shape (n, 3), each of length 1 and on its own.

    A lean that takes minutes is bent within a window, which no background is.
    """
    bend = np.vander(np.linspace(-1, 1, n), 3, increasing=True)
    return np.asarray(np.linalg.qr(bend)[0], np.float64)


def evidence(signal: Floats, near_hz: float | None = None) -> Evidence:
    """Return the evidence for a breath in a window of a chest's motion.

    Parameters
    ----------
    signal : ndarray, shape (n_samples,)
        Along the direction of most motion, at 10 Hz, without NaN, 10 s or more.
    near_hz : float or None
        How fast the breath is; None: whatever it is.
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
    """Return which lines of the band are near a rate; all where there is none."""
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
    """Return the log likelihood of the best band above the best background, over that alone."""
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
