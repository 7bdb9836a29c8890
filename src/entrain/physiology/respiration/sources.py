"""Breathing from all that shows it: the chest's motion, the ECG's size, the intervals.

The chest's motion is the breath itself. The ECG grows, shrinks and drifts as the chest
moves its electrodes (height of the R wave, the level before it), and the
heart is quicker while the breath goes in (RSA): Charlton 2018,
doi:10.1109/RBME.2017.2763681.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.ecg import RPeak
from entrain.physiology.readings import Beat, BeatLabel, Floats
from entrain.physiology.respiration.breathing import LOST_S, Breathing, BreathingEstimator
from entrain.physiology.respiration.chest import ChestEstimator, Shown
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.slow_signal import even, principal, whitened
from entrain.physiology.respiration.windows import BreathWindow, BreathWindows

BRIDGE_S = 4.0
"""Between two beats further apart than this nothing is known of the breath."""
LEAST_LIKENESS = 0.5
"""A beat that looks less than this like the others tells nothing of the breath."""
LOOK_S, ALONE_LOOK_S = 32.0, 45.0
"""Without the chest's motion, this much tells how sure the rate is. Of one witness, three of
the slowest breaths are asked, at 4 a minute."""
AGREES_FRAC = 0.25
"""The last five breaths of a signal are nearer than this to the rate that others show."""


class BreathSources:
    """Keeps the last minute of each signal of the breath."""

    def __init__(self) -> None:
        self.chest = ChestEstimator()
        self.rsa = BreathingEstimator("rr", 1)
        self.height = BreathingEstimator("ecg", 1)
        self.level = BreathingEstimator("ecg", 1)
        self._windows: dict[float, BreathWindows] = {}
        self._looks = BreathWindows(LOOK_S)
        self._looks_alone = BreathWindows(ALONE_LOOK_S)
        self._oriented = False
        self._last_middle: tuple[float, float] | None = None
        self._last_peak: RPeak | None = None

    def end_run(self) -> None:
        """Nothing that follows continues what was before."""
        self._last_middle = None
        self._last_peak = None

    def put_chest(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Take motion of the chest, shape (n_samples, 3)."""
        self.chest.add(t_s, xyz_mg)

    def put_beat(self, beat: Beat) -> None:
        """Take a labelled beat: shorter intervals are in.

        An interval is what the heart did from beat to beat: its middle is where it stands. At
        the beat that ends it every breath would be late by half an interval.
        """
        if beat.label is not BeatLabel.NORMAL or beat.rr_ms is None:
            return
        middle = (beat.t_s - beat.rr_ms / 2000, -beat.rr_ms)
        before, self._last_middle = self._last_middle, middle
        if before is not None:
            _draw(self.rsa, (before[0], middle[0]), (before[1], middle[1]))

    def put_peak(self, peak: RPeak) -> None:
        """Take an R peak: how large the ECG is, and where it stands."""
        if peak.quality_frac < LEAST_LIKENESS:
            return
        before, self._last_peak = self._last_peak, peak
        if before is not None:
            between_s = (before.t_s, peak.t_s)
            _draw(self.height, between_s, (before.height_uv, peak.height_uv))
            _draw(self.level, between_s, (before.level_uv, peak.level_uv))

    def estimate(self, t_s: float, late_s: float, *, timed: bool) -> Breathing:
        """Return the breathing of the last minute from the best signal that shows one.

        The chest's motion is best where it shows a breath clearly. Where it perhaps does, it is
        believed if heartbeat and ECG show a breath as fast, or, where it was clear lately, if
        they are less sure of another. Where it shows none, they are read.

        Parameters
        ----------
        t_s : float
            Now [s].
        late_s : float
            How much later than the chest's motion the beats are known [s].
        timed : bool
            That is known well enough to hold the one against the other.
        """
        chest, shown = self.chest.assess(t_s, self._heart())
        if shown is Shown.CLEARLY:
            if timed and not self._oriented:
                self._orient(chest, self.rsa.estimate(t_s - late_s))
            return chest
        others = self._without_chest(t_s - late_s)
        surer = others.per_min is None or chest.quality_frac > others.quality_frac
        if shown is Shown.LATELY and surer:
            return chest
        return chest if shown is not Shown.NOT and _agree(chest, others) else others

    def _heart(self) -> HeartRhythm | None:
        """Return how the normal beats of the last minute came."""
        rr_ms = -self.rsa.grid.values()
        there = rr_ms[np.isfinite(rr_ms)]
        if not len(there):
            return None
        mean_ms = float(there.mean())
        return HeartRhythm(per_min=60000 / mean_ms, spread_frac=float(there.std()) / mean_ms)

    def _without_chest(self, t_s: float) -> Breathing:
        """Return what beats tell: the breaths of one signal, near the rate that all share."""
        sources = (self.rsa, self.height, self.level)
        # It ends where all that still come are known: beats wait for packets and labels.
        ends_s = [one.grid.end_s for one in sources if t_s - one.grid.end_s <= LOST_S]
        end_s = min([t_s, *ends_s])
        signals, of_heart = self._signals(sources, end_s, LOOK_S)
        if len(signals) == sum(of_heart):
            return self._alone(t_s, end_s)
        told = self._looks.window(end_s, signals, of_heart)
        if told.per_min is None:
            return replace(self.rsa.estimate(t_s), per_min=None, quality_frac=told.quality_frac)
        shared_per_min = told.per_min
        seen = [one.estimate(t_s, shared_per_min / 60) for one in sources]
        best = max(seen, key=lambda one: _fitness(one, shared_per_min))
        known = _fitness(best, shared_per_min) > 0
        return replace(
            best, per_min=best.per_min if known else None, quality_frac=told.quality_frac
        )

    def _alone(self, t_s: float, end_s: float) -> Breathing:
        """Return what intervals alone tell: the rate of a window, and the breaths as they are.

        Near a rate the last breaths would move from look to look: a narrow filter rings.
        """
        signals, of_heart = self._signals([self.rsa], end_s, ALONE_LOOK_S)
        told = self._looks_alone.window(end_s, signals, of_heart)
        return replace(self.rsa.estimate(t_s), per_min=told.per_min, quality_frac=told.quality_frac)

    def window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the rate over the `window_s` before `end_s`, from all signals together.

        Windows of one length are told in the order of time: what one says is expected of
        those that begin where it ends.
        """
        sources = (self.rsa, self.height, self.level, self.chest)
        signals, of_heart = self._signals(sources, end_s, window_s)
        if window_s not in self._windows:
            self._windows[window_s] = BreathWindows(window_s)
        return self._windows[window_s].window(end_s, signals, of_heart)

    def _signals(
        self, sources: Sequence[BreathingEstimator], end_s: float, window_s: float
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return what sources show in a window, and which of it is of RR intervals: the first."""
        mended = [one.mended_within(end_s, window_s) for one in sources]
        there = [columns for columns in mended if columns is not None]
        if not there:
            return np.empty((0, 0)), np.empty(0, bool)
        white = whitened(np.concatenate(there, axis=1))
        ends = np.cumsum([columns.shape[1] for columns in there])
        parts = np.split(white, ends[:-1], axis=1)
        of_heart = np.arange(len(parts)) < (mended[0] is not None)
        levelled = [even(principal(part)) for part in parts]
        moves = [at for at, one in enumerate(levelled) if one is not None]
        return np.array([levelled[at] for at in moves]), of_heart[moves]

    def _orient(self, chest: Breathing, rsa: Breathing) -> None:
        """Learn once which way the chest goes when it fills: the heart is quicker then."""
        if rsa.per_min is None:
            return
        signal = np.interp(chest.t_s, rsa.t_s, np.nan_to_num(rsa.signal))
        likeness = float(np.nanmean(signal * chest.signal))
        if abs(likeness) > 0.2:
            self._oriented = True
            if likeness < 0:
                self.chest.turn_over()


def _agree(one: Breathing, other: Breathing) -> bool:
    """Say whether both have a rate, and nearly the same."""
    if one.per_min is None or other.per_min is None:
        return False
    return abs(one.per_min / other.per_min - 1) <= AGREES_FRAC


def _fitness(seen: Breathing, shared_per_min: float) -> float:
    """Say how well a signal shows the breath whose rate all share; 0 where it shows another."""
    if seen.per_min is None or abs(seen.per_min / shared_per_min - 1) > AGREES_FRAC:
        return 0.0
    # RSA knows which way is in; the ECG's size does not, so it must be clearly better.
    return seen.quality_frac + 0.15 * (seen.source == "rr")


def _draw(
    estimator: BreathingEstimator, between_s: tuple[float, float], values: tuple[float, float]
) -> None:
    """Put a value known at beats on the grid, by a straight line from beat to beat."""
    if 0 < between_s[1] - between_s[0] <= BRIDGE_S:
        estimator.grid.draw(between_s[0], values[0], between_s[1], values[1])
