"""The port of inputs: what a strap, a player or a remote control looks like to a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from entrain.events import Event
from entrain.music import Moment

Wake: TypeAlias = Callable[[], None]
"""Makes the session poll an input at once. May be called from any thread, any number of times,
and has no effect after the session."""


class EventSource(Protocol):
    """An input of a session: opened once, polled ten times a second, closed once.

    An input may fail when it is opened or later. The session goes on without it and reports it;
    only the strap that the session follows, named `events.STRAP`, is required at the start.
    """

    @property
    def name(self) -> str:
        """The name that its events carry as their `source`, unique within a session."""
        ...

    async def open(self, wake: Wake) -> None:
        """Start the input and return at once; later events are returned by `advance`.

        Parameters
        ----------
        wake : callable
            For an input whose events must sound at once: polls it without waiting for the next
            tenth of a second. Other inputs never call it.

        Raises
        ------
        EntrainError
            The input can never work. `advance` may raise it later, too.
        """
        ...

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return the events up to `t_s`, in order of time. Never waits.

        Parameters
        ----------
        t_s : float
            The session's clock now [s].
        moment : Moment or None
            What reaches the ears now; None for silence.
        """
        ...

    async def close(self) -> None:
        """Release all resources, even if opening failed. May be called twice."""
        ...
