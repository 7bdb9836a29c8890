"""Filters for respiratory signals at 10 Hz: bridging, band-pass, whitening; all without delay."""

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
"""A signal is clipped here; breaths of even depth reach 0.95 robust standard deviations."""
NEAR, NEAR_EDGE = (0.65, 1.6), 0.35
"""Where the rate is known, breaths are searched between these multiples of it."""
PAD_N = 100
"""Samples by which a signal is extended at both ends: 10 s, point-reflected about the ends."""
_N_FFT = 1024


@cache
def _band_gain(n: int) -> Floats:
    """Return the band-pass gain at the frequencies of n samples, with raised-cosine edges."""
    hz = np.fft.rfftfreq(n, 1 / GRID_HZ)
    low, high = BAND_HZ
    rise = np.clip((hz - 0.6 * low) / (0.4 * low), 0, 1)
    fall = np.clip((1.35 * high - hz) / (0.35 * high), 0, 1)
    gain: Floats = 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))
    return gain


def band_pass(values: Floats) -> Floats:
    """Band-pass the columns of a signal to breathing, without delay, mirrored at the ends.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        Signal at 10 Hz, without NaN.

    Returns
    -------
    ndarray, shape (n_samples, width)
    """
    centred = values - values.mean(0)
    padded = np.concatenate([-centred[::-1], centred, -centred[::-1]])
    spectrum = np.fft.rfft(padded, axis=0) * _band_gain(len(padded))[:, None]
    n = len(values)
    return np.fft.irfft(spectrum, len(padded), axis=0)[n : 2 * n]


def detrend(values: Floats) -> Floats:
    """Remove the linear trend of each column of a signal.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        Signal without NaN.

    Returns
    -------
    ndarray, shape (n_samples, width)
    """
    ramp = _ramp(len(values))
    level: Floats = values - values.mean(axis=0)
    level -= np.outer(ramp, ramp @ level)
    return level


def pad(rows: Floats) -> Floats:
    """Extend rows beyond both ends by their point reflection, so that there is no edge.

    Parameters
    ----------
    rows : ndarray, shape (n_rows, n_samples), n_samples > PAD_N
        Signals, one a row.

    Returns
    -------
    ndarray, shape (n_rows, n_samples + 2 * PAD_N)
    """
    before = 2 * rows[:, :1] - rows[:, PAD_N:0:-1]
    after = 2 * rows[:, -1:] - rows[:, -2 : -PAD_N - 2 : -1]
    return np.concatenate([before, rows, after], axis=1)


def whiten(values: Floats) -> Floats:
    """Band-pass the columns of a signal and divide out their 1/f background.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        Signal at 10 Hz, without NaN.

    Returns
    -------
    ndarray, shape (n_samples, width)
    """
    lines = np.fft.rfft(pad(detrend(values).T), _N_FFT) * _white_gain()
    return np.fft.irfft(lines, _N_FFT)[:, PAD_N : PAD_N + len(values)].T


def clip_depth(signal: Floats) -> Floats | None:
    """Scale a signal to robust standard deviations and clip it to the depth of ordinary breaths.

    Depth does not matter for the rate: so a sigh or a jolt counts as one breath.

    Parameters
    ----------
    signal : ndarray, shape (n_samples,)
        Whitened signal.

    Returns
    -------
    ndarray, shape (n_samples,), or None
        None where the signal is constant.
    """
    spread = 1.4826 * float(_median(np.abs(signal)))
    if spread < LEAST_SPREAD:
        return None
    limited: Floats = np.clip(signal / spread, -DEEPEST_SD, DEEPEST_SD)
    return limited


@cache
def _ramp(n: int) -> Floats:
    """Return a rising straight line of n samples, of norm 1 and mean 0, shape (n,)."""
    ramp = np.linspace(-1.0, 1.0, n)
    unit: Floats = ramp / np.sqrt(ramp @ ramp)
    return unit


@cache
def _white_gain() -> Floats:
    hz = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ)
    gain: Floats = _band_gain(_N_FFT) * np.sqrt(hz / BAND_HZ[1])
    return gain


def mend(values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Bridge gaps and outliers by linear interpolation.

    Parameters
    ----------
    values : ndarray, shape (n_samples, width)
        Signal, NaN in gaps.

    Returns
    -------
    mended : ndarray, shape (n_samples, width)
        The signal without them; unchanged where all samples are bad.
    bad : ndarray of bool, shape (n_samples,)
        Where they were.
    """
    bad = np.asarray(~np.isfinite(values).all(axis=1))
    present = values[~bad] if bad.any() else values
    middle = _median(present)
    spread = 1.4826 * _median(np.abs(present - middle)) + 1e-9
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


def project(band: Floats) -> Floats:
    """Return a signal along its direction of largest variance.

    Parameters
    ----------
    band : ndarray, shape (n_samples, width)
        Band-passed signal.

    Returns
    -------
    ndarray, shape (n_samples,)
    """
    along: Floats = band @ principal_direction(band)
    return along


def principal_direction(band: Floats) -> Floats:
    """Return the direction of largest variance of a signal, of length 1.

    Parameters
    ----------
    band : ndarray, shape (n_samples, width)
        Band-passed signal.

    Returns
    -------
    ndarray, shape (width,)
    """
    if band.shape[1] == 1:
        return np.ones(1)
    _, vectors = np.linalg.eigh(band.T @ band)
    direction: Floats = vectors[:, -1]
    return direction


def near_gain(share: NDArray[np.floating]) -> Floats:
    """Return the gain of the filter near a known breathing rate, with raised-cosine edges.

    Parameters
    ----------
    share : ndarray, shape (n_hz,)
        Frequencies over the breathing rate.

    Returns
    -------
    ndarray, shape (n_hz,)
    """
    rise = np.clip((share / NEAR[0] - 1) / NEAR_EDGE + 1, 0, 1)
    fall = np.clip((1 - share / NEAR[1]) / NEAR_EDGE + 1, 0, 1)
    gain: Floats = 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))
    return gain


def filter_near(signal: Floats, rate_hz: float) -> Floats:
    """Filter a signal to frequencies near a known breathing rate.

    Parameters
    ----------
    signal : ndarray, shape (n_samples,)
        Signal at 10 Hz, without NaN.
    rate_hz : float
        Breathing rate [Hz].

    Returns
    -------
    ndarray, shape (n_samples,)
    """
    lines = np.fft.rfft(pad(signal[None]), _N_FFT)
    share = np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ) / rate_hz
    lines *= near_gain(share) * np.sqrt(share)  # The 1/f background is divided out.
    return np.fft.irfft(lines, _N_FFT)[0, PAD_N : PAD_N + len(signal)]


@cache
def taper(n: int) -> Floats:
    """Return a Hann window of n samples, shape (n,)."""
    return np.hanning(n)
