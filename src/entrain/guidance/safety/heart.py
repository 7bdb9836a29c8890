"""Heart rate: the guide gives way when it rises, and the person is asked when it is far off.

The limits are those of a session at rest. They are no alarm: they ask.
"""

from __future__ import annotations

import enum

HOT_BPM = 6.0
"""Heart rate this far above the person's own rest, for HOT_S, while guided."""
HOT_S = 30
LOW_BPM, HIGH_BPM = 40.0, 130.0
"""Session limits at rest, for anybody."""
ABOVE_REST_BPM = 30.0
"""And this far above the person's own rest: what counts as much on standing up is far more
than sitting still explains."""
BELOW_REST_FRAC = 0.7
"""Or below this share of it."""
OUTSIDE_S = 30
ANSWER_S = 30.0
QUIET_S = 300.0
"""A person who said that they are fine is left alone for this long."""
GOOD_FRAC = 0.8
"""A signal with fewer good beats than this in the last 20 s is not acted on."""


def session_limits_bpm(rest_bpm: float | None) -> tuple[float, float]:
    """Return the person's own limits [bpm], from their rest where it is known."""
    if rest_bpm is None:
        return LOW_BPM, HIGH_BPM
    return max(LOW_BPM, BELOW_REST_FRAC * rest_bpm), min(HIGH_BPM, rest_bpm + ABOVE_REST_BPM)


class Asking(enum.Enum):
    """What the heart's limits ask for at this second."""

    NOTHING = enum.auto()
    ASK = enum.auto()
    UNANSWERED = enum.auto()


class HeartLimits:
    """Asks the person how they feel when their heart rate is far from rest, and waits.

    Attributes
    ----------
    until_s : float or None
        While an answer is awaited: until when [s].
    """

    def __init__(self) -> None:
        self.until_s: float | None = None
        self._outside_s = 0
        self._quiet_until_s = float("-inf")

    def check(
        self, t_s: float, hr_bpm: float | None, rest_bpm: float | None, usable_frac: float
    ) -> Asking:
        """Take a second.

        Parameters
        ----------
        t_s : float
            Now [s].
        hr_bpm, rest_bpm : float or None
            Median heart rate over 30 s and at rest; None where not known.
        usable_frac : float
            Share of the last 20 s in good beats.
        """
        if self.until_s is not None:
            return Asking.UNANSWERED if t_s >= self.until_s else Asking.NOTHING
        if hr_bpm is None or usable_frac < GOOD_FRAC:
            return Asking.NOTHING
        low_bpm, high_bpm = session_limits_bpm(rest_bpm)
        outside = not low_bpm <= hr_bpm <= high_bpm
        self._outside_s = self._outside_s + 1 if outside else 0
        if self._outside_s < OUTSIDE_S or t_s < self._quiet_until_s:
            return Asking.NOTHING
        self.until_s = t_s + ANSWER_S
        return Asking.ASK

    def answered(self, t_s: float) -> None:
        """Take that the person has answered."""
        self.until_s = None
        self._outside_s = 0
        self._quiet_until_s = t_s + QUIET_S

    def forget(self) -> None:
        """Start to count anew: the person was not at rest."""
        self.until_s = None
        self._outside_s = 0


class ArousalGuard:
    """Counts how long the heart has been faster than at rest, while guided."""

    def __init__(self) -> None:
        self._hot_s = 0

    def hot(self, hr_bpm: float | None, rest_bpm: float | None) -> bool:
        """Take a second; return whether the guide has to give way, once each time."""
        if hr_bpm is None or rest_bpm is None:
            return False
        hot = hr_bpm > rest_bpm + HOT_BPM
        self._hot_s = self._hot_s + 1 if hot else max(0, self._hot_s - 2)
        if self._hot_s < HOT_S:
            return False
        self._hot_s = 0
        return True
