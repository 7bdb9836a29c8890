"""Loudness dose: how much sound a session adds to what a week allows.

Recommendation ITU-T H.870 (WHO-ITU, 2018): 80 dB(A) for 40 hours a week is the whole
allowance of an adult, and 3 dB more halve the time.
"""

from __future__ import annotations

ALLOWED_DB = 80.0
ALLOWED_S = 40 * 3600.0
DAY_FRAC = 1 / 7
"""One session that takes a day's share of the week is said to be loud."""


class LoudnessDose:
    """Sums up what was played, as the time at full level with the same energy.

    The swell only takes away from it, so that the dose is never told too low.

    Parameters
    ----------
    full_level_db : float or None
        Level at the ear while the music is at its full level [dB(A)]; None where nobody
        measured it, and there is no dose then.
    """

    def __init__(self, full_level_db: float | None) -> None:
        self.full_level_db = full_level_db
        self.full_level_s = 0.0
        self._said = False

    def add_second(self, level_frac: float) -> None:
        """Take a second at this level, 0..1 of full amplitude."""
        self.full_level_s += level_frac**2

    @property
    def dose_frac(self) -> float | None:
        """Share of the week's allowance; None where the level at the ear is not known."""
        if self.full_level_db is None:
            return None
        return self.full_level_s / ALLOWED_S * 10 ** ((self.full_level_db - ALLOWED_DB) / 10)

    def too_loud(self) -> bool:
        """Return, once, that this session has taken a day's share."""
        dose_frac = self.dose_frac
        if self._said or dose_frac is None or dose_frac < DAY_FRAC:
            return False
        self._said = True
        return True
