"""What has arrived from a strap and was not yet asked for, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from entrain.events import Event, Link, LinkChanged, Packet


class Arrivals:
    """A queue of events that stamps them, filled by callbacks and emptied by the session.

    Parameters
    ----------
    now_s : callable
        The session's clock [s].
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._events: deque[Event] = deque()
        self._said: tuple[Link, str] | None = None
        self.last_packet_s = 0.0

    @property
    def link(self) -> Link | None:
        """What was last said of the link."""
        return self._said[0] if self._said else None

    def keep(self, t_s: float, characteristic: str, value: bytes) -> None:
        """Add a packet that arrived at `t_s`."""
        self.last_packet_s = t_s
        self.add(Packet(t_s=t_s, characteristic=characteristic, data=value))

    def add_link_change(self, link: Link, detail: str, step: str = "") -> None:
        """Add a change of the link, now and only once: a search may go through many rounds.

        `step` is the one thing that a person can do about it, where that is known.
        """
        if self._said != (link, detail):
            self._said = (link, detail)
            self.add(LinkChanged(t_s=self._now_s(), link=link, detail=detail, step=step))

    def add(self, event: Event) -> None:
        """Add an event; it is not older than those before it."""
        self._events.append(event)

    def until(self, t_s: float) -> list[Event]:
        """Take out all up to `t_s`, in order."""
        events = []
        while self._events and self._events[0].t_s <= t_s:
            events.append(self._events.popleft())
        return events
