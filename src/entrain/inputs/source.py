"""The port: what an input is to a session, be it a strap, a player or a hand from a distance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from entrain.events import Event
from entrain.music import Moment

Wake: TypeAlias = Callable[[], None]
"""Has an input asked at once what has happened. May be called from any thread, as often as one
likes, and is harmless after the session."""


class EventSource(Protocol):
    """An input of a session: opened once, asked ten times a second, closed once.

    Each may fail, at its opening or later. A session goes on without it and says so; only
    without the strap that it follows, whose name is `events.STRAP`, it cannot be opened.
    """

    @property
    def name(self) -> str:
        """The name that its events carry as their `source`; no two of a session have the same."""
        ...

    async def open(self, wake: Wake) -> None:
        """Begin. Returns at once; what happens later arrives by `advance`.

        Raises
        ------
        EntrainError
            It can never work; `advance` may find so later.

        Parameters
        ----------
        wake : callable
            For an input whose events sound at once: has it asked without waiting for the next
            tenth of a second. Others never call it.
        """
        ...

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return all that has happened up to `t_s`, in order. Never waits.

        Parameters
        ----------
        t_s : float
            The session's clock now [s].
        moment : Moment or None
            What reaches the ears now, None where that is silence.
        """
        ...

    async def close(self) -> None:
        """Let go of everything, also where it could not be opened. May be called twice."""
        ...
