"""Sound dose of a session, as a share of the weekly allowance.

Recommendation ITU-T H.870 (WHO-ITU, 2018): the allowance of an adult is 80 dB(A) for 40 hours a
week, and 3 dB more halve the time.
"""

from __future__ import annotations

ALLOWED_DB = 80.0
ALLOWED_S = 40 * 3600.0
DAY_FRAC = 1 / 7
"""A session that takes a day's share of the weekly allowance is reported as loud."""


class LoudnessDose:
    """Sums up the sound played, as the time at full level with the same energy.

    The swell, which only lowers the level, is left out: the dose is never underestimated.

    Parameters
    ----------
    full_level_db : float or None
        Level at the ear while the music is at its full level [dB(A)]; None where it was not
        measured, and there is then no dose.

    Attributes
    ----------
    full_level_s : float
        Time at full level with the same energy [s].
    """

    def __init__(self, full_level_db: float | None) -> None:
        self.full_level_db = full_level_db
        self.full_level_s = 0.0
        self._warned = False

    def add_second(self, level_frac: float) -> None:
        """Add one second at `level_frac`, 0..1 of full amplitude."""
        self.full_level_s += level_frac**2

    @property
    def dose_frac(self) -> float | None:
        """Share of the weekly allowance; None where the level at the ear is not known."""
        if self.full_level_db is None:
            return None
        return self.full_level_s / ALLOWED_S * 10 ** ((self.full_level_db - ALLOWED_DB) / 10)

    def warn_once(self) -> bool:
        """Return True the first time that the session has taken a day's share."""
        dose_frac = self.dose_frac
        if self._warned or dose_frac is None or dose_frac < DAY_FRAC:
            return False
        self._warned = True
        return True
