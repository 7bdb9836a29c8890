"""Breathing from all that shows it: the chest's motion, the ECG's size, the intervals.

The chest's motion is the breath itself. The ECG grows and shrinks as the chest moves its
electrodes (height of the R wave, swing of the QRS), and the heart is quicker while the
breath goes in (RSA): Charlton 2018, doi:10.1109/RBME.2017.2763681.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.physiology.breath_spectrum import agreed_rate
from entrain.physiology.breathing import GRID_HZ, Breathing, BreathingEstimator
from entrain.physiology.ecg import RPeak
from entrain.physiology.readings import Beat, BeatLabel, Floats

BRIDGE_S = 4.0
"""Between two beats further apart than this nothing is known of the breath."""
LEAST_LIKENESS = 0.5
"""A beat that looks less than this like the others tells nothing of the breath."""
WINDOW_GATE_FRAC = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathWindow:
    """The rate of breathing over a window.

    Attributes
    ----------
    t_s : float
        The window's centre [s].
    window_s : float
        Its length [s].
    per_min : float or None
        Rate [breaths/min]; None below the gate.
    ungated_per_min : float or None
        The rate however sure it is; for measuring the gate.
    quality_frac : float
        How sure it is, 0..1.
    """

    t_s: float
    window_s: float
    per_min: float | None
    ungated_per_min: float | None
    quality_frac: float


class BreathSources:
    """Keeps the last minute of each signal of the breath."""

    def __init__(self) -> None:
        self.chest = BreathingEstimator("acc", 3)
        self.rsa = BreathingEstimator("rr", 1)
        self.height = BreathingEstimator("ecg", 1)
        self.swing = BreathingEstimator("ecg", 1)
        self._oriented = False
        self._last_good: Beat | None = None
        self._last_peak: RPeak | None = None

    def cut(self) -> None:
        """Nothing that follows continues what was before."""
        self._last_good = None
        self._last_peak = None

    def put_chest(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Take motion of the chest, shape (n_samples, 3)."""
        self.chest.grid.put(t_s, xyz_mg)

    def put_beat(self, beat: Beat) -> None:
        """Take a labelled beat: shorter intervals are in."""
        if beat.label is not BeatLabel.NORMAL or beat.rr_ms is None:
            return
        before, self._last_good = self._last_good, beat
        if before is not None and before.rr_ms is not None:
            _draw(self.rsa, (before.t_s, beat.t_s), (-before.rr_ms, -beat.rr_ms))

    def put_peak(self, peak: RPeak) -> None:
        """Take an R peak: how large the ECG is."""
        if peak.quality_frac < LEAST_LIKENESS:
            return
        before, self._last_peak = self._last_peak, peak
        if before is not None:
            between_s = (before.t_s, peak.t_s)
            _draw(self.height, between_s, (before.height_uv, peak.height_uv))
            _draw(self.swing, between_s, (before.swing_uv, peak.swing_uv))

    def look(self, t_s: float, late_s: float, *, timed: bool) -> Breathing:
        """Return the breathing of the last minute from the best signal.

        Parameters
        ----------
        t_s : float
            Now [s].
        late_s : float
            How much later than the chest's motion the beats are known [s].
        timed : bool
            That is known well enough to hold the one against the other.
        """
        chest = self.chest.estimate(t_s)
        if chest.per_min is not None:
            if timed and not self._oriented:
                self._orient(chest, self.rsa.estimate(t_s - late_s))
            return chest
        others = [one.estimate(t_s - late_s) for one in (self.rsa, self.height, self.swing)]
        # RSA knows which way is in; the ECG's size does not, so it must be clearly better.
        return max(others, key=lambda one: one.quality_frac + 0.15 * (one.source == "rr"))

    def window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the rate over the `window_s` before `end_s`, from all signals together."""
        estimators = (self.chest, self.rsa, self.height, self.swing)
        signals = [one.signal_within(end_s, window_s) for one in estimators]
        agreed = agreed_rate([s for s in signals if s is not None], GRID_HZ)
        quality = 0.0 if agreed is None else agreed.quality_frac
        known = agreed is not None and quality >= WINDOW_GATE_FRAC
        return BreathWindow(
            t_s=end_s - window_s / 2,
            window_s=window_s,
            per_min=agreed.per_min if agreed is not None and known else None,
            ungated_per_min=None if agreed is None else agreed.per_min,
            quality_frac=quality,
        )

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


def _draw(
    estimator: BreathingEstimator, between_s: tuple[float, float], values: tuple[float, float]
) -> None:
    """Put a value known at beats on the grid, by a straight line from beat to beat."""
    if 0 < between_s[1] - between_s[0] <= BRIDGE_S:
        estimator.grid.draw(between_s[0], values[0], between_s[1], values[1])
