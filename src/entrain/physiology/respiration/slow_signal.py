"""Slow signals of the breath at 10 Hz: mended, band-passed, whitened; all without delay."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats

GRID_HZ = 10.0
BAND_HZ = (0.05, 0.6)
OUTLIER_MAD = 4.0
LEAST_SPREAD = 1e-9
DEEPEST_SD = 1.5
"""Breaths of even depth reach 0.95 robust standard deviations."""
NEAR, NEAR_EDGE = (0.65, 1.6), 0.35
"""Where the rate is known, breaths are looked for between these shares of it."""
PAD_N = 100
"""Before and after it a signal goes on for 10 s, turned about its ends."""
_N_FFT = 1024


@cache
def _band_gain(n: int) -> Floats:
    """Gain of the band-pass over the frequencies of n samples: raised-cosine edges."""
    hz = np.fft.rfftfreq(n, 1 / GRID_HZ)
    low, high = BAND_HZ
    rise = np.clip((hz - 0.6 * low) / (0.4 * low), 0, 1)
    fall = np.clip((1.35 * high - hz) / (0.35 * high), 0, 1)
    gain: Floats = 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))
    return gain


def band_pass(values: Floats) -> Floats:
    """Band-pass columns of a signal to breathing, without delay; edges are mirrored.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        10 Hz, without NaN.
    """
    centred = values - values.mean(0)
    padded = np.concatenate([-centred[::-1], centred, -centred[::-1]])
    spectrum = np.fft.rfft(padded, axis=0) * _band_gain(len(padded))[:, None]
    n = len(values)
    return np.fft.irfft(spectrum, len(padded), axis=0)[n : 2 * n]


def detrended(values: Floats) -> Floats:
    """Take its straight line off each column of a signal, shape (n_samples, width)."""
    ramp = _ramp(len(values))
    level: Floats = values - values.mean(axis=0)
    level -= np.outer(ramp, ramp @ level)
    return level


def padded(rows: Floats) -> Floats:
    """Continue rows beyond both ends by themselves, turned about the ends: no edge is left."""
    before = 2 * rows[:, :1] - rows[:, PAD_N:0:-1]
    after = 2 * rows[:, -1:] - rows[:, -2 : -PAD_N - 2 : -1]
    return np.concatenate([before, rows, after], axis=1)


def whitened(values: Floats) -> Floats:
    """Band-pass columns of a signal with their 1/f background divided out.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        10 Hz, without NaN.
    """
    lines = np.fft.rfft(padded(detrended(values).T), _N_FFT) * _white_gain()
    return np.fft.irfft(lines, _N_FFT)[:, PAD_N : PAD_N + len(values)].T


def even(signal: Floats) -> Floats | None:
    """Limit a signal to the depth of ordinary breaths; None where nothing moves.

    Depth is not what is asked: a sigh or a jolt counts as one breath.

    Returns
    -------
    ndarray, shape (n_samples,)
        In robust standard deviations.
    """
    spread = 1.4826 * float(_median(np.abs(signal)))
    if spread < LEAST_SPREAD:
        return None
    limited: Floats = np.clip(signal / spread, -DEEPEST_SD, DEEPEST_SD)
    return limited


@cache
def _ramp(n: int) -> Floats:
    """Return a straight line of n samples, of length 1."""
    ramp = np.linspace(-1.0, 1.0, n)
    unit: Floats = ramp / np.sqrt(ramp @ ramp)
    return unit


@cache
def _white_gain() -> Floats:
    hz = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ)
    gain: Floats = _band_gain(_N_FFT) * np.sqrt(hz / BAND_HZ[1])
    return gain


def mend(values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Bridge gaps and outliers by straight lines; return also where they were."""
    bad = np.asarray(~np.isfinite(values).all(axis=1))
    there = values[~bad] if bad.any() else values
    middle = _median(there)
    spread = 1.4826 * _median(np.abs(there - middle)) + 1e-9
    with np.errstate(invalid="ignore"):
        bad |= (np.abs(values - middle) > OUTLIER_MAD * spread).any(1)
    if not bad.any() or bad.all():
        return values, bad
    mended = values.copy()
    at = np.arange(len(values))
    for column in mended.T:
        column[bad] = np.interp(at[bad], at[~bad], column[~bad])
    return mended, bad


def _median(values: Floats) -> Floats:
    """Return the median of each column; of an even number the upper one."""
    middle = len(values) // 2
    median: Floats = np.partition(values, middle, axis=0)[middle]
    return median


def principal(band: Floats) -> Floats:
    """Return the columns of a signal along their direction of most motion."""
    along: Floats = band @ direction_of(band)
    return along


def direction_of(band: Floats) -> Floats:
    """Return the direction of most motion of a signal's columns, of length 1."""
    if band.shape[1] == 1:
        return np.ones(1)
    _, vectors = np.linalg.eigh(band.T @ band)
    direction: Floats = vectors[:, -1]
    return direction


def near_gain(share: NDArray[np.floating]) -> Floats:
    """Return the gain at these shares of the rate of breathing: raised-cosine edges."""
    rise = np.clip((share / NEAR[0] - 1) / NEAR_EDGE + 1, 0, 1)
    fall = np.clip((1 - share / NEAR[1]) / NEAR_EDGE + 1, 0, 1)
    gain: Floats = 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))
    return gain


def near_rate(signal: Floats, rate_hz: float) -> Floats:
    """Keep of a signal, shape (n_samples,), what goes about as fast as one breathes."""
    lines = np.fft.rfft(padded(signal[None]), _N_FFT)
    share = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ) / rate_hz
    lines *= near_gain(share) * np.sqrt(share)  # The 1/f background is divided out.
    return np.fft.irfft(lines, _N_FFT)[0, PAD_N : PAD_N + len(signal)]


@cache
def taper(n: int) -> Floats:
    """Return a Hann window of n samples."""
    return np.hanning(n)
