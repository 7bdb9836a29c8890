"""Respiration from chest acceleration, reported only where the motion shows breathing.

An accelerometer signal is never still: sensor noise, quantisation steps, drifting posture and
heartbeats all have some dominant frequency. So whether the motion is breathing at all is tested
before its rate is used.
"""

from __future__ import annotations

import enum

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.breathing import BreathingEstimate, BreathingEstimator
from entrain.physiology.respiration.evidence import Evidence, weigh_evidence
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.rounding import Rounding
from entrain.physiology.respiration.slow_signal import band_pass, detrend, principal_direction

CLEARLY = Evidence(noise_nats=6.0, background_nats=5.0)
"""Of windows of sensor noise alone 3 in 1,000 reach the first, of postures that wander as 1/f or
1/f2 7 in 1,000 the second; of even breaths of 1.5 mg 84 % reach both, of uneven ones 56 %."""
PERHAPS = Evidence(noise_nats=3.0, background_nats=0.5)
"""More than a third of the windows of a wandering posture reach this, and 92 % of those of a
breath of 1.5 mg, uneven or not: so it is trusted only where breathing was clear recently."""
MOST_SHAKEN = 3.0
"""Motion above the range of breaths, this many times as strong as that within it, is of steps or
of the hands: its slower parts are not a breath. A breath of 1.5 mg in the noise of a sensor of
25 Hz and 5 mg stays below 1.4."""
KEPT_S = 60.0
"""For this long after clear breathing, possible breathing is trusted too, unless the other
signals are surer of another rate."""
LEAST_PURITY_FRAC = 0.25
"""Evidence shows that there is breathing; below this share of the motion its rate is too far off.
At .35, as for the other sources, clear but uneven breaths would be refused."""
UNKNOWN_S = 90.0
"""Chest motion that carries respiration has shown it by then; before that it is undecided."""


class BreathPresence(enum.Enum):
    """How clearly the chest's motion shows breathing.

    RECENT: possible now, and clear at some time within the last `KEPT_S`.
    """

    ABSENT = enum.auto()
    POSSIBLE = enum.auto()
    RECENT = enum.auto()
    CLEAR = enum.auto()

    @property
    def is_trusted(self) -> bool:
        """Whether the motion counts as a signal of its own."""
        return self in (BreathPresence.RECENT, BreathPresence.CLEAR)


class ChestEstimator(BreathingEstimator):
    """Estimates breathing from chest acceleration, and how clearly that shows breathing."""

    def __init__(self) -> None:
        super().__init__("acc", 3, gate_frac=LEAST_PURITY_FRAC)
        self._rounding = Rounding()
        self._clear_s = -np.inf
        self._first_s: float | None = None
        self._sample_hz = np.inf

    @property
    def may_show_breath(self) -> bool:
        """Whether breathing has been clear at some time, or the signal is too new to know."""
        if self._first_s is None:
            return False
        return self._clear_s > -np.inf or self.grid.end_s - self._first_s < UNKNOWN_S

    def add(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Add consecutive samples.

        Parameters
        ----------
        t_s : ndarray, shape (n_samples,)
            Sample times, rising [s].
        xyz_mg : ndarray, shape (n_samples, 3)
            Acceleration [mg].
        """
        self._first_s = float(t_s[0]) if self._first_s is None else self._first_s
        if t_s[-1] > t_s[0]:
            self._sample_hz = (len(t_s) - 1) / float(t_s[-1] - t_s[0])
        self._rounding.add(t_s, xyz_mg)
        self.grid.add(t_s, xyz_mg)

    def assess(
        self, now_s: float, heart: HeartRhythm | None
    ) -> tuple[BreathingEstimate, BreathPresence]:
        """Return the breathing of the last minute, and how clearly the motion shows it.

        Parameters
        ----------
        now_s : float
            Now [s].
        heart : HeartRhythm or None
            Heart rate and its spread over the last minute, where known.
        """
        t_s, mended, bad = self._last_minute(now_s)
        breathing = self._estimate(t_s, mended, bad)
        if breathing.per_min is None:
            return breathing, BreathPresence.ABSENT
        if heart is not None and heart.may_cause(breathing.per_min, self._sample_hz):
            return breathing, BreathPresence.ABSENT
        presence = self._presence(now_s, mended, breathing.per_min / 60)
        if presence is BreathPresence.CLEAR:
            self._clear_s = now_s
        return breathing, presence

    def mended_motion(self, end_s: float, window_s: float) -> Floats | None:
        """Return a window of the motion with gaps bridged, whether it shows breathing or not.

        Its shape is (n_samples, 3).
        """
        return super().mended_window(end_s, window_s)

    def mended_window(self, end_s: float, window_s: float) -> Floats | None:
        """Return a window of the signal with gaps bridged; None also where it shows no breathing.

        Its shape is (n_samples, 3).
        """
        mended = super().mended_window(end_s, window_s)
        if mended is None:
            return None
        presence = self._presence(end_s, mended)
        return mended if presence.is_trusted else None

    def _presence(
        self, end_s: float, mended: Floats, near_hz: float | None = None
    ) -> BreathPresence:
        """Return how clearly a window, shape (n_samples, 3), shows breathing."""
        level = detrend(mended)
        band = band_pass(level)
        if float((level - band).std()) > MOST_SHAKEN * float(band.std()):
            return BreathPresence.ABSENT
        direction = principal_direction(band)
        if np.sqrt(2) * float((band @ direction).std()) < self._rounding.least_mg(direction):
            return BreathPresence.ABSENT
        evidence = weigh_evidence(mended @ direction, near_hz)
        if evidence.reaches(CLEARLY):
            return BreathPresence.CLEAR
        if not evidence.reaches(PERHAPS):
            return BreathPresence.ABSENT
        return (
            BreathPresence.RECENT
            if abs(end_s - self._clear_s) <= KEPT_S
            else BreathPresence.POSSIBLE
        )
