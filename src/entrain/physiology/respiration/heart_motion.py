"""Cardiac motion of the chest: rates that must not be taken for breathing.

The chest moves with each beat, so at the heart rate or half of it. A sensor that samples slower
than the cardiac vibrations also shows aliases of their harmonics: with a heart as regular as a
clock, harmonic k appears at the difference of k HR and m fs, which may be a breathing rate.
"""

from __future__ import annotations

from dataclasses import dataclass

SHARES, SHARE_FRAC = (1.0, 0.5), 0.04
KNOCKS_HZ = 55.0
"""Above this frequency cardiac vibrations have too little power to be taken for breathing."""
REGULAR_TURNS = 0.1
"""A harmonic whose phase varies by more turns from beat to beat is no line, but noise."""
ALIAS_PER_MIN = 2.0
"""Tolerance of an alias: the frequency of a harmonic near 25 Hz is known to 0.1 % at best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRhythm:
    """Heart rate of the last minute.

    Attributes
    ----------
    per_min : float
        Mean rate [beats/min].
    spread_frac : float
        Standard deviation of the RR intervals over their mean.
    """

    per_min: float
    spread_frac: float

    def may_cause(self, per_min: float, sample_hz: float) -> bool:
        """Return whether the heart may be the cause of a motion.

        Parameters
        ----------
        per_min : float
            Rate of the motion [1/min].
        sample_hz : float
            Sampling rate of the sensor [Hz].
        """
        if any(abs(per_min / (share * self.per_min) - 1) < SHARE_FRAC for share in SHARES):
            return True
        return any(
            abs(per_min - alias) < ALIAS_PER_MIN for alias in self._aliases_per_min(sample_hz)
        )

    def _aliases_per_min(self, sample_hz: float) -> list[float]:
        aliases = []
        for fold in range(1, int(KNOCKS_HZ / sample_hz) + 1):
            per_min = 60 * fold * sample_hz
            below = int(per_min / self.per_min)
            for harmonic in (below, below + 1):
                if harmonic * self.spread_frac <= REGULAR_TURNS:
                    aliases.append(abs(harmonic * self.per_min - per_min))
        return aliases
