"""Where in a QRS complex its R peak is, to a fraction of a sample, how large, and how it looks.

The ECG is looked at from 5 to 40 Hz, which takes away the mains hum and what sways slower than
a QRS complex, and drawn between the samples by the same filter: a parabola on raw samples
7.7 ms apart is wrong by milliseconds wherever there is hum or noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats

BAND_HZ = (5.0, 40.0)
EDGES_S = (0.25, 0.10)
"""How far the filter of each edge reaches: a longer one of 40 Hz would ring beside the R wave."""
FINE = 16
"""Points between two samples."""
OPPOSITE = 1.5
"""An extremum against the lead's usual sense counts when it is this much larger: an ectopic
beat may point the other way."""
VOTE, TURNED = 0.2, 0.2
"""The lead's sense is a running vote, and changes only when that is clearly against it: where
R and S wave are alike the R peak would go from the one to the other."""
_BEFORE_S, _AFTER_S = (-0.10, -0.05), (0.15, 0.25)


def samples_in(seconds: float, rate_hz: float) -> int:
    """Return how many samples are nearest to a time; of a half, the fewer.

    A file's rate, taken from its times, is 130.0000000003 Hz: it gives what 130 gives.
    """
    return math.ceil(seconds * rate_hz - 0.5 - 1e-6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """R peaks, shape (n_peaks,) each, and their shapes.

    Attributes
    ----------
    before, part_frac : ndarray
        The sample before each R peak, and how far after it the peak is, in samples.
    heights_uv, levels_uv : ndarray
        R wave over the level before it, negative where it points down; and that level.
    jumps_uv : ndarray
        How far the level after it is from that before: a beat comes back, an electrode that
        jumps does not.
    shapes_uv : ndarray, shape (n_peaks, n)
        The ECG from 5 to 40 Hz around each.
    """

    before: NDArray[np.intp]
    part_frac: Floats
    heights_uv: Floats
    levels_uv: Floats
    jumps_uv: Floats
    shapes_uv: Floats


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
        self._coarse, self._fine = _kernels(rate_hz)
        self._search = samples_in(search_s, rate_hz)
        self.reach = len(self._coarse) // 2 + self._search + 1
        self._qrs = np.arange(-self._search, self._search + 1)
        half = self._fine.shape[1] // 2
        self._around = np.arange(-half, half + 1)
        self._before, self._after = (
            np.arange(samples_in(first_s, rate_hz), samples_in(last_s, rate_hz))
            for first_s, last_s in (_BEFORE_S, _AFTER_S)
        )
        self._vote, self._sense = 0.0, 0.0

    def place(self, uv: Floats, middles: NDArray[np.intp]) -> Placed:
        """Return R peaks.

        Parameters
        ----------
        uv : ndarray, shape (n_samples,)
            The ECG; all `middles` are at least `reach` from both of its ends.
        middles : ndarray, shape (n_peaks,)
            A sample within each QRS complex, rising: the lead's sense is learnt on the way.
        """
        band = np.convolve(uv, self._coarse, "same")
        low = np.convolve(uv, self._fine[FINE], "same")
        qrs = band[middles[:, None] + self._qrs]
        sense = self._senses(qrs.max(axis=1), -qrs.min(axis=1))
        top = middles + (sense[:, None] * qrs).argmax(axis=1) - self._search
        around = top[:, None] + self._around
        part, nearest = self._between(sense[:, None] * band[around])
        before = _medians(low[top[:, None] + self._before])
        after = _medians(low[top[:, None] + self._after])
        # Kept apart: their sum would be rounded by where in a piece the peak lies.
        whole = np.floor(part).astype(np.intp)
        return Placed(
            before=top + whole,
            part_frac=part - whole,
            heights_uv=(uv[around] * self._fine[nearest]).sum(axis=1) - before,
            levels_uv=before,
            jumps_uv=np.abs(after - before),
            shapes_uv=band[top[:, None] + self._qrs],
        )

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

    def _between(self, around: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """Return how far from the middle of each row its maximum is, and the nearest point."""
        # One product for each peak: of all at once the last bit would depend on how many.
        drawn = np.matmul(around[:, None, :], self._fine.T)[:, 0]
        best = np.clip(drawn.argmax(axis=1), 1, drawn.shape[1] - 2)
        rows = np.arange(len(around))
        left, peak, right = (drawn[rows, best + by] for by in (-1, 0, 1))
        bend = left - 2 * peak + right
        # Clipped: on a flat top the parabola would throw the peak far away.
        bent = np.where(bend == 0, 1.0, bend)
        part = np.where(bend == 0, 0.0, np.clip(0.5 * (left - right) / bent, -0.5, 0.5))
        return (best - FINE + part) / FINE, best


@cache
def _kernels(rate_hz: float) -> tuple[Floats, Floats]:
    """Return the band-pass; and its upper edge alone, moved by parts of a sample: rows."""

    def low_passes(cut_hz: float, edge_s: float, fine: int) -> Floats:
        half = samples_in(edge_s, rate_hz)
        n = np.arange(-half, half + 1) - np.arange(-fine, fine + 1)[:, None] / FINE
        window = 0.54 + 0.46 * np.cos(np.pi * n / (half + 1))
        values: Floats = np.sinc(2 * cut_hz / rate_hz * n) * window
        values /= values.sum(axis=1)[:, None]
        return values

    fine = low_passes(min(BAND_HZ[1], 0.4 * rate_hz), EDGES_S[1], FINE)
    coarse = -low_passes(BAND_HZ[0], EDGES_S[0], 0)[0]
    beside = (len(coarse) - fine.shape[1]) // 2
    coarse[beside : len(coarse) - beside] += fine[FINE]
    return coarse, fine


def _medians(rows: Floats) -> Floats:
    """Return the median of each row; of an even number the upper one."""
    medians: Floats = np.partition(rows, rows.shape[1] // 2, axis=1)[:, rows.shape[1] // 2]
    return medians
