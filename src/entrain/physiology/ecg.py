"""R peaks in a strap's single-lead ECG, as the samples come.

The signal is band-passed to where the QRS complex has its power, squared and smoothed to
an energy; what is the strongest within 0.2 s to both sides and reaches an adaptive share of
the beats before is a QRS. All filters are symmetric, so a peak lies where it lies, and the
same samples give the same peaks however they are cut into frames, in any scale and sense.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from entrain.physiology.fiducial import Fiducial, RPeak
from entrain.physiology.readings import Floats

BAND_HZ = (7.0, 24.0)
SMOOTH_S = 0.10
ALONE_S = 0.20
"""No two QRS complexes are nearer: of two candidates the stronger is it."""
REFRACTORY_S = 0.25
SEARCH_S = 0.07
"""The extremum is looked for this far around the peak of the energy."""
THRESHOLD_FRAC = 0.25
"""Share of the median energy of the last peaks that a QRS must reach."""
SEARCH_BACK_FRAC = 0.10
"""Share that is enough where a beat is overdue."""
OVERDUE_RR = 1.66
"""A beat is overdue after this many of the usual intervals: Pan and Tompkins 1985,
doi:10.1109/TBME.1985.325532."""
UNLIKE_FRAC, UNLIKE_SHARE_FRAC = 0.5, 0.75
"""What looks less than this like the beats before must be nearly as strong as they were:
motion is; where it hides an ectopic beat, the search back finds that beat."""
T_WAVE_S, T_WAVE_FRAC = 0.36, 0.25
"""Sooner than this after a QRS and weaker than this share of it, it is its T wave: ibid.,
where half the slope is a quarter of the energy."""
RELEARN_S = 3.0
"""After this long without a beat the size of a QRS is learned anew: a strap that moved."""
WARM_UP_S = 2.0
BUFFER_S = 4.0
TEMPLATE_STEP = 0.2
_KEPT_PEAKS = 8
_LEAST_ENERGY = 1e-6


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Candidate:
    """What may be a QRS: its energy, its R peak, and its shape of unit length."""

    energy: float
    peak: RPeak
    shape: Floats


class RPeakDetector:
    """Finds R peaks; a peak is told about 0.6 s after it happened.

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
        self._band_edge = (len(self._kernel) - 1) // 2
        self._edge = self._band_edge + (len(self._smooth) - 1) // 2
        self._alone = round(ALONE_S * rate_hz)
        self._search = round(SEARCH_S * rate_hz)
        self.restart()

    def restart(self) -> None:
        """Forget the signal: samples were lost, and what follows is not its continuation."""
        self._fiducial = Fiducial(self._rate_hz, SEARCH_S)
        self._t_s = np.empty(0)
        self._uv = np.empty(0)
        self._dropped = 0
        self._next = 0
        self._energies: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._intervals_s: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._last: _Candidate | None = None
        self._since_s = -np.inf
        self._waiting: list[_Candidate] = []
        self._template: Floats | None = None

    def push(self, t_s: Floats, uv: Floats) -> list[RPeak]:
        """Take the next samples; return the R peaks that are sure by now.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            When they were taken [s], rising, and the ECG [uV].

        Returns
        -------
        list of RPeak
            In order; none is told twice.
        """
        self._t_s = np.concatenate([self._t_s, t_s])
        # A sample that is no number would spoil half a second around it.
        self._uv = np.concatenate([self._uv, np.nan_to_num(uv, posinf=0.0, neginf=0.0)])
        if len(self._uv) < len(self._kernel) + len(self._smooth) + 2 * self._alone + 2:
            return []
        band = np.convolve(self._uv, self._kernel, "valid")
        energy = np.convolve(band**2, self._smooth, "valid")
        found: list[RPeak] = []
        for candidate in self._candidates(energy, band):
            found += self._take(candidate)
        self._forget(round(BUFFER_S * self._rate_hz))
        return found

    def _forget(self, kept: int) -> None:
        over = len(self._uv) - kept
        if over > 0:
            self._t_s, self._uv = self._t_s[over:], self._uv[over:]
            self._dropped += over

    def _candidates(self, energy: Floats, band: Floats) -> list[_Candidate]:
        """Return what is new among the energy's maxima that stand alone."""
        middle = energy[1:-1]
        tops = np.nonzero((middle > energy[:-2]) & (middle >= energy[2:]))[0] + 1
        found = []
        last_sure = len(energy) - self._alone - 1
        for top in tops[tops <= last_sure]:
            at = int(top) + self._edge
            near = energy[max(0, top - self._alone) : top + self._alone + 1]
            whole = self._fiducial.reach <= at < len(self._uv) - self._fiducial.reach
            fresh = self._dropped + at >= self._next
            if fresh and whole and energy[top] >= max(float(near.max()), _LEAST_ENERGY):
                found.append(self._look_at(at, float(energy[top]), band))
        self._next = max(self._next, self._dropped + last_sure + self._edge + 1)
        return found

    def _look_at(self, at: int, energy: float, band: Floats) -> _Candidate:
        place, height_uv = self._fiducial.place(self._uv, at)
        whole = int(place)
        step_s = self._t_s[min(whole + 1, len(self._t_s) - 1)] - self._t_s[whole]
        in_band = at - self._band_edge
        shape = band[max(0, in_band - self._search) : in_band + self._search + 1]
        length = float(np.linalg.norm(shape))
        peak = RPeak(
            t_s=float(self._t_s[whole] + (place - whole) * step_s),
            height_uv=height_uv,
            swing_uv=float(np.ptp(shape)),
            quality_frac=0.0,
        )
        return _Candidate(energy=energy, peak=peak, shape=shape / max(length, 1e-12))

    # ------------------------------------------------------------ which of them are beats

    def _take(self, candidate: _Candidate) -> list[RPeak]:
        """Judge the next candidate, and with it those that wait for their turn."""
        if not np.isfinite(self._since_s):
            self._since_s = candidate.peak.t_s
        self._waiting.append(candidate)
        now_s = candidate.peak.t_s
        if not self._energies:
            return self._learn() if now_s - self._since_s >= WARM_UP_S else []
        if now_s - self._since_s > RELEARN_S:
            self._energies.clear()
            self._intervals_s.clear()
            return self._learn()
        found = self._search_back(now_s)
        if self._is_beat(candidate, self._share(candidate)):
            found += self._accept(candidate)
        return found

    def _learn(self) -> list[RPeak]:
        """Take the idea of a QRS from the strongest candidate of each second."""
        waiting, self._waiting = self._waiting, []
        strongest: dict[int, float] = {}
        for one in waiting:
            second = int(one.peak.t_s - self._since_s)
            strongest[second] = max(strongest.get(second, 0.0), one.energy)
        self._energies.append(float(np.median(list(strongest.values()))))
        found: list[RPeak] = []
        for one in waiting:
            if self._is_beat(one, self._share(one)):
                found += self._accept(one)
        self._since_s = waiting[-1].peak.t_s if not found else self._since_s
        return found

    def _share(self, one: _Candidate) -> float:
        return THRESHOLD_FRAC if self._likeness(one.shape) >= UNLIKE_FRAC else UNLIKE_SHARE_FRAC

    def _is_beat(self, one: _Candidate, share: float) -> bool:
        if one.energy < share * median(self._energies):
            return False
        if self._last is None:
            return True
        since_s = one.peak.t_s - self._last.peak.t_s
        t_wave = since_s < T_WAVE_S and one.energy < T_WAVE_FRAC * self._last.energy
        return since_s >= REFRACTORY_S and not t_wave

    def _search_back(self, now_s: float) -> list[RPeak]:
        """Where a beat is overdue, take the strongest of the weak candidates since the last."""
        if self._last is None or len(self._intervals_s) < 3:
            return []
        usual_s = median(self._intervals_s)
        last_s = self._last.peak.t_s
        if now_s - last_s < OVERDUE_RR * usual_s:
            return []
        weak = [
            one
            for one in self._waiting[:-1]
            if last_s + 0.5 * usual_s < one.peak.t_s < now_s - 0.5 * usual_s
            and self._is_beat(one, SEARCH_BACK_FRAC)
        ]
        return self._accept(max(weak, key=lambda one: one.energy)) if weak else []

    def _accept(self, one: _Candidate) -> list[RPeak]:
        if self._last is not None:
            self._intervals_s.append(one.peak.t_s - self._last.peak.t_s)
        self._last = one
        self._since_s = one.peak.t_s
        self._energies.append(one.energy)
        self._waiting = [other for other in self._waiting if other.peak.t_s > one.peak.t_s]
        likeness = self._likeness(one.shape)
        before = self._template
        # At the start of samples a shape may be cut; a whole one takes its place.
        if before is None or len(before) < len(one.shape):
            self._template = one.shape
        elif len(before) == len(one.shape):
            self._template = before + TEMPLATE_STEP * (one.shape - before)
        return [replace(one.peak, quality_frac=likeness)]

    def _likeness(self, shape: Floats) -> float:
        """Correlate a candidate with the beats before; the template follows slowly."""
        if self._template is None or len(self._template) != len(shape):
            return 1.0
        length = max(float(np.linalg.norm(self._template)), 1e-12)
        return min(max(float(shape @ self._template) / length, 0.0), 1.0)
