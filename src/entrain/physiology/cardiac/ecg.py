"""R peaks in a strap's single-lead ECG, as the samples come.

Of what may be a QRS complex, that is one which is like the beats before and of their
strength, or which stands alone in a calm signal, as an ectopic beat does. The same samples
give the same peaks however they are cut into frames, in any scale and sense.
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
"""Share of the median energy of the last peaks that a QRS must reach with what of its own
energy has the shape of the beats before (the square of the correlation). Motion has other
shapes."""
CLEAR_FRAC, ALONE_FRAC = 0.9, 0.10
"""What is 10 dB above all that is about it and has a tenth of the usual energy is a beat of
whatever shape: neither motion nor noise stands alone so, and no P or T wave has so much
between 7 and 24 Hz."""
FOREIGN_CLEAR_FRAC = 0.95
"""What stands alone by 13 dB and is not plainly like the beats before has another origin: noise
that lets a beat stand alone so leaves it its shape."""
JUMP_FRAC = 0.5
"""What looks unlike a beat and leaves the level elsewhere, by half of its swing, is an
electrode that jumped."""
MOST = 10.0
"""No beat has so many times the usual energy: it would be three times as high. Where such
beats go on, the size of a QRS is learned anew."""
SEARCH_BACK_FRAC = 0.10
"""Share that is enough where a beat is overdue."""
OVERDUE_RR = 1.66
"""A beat is overdue after this many of the usual intervals: Pan and Tompkins 1985,
doi:10.1109/TBME.1985.325532."""
T_WAVE_S, T_WAVE_FRAC = 0.36, 0.25
"""Sooner than this after a QRS and weaker than this share of it, it is its T wave: ibid.,
where half the slope is a quarter of the energy."""
RELEARN_S = 3.0
"""After this long without a beat the size of a QRS is learned anew: a strap that moved."""
WARM_UP_S = 2.0
LEARN_CLEAR_FRAC = 0.8
"""What is less clear, in the middle of two seconds, is too noisy to learn a QRS from."""
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
    level_uv : float
        The level before it, between P wave and QRS complex.
    quality_frac : float
        0..1, how like the beats before it looks (correlation), times the share of its energy
        that is not of what is about it.
    told_s : float
        When the last sample was taken that was needed to tell it [s].
    readable : bool
        It is plainly a beat, or stands alone: it is no motion.
    foreign : bool
        It stands alone and has another shape: a beat of another origin.
    """

    t_s: float
    height_uv: float
    level_uv: float
    quality_frac: float
    told_s: float
    readable: bool = True
    foreign: bool = False


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
        self._template = Template()

    def process(self, t_s: Floats, uv: Floats) -> list[RPeak]:
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
        return self._judged(self._finder.process(t_s, uv))

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
        strongest: dict[int, Candidate] = {}
        for one in waiting:
            second = int(one.t_s - self._since_s)
            if second not in strongest or one.energy > strongest[second].energy:
                strongest[second] = one
        before = len(found)
        if median(one.clear_frac for one in strongest.values()) >= LEARN_CLEAR_FRAC:
            self._note_energy(median(one.energy for one in strongest.values()))
            for one in waiting:
                self._judge(one, told_s, found)
        if len(found) == before:
            self._since_s = waiting[-1].t_s

    def _note_energy(self, energy: float) -> None:
        self._energies.append(energy)
        self._usual_energy = median(self._energies)

    def _judge(self, one: Candidate, told_s: float, found: list[RPeak]) -> None:
        likeness = self._template.likeness(one.shape)
        if self._is_beat(one, likeness, THRESHOLD_FRAC):
            found.append(self._accept(one, likeness, told_s))

    def _is_beat(self, one: Candidate, likeness: float, share: float) -> bool:
        if self._usual_energy is None or one.energy > MOST * self._usual_energy:
            return False
        if one.energy * likeness**2 < share * self._usual_energy and not self._is_alone(one):
            return False
        if self._last is None:
            return True
        since_s = one.t_s - self._last.t_s
        t_wave = since_s < T_WAVE_S and one.energy < T_WAVE_FRAC * self._last.energy
        return since_s >= REFRACTORY_S and not t_wave

    def _is_alone(self, one: Candidate) -> bool:
        enough = self._usual_energy is not None and one.energy >= ALONE_FRAC * self._usual_energy
        return enough and one.clear_frac >= CLEAR_FRAC and one.jump_frac < JUMP_FRAC

    def _search_back(self, now_s: float, told_s: float, found: list[RPeak]) -> None:
        """Where a beat is overdue, take the strongest of the weak candidates since the last."""
        if self._last is None or len(self._intervals_s) < 3:
            return
        last_s = self._last.t_s
        # The median is no less: it need not be made for each candidate.
        if now_s - last_s < OVERDUE_RR * min(self._intervals_s):
            return
        usual_s = median(self._intervals_s)
        if now_s - last_s < OVERDUE_RR * usual_s:
            return
        between = [
            (one, self._template.likeness(one.shape))
            for one in self._waiting[:-1]
            if last_s + 0.5 * usual_s < one.t_s < now_s - 0.5 * usual_s
        ]
        weak = [two for two in between if self._is_beat(*two, SEARCH_BACK_FRAC)]
        if weak:
            one, likeness = max(weak, key=lambda two: two[0].energy * two[1] ** 2)
            found.append(self._accept(one, likeness, told_s))

    def _accept(self, one: Candidate, likeness: float, told_s: float) -> RPeak:
        if self._last is not None:
            self._intervals_s.append(one.t_s - self._last.t_s)
        self._last = one
        self._since_s = one.t_s
        self._waiting = [other for other in self._waiting if other.t_s > one.t_s]
        quality = likeness * one.clear_frac
        clear = one.clear_frac >= CLEAR_FRAC
        readable = clear or quality >= PLAIN_FRAC
        if readable or len(self._energies) < _KEPT_PEAKS:
            self._note_energy(one.energy)
        self._template.learn(one.shape, likeness, one.clear_frac, clear=clear)
        return RPeak(
            t_s=one.t_s,
            height_uv=one.height_uv,
            level_uv=one.level_uv,
            quality_frac=quality,
            told_s=told_s,
            readable=readable,
            foreign=one.clear_frac >= FOREIGN_CLEAR_FRAC and likeness < PLAIN_FRAC,
        )
