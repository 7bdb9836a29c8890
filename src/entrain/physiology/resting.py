"""The baseline at rest, and arousal relative to it."""

from __future__ import annotations

import numpy as np

from entrain.physiology import arousal as arousal_index
from entrain.physiology.cardiac.series import BeatSeries
from entrain.physiology.indices import HEART_RATE, RMSSD
from entrain.physiology.readings import Figure
from entrain.physiology.stretch import LEAST_BEATS, Stretch
from entrain.physiology.vitals import Baseline

LEAST_RATES = 5
COVERED_FRAC = 0.8
"""Share of a minute that good beats must cover. Of made hearts with up to a tenth of extra beats
the rate is within 1 bpm of that of all beats, of made fibrillation 0.5 bpm high on average; where
less is covered, made fibrillation is up to 6 bpm off."""
LATE_S = 6.0


class RestTracker:
    """Measures a baseline, and afterwards arousal relative to it."""

    def __init__(self) -> None:
        self._minutes_bpm: list[float] = []
        self._breathing_per_min: list[float] = []
        self._strap_bpm: list[float] = []
        self._since_s: float | None = None
        self._baseline: Baseline | None = None

    def begin_baseline(self, t_s: float) -> None:
        """Start a baseline at `t_s`, without anything measured before."""
        self._since_s = t_s
        self._minutes_bpm, self._breathing_per_min, self._strap_bpm = [], [], []

    def add_breathing_rate(self, per_min: float) -> None:
        """Add a breathing rate [breaths/min]; ignored outside a baseline."""
        if self._since_s is not None:
            self._breathing_per_min.append(per_min)

    def add_strap_rate(self, hr_bpm: float | None) -> None:
        """Add the strap's own heart rate [bpm], for straps without RR intervals."""
        if self._since_s is not None and hr_bpm is not None:
            self._strap_bpm.append(hr_bpm)

    def end_baseline(self, t_s: float, series: BeatSeries) -> Baseline:
        """End the baseline and return it; a value is None where too little was measured."""
        started_s = t_s if self._since_s is None else self._since_s
        stretch = Stretch(series.within(t_s - started_s), started_s, max(t_s, started_s + 1.0))
        hr_bpm = stretch.figure(HEART_RATE).value
        if hr_bpm is None and len(self._strap_bpm) >= LEAST_BEATS:
            hr_bpm = float(np.mean(self._strap_bpm))
        self._baseline = Baseline(
            hr_bpm=hr_bpm,
            breathing_per_min=float(np.median(self._breathing_per_min))
            if len(self._breathing_per_min) >= LEAST_RATES
            else None,
            rmssd_ms=stretch.figure(RMSSD).value,
            arousal=arousal_index.arousal_baseline(self._minutes_bpm),
        )
        self._since_s = None
        return self._baseline

    def arousal(self, t_s: float, series: BeatSeries, *, unusable_because: str) -> Figure:
        """Return arousal now, 0..100, where 50 is the baseline; blank with the reason.

        During a baseline it is blank and the window is added to the baseline. It is heart rate
        alone, so it is told in a rhythm whose variability is not.

        Parameters
        ----------
        t_s : float
            Now [s].
        series : BeatSeries
            The beats of the last minutes.
        unusable_because : str
            Why the beats are not used, empty where they are.
        """
        if self._baseline is None and self._since_s is None:
            return _blank("Needs the person's own baseline.")
        hr_bpm = None if unusable_because else _minute_bpm(t_s, series)
        if self._since_s is not None:
            if hr_bpm is not None:
                self._minutes_bpm.append(hr_bpm)
            return _blank("The baseline is being measured.")
        rest = None if self._baseline is None else self._baseline.arousal
        if rest is None:
            return _blank("Rest had no minute of good heartbeats to compare with.")
        covered_frac = series.window(arousal_index.WINDOW_S).covered_frac
        if hr_bpm is None:
            because = unusable_because or "Too few good heartbeats to compare."
            return _blank(because, covered_frac)
        return Figure(
            value=arousal_index.arousal(hr_bpm, rest),
            quality_frac=covered_frac * rest.quality_frac,
        )


def _blank(because: str, quality_frac: float = 0.0) -> Figure:
    return Figure(value=None, quality_frac=quality_frac, blank_because=because)


def _minute_bpm(t_s: float, series: BeatSeries) -> float | None:
    """Return the heart rate of the last minute [bpm]; None where too little of it is good."""
    window = series.window(arousal_index.WINDOW_S)
    late = series.last_s is None or t_s - series.last_s > LATE_S
    if late or window.covered_frac < COVERED_FRAC:
        return None
    return HEART_RATE(window)
