"""The queue of what has arrived from a strap and the session has not yet read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from entrain.events import Event, Link, LinkChanged, Packet


class Arrivals:
    """A queue of events, filled by callbacks and emptied by the session.

    Parameters
    ----------
    now_s : callable
        The session's clock [s].
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._events: deque[Event] = deque()
        self._last_change: tuple[Link, str] | None = None
        self.last_packet_s = 0.0

    @property
    def link(self) -> Link | None:
        """The state of the link that was last reported."""
        return self._last_change[0] if self._last_change else None

    def add_packet(self, t_s: float, characteristic: str, value: bytes) -> None:
        """Add a packet.

        Parameters
        ----------
        t_s : float
            When it arrived [s].
        characteristic : str
            UUID of the characteristic that it came from.
        value : bytes
            The bytes as received.
        """
        self.last_packet_s = t_s
        self.add(Packet(t_s=t_s, characteristic=characteristic, data=value))

    def add_link_change(self, link: Link, detail: str, step: str = "") -> None:
        """Add a change of the link, stamped now.

        The same change is not added twice in a row: a search may take many scans.

        Parameters
        ----------
        link : Link
            The new state.
        detail : str
            What happened, as a sentence.
        step : str
            What the person can do about it; empty where that is not known.
        """
        if self._last_change != (link, detail):
            self._last_change = (link, detail)
            self.add(LinkChanged(t_s=self._now_s(), link=link, detail=detail, step=step))

    def add(self, event: Event) -> None:
        """Add an event, not older than those before it."""
        self._events.append(event)

    def pop_until(self, t_s: float) -> list[Event]:
        """Remove and return the events up to `t_s` [s], in order."""
        events = []
        while self._events and self._events[0].t_s <= t_s:
            events.append(self._events.popleft())
        return events
