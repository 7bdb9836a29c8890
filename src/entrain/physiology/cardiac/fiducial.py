"""The fiducial point of a QRS complex: time of its R peak to a fraction of a sample, height, shape.

The ECG is filtered to 5 to 40 Hz, which removes mains hum and baseline wander, and interpolated
between the samples by the same filter: a parabola on raw samples 7.7 ms apart is wrong by
milliseconds wherever there is hum or noise.
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
"""Half length of the filter of each edge: a longer one at 40 Hz would ring beside the R wave."""
FINE = 16
"""Interpolated points per sample."""
OPPOSITE = 1.5
"""An extremum against the lead's polarity is taken when it is this many times larger: an ectopic
beat may point the other way."""
VOTE, TURNED = 0.2, 0.2
"""The lead's polarity is a running vote, and changes only when that is clearly against it: where
R and S wave are of similar size the R peak would jump between them."""
_BEFORE_S, _AFTER_S = (-0.10, -0.05), (0.15, 0.25)
_LEAST_UV = 1e-12
_WELL_BEFORE_S = (-0.25, -0.15)
"""Before the QRS of a broad beat too."""


def samples_in(seconds: float, rate_hz: float) -> int:
    """Return the number of samples nearest to a duration; of a half, the fewer.

    A rate computed from a file's times, 130.0000000003 Hz, gives the same as 130.
    """
    return math.ceil(seconds * rate_hz - 0.5 - 1e-6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedPeaks:
    """R peaks: where they are, how high, and their shapes.

    Attributes
    ----------
    before, part_frac : ndarray, shape (n_peaks,)
        Index of the sample before each R peak, and the distance of the peak from it [samples].
    heights_uv, levels_uv : ndarray, shape (n_peaks,)
        Height of the R wave above the level before it, negative where it points down, and that
        level [uV].
    jumps_uv : ndarray, shape (n_peaks,)
        Difference between the levels after and before it: the level returns after a beat, but
        not after an electrode artefact [uV].
    shifts_frac : ndarray, shape (n_peaks,)
        Change of level from well before to after it, as a share of the R wave: about 1 at a step
        of the level, near 0 where a wave comes and goes, negative where a T wave of the other
        polarity follows.
    shapes_uv : ndarray, shape (n_peaks, n_samples)
        The ECG from 5 to 40 Hz around each [uV].
    """

    before: NDArray[np.intp]
    part_frac: Floats
    heights_uv: Floats
    levels_uv: Floats
    jumps_uv: Floats
    shifts_frac: Floats
    shapes_uv: Floats


class Fiducial:
    """Places R peaks, always on the same wave of the QRS complex.

    Parameters
    ----------
    rate_hz : float
        Sampling rate [Hz].
    search_s : float
        Distance from the middle of the QRS within which the R peak is searched [s].

    Attributes
    ----------
    reach : int
        Samples needed on both sides of the middle of a QRS.
    """

    def __init__(self, rate_hz: float, search_s: float) -> None:
        self._coarse, self._fine = _kernels(rate_hz)
        self._search = samples_in(search_s, rate_hz)
        self.reach = len(self._coarse) // 2 + self._search + 1
        self._qrs = np.arange(-self._search, self._search + 1)
        half = self._fine.shape[1] // 2
        self._around = np.arange(-half, half + 1)
        self._before, self._after, self._well_before = (
            np.arange(samples_in(first_s, rate_hz), samples_in(last_s, rate_hz))
            for first_s, last_s in (_BEFORE_S, _AFTER_S, _WELL_BEFORE_S)
        )
        self._vote, self._polarity = 0.0, 0.0

    def place(self, uv: Floats, middles: NDArray[np.intp]) -> PlacedPeaks:
        """Return the R peaks of QRS complexes.

        Parameters
        ----------
        uv : ndarray, shape (n_samples,)
            The ECG [uV]; all `middles` are at least `reach` samples from both of its ends.
        middles : ndarray of int, shape (n_peaks,)
            Index of a sample within each QRS complex, rising: the lead's polarity is learned from
            one to the next.
        """
        band = np.convolve(uv, self._coarse, "same")
        low = np.convolve(uv, self._fine[FINE], "same")
        qrs = band[middles[:, None] + self._qrs]
        polarity = self._polarities(qrs.max(axis=1), -qrs.min(axis=1))
        top = middles + (polarity[:, None] * qrs).argmax(axis=1) - self._search
        around = top[:, None] + self._around
        part, nearest = self._interpolate(polarity[:, None] * band[around])
        before = _medians(low[top[:, None] + self._before])
        after = _medians(low[top[:, None] + self._after])
        well_before = _medians(low[top[:, None] + self._well_before])
        peaks_uv = (uv[around] * self._fine[nearest]).sum(axis=1)
        rises_uv = peaks_uv - well_before
        # Kept apart: the rounding of their sum would depend on where in a piece the peak lies.
        whole = np.floor(part).astype(np.intp)
        return PlacedPeaks(
            before=top + whole,
            part_frac=part - whole,
            heights_uv=peaks_uv - before,
            levels_uv=before,
            jumps_uv=np.abs(after - before),
            shifts_frac=(after - well_before) / np.where(rises_uv == 0, _LEAST_UV, rises_uv),
            shapes_uv=band[top[:, None] + self._qrs],
        )

    def _polarities(self, up_uv: Floats, down_uv: Floats) -> Floats:
        """Return for each QRS whether its R peak points up (1) or down (-1)."""
        polarities = np.ones(len(up_uv))
        for i, (up, down) in enumerate(zip(up_uv.tolist(), down_uv.tolist(), strict=True)):
            leaning = (up - down) / max(up + down, 1e-300)
            self._vote += VOTE * (leaning - self._vote)
            if self._polarity == 0 or self._vote * self._polarity < -TURNED:
                self._polarity = 1.0 if self._vote >= 0 else -1.0
            usual, other = (up, down) if self._polarity > 0 else (down, up)
            polarities[i] = -self._polarity if other > OPPOSITE * usual else self._polarity
        return polarities

    def _interpolate(self, around: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """Return the offset of each row's maximum from its middle, and the nearest fine point."""
        # One product per peak: in one for all, the last bit would depend on their number.
        fine = np.matmul(around[:, None, :], self._fine.T)[:, 0]
        best = np.clip(fine.argmax(axis=1), 1, fine.shape[1] - 2)
        rows = np.arange(len(around))
        left, peak, right = (fine[rows, best + offset] for offset in (-1, 0, 1))
        curvature = left - 2 * peak + right
        # Clipped: on a flat top the parabola would move the peak far away.
        divisor = np.where(curvature == 0, 1.0, curvature)
        part = np.where(curvature == 0, 0.0, np.clip(0.5 * (left - right) / divisor, -0.5, 0.5))
        return (best - FINE + part) / FINE, best


@cache
def _kernels(rate_hz: float) -> tuple[Floats, Floats]:
    """Return the band-pass, and its low-pass alone shifted by fractions of a sample, one a row."""

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
