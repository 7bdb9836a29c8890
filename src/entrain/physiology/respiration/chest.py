"""The breath in the chest's motion, told only where the motion shows one.

An accelerometer always moves: its own noise, its steps, a posture that drifts, the heart. Any
of these has some rate. Which of it is a breath is a question of its own, asked before the rate
is believed.
"""

from __future__ import annotations

import enum

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.breathing import Breathing, BreathingEstimator
from entrain.physiology.respiration.evidence import Evidence, evidence
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.rounding import Rounding
from entrain.physiology.respiration.slow_signal import band_pass, detrended, direction_of

CLEARLY = Evidence(noise_nats=6.0, background_nats=5.0)
"""Of looks at sensors' noise alone 3 in 1,000 have the first, of postures that wander as 1/f or
1/f2 7 in 1,000 the second; of even breaths of 1.5 mg 84 % have both, of uneven ones 56 %."""
PERHAPS = Evidence(noise_nats=3.0, background_nats=0.5)
"""More than a third of the looks at a wandering posture have as much, and 92 % of those at a
breath of 1.5 mg, uneven or not: so it is believed only where it was clear lately."""
KEPT_S = 60.0
"""A chest that showed a breath clearly within this is believed where it may show one, unless
others are surer of another rate."""
LEAST_PURITY_FRAC = 0.25
"""Evidence tells that there is a breath; below this share of the motion its rate is too far off.
At .35, as of other sources, clear but uneven breaths are refused."""
UNKNOWN_S = 90.0
"""By then a chest that breathes has shown it; before, nobody knows."""


class Shown(enum.Enum):
    """Whether there is a breath in a chest's motion.

    LATELY: perhaps, and one was clear within `KEPT_S`.
    """

    NOT = enum.auto()
    PERHAPS = enum.auto()
    LATELY = enum.auto()
    CLEARLY = enum.auto()


class ChestEstimator(BreathingEstimator):
    """Estimates breathing from the chest's acceleration, and whether that shows a breath."""

    def __init__(self) -> None:
        super().__init__("acc", 3, gate_frac=LEAST_PURITY_FRAC)
        self._rounding = Rounding()
        self._clear_s = -np.inf
        self._first_s: float | None = None
        self._sample_hz = np.inf

    @property
    def may_tell(self) -> bool:
        """Whether it has shown a breath, or is too new to know."""
        if self._first_s is None:
            return False
        return self._clear_s > -np.inf or self.grid.end_s - self._first_s < UNKNOWN_S

    def add(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Take samples that follow each other, shape (n_samples, 3)."""
        self._first_s = float(t_s[0]) if self._first_s is None else self._first_s
        if t_s[-1] > t_s[0]:
            self._sample_hz = (len(t_s) - 1) / float(t_s[-1] - t_s[0])
        self._rounding.add(t_s, xyz_mg)
        self.grid.add(t_s, xyz_mg)

    def assess(self, now_s: float, heart: HeartRhythm | None) -> tuple[Breathing, Shown]:
        """Return the breathing of the last minute, and whether it is one.

        Parameters
        ----------
        now_s : float
            Now [s].
        heart : HeartRhythm or None
            How the heart beats, where that is known.
        """
        told = self.estimate(now_s)
        if told.per_min is None:
            return told, Shown.NOT
        if heart is not None and heart.beats_as(told.per_min, self._sample_hz):
            return told, Shown.NOT
        shown = self._shown(now_s, self._last_minute(now_s)[1], told.per_min / 60)
        if shown is Shown.CLEARLY:
            self._clear_s = now_s
        return told, shown

    def mended_within(self, end_s: float, window_s: float) -> Floats | None:
        """Return a window's signal, gaps bridged; None also where it shows no breath."""
        mended = super().mended_within(end_s, window_s)
        if mended is None:
            return None
        shown = self._shown(end_s, mended)
        return mended if shown in (Shown.LATELY, Shown.CLEARLY) else None

    def _shown(self, end_s: float, mended: Floats, near_hz: float | None = None) -> Shown:
        """Say whether a window, shape (n_samples, 3), shows a breath."""
        band = band_pass(detrended(mended))
        direction = direction_of(band)
        if np.sqrt(2) * float((band @ direction).std()) < self._rounding.least_mg(direction):
            return Shown.NOT
        found = evidence(mended @ direction, near_hz)
        if found.reaches(CLEARLY):
            return Shown.CLEARLY
        if not found.reaches(PERHAPS):
            return Shown.NOT
        return Shown.LATELY if abs(end_s - self._clear_s) <= KEPT_S else Shown.PERHAPS
