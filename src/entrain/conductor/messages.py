"""The messages of a session: why the music last changed, and the current notice."""

from __future__ import annotations

import math

from entrain.events import NoticeGiven, Reason
from entrain.guidance import redact_reason

SHOWN_FIGURES = ("title", "because", "step", "follows")
"""Figures that are part of the sentence the person reads."""


class Messages:
    """Keeps the messages to show.

    Parameters
    ----------
    blinded : bool
        Show the same in every arm of a study.

    Attributes
    ----------
    change : Reason or None
        Why the music last changed audibly.
    current_notice : Reason or None
        The current notice, with its figures at the time it was first given.
    """

    def __init__(self, *, blinded: bool = False) -> None:
        self._blinded = blinded
        self.change: Reason | None = None
        self._announced_s = -math.inf
        self.current_notice: Reason | None = None

    def explain(self, t_s: float, reason: Reason) -> None:
        """Set why the music moves, unless something was announced at the same time.

        Parameters
        ----------
        t_s : float
            Now [s].
        reason : Reason
            Why the music moves.
        """
        reason = redact_reason(reason) if self._blinded else reason
        if t_s > self._announced_s and not (self.change and is_same_message(reason, self.change)):
            self.change = reason

    def announce(self, t_s: float, reason: Reason) -> None:
        """Set what somebody asked for or what happened; it takes precedence at `t_s` [s]."""
        self.change = redact_reason(reason) if self._blinded else reason
        self._announced_s = t_s

    def update_notice(self, t_s: float, notice: Reason | None) -> list[NoticeGiven]:
        """Set the current notice; return it as a decision where it is a new one.

        Parameters
        ----------
        t_s : float
            Now [s].
        notice : Reason or None
            The notice that holds now; None for none.
        """
        before = self.current_notice
        if notice is None or before is None or not is_same_message(notice, before):
            self.current_notice = notice
        return (
            []
            if notice is None or self.current_notice is before
            else [NoticeGiven(t_s=t_s, reason=notice)]
        )


def is_same_message(first: Reason, other: Reason) -> bool:
    """Return whether two reasons read the same to the person, whatever their other figures."""
    return _message_key(first) == _message_key(other)


def _message_key(reason: Reason) -> tuple[object, ...]:
    names = dict(reason.figures)
    return (reason.rule, reason.variant, *(names.get(name) for name in SHOWN_FIGURES))
