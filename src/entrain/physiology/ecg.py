"""R peaks in a strap's single-lead ECG, as the samples come.

The signal is band-passed to where the QRS complex has its power, squared and smoothed to
an energy; a peak of the energy above an adaptive share of the recent ones is a QRS. Its R
peak is the extremum of the ECG itself nearby, placed between samples by a parabola. All
filters are symmetric, so a peak lies where it lies, and the same samples give the same
peaks however they are cut into frames.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BAND_HZ = (7.0, 24.0)
SMOOTH_S = 0.10
REFRACTORY_S = 0.25
SEARCH_S = 0.06
"""The extremum is looked for this far around the peak of the energy."""
THRESHOLD_FRAC = 0.25
"""Share of the median energy of the last peaks that a QRS must reach."""
SEARCH_BACK_FRAC = 0.10
"""Share that is enough where a beat is overdue."""
OVERDUE_RR = 1.66
"""A beat is overdue after this many of the usual intervals: Pan and Tompkins 1985,
doi:10.1109/TBME.1985.325532."""
WARM_UP_S = 2.0
_KEPT_PEAKS = 8


def _band_kernel(rate_hz: float) -> Floats:
    """Symmetric band-pass: a Hamming-windowed difference of two sincs, 0.25 s to each side."""
    half = round(0.25 * rate_hz)
    n = np.arange(-half, half + 1)

    def low_pass(cut_hz: float) -> Floats:
        kept: Floats = 2 * cut_hz / rate_hz * np.sinc(2 * cut_hz / rate_hz * n)
        return kept

    kernel: Floats = (low_pass(BAND_HZ[1]) - low_pass(BAND_HZ[0])) * np.hamming(len(n))
    kernel -= kernel.mean()
    return kernel


class RPeakDetector:
    """Finds R peaks; a peak is told about 0.5 s after it happened.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz]; true times come with the samples.
    """

    def __init__(self, rate_hz: float = 130.0) -> None:
        self._rate_hz = rate_hz
        self._kernel = _band_kernel(rate_hz)
        self._smooth = np.hanning(round(SMOOTH_S * rate_hz) + 2)[1:-1]
        self._smooth /= self._smooth.sum()
        self._edge = (len(self._kernel) - 1) // 2 + (len(self._smooth) - 1) // 2
        self._reach = round(SEARCH_S * rate_hz)
        self.restart()

    def restart(self) -> None:
        """Forget the signal: samples were lost, and what follows is not its continuation."""
        self._t_s = np.empty(0)
        self._uv = np.empty(0)
        self._done_s = -np.inf
        self._energies: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._last_s: float | None = None
        self._intervals_s: deque[float] = deque(maxlen=_KEPT_PEAKS)

    def push(self, t_s: Floats, uv: Floats) -> list[float]:
        """Take the next samples; return the times of the R peaks that are sure by now.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            When they were taken [s], rising, and the ECG [uV].

        Returns
        -------
        list of float
            Times [s], rising; none is told twice.
        """
        self._t_s = np.concatenate([self._t_s, t_s])
        self._uv = np.concatenate([self._uv, uv])
        needed = 2 * self._edge + 2 * self._reach + 4
        if len(self._uv) < max(needed, WARM_UP_S * self._rate_hz if not self._energies else 0):
            return []
        band = np.convolve(self._uv - np.median(self._uv), self._kernel, "valid")
        energy = np.convolve(band**2, self._smooth, "valid")
        peaks = self._pick(energy)
        keep = round(4.0 * self._rate_hz)
        self._t_s, self._uv = self._t_s[-keep:], self._uv[-keep:]
        return peaks

    def _pick(self, energy: Floats) -> list[float]:
        """Choose the QRS complexes among the local maxima of the energy."""
        middle = energy[1:-1]
        tops = np.nonzero((middle > energy[:-2]) & (middle >= energy[2:]))[0] + 1
        # The extremum must be within what is there, on both sides.
        tops = tops[(tops >= self._reach) & (tops < len(energy) - self._reach)]
        if not self._energies:
            self._learn(energy, tops)
        found: list[float] = []
        last_sure = len(energy) - self._reach - 1
        fresh = [int(top) for top in tops if self._t_s[top + self._edge] > self._done_s]
        for place, top in enumerate(fresh):
            top_s = float(self._t_s[top + self._edge])
            self._search_back(energy, fresh[:place], top_s, found)
            if energy[top] >= THRESHOLD_FRAC * float(np.median(self._energies)):
                self._accept(top, energy, found)
        if fresh:
            self._done_s = max(self._done_s, float(self._t_s[last_sure + self._edge]))
        return found

    def _learn(self, energy: Floats, tops: NDArray[np.intp]) -> None:
        """Take the first idea of a QRS from the strongest peak of each second."""
        seconds = max(1, round(len(energy) / self._rate_hz))
        strongest = [float(part.max()) for part in np.array_split(energy, seconds)]
        self._energies.append(float(np.median(strongest)))

    def _search_back(
        self, energy: Floats, before: list[int], now_s: float, found: list[float]
    ) -> None:
        """Where a beat is overdue, take the strongest of the weak peaks since the last one."""
        if self._last_s is None or len(self._intervals_s) < 3:
            return
        usual_s = float(np.median(self._intervals_s))
        if now_s - self._last_s < OVERDUE_RR * usual_s:
            return
        weak = [
            top
            for top in before
            if self._t_s[top + self._edge] > self._last_s + 0.5 * usual_s
            and energy[top] >= SEARCH_BACK_FRAC * float(np.median(self._energies))
        ]
        if weak:
            self._accept(max(weak, key=lambda top: float(energy[top])), energy, found)

    def _accept(self, top: int, energy: Floats, found: list[float]) -> None:
        peak_s = self._place(top + self._edge)
        if self._last_s is not None:
            since_s = peak_s - self._last_s
            if since_s < REFRACTORY_S:
                return
            self._intervals_s.append(since_s)
        self._last_s = peak_s
        self._energies.append(float(energy[top]))
        found.append(peak_s)

    def _place(self, near: int) -> float:
        """Time of the ECG's extremum around a sample, to a fraction of a sample."""
        around = self._uv[near - self._reach : near + self._reach + 1]
        away = np.abs(around - np.median(around))
        best = int(np.argmax(away)) + near - self._reach
        best = min(max(best, 1), len(self._uv) - 2)
        left, peak, right = self._uv[best - 1 : best + 2]
        bend = left - 2 * peak + right
        # Clipped: on a flat top the parabola would throw the peak far away.
        shift = 0.0 if bend == 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))
        step_s = self._t_s[best + 1] - self._t_s[best]
        return float(self._t_s[best] + shift * step_s)
