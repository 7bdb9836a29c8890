"""The spectrum of RR intervals: absolute, one-sided power in the bands of the Task Force.

The tachogram of good intervals is interpolated by a cubic spline and sampled at 4 Hz; Welch's
method averages Hann-windowed periodograms. Only the mean is removed: a linear trend fitted to a
few slow waves would remove part of them. It needs numpy alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Floats

GRID_HZ = 4.0
WHOLE_S = 150.0
"""Up to this length one periodogram; longer series are split into three, half overlapping."""
LEAST_S = 50.0
VLF_LEAST_S = 240.0
LONGEST_HOLE_S = 10.0
VLF_HZ, LF_HZ, HF_HZ = (0.003, 0.04), (0.04, 0.15), (0.15, 0.40)
_STEP_HZ = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spectrum:
    """One-sided power spectral density.

    Attributes
    ----------
    hz, density : ndarray, shape (n_hz,), float64
        Frequencies [Hz] and power density [ms²/Hz].
    span_s : float
        Duration of the intervals it was computed from [s].
    """

    hz: Floats
    density: Floats
    span_s: float

    def power_ms2(self, from_hz: float, to_hz: float) -> float:
        """Return the power from `from_hz` up to, but without, `to_hz` [ms²]."""
        inside = (self.hz >= from_hz) & (self.hz < to_hz)
        return float(self.density[inside].sum() * (self.hz[1] - self.hz[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPowers:
    """Power in each band [ms²]; `vlf_ms2` is None with less than four minutes of data."""

    vlf_ms2: float | None
    lf_ms2: float
    hf_ms2: float


def spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Interpolate by the natural cubic spline through the knots (x, y).

    Parameters
    ----------
    x, y : ndarray, shape (n,), n >= 3
        Knots; x rises strictly.
    at : ndarray, shape (m,)
        Where to evaluate it, within the knots.

    Returns
    -------
    ndarray, shape (m,)
    """
    h = np.diff(x)
    slope = np.diff(y) / h
    n = len(x)
    # Thomas' algorithm for the second derivatives.
    steps, turns = h.tolist(), (6 * np.diff(slope)).tolist()
    upper, right = [0.0] * n, [0.0] * n
    for i in range(1, n - 1):
        pivot = 2 * (steps[i - 1] + steps[i]) - steps[i - 1] * upper[i - 1]
        upper[i] = steps[i] / pivot
        right[i] = (turns[i - 1] - steps[i - 1] * right[i - 1]) / pivot
    second = [0.0] * n
    for i in range(n - 2, 0, -1):
        second[i] = right[i] - upper[i] * second[i + 1]
    curvature = np.array(second)
    k = np.clip(np.searchsorted(x, at) - 1, 0, n - 2)
    from_left, to_right = at - x[k], x[k + 1] - at
    values: Floats = (curvature[k] * to_right**3 + curvature[k + 1] * from_left**3) / (6 * h[k])
    values += (y[k] / h[k] - curvature[k] * h[k] / 6) * to_right
    values += (y[k + 1] / h[k] - curvature[k + 1] * h[k] / 6) * from_left
    return values


def spectrum(t_s: Floats, rr_ms: Floats) -> Spectrum | None:
    """Return the spectrum of good intervals.

    Parameters
    ----------
    t_s, rr_ms : ndarray, shape (n_beats,)
        When each good interval ended, rising [s], and the interval [ms].

    Returns
    -------
    Spectrum or None
        None with less than `LEAST_S` of data, or a gap longer than `LONGEST_HOLE_S`.
    """
    if len(t_s) < 4 or not (np.all(np.diff(t_s) > 0) and np.isfinite(rr_ms).all()):
        return None
    # The first interval began before its beat.
    span_s = float(t_s[-1] - t_s[0] + rr_ms[0] / 1000)
    if span_s < LEAST_S or float(np.diff(t_s).max()) > LONGEST_HOLE_S:
        return None
    grid_s = np.arange(t_s[0], t_s[-1], 1 / GRID_HZ)
    tachogram_ms = spline(t_s, rr_ms, grid_s)
    n = len(grid_s) if span_s <= WHOLE_S else len(grid_s) // 2
    parts = [tachogram_ms[at : at + n] for at in range(0, len(grid_s) - n + 1, max(1, n // 2))]
    n_fft = max(round(GRID_HZ / _STEP_HZ), n)
    taper = np.hanning(n + 2)[1:-1]
    density = np.zeros(n_fft // 2 + 1)
    for part in parts:
        centred = part - np.average(part, weights=taper)
        density += 2 * np.abs(np.fft.rfft(centred * taper, n_fft)) ** 2
    density /= len(parts) * GRID_HZ * float((taper**2).sum())
    return Spectrum(
        hz=np.asarray(np.fft.rfftfreq(n_fft, 1 / GRID_HZ), np.float64),
        density=density,
        span_s=span_s,
    )


def band_powers(t_s: Floats, rr_ms: Floats) -> BandPowers | None:
    """Return the power in the bands of the Task Force; None where there is no spectrum.

    Parameters
    ----------
    t_s, rr_ms : ndarray, shape (n_beats,)
        As of `spectrum`.

    References
    ----------
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043.
    """
    rr_spectrum = spectrum(t_s, rr_ms)
    if rr_spectrum is None:
        return None
    return BandPowers(
        vlf_ms2=rr_spectrum.power_ms2(*VLF_HZ) if rr_spectrum.span_s >= VLF_LEAST_S else None,
        lf_ms2=rr_spectrum.power_ms2(*LF_HZ),
        hf_ms2=rr_spectrum.power_ms2(*HF_HZ),
    )
