"""R peaks in a strap's single-lead ECG, as the samples come.

Of what may be a QRS complex, that is one which reaches an adaptive share of the beats
before. The same samples give the same peaks however they are cut into frames, in any scale
and sense.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np

from entrain.physiology.candidates import Candidate, CandidateFinder
from entrain.physiology.readings import Floats

REFRACTORY_S = 0.25
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
TEMPLATE_STEP = 0.2
_KEPT_PEAKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RPeak:
    """One R peak.

    Attributes
    ----------
    t_s : float
        When it was [s].
    height_uv : float
        R wave over the level before it; negative where the lead is upside down.
    swing_uv : float
        From the highest to the lowest of the QRS complex, band-passed.
    quality_frac : float
        0..1, how like the beats before it looks.
    told_s : float
        When the last sample was taken that was needed to tell it [s].
    """

    t_s: float
    height_uv: float
    swing_uv: float
    quality_frac: float
    told_s: float


class RPeakDetector:
    """Finds R peaks; a peak is told about half a second after it happened.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz]; true times come with the samples.
    """

    def __init__(self, rate_hz: float = 130.0) -> None:
        self._rate_hz = rate_hz
        self.restart()

    def restart(self) -> None:
        """Forget the signal: samples were lost, and what follows is not its continuation."""
        self._finder = CandidateFinder(self._rate_hz)
        self._energies: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._usual_energy: float | None = None
        self._intervals_s: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._last: Candidate | None = None
        self._since_s = -np.inf
        self._waiting: list[Candidate] = []
        self._template: Floats | None = None
        self._template_length = 0.0

    def push(self, t_s: Floats, uv: Floats) -> list[RPeak]:
        """Take the next samples; return the R peaks that are sure by now.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            When they were taken [s], rising, and the ECG [uV]: any number of them.

        Returns
        -------
        list of RPeak
            In order; none is told twice.
        """
        return self._judged(self._finder.push(t_s, uv))

    def finish(self) -> list[RPeak]:
        """Return the last R peaks, as no sample follows, and forget the signal."""
        found = self._judged(self._finder.finish())
        self.restart()
        return found

    def _judged(self, candidates: list[Candidate]) -> list[RPeak]:
        found: list[RPeak] = []
        for candidate in candidates:
            self._take(candidate, found)
        return found

    def _take(self, candidate: Candidate, found: list[RPeak]) -> None:
        """Judge the next candidate, and with it those that wait for their turn."""
        now_s, told_s = candidate.t_s, candidate.told_s
        if self._since_s == -np.inf:
            self._since_s = now_s
        self._waiting.append(candidate)
        if self._usual_energy is None:
            if now_s - self._since_s >= WARM_UP_S:
                self._learn(told_s, found)
            return
        if now_s - self._since_s > RELEARN_S:
            self._energies.clear()
            self._intervals_s.clear()
            self._learn(told_s, found)
            return
        self._search_back(now_s, told_s, found)
        self._judge(candidate, told_s, found)

    def _learn(self, told_s: float, found: list[RPeak]) -> None:
        """Take the idea of a QRS from the strongest candidate of each second."""
        waiting, self._waiting = self._waiting, []
        strongest: dict[int, float] = {}
        for one in waiting:
            second = int(one.t_s - self._since_s)
            strongest[second] = max(strongest.get(second, 0.0), one.energy)
        self._note_energy(median(strongest.values()))
        before = len(found)
        for one in waiting:
            self._judge(one, told_s, found)
        if len(found) == before:
            self._since_s = waiting[-1].t_s

    def _note_energy(self, energy: float) -> None:
        self._energies.append(energy)
        self._usual_energy = median(self._energies)

    def _judge(self, one: Candidate, told_s: float, found: list[RPeak]) -> None:
        likeness = self._likeness(one.shape)
        share = THRESHOLD_FRAC if likeness >= UNLIKE_FRAC else UNLIKE_SHARE_FRAC
        if self._is_beat(one, share):
            found.append(self._accept(one, likeness, told_s))

    def _is_beat(self, one: Candidate, share: float) -> bool:
        if self._usual_energy is None or one.energy < share * self._usual_energy:
            return False
        if self._last is None:
            return True
        since_s = one.t_s - self._last.t_s
        t_wave = since_s < T_WAVE_S and one.energy < T_WAVE_FRAC * self._last.energy
        return since_s >= REFRACTORY_S and not t_wave

    def _search_back(self, now_s: float, told_s: float, found: list[RPeak]) -> None:
        """Where a beat is overdue, take the strongest of the weak candidates since the last."""
        if self._last is None or len(self._intervals_s) < 3:
            return
        last_s = self._last.t_s
        # No interval is shorter: the median need not be made for each candidate.
        if now_s - last_s < OVERDUE_RR * REFRACTORY_S:
            return
        usual_s = median(self._intervals_s)
        if now_s - last_s < OVERDUE_RR * usual_s:
            return
        weak = [
            one
            for one in self._waiting[:-1]
            if last_s + 0.5 * usual_s < one.t_s < now_s - 0.5 * usual_s
            and self._is_beat(one, SEARCH_BACK_FRAC)
        ]
        if weak:
            strongest = max(weak, key=lambda one: one.energy)
            found.append(self._accept(strongest, self._likeness(strongest.shape), told_s))

    def _accept(self, one: Candidate, likeness: float, told_s: float) -> RPeak:
        if self._last is not None:
            self._intervals_s.append(one.t_s - self._last.t_s)
        self._last = one
        self._since_s = one.t_s
        self._note_energy(one.energy)
        self._waiting = [other for other in self._waiting if other.t_s > one.t_s]
        before = one.shape if self._template is None else self._template
        self._template = before + TEMPLATE_STEP * (one.shape - before)
        self._template_length = float(np.dot(self._template, self._template)) ** 0.5
        return RPeak(
            t_s=one.t_s,
            height_uv=one.height_uv,
            swing_uv=one.swing_uv,
            quality_frac=likeness,
            told_s=told_s,
        )

    def _likeness(self, shape: Floats) -> float:
        """Correlate a candidate with the beats before; the template follows slowly."""
        if self._template is None:
            return 1.0
        likeness = float(np.dot(shape, self._template)) / max(self._template_length, 1e-12)
        return min(max(likeness, 0.0), 1.0)
