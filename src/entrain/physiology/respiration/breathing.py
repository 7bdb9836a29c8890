"""Breathing from one slow signal: onsets of breaths, rate, quality.

The signal, chest motion or RR intervals, is on a 10 Hz grid. Gaps and outliers of its last 60 s
are bridged; it is band-passed without delay and searched for breaths: a rise through zero
counts only after a real trough. The rate is one over the median of the last five periods.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.slow_signal import (
    GRID_HZ,
    LEAST_SPREAD,
    band_pass,
    filter_near,
    mend,
    principal_direction,
    taper,
)

WINDOW_S = 60.0
LEAST_S = 20.0
TROUGH_SD = -0.35
PERIODS = 5
GATE_FRAC = 0.35
"""Below this quality no rate is read from beats."""
MOST_BAD_FRAC = 0.25
"""A window with a larger share of gaps and outliers has no rate."""
MOST_LOST_FRAC = 0.5
"""Where that share of the last minute is larger than this, no signal is shown either."""
LOST_S = 3.0
"""After this long without a sample, breathing now is unknown."""
KEPT_S = 70.0
"""A little more than a window: beats become known some seconds late."""
REACH = 2
"""A sample this many slots away no longer counts."""
LEAST_WEIGHT = 1e-6
"""A smaller weight of a sample in a slot is rounding of its time, and does not count."""
_N_FFT = 4096
_WINDOW_N = round(WINDOW_S * GRID_HZ)
_GRID_N = round(KEPT_S * GRID_HZ)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreathingEstimate:
    """Breathing of the last minute.

    Attributes
    ----------
    per_min : float or None
        Rate [breaths/min], None below the gate.
    quality_frac : float
        Share of good samples times the share of the signal's power at that rate, 0..1.
    crossings_s : ndarray, shape (n_breaths,), float64
        When the signal rose through zero in each breath, its best defined moment [s].
    onsets_s : ndarray, shape (n_breaths,), float64
        When each breath began: the trough before the crossing [s].
    t_s, signal : ndarray, shape (n_samples,), float64
        Times [s] and the signal that was searched [standard deviations], NaN where it is missing.
    source : str
        "acc", "rr" or "ecg".
    """

    per_min: float | None
    quality_frac: float
    crossings_s: Floats
    onsets_s: Floats
    t_s: Floats
    signal: Floats
    source: str


class SampleGrid:
    """The last 70 s of a signal on a 10 Hz grid, NaN where there were no samples.

    Parameters
    ----------
    width : int
        Number of columns.
    """

    def __init__(self, width: int) -> None:
        self._values = np.full((_GRID_N, width), np.nan)
        self._weights = np.zeros(_GRID_N)
        self._end = 0

    @property
    def end_s(self) -> float:
        """Time of the newest slot [s]."""
        return self._end / GRID_HZ

    def times_s(self) -> Floats:
        """Return the time of each slot [s], shape (700,)."""
        return (np.arange(_GRID_N) - _GRID_N + 1 + self._end) / GRID_HZ

    def values(self) -> Floats:
        """Return the signal, shape (700, width), not a copy: do not write to it."""
        return self._values

    def add(self, t_s: Floats, values: Floats) -> None:
        """Add samples: each slot holds the weighted mean of those around it.

        Weights fall linearly to 0 at 0.2 s: breaths remain, while cardiac vibrations of 5 to 25 Hz
        are averaged out before they could count as outliers or, sampled at 10 Hz, as breaths.

        Parameters
        ----------
        t_s : ndarray, shape (n_samples,)
            Sample times, rising [s].
        values : ndarray, shape (n_samples, width)
            The samples.
        """
        place = np.asarray(t_s) * GRID_HZ
        slots = np.floor(place).astype(int) + np.arange(1 - REACH, REACH + 1)[:, None]
        weights = np.ravel(1 - np.abs(place - slots) / REACH)
        slots = np.ravel(slots)
        self.roll_to(int(slots[weights > LEAST_WEIGHT].max()))
        at = slots - self._end + _GRID_N - 1
        near = (weights > LEAST_WEIGHT) & (at >= 0)
        at, weights, values = at[near], weights[near], np.tile(values, (2 * REACH, 1))[near]
        added = np.bincount(at, weights, _GRID_N)
        sums = [np.bincount(at, weights * column, _GRID_N) for column in values.T]
        there = added > 0
        held = np.nan_to_num(self._values[there]) * self._weights[there, None]
        self._weights[there] += added[there]
        self._values[there] = (held + np.stack(sums, 1)[there]) / self._weights[there, None]

    def draw_line(self, from_s: float, from_value: float, to_s: float, to_value: float) -> None:
        """Interpolate linearly between two values, on a grid of one column.

        Parameters
        ----------
        from_s, to_s : float
            Times of the values [s].
        from_value, to_value : float
            The values.
        """
        first, last = math.ceil(from_s * GRID_HZ), math.floor(to_s * GRID_HZ)
        if last < first:
            return
        self.roll_to(last)
        first = max(first, self._end - _GRID_N + 1)
        at = first - self._end + _GRID_N - 1
        old = self._values[at : at + last - first + 1, 0]
        slope = (to_value - from_value) / (to_s - from_s)
        line = from_value + slope * (np.arange(first, last + 1) / GRID_HZ - from_s)
        old[:] = np.where(np.isnan(old), line, 0.5 * (old + line))

    def roll_to(self, slot: int) -> None:
        """Move the grid's end forward to a slot; new slots are empty."""
        n_new = slot - self._end
        if n_new <= 0:
            return
        n_new = min(n_new, _GRID_N)
        for array, empty in ((self._values, np.nan), (self._weights, 0.0)):
            array[:-n_new] = array[n_new:]
            array[-n_new:] = empty
        self._end = slot


