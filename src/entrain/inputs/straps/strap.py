"""The port of straps: what a strap looks like to a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from entrain.events import Event
from entrain.inputs.source import EventSource, Wake
from entrain.music import Moment


class Strap(EventSource, Protocol):
    """Bytes from a chest strap, real, virtual or recorded: the input called `events.STRAP`."""

    simulated: bool

    async def open(self, wake: Wake) -> None:
        """Start to look for the strap and return at once; `advance` returns what is found.

        Raises
        ------
        StrapProblemError
            The strap can never work: no adapter, no such file.
        """
        ...

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return all that has arrived up to `t_s`, in order: `StrapKnown`, `LinkChanged`, `Packet`.

        Parameters
        ----------
        t_s : float
            The session's clock now. Called about every 0.1 s.
        moment : Moment or None
            What reaches the ears now, None for silence: a simulated person breathes with it.
        """
        ...

    async def close(self) -> None:
        """Stop the streams, then disconnect. May be called twice."""
        ...
