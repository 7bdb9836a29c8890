"""Heart rate limits: the guide gives way to a rise, and the person is asked how they feel.

The limits are for a session at rest. They are no alarm: they ask a question.
"""

from __future__ import annotations

import enum

HOT_BPM = 6.0
"""The guide gives way to a heart rate this far above rest for `HOT_S` while guided."""
HOT_S = 30
LOW_BPM, HIGH_BPM = 40.0, 130.0
"""Session limits at rest, for anybody."""
ABOVE_REST_BPM = 30.0
"""Largest rise above the person's own rest: it is notable even on standing up, and far more
than sitting still explains."""
BELOW_REST_FRAC = 0.7
"""Lowest heart rate as a share of the person's own rest."""
OUTSIDE_S = 30
ANSWER_S = 30.0
QUIET_S = 300.0
"""After an answer the question is not asked again for this long."""
GOOD_FRAC = 0.8
"""With a lower share of good beats in the last 20 s the heart rate is not acted on."""


def session_limits_bpm(rest_bpm: float | None) -> tuple[float, float]:
    """Return the lower and upper limit of heart rate [bpm], from the rest where it is known."""
    if rest_bpm is None:
        return LOW_BPM, HIGH_BPM
    return max(LOW_BPM, BELOW_REST_FRAC * rest_bpm), min(HIGH_BPM, rest_bpm + ABOVE_REST_BPM)


class HeartQuestion(enum.Enum):
    """What the heart rate limits require this second."""

    NOTHING = enum.auto()
    ASK = enum.auto()
    UNANSWERED = enum.auto()


class HeartLimits:
    """Asks how the person feels where their heart rate is outside the limits, and waits.

    Attributes
    ----------
    answer_until_s : float or None
        Until when an answer is awaited [s]; None where none is.
    """

    def __init__(self) -> None:
        self.answer_until_s: float | None = None
        self._outside_s = 0
        self._quiet_until_s = float("-inf")

    def check(
        self, t_s: float, hr_bpm: float | None, rest_bpm: float | None, usable_frac: float
    ) -> HeartQuestion:
        """Check one second; return whether to ask, or whether the question went unanswered.

        Parameters
        ----------
        t_s : float
            Now [s].
        hr_bpm, rest_bpm : float or None
            Median heart rate over 30 s and at rest [bpm]; None where not known.
        usable_frac : float
            Share of the last 20 s covered by good beats.
        """
        if self.answer_until_s is not None:
            return HeartQuestion.UNANSWERED if t_s >= self.answer_until_s else HeartQuestion.NOTHING
        if hr_bpm is None or usable_frac < GOOD_FRAC:
            return HeartQuestion.NOTHING
        low_bpm, high_bpm = session_limits_bpm(rest_bpm)
        outside = not low_bpm <= hr_bpm <= high_bpm
        self._outside_s = self._outside_s + 1 if outside else 0
        if self._outside_s < OUTSIDE_S or t_s < self._quiet_until_s:
            return HeartQuestion.NOTHING
        self.answer_until_s = t_s + ANSWER_S
        return HeartQuestion.ASK

    def record_answer(self, t_s: float) -> None:
        """Record that the person has answered."""
        self.answer_until_s = None
        self._outside_s = 0
        self._quiet_until_s = t_s + QUIET_S

    def reset(self) -> None:
        """Withdraw the question and restart counting, as after a pause."""
        self.answer_until_s = None
        self._outside_s = 0


class ArousalGuard:
    """Counts how long the heart rate has been above rest while guided."""

    def __init__(self) -> None:
        self._hot_s = 0

    def count_second(self, hr_bpm: float | None, rest_bpm: float | None) -> bool:
        """Count one second; return whether the guide has to give way now.

        Parameters
        ----------
        hr_bpm, rest_bpm : float or None
            Median heart rate over 30 s and at rest [bpm]; None where not known.
        """
        if hr_bpm is None or rest_bpm is None:
            return False
        hot = hr_bpm > rest_bpm + HOT_BPM
        self._hot_s = self._hot_s + 1 if hot else max(0, self._hot_s - 2)
        if self._hot_s < HOT_S:
            return False
        self._hot_s = 0
        return True