def _blank(source: str, t_s: Floats) -> BreathingEstimate:
    return BreathingEstimate(
        per_min=None,
        quality_frac=0.0,
        crossings_s=np.empty(0),
        onsets_s=np.empty(0),
        t_s=t_s,
        signal=np.full(len(t_s), np.nan),
        source=source,
    )


class BreathingEstimator:
    """Estimates breathing from one signal, repeatedly.

    Of several columns it uses the direction of largest variance, with a constant sense: an axis
    that turned over between two estimates would shift every breath by half a period.

    Parameters
    ----------
    source : str
        What the signal is: "acc", "rr" or "ecg".
    width : int
        Number of columns.
    gate_frac : float
        Below this quality there is no rate.

    Attributes
    ----------
    grid : SampleGrid
        The signal.
    """

    def __init__(self, source: str, width: int, *, gate_frac: float = GATE_FRAC) -> None:
        self.grid = SampleGrid(width)
        self.source = source
        self._gate_frac = gate_frac
        self._axis: Floats | None = None

    def turn_over(self) -> None:
        """Reverse the sense of the axis, so that the other direction is inspiration."""
        if self._axis is not None:
            self._axis = -self._axis

    def estimate(self, now_s: float, near_hz: float | None = None) -> BreathingEstimate:
        """Return the breathing of the last minute.

        Parameters
        ----------
        now_s : float
            Now [s].
        near_hz : float or None
            Breathing rate, where known [Hz]: breaths are searched near it alone.
        """
        return self._estimate(*self._last_minute(now_s), near_hz)

    def _estimate(
        self, t_s: Floats, mended: Floats, bad: NDArray[np.bool_], near_hz: float | None = None
    ) -> BreathingEstimate:
        """Return the breathing of what `_last_minute` returned."""
        if not len(mended):
            return _blank(self.source, t_s)
        signal = self._along_axis(band_pass(mended))
        if float(signal.std()) < LEAST_SPREAD:
            return _blank(self.source, t_s)
        near = signal if near_hz is None else filter_near(signal, near_hz)
        return self._read(t_s, signal, near / float(near.std()), bad)

    def _last_minute(self, now_s: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return times, bridged signal and where it was bad; the last two empty if too much was."""
        t_s, values = self.grid.times_s()[-_WINDOW_N:], self.grid.values()[-_WINDOW_N:]
        finite = np.asarray(np.isfinite(values).all(axis=1))
        first = int(np.argmax(finite))
        if finite.any():
            t_s, values, finite = t_s[first:], values[first:], finite[first:]
        enough = len(t_s) >= LEAST_S * GRID_HZ and finite.mean() >= MOST_LOST_FRAC
        if not enough or now_s - float(t_s[np.nonzero(finite)[0][-1]]) > LOST_S:
            return t_s, values[:0], finite[:0]
        mended, bad = mend(values)
        return (t_s, mended, bad) if bad.mean() <= MOST_LOST_FRAC else (t_s, values[:0], bad[:0])

    def mended_window(self, end_s: float, window_s: float) -> Floats | None:
        """Return a window of the signal with gaps bridged, shape (n_samples, width).

        Parameters
        ----------
        end_s, window_s : float
            End and length of the window [s].

        Returns
        -------
        ndarray or None
            None where more than a tenth of it is missing, or too much is bad.
        """
        last = round((end_s - self.grid.end_s) * GRID_HZ) + _GRID_N
        first = last - round(window_s * GRID_HZ)
        if first < 0 or last > _GRID_N:
            return None
        values = self.grid.values()[first:last]
        if np.isfinite(values).all(axis=1).mean() < 0.9:
            return None
        mended, bad = mend(values)
        return mended if bad.mean() <= MOST_BAD_FRAC else None

    def _along_axis(self, band: Floats) -> Floats:
        if band.shape[1] == 1:
            return band[:, 0]
        axis = principal_direction(band)
        if self._axis is not None and float(axis @ self._axis) < 0:
            axis = -axis
        self._axis = axis
        return band @ axis

    def _read(
        self, t_s: Floats, whole: Floats, signal: Floats, bad: NDArray[np.bool_]
    ) -> BreathingEstimate:
        """Read the breaths of a signal, which is `whole` or its part near a known rate."""
        crossings_s, onsets_s = _find_breaths(t_s, signal)
        rate = _rate(crossings_s)
        quality = 0.0
        if rate is not None:
            recent_bad = float(bad[-round(30 * GRID_HZ) :].mean())
            quality = (1 - recent_bad) * _purity(whole, rate)
        return BreathingEstimate(
            per_min=rate if quality >= self._gate_frac else None,
            quality_frac=quality,
            crossings_s=crossings_s,
            onsets_s=onsets_s,
            t_s=t_s,
            signal=np.where(bad, np.nan, signal),
            source=self.source,
        )


def _find_breaths(t_s: Floats, signal: Floats) -> tuple[Floats, Floats]:
    """Return the times of rises through zero after a trough, and of those troughs [s]."""
    rises = np.nonzero((signal[1:] >= 0) & (signal[:-1] < 0))[0]
    crossings: list[float] = []
    onsets: list[float] = []
    since = 0
    for rise in rises:
        before = signal[since : rise + 1]
        if before.min() < TROUGH_SD:
            part = -signal[rise] / (signal[rise + 1] - signal[rise])
            crossings.append(float(t_s[rise] + part / GRID_HZ))
            onsets.append(float(t_s[since + int(np.argmin(before))]))
            since = int(rise) + 1
    return np.array(crossings), np.array(onsets)


def _rate(crossings_s: Floats) -> float | None:
    if len(crossings_s) < 3:
        return None
    return 60 / float(np.median(np.diff(crossings_s)[-PERIODS:]))


def _purity(signal: Floats, per_min: float) -> float:
    """Return the share of the signal's power at the breathing rate and its first overtone."""
    lines = np.fft.rfft(signal * taper(len(signal)), _N_FFT)
    power = lines.real**2 + lines.imag**2
    hz = _frequencies()
    rate_hz = per_min / 60
    wide_hz = max(0.3 * rate_hz, 0.035)
    near = (np.abs(hz - rate_hz) < wide_hz) | (np.abs(hz - 2 * rate_hz) < wide_hz)
    return float(power[near].sum() / power.sum())


@cache
def _frequencies() -> Floats:
    return np.asarray(np.fft.rfftfreq(_N_FFT, 1 / GRID_HZ), np.float64)
