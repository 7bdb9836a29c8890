"""The line that says why the music changed, kept long enough to be read."""

from __future__ import annotations

import math

from entrain.events import NoticeGiven, Reason
from entrain.guidance.blinding import as_told

LINE_LASTS_S = 8.0
"""A line that changes faster than it can be read helps nobody."""
URGENT = ("safety.", "person.", "plan.")
TOLD = ("title", "because", "step", "follows")
"""Figures that are part of what the person reads."""


class Line:
    """What is told, and since when.

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
        self._changed_s = -math.inf
        self.told: Reason | None = None

    def explain(self, t_s: float, reason: Reason) -> None:
        """Show a reason, unless the one before has not been read yet."""
        reason = as_told(reason) if self._blinded else reason
        if self.change is not None and _same(reason, self.change):
            return
        if reason.rule.startswith(URGENT) or t_s - self._changed_s >= LINE_LASTS_S:
            self.say(t_s, reason)

    def say(self, t_s: float, reason: Reason) -> None:
        """Show a reason at once."""
        self.change = as_told(reason) if self._blinded else reason
        self._changed_s = t_s

    def notice(self, t_s: float, notice: Reason | None) -> list[NoticeGiven]:
        """Return the notice where it is a new one."""
        before = self.told
        if notice is None or before is None or not _same(notice, before):
            self.told = notice
        return (
            [] if notice is None or self.told is before else [NoticeGiven(t_s=t_s, reason=notice)]
        )


def _same(one: Reason, other: Reason) -> bool:
    """Return whether two reasons tell the person the same; the numbers may have moved on."""
    return _told(one) == _told(other)


def _told(reason: Reason) -> tuple[object, ...]:
    names = dict(reason.figures)
    return (reason.rule, reason.variant, *(names.get(name) for name in TOLD))
