"""Breathing from all signals that show it: chest motion, ECG amplitude and level, RR intervals.

Chest motion is breathing itself. Breathing modulates the ECG as the chest moves the electrodes
(height of the R wave, level before it), and the heart rate, which is higher during inspiration
(RSA): Charlton 2018, doi:10.1109/RBME.2017.2763681.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.ecg import RPeak
from entrain.physiology.readings import Beat, BeatLabel, Floats
from entrain.physiology.respiration.breathing import LOST_S, BreathingEstimate, BreathingEstimator
from entrain.physiology.respiration.chest import BreathPresence, ChestEstimator
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.slow_signal import clip_depth, project, whiten
from entrain.physiology.respiration.windows import BreathWindow, BreathWindows

BRIDGE_S = 4.0
"""Between two beats farther apart than this the signal is unknown."""
LEAST_LIKENESS = 0.5
"""A beat of lower quality than this gives no sample of the respiratory signals."""
LOOK_S, FIRST_LOOK_S, ALONE_LOOK_S = 32.0, 20.0, 45.0
"""Windows of the rate: of several signals; of those that began only then; and of RR intervals
alone, which need three of the slowest breaths, at 4 breaths/min."""
AGREES_FRAC = 0.25
"""A signal shows a rate if that of its last five breaths is within this."""


class BreathSources:
    """Keeps the last minute of each respiratory signal, and estimates breathing from them.

    Attributes
    ----------
    chest : ChestEstimator
        Acceleration of the chest.
    rsa, height, level : BreathingEstimator
        RR intervals; height of the R wave; level of the ECG before it.
    """

    def __init__(self) -> None:
        self.chest = ChestEstimator()
        self.rsa = BreathingEstimator("rr", 1)
        self.height = BreathingEstimator("ecg", 1)
        self.level = BreathingEstimator("ecg", 1)
        self._windows: dict[float, BreathWindows] = {}
        self._shared_windows = BreathWindows(LOOK_S)
        self._first_windows = BreathWindows(FIRST_LOOK_S)
        self._interval_windows = BreathWindows(ALONE_LOOK_S)
        self._oriented = False
        self._last_middle: tuple[float, float] | None = None
        self._last_peak: RPeak | None = None

    def end_run(self) -> None:
        """End the run of beats: later ones do not continue earlier ones."""
        self._last_middle = None
        self._last_peak = None

    def add_chest(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Add samples of chest motion.

        Parameters
        ----------
        t_s : ndarray, shape (n_samples,)
            Sample times, rising [s].
        xyz_mg : ndarray, shape (n_samples, 3)
            Acceleration [mg].
        """
        self.chest.add(t_s, xyz_mg)

    def add_beat(self, beat: Beat) -> None:
        """Add a labelled beat, whose interval is shorter during inspiration.

        The interval is placed at its middle. At the beat that ends it every breath would be late
        by half an interval.
        """
        if beat.label is not BeatLabel.NORMAL or beat.rr_ms is None:
            return
        middle = (beat.t_s - beat.rr_ms / 2000, -beat.rr_ms)
        before, self._last_middle = self._last_middle, middle
        if before is not None:
            _draw_line(self.rsa, (before[0], middle[0]), (before[1], middle[1]))

    def add_peak(self, peak: RPeak) -> None:
        """Add an R peak: height of the R wave, and level of the ECG before it."""
        if peak.quality_frac < LEAST_LIKENESS:
            return
        before, self._last_peak = self._last_peak, peak
        if before is not None:
            between_s = (before.t_s, peak.t_s)
            _draw_line(self.height, between_s, (before.height_uv, peak.height_uv))
            _draw_line(self.level, between_s, (before.level_uv, peak.level_uv))

    def estimate(self, t_s: float, late_s: float, *, timed: bool) -> BreathingEstimate:
        """Return the breathing now: the rate that all signals share, and the breaths of the best.

        The rate is that of the last `LOOK_S`, as `window` finds it, and so is about half of that
        late. Its breaths are those of chest motion where that shows the rate, else those of the
        signal from heartbeat or ECG that shows it best.

        Parameters
        ----------
        t_s : float
            Now [s].
        late_s : float
            How much later than chest motion the beats become known [s].
        timed : bool
            Beats are placed at their true times, so that their phase can be compared with that
            of chest motion.
        """
        chest, presence = self.chest.assess(t_s, self._heart_rhythm())
        beats_s = t_s - late_s
        if presence is BreathPresence.CLEAR and timed and not self._oriented:
            self._orient(chest, self.rsa.estimate(beats_s))
        shared, of_intervals = self._estimate_shared(t_s, beats_s, presence)
        if shared.per_min is None:
            seen = chest if presence.is_trusted else self.rsa.estimate(beats_s)
            return replace(seen, per_min=None, quality_frac=shared.quality_frac)
        if presence is not BreathPresence.ABSENT and _fitness(chest, shared.per_min) > 0:
            best = chest
        elif of_intervals:
            # Filtered near the rate the last breaths would move between estimates: it rings.
            best = self.rsa.estimate(beats_s)
        else:
            best = self._find_breaths_near(shared.per_min, beats_s)
        per_min = None if best.per_min is None and not of_intervals else shared.per_min
        return replace(best, per_min=per_min, quality_frac=shared.quality_frac)

    def _find_breaths_near(self, per_min: float, t_s: float) -> BreathingEstimate:
        """Return the breaths of the signal from heartbeat or ECG that shows this rate best.

        Its rate is None where none shows it.
        """
        estimates = [one.estimate(t_s, per_min / 60) for one in (self.rsa, self.height, self.level)]
        best = max(estimates, key=lambda estimate: _fitness(estimate, per_min))
        return best if _fitness(best, per_min) > 0 else replace(best, per_min=None)

    def _estimate_shared(
        self, t_s: float, beats_s: float, presence: BreathPresence
    ) -> tuple[BreathWindow, bool]:
        """Return the rate that all signals share now, and whether it is of RR intervals alone.

        The window ends where all current signals are known: beats, known up to `beats_s`, wait
        for packets and labels. With intervals alone it is longer.
        """
        ends_s = [self.chest.grid.end_s] * (t_s - self.chest.grid.end_s <= LOST_S)
        beat_ends_s = [one.grid.end_s for one in (self.rsa, self.height, self.level)]
        ends_s += [end_s for end_s in beat_ends_s if beats_s - end_s <= LOST_S]
        end_s = min([t_s, *ends_s])
        if presence.is_trusted or any(beat_ends_s[1:]):
            for windows in (self._shared_windows, self._first_windows):
                signals, of_heart = _whiten_all(self._mend(end_s, windows.window_s, presence))
                if len(signals) > sum(of_heart):
                    return windows.estimate(end_s, signals, of_heart), False
        end_s = min(beats_s, end_s)
        signals, of_heart = _whiten_all([self.rsa.mended_window(end_s, ALONE_LOOK_S)])
        return self._interval_windows.estimate(end_s, signals, of_heart), True

    def _heart_rhythm(self) -> HeartRhythm | None:
        """Return the rhythm of the normal beats of the last minute, None without any."""
        rr_ms = -self.rsa.grid.values()
        present_ms = rr_ms[np.isfinite(rr_ms)]
        if not len(present_ms):
            return None
        mean_ms = float(present_ms.mean())
        return HeartRhythm(per_min=60000 / mean_ms, spread_frac=float(present_ms.std()) / mean_ms)

    def window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the rate over a window, from all signals together.

        Windows of one length must be asked for in order of time: each is a prior for those that
        begin where it ends.

        Parameters
        ----------
        end_s, window_s : float
            End and length of the window [s].
        """
        chest = self.chest.mended_window(end_s, window_s)
        beats = [one.mended_window(end_s, window_s) for one in (self.rsa, self.height, self.level)]
        signals, of_heart = _whiten_all([*beats, chest])
        if window_s not in self._windows:
            self._windows[window_s] = BreathWindows(window_s)
        return self._windows[window_s].estimate(end_s, signals, of_heart)

    def _mend(self, end_s: float, window_s: float, presence: BreathPresence) -> list[Floats | None]:
        """Return a window of each signal, of chest motion where the last minute shows breathing."""
        beats = [one.mended_window(end_s, window_s) for one in (self.rsa, self.height, self.level)]
        chest = self.chest.mended_motion(end_s, window_s) if presence.is_trusted else None
        return [*beats, chest]

    def _orient(self, chest: BreathingEstimate, rsa: BreathingEstimate) -> None:
        """Learn once which sense of chest motion is inspiration, when heart rate is higher."""
        if rsa.per_min is None:
            return
        signal = np.interp(chest.t_s, rsa.t_s, np.nan_to_num(rsa.signal))
        likeness = float(np.nanmean(signal * chest.signal))
        if abs(likeness) > 0.2:
            self._oriented = True
            if likeness < 0:
                self.chest.turn_over()


def _whiten_all(mended: Sequence[Floats | None]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the whitened signals of a window, and which of them are RR intervals.

    Shapes (n_signals, n_samples) and (n_signals,). Only the first may be RR intervals.
    """
    present = [columns for columns in mended if columns is not None]
    if not present:
        return np.empty((0, 0)), np.empty(0, bool)
    white = whiten(np.concatenate(present, axis=1))
    ends = np.cumsum([columns.shape[1] for columns in present])
    parts = np.split(white, ends[:-1], axis=1)
    of_heart = np.arange(len(parts)) < (mended[0] is not None)
    clipped = [clip_depth(project(part)) for part in parts]
    moving = [at for at, signal in enumerate(clipped) if signal is not None]
    return np.array([clipped[at] for at in moving]), of_heart[moving]


def _fitness(estimate: BreathingEstimate, shared_per_min: float) -> float:
    """Return how well a signal shows breathing at the shared rate; 0 where it shows another."""
    if estimate.per_min is None or abs(estimate.per_min / shared_per_min - 1) > AGREES_FRAC:
        return 0.0
    # The sense of RSA is known, that of ECG amplitude is not: so this must be clearly better.
    return estimate.quality_frac + 0.15 * (estimate.source == "rr")


def _draw_line(
    estimator: BreathingEstimator, between_s: tuple[float, float], values: tuple[float, float]
) -> None:
    """Add to the grid a value known at two beats, interpolated linearly between them."""
    if 0 < between_s[1] - between_s[0] <= BRIDGE_S:
        estimator.grid.draw_line(between_s[0], values[0], between_s[1], values[1])
