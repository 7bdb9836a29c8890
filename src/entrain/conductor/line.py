"""What is told of a session: why the music last changed, and the notice that holds."""

from __future__ import annotations

import math

from entrain.events import NoticeGiven, Reason
from entrain.guidance import redact_reason

TOLD = ("title", "because", "step", "follows")
"""Figures that are part of what the person reads."""


class Line:
    """What is told.

    Parameters
    ----------
    blinded : bool
        Tell the same in every arm of a study.

    Attributes
    ----------
    change : Reason or None
        Why the music last changed in a way that can be heard.
    told : Reason or None
        The notice that holds, with the figures of when it was first given.
    """

    def __init__(self, *, blinded: bool = False) -> None:
        self._blinded = blinded
        self.change: Reason | None = None
        self._said_s = -math.inf
        self.told: Reason | None = None

    def explain(self, t_s: float, reason: Reason) -> None:
        """Tell why the music goes where it goes; what was said at this instant stands before it."""
        reason = redact_reason(reason) if self._blinded else reason
        if t_s > self._said_s and not (self.change and same_told(reason, self.change)):
            self.change = reason

    def announce(self, t_s: float, reason: Reason) -> None:
        """Tell what was asked for, or what happened."""
        self.change = redact_reason(reason) if self._blinded else reason
        self._said_s = t_s

    def notice(self, t_s: float, notice: Reason | None) -> list[NoticeGiven]:
        """Return the notice where it is a new one."""
        before = self.told
        if notice is None or before is None or not same_told(notice, before):
            self.told = notice
        return (
            [] if notice is None or self.told is before else [NoticeGiven(t_s=t_s, reason=notice)]
        )


def same_told(one: Reason, other: Reason) -> bool:
    """Return whether two reasons tell the person the same; the numbers may have moved on."""
    return _told(one) == _told(other)


def _told(reason: Reason) -> tuple[object, ...]:
    names = dict(reason.figures)
    return (reason.rule, reason.variant, *(names.get(name) for name in TOLD))
