"""Where in a QRS complex its R peak is, to a fraction of a sample, and how large it is.

The ECG is looked at through a low-pass of 40 Hz, which takes the mains hum away, and drawn
between the samples by the same filter: a parabola on raw samples 7.7 ms apart is wrong by
milliseconds wherever there is hum or noise.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats

LOW_PASS_HZ = 40.0
REACH_S = 0.10
FINE = 16
"""Points between two samples."""
OPPOSITE = 2.0
"""An extremum against the lead's usual sense counts when it is this much larger: an ectopic
beat may point the other way."""
VOTE, TURNED = 0.2, 0.2
"""The lead's sense is a running vote, and changes only when that is clearly against it: where
R and S wave are alike the R peak would go from the one to the other."""
_BEFORE_S = (0.10, 0.05)


def samples_in(seconds: float, rate_hz: float) -> int:
    """Return how many samples are nearest to a time; of a half, the fewer.

    A file's rate, taken from its times, is 130.0000000003 Hz: it gives what 130 gives.
    """
    return math.ceil(seconds * rate_hz - 0.5 - 1e-6)


class Fiducial:
    """Places R peaks, always on the same wave of the QRS complex.

    Parameters
    ----------
    rate_hz : float
        Sampling rate [Hz].
    search_s : float
        How far around the middle of the QRS the R peak is looked for [s].
    """

    def __init__(self, rate_hz: float, search_s: float) -> None:
        self._half = samples_in(REACH_S, rate_hz)
        first, last = (samples_in(s, rate_hz) for s in _BEFORE_S)
        self._search = samples_in(search_s, rate_hz)
        self.reach = self._half + self._search + first
        self._qrs = np.arange(-self._search, self._search + 1)
        self._before = np.arange(-first, -last)
        self._beside = np.arange(self._search + 1, self._search + first + 1)
        self._around = np.arange(-self._half, self._half + 1)
        self._coarse, self._fine = _kernels(rate_hz)
        self._vote, self._sense = 0.0, 0.0

    def place(
        self, uv: Floats, middles: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Return the samples before R peaks, how far after them they are, and heights [uV].

        Parameters
        ----------
        uv : ndarray, shape (n_samples,)
            The ECG; all `middles` are at least `reach` from both of its ends.
        middles : ndarray, shape (n_peaks,)
            A sample within each QRS complex, rising: the lead's sense is learnt on the way.
        """
        smooth = np.convolve(uv, self._coarse, "valid")
        in_smooth = middles - self._half
        slope = self._slopes(smooth, in_smooth)
        qrs = smooth[in_smooth[:, None] + self._qrs] - slope[:, None] * self._qrs
        level = _medians(qrs)
        sense = self._senses(qrs.max(axis=1) - level, level - qrs.min(axis=1))
        top = (sense[:, None] * qrs).argmax(axis=1) - self._search
        around = uv[(middles + top)[:, None] + self._around] - slope[:, None] * self._around
        part, peak = self._between(sense[:, None] * around)
        before = _medians(smooth[(in_smooth + top)[:, None] + self._before])
        # With its slope again: how the breath moves the baseline is a part of what is wanted.
        heights_uv = sense * peak + slope * part - before
        # Kept apart: their sum would be rounded by where in a piece the peak lies.
        whole = np.floor(part).astype(np.intp)
        return middles + top + whole, part - whole, heights_uv

    def _slopes(self, smooth: Floats, middles: NDArray[np.intp]) -> Floats:
        """Return how the baseline rises across each QRS [uV per sample], from beside it.

        A slow wave of several mV moves the extremum more than a small R wave holds it.
        """
        after = _medians(smooth[middles[:, None] + self._beside])
        before = _medians(smooth[middles[:, None] - self._beside])
        slopes: Floats = (after - before) / (self._beside[0] + self._beside[-1])
        return slopes

    def _senses(self, up: Floats, down: Floats) -> Floats:
        """Say for each QRS whether its R peak points up (1) or down (-1)."""
        senses = np.ones(len(up))
        for i, (one_up, one_down) in enumerate(zip(up.tolist(), down.tolist(), strict=True)):
            leaning = (one_up - one_down) / max(one_up + one_down, 1e-300)
            self._vote += VOTE * (leaning - self._vote)
            if self._sense == 0 or self._vote * self._sense < -TURNED:
                self._sense = 1.0 if self._vote >= 0 else -1.0
            usual, other = (one_up, one_down) if self._sense > 0 else (one_down, one_up)
            senses[i] = -self._sense if other > OPPOSITE * usual else self._sense
        return senses

    def _between(self, around: Floats) -> tuple[Floats, Floats]:
        """Return how far from the middle of each row its maximum is, and how high."""
        # One product for each peak: of all at once the last bit would depend on how many.
        drawn = np.matmul(around[:, None, :], self._fine)[:, 0]
        best = np.clip(drawn.argmax(axis=1), 1, drawn.shape[1] - 2)
        rows = np.arange(len(around))
        left, peak, right = (drawn[rows, best + by] for by in (-1, 0, 1))
        bend = left - 2 * peak + right
        # Clipped: on a flat top the parabola would throw the peak far away.
        bent = np.where(bend == 0, 1.0, bend)
        part = np.where(bend == 0, 0.0, np.clip(0.5 * (left - right) / bent, -0.5, 0.5))
        return (best - FINE + part) / FINE, peak


@cache
def _kernels(rate_hz: float) -> tuple[Floats, Floats]:
    """Return the low-pass, and its forms that also move by parts of a sample, as columns."""
    half = samples_in(REACH_S, rate_hz)
    cut = min(LOW_PASS_HZ, 0.4 * rate_hz) / rate_hz

    def kernel(shift: float) -> Floats:
        n = np.arange(-half, half + 1) - shift
        window = 0.54 + 0.46 * np.cos(np.pi * n / (half + 1))
        values: Floats = 2 * cut * np.sinc(2 * cut * n) * window
        values /= values.sum()
        return values

    shifts = np.arange(-FINE, FINE + 1) / FINE
    return kernel(0.0), np.array([kernel(shift) for shift in shifts]).T


def _medians(rows: Floats) -> Floats:
    """Return the median of each row; of an even number the upper one."""
    medians: Floats = np.partition(rows, rows.shape[1] // 2, axis=1)[:, rows.shape[1] // 2]
    return medians
