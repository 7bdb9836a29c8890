"""Candidates for QRS complexes in an ECG: isolated maxima of its energy.

The signal is band-passed to where the QRS complex has its power, squared and smoothed to an
energy. All filters are symmetric, so they do not shift a peak. Each value is computed from the
same samples by the same sums however the signal is cut into pieces, a frame of a strap or an
hour of a file, so the result is the same to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.fiducial import Fiducial, samples_in
from entrain.physiology.readings import Floats

BAND_HZ = (7.0, 24.0)
BAND_EDGE_S = 0.25
SMOOTH_S = 0.10
ALONE_S = 0.20
"""No two QRS complexes are closer than this: of two candidates the stronger is kept."""
ABOUT_S = 0.50
"""The surrounding energy is taken from this far before a candidate to `ALONE_S` after it."""
SEARCH_S = 0.07
"""The R peak is searched within this distance of the peak of the energy."""
ROUNDING_FRAC = 1e-12
"""The filters' rounding error on a flat line, relative to its level."""
MOST_UV = 1e12
"""No ECG reaches this voltage, and the square of a much larger one would overflow."""
_LEAST = 1e-300


@dataclass(slots=True, eq=False)
class Candidate:
    """A candidate for a QRS complex.

    Attributes
    ----------
    t_s, height_uv, level_uv : float
        Of its R peak, as in `RPeak`.
    energy : float
        Energy at its maximum [uV²].
    clear_frac : float
        Share of its energy above the surrounding one, 0..1. The surrounding energy is the lower
        tercile, as part of the surroundings may be the beat before.
    jump_frac : float
        Change of level from before to after it, as a share of its swing.
    shift_frac : float
        As `PlacedPeaks.shifts_frac`.
    shape : ndarray, shape (n_samples,)
        The ECG from 5 to 40 Hz around its R peak, of unit length.
    detected_s : float
        Time of the last sample that was needed to find it [s].
    """

    t_s: float
    height_uv: float
    level_uv: float
    energy: float
    clear_frac: float
    jump_frac: float
    shift_frac: float
    shape: Floats
    detected_s: float


class CandidateFinder:
    """Finds candidates in samples that arrive piece by piece.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz]; the true times come with the samples.
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._kernel = _band_kernel(rate_hz)
        # Odd length: an even one would shift the energy by half a sample.
        self._smooth = np.hanning(2 * samples_in(SMOOTH_S / 2, rate_hz) + 3)[1:-1]
        self._smooth /= self._smooth.sum()
        self._band_edge = len(self._kernel) // 2
        self._edge = self._band_edge + len(self._smooth) // 2
        self._alone = samples_in(ALONE_S, rate_hz)
        self._near = np.arange(-self._alone, self._alone + 1)
        self._around = np.arange(-self._edge, self._edge + 1)
        # The energy is smooth: every third sample is enough.
        self._about = np.arange(-samples_in(ABOUT_S, rate_hz), self._alone + 1, 3)
        self._fiducial = Fiducial(rate_hz, SEARCH_S)
        self._context = max(self._edge + self._alone + 1, self._fiducial.reach + 1)
        self._kept = max(self._edge - self._about[0], self._fiducial.reach) + 1
        self._t_s = np.empty(0)
        self._uv = np.empty(0)
        self._next = max(self._edge + 1, self._fiducial.reach)

    def process(self, t_s: Floats, uv: Floats) -> list[Candidate]:
        """Add the next samples; return the candidates found by now.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,)
            Sample times, rising [s], and ECG [uV]; any number of samples.

        Returns
        -------
        list of Candidate
            In order, each returned once.
        """
        # A NaN would spoil half a second around it.
        uv = np.where(np.abs(uv) < MOST_UV, uv, 0.0)
        self._t_s = np.concatenate([self._t_s, t_s])
        self._uv = np.concatenate([self._uv, uv])
        end = len(self._uv) - self._context
        if end <= self._next:
            return []
        band = np.convolve(self._uv, self._kernel, "valid")
        energy = np.convolve(band * band, self._smooth, "valid")
        candidates = self._measure(self._find_maxima(energy, end), energy)
        n_used = max(0, end - self._kept)
        self._t_s, self._uv = self._t_s[n_used:], self._uv[n_used:]
        self._next = end - n_used
        return candidates

    def finish(self) -> list[Candidate]:
        """Return the candidates still waiting, with the signal continued at its median level."""
        n = round(self._rate_hz)
        if not len(self._uv):
            return []
        after_s = self._t_s[-1] + np.arange(1, n + 1) / self._rate_hz
        return self.process(after_s, np.full(n, np.median(self._uv[-n:])))

    def _find_maxima(self, energy: Floats, end: int) -> NDArray[np.intp]:
        """Return the samples of the signal at which the energy has isolated maxima."""
        first = self._next - self._edge
        part = energy[first - 1 : end - self._edge + 1]
        inner = part[1:-1]
        tops = np.flatnonzero((inner > part[:-2]) & (inner >= part[2:])) + first
        # At the very start there are no samples before.
        near = energy[np.maximum(tops[:, None] + self._near, 0)].max(axis=1)
        at = tops[energy[tops] >= near] + self._edge
        level = np.abs(self._uv[at[:, None] + self._around]).max(axis=1)
        maxima: NDArray[np.intp] = at[energy[at - self._edge] > (ROUNDING_FRAC * level) ** 2]
        return maxima

    def _measure(self, at: NDArray[np.intp], energy: Floats) -> list[Candidate]:
        if not len(at):
            return []
        placed = self._fiducial.place(self._uv, at)
        before_s = self._t_s[placed.before]
        t_s = before_s + placed.part_frac * (self._t_s[placed.before + 1] - before_s)
        strong = energy[at - self._edge]
        swings_uv = np.maximum(np.sqrt(8 * strong), _LEAST)
        about = energy[np.maximum((at - self._edge)[:, None] + self._about, 0)]
        third = about.shape[1] // 3
        usual = np.partition(about, third, axis=1)[:, third]
        numbers = (
            t_s,
            placed.heights_uv,
            placed.levels_uv,
            strong,
            np.maximum(1 - usual / np.maximum(strong, _LEAST), 0.0),
            placed.jumps_uv / swings_uv,
            placed.shifts_frac,
            self._t_s[at + self._context],
        )
        shapes = placed.shapes_uv
        shapes = shapes / np.sqrt((shapes * shapes).sum(axis=1) + _LEAST)[:, None]
        return [
            Candidate(
                t_s=t, height_uv=h, level_uv=v, energy=e, clear_frac=c, jump_frac=j,
                shift_frac=f, detected_s=s, shape=shape,
            )
            for t, h, v, e, c, j, f, s, shape in zip(
                *(x.tolist() for x in numbers), shapes, strict=True
            )
        ]  # fmt: skip


@cache
def _band_kernel(rate_hz: float) -> Floats:
    """Return a symmetric band-pass: a Hamming-windowed difference of two sincs."""
    half = samples_in(BAND_EDGE_S, rate_hz)
    n = np.arange(-half, half + 1)

    def low_pass(cut_hz: float) -> Floats:
        values: Floats = 2 * cut_hz / rate_hz * np.sinc(2 * cut_hz / rate_hz * n)
        return values

    kernel: Floats = (low_pass(BAND_HZ[1]) - low_pass(BAND_HZ[0])) * np.hamming(len(n))
    kernel -= kernel.mean()
    return kernel
