"""R peaks in a strap's single-lead ECG, as the samples arrive.

A candidate is a QRS complex if it has the shape and energy of the beats before, or if it stands
alone in a calm signal, as an ectopic beat does. The same samples give the same peaks however
they are cut into frames, at any gain and polarity.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np

from entrain.physiology.cardiac.candidates import Candidate, CandidateFinder
from entrain.physiology.cardiac.template import PLAIN_FRAC, Template
from entrain.physiology.readings import Floats

REFRACTORY_S = 0.25
THRESHOLD_FRAC = 0.5
"""Share of the median energy of the last peaks that a QRS must reach with the part of its energy
that has the shape of the beats before (times the square of the correlation). Motion artefacts
have other shapes."""
CLEAR_FRAC, ALONE_FRAC = 0.9, 0.10
"""A candidate 10 dB above its surroundings with a tenth of the usual energy is a beat of whatever
shape: neither motion nor noise stands out like that, and no P or T wave has so much energy
between 7 and 24 Hz."""
FOREIGN_CLEAR_FRAC = 0.95
"""A beat 13 dB above its surroundings that does not have the shape of the beats before has another
origin: noise low enough for that does not change the shape of a beat."""
JUMP_FRAC = 0.5
"""A candidate of another shape after which the level differs by half of its swing is an electrode
artefact."""
RETURNS_FRAC, SAME_SHAPE = (-1.0, 0.3), 0.9
"""After a broad beat, such as a ventricular one, the level differs too: its T wave goes the other
way, by up to the height of its QRS. So does the recovery of an electrode after an artefact. But
beats of one origin recur with the same shape (correlation), and artefacts seldom do."""
MOST = 10.0
"""No beat unlike those before has this many times the usual energy: it would be three times as
high. Where such beats go on, the energy of a QRS is learned anew."""
SEARCH_BACK_FRAC = 0.10
"""Share that is enough instead of `THRESHOLD_FRAC` where a beat is overdue."""
OVERDUE_RR = 1.66
"""A beat is overdue after this many of the usual intervals: Pan and Tompkins 1985,
doi:10.1109/TBME.1985.325532."""
T_WAVE_S, T_WAVE_FRAC = 0.36, 0.25
"""A candidate sooner than this after a QRS and weaker than this share of it is its T wave: ibid.,
where half the slope is a quarter of the energy."""
RELEARN_S = 3.0
"""After this long without a beat the energy of a QRS is learned anew: the strap moved."""
WARM_UP_S = 2.0
LEARN_CLEAR_FRAC = 0.8
"""A signal whose strongest candidates are, by their median, less clear than this is too noisy to
learn a QRS from."""
_KEPT_PEAKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RPeak:
    """One R peak.

    Attributes
    ----------
    t_s : float
        Its time [s].
    height_uv : float
        Height of the R wave above `level_uv` [uV]; negative in an inverted lead.
    level_uv : float
        Level before it, between P wave and QRS complex [uV].
    quality_frac : float
        Correlation with the beats before, times the share of its energy above its surroundings,
        0..1.
    detected_s : float
        Time of the last sample that was needed to detect it [s].
    readable : bool
        It is plainly a beat, or stands alone: not a motion artefact.
    foreign : bool
        It stands alone and has another shape: an ectopic beat.
    """

    t_s: float
    height_uv: float
    level_uv: float
    quality_frac: float
    detected_s: float
    readable: bool = True
    foreign: bool = False


class RPeakDetector:
    """Detects R peaks, about half a second after they happened.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz]; the true times come with the samples.
    """

    def __init__(self, rate_hz: float = 130.0) -> None:
        self._rate_hz = rate_hz
        self.restart()

    def restart(self) -> None:
        """Forget the signal, after lost samples: later ones do not continue it."""
        self._finder = CandidateFinder(self._rate_hz)
        self._energies: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._usual_energy: float | None = None
        self._intervals_s: deque[float] = deque(maxlen=_KEPT_PEAKS)
        self._last: Candidate | None = None
        self._since_s = -np.inf
        self._waiting: list[Candidate] = []
        self._template = Template()
        self._broad: deque[Candidate] = deque(maxlen=_KEPT_PEAKS)

    def process(self, t_s: Floats, uv: Floats) -> list[RPeak]:
        """Add the next samples; return the R peaks detected by now.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            Sample times, rising [s], and ECG [uV]; any number of samples.

        Returns
        -------
        list of RPeak
            In order, each returned once.
        """
        return self._judge_all(self._finder.process(t_s, uv))

    def finish(self) -> list[RPeak]:
        """Return the R peaks still waiting, at the end of the signal, and forget the signal."""
        peaks = self._judge_all(self._finder.finish())
        self.restart()
        return peaks

    def _judge_all(self, candidates: list[Candidate]) -> list[RPeak]:
        peaks: list[RPeak] = []
        for candidate in candidates:
            self._add_candidate(candidate, peaks)
        return peaks

    def _add_candidate(self, candidate: Candidate, peaks: list[RPeak]) -> None:
        """Judge the next candidate and those that waited for it; append the R peaks to `peaks`."""
        now_s, detected_s = candidate.t_s, candidate.detected_s
        if self._since_s == -np.inf:
            self._since_s = now_s
        self._waiting.append(candidate)
        if self._usual_energy is None:
            if now_s - self._since_s >= WARM_UP_S:
                self._learn(detected_s, peaks)
            return
        if now_s - self._since_s > RELEARN_S:
            self._energies.clear()
            self._intervals_s.clear()
            self._learn(detected_s, peaks)
            return
        self._search_back(now_s, detected_s, peaks)
        self._judge(candidate, detected_s, peaks)

    def _learn(self, detected_s: float, peaks: list[RPeak]) -> None:
        """Learn the energy of a QRS from the strongest candidate of each second."""
        waiting, self._waiting = self._waiting, []
        strongest: dict[int, Candidate] = {}
        for candidate in waiting:
            second = int(candidate.t_s - self._since_s)
            if second not in strongest or candidate.energy > strongest[second].energy:
                strongest[second] = candidate
        before = len(peaks)
        if median(candidate.clear_frac for candidate in strongest.values()) >= LEARN_CLEAR_FRAC:
            self._add_energy(median(candidate.energy for candidate in strongest.values()))
            for candidate in waiting:
                self._judge(candidate, detected_s, peaks)
        if len(peaks) == before:
            self._since_s = waiting[-1].t_s

    def _add_energy(self, energy: float) -> None:
        self._energies.append(energy)
        self._usual_energy = median(self._energies)

    def _judge(self, candidate: Candidate, detected_s: float, peaks: list[RPeak]) -> None:
        likeness = self._template.likeness(candidate.shape)
        if self._is_beat(candidate, likeness, THRESHOLD_FRAC):
            peaks.append(self._accept(candidate, likeness, detected_s))

    def _is_beat(self, candidate: Candidate, likeness: float, share: float) -> bool:
        if self._usual_energy is None:
            return False
        if candidate.energy > MOST * self._usual_energy and likeness < PLAIN_FRAC:
            return False
        if candidate.energy * likeness**2 < share * self._usual_energy and not self._is_alone(
            candidate
        ):
            return False
        if self._last is None:
            return True
        since_s = candidate.t_s - self._last.t_s
        t_wave = since_s < T_WAVE_S and candidate.energy < T_WAVE_FRAC * self._last.energy
        return since_s >= REFRACTORY_S and not t_wave

    def _is_alone(self, candidate: Candidate) -> bool:
        enough = (
            self._usual_energy is not None and candidate.energy >= ALONE_FRAC * self._usual_energy
        )
        if not enough or candidate.clear_frac < CLEAR_FRAC:
            return False
        return candidate.jump_frac < JUMP_FRAC or self._recurs(candidate)

    def _recurs(self, candidate: Candidate) -> bool:
        """Return whether a broad wave of this shape is among the last few; add it to them.

        Of a new shape the second wave is the first to be a beat.
        """
        if not RETURNS_FRAC[0] <= candidate.shift_frac <= RETURNS_FRAC[1]:
            return False
        if not self._broad or self._broad[-1].t_s < candidate.t_s:
            self._broad.append(candidate)
        return any(
            other.t_s < candidate.t_s and float(candidate.shape @ other.shape) >= SAME_SHAPE
            for other in self._broad
        )

    def _search_back(self, now_s: float, detected_s: float, peaks: list[RPeak]) -> None:
        """Where a beat is overdue, accept the strongest of the weak candidates since the last."""
        if self._last is None or len(self._intervals_s) < 3:
            return
        last_s = self._last.t_s
        # The median is no less than the minimum, and slower to compute for each candidate.
        if now_s - last_s < OVERDUE_RR * min(self._intervals_s):
            return
        usual_s = median(self._intervals_s)
        if now_s - last_s < OVERDUE_RR * usual_s:
            return
        between = [
            (candidate, self._template.likeness(candidate.shape))
            for candidate in self._waiting[:-1]
            if last_s + 0.5 * usual_s < candidate.t_s < now_s - 0.5 * usual_s
        ]
        weak = [pair for pair in between if self._is_beat(*pair, SEARCH_BACK_FRAC)]
        if weak:
            candidate, likeness = max(weak, key=lambda pair: pair[0].energy * pair[1] ** 2)
            peaks.append(self._accept(candidate, likeness, detected_s))

    def _accept(self, candidate: Candidate, likeness: float, detected_s: float) -> RPeak:
        if self._last is not None:
            self._intervals_s.append(candidate.t_s - self._last.t_s)
        self._last = candidate
        self._since_s = candidate.t_s
        self._waiting = [other for other in self._waiting if other.t_s > candidate.t_s]
        quality = likeness * candidate.clear_frac
        clear = candidate.clear_frac >= CLEAR_FRAC
        readable = clear or quality >= PLAIN_FRAC
        if readable or len(self._energies) < _KEPT_PEAKS:
            self._add_energy(candidate.energy)
        self._template.learn(candidate.shape, likeness, candidate.clear_frac, clear=clear)
        return RPeak(
            t_s=candidate.t_s,
            height_uv=candidate.height_uv,
            level_uv=candidate.level_uv,
            quality_frac=quality,
            detected_s=detected_s,
            readable=readable,
            foreign=candidate.clear_frac >= FOREIGN_CLEAR_FRAC and likeness < PLAIN_FRAC,
        )
