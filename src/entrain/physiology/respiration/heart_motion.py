"""Which rates of a chest's motion are the heart's.

The chest moves with each beat. That is as fast as the heart, or as every other beat of it. A
sensor that samples slower than the heart's knocks sound takes their harmonics for slow motion
as well (aliasing): where the heart is as regular as a clock, harmonic k of it is told as
the difference of k HR and m fs, and that may be as fast as a breath.
"""

from __future__ import annotations

from dataclasses import dataclass

SHARES, SHARE_FRAC = (1.0, 0.5), 0.04
KNOCKS_HZ = 55.0
"""Above this a knock of the heart has too little power to be taken for a breath."""
REGULAR_TURNS = 0.1
"""A harmonic whose phase differs by more turns from beat to beat is no line, but noise."""
ALIAS_PER_MIN = 2.0
"""So far from what it should be an alias is: a harmonic of 25 Hz is known to 0.1 % at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRhythm:
    """The heart of the last minute: its rate, and the standard deviation of its intervals."""

    per_min: float
    spread_frac: float

    def beats_as(self, per_min: float, sample_hz: float) -> bool:
        """Say whether a motion may be as fast as the heart makes it.

        Parameters
        ----------
        per_min : float
            The rate of the motion.
        sample_hz : float
            How often the sensor tells it.
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
