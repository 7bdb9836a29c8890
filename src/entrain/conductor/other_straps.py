"""The straps beside the one that the session follows: each has a body of its own."""

from __future__ import annotations

from entrain.events import FromStrap, Heard, LinkChanged, Packet, StrapKnown
from entrain.physiology import Body, Vitals


class OtherStraps:
    """Reads what other straps send; nothing of it moves a decision of the session."""

    def __init__(self) -> None:
        self._bodies: dict[str, Body] = {}

    def handle(self, event: FromStrap) -> None:
        """Read what came from a strap, into the body of its source."""
        if isinstance(event, LinkChanged) and event.source not in self._bodies:
            return  # of an input that is no strap, or of a strap that has sent nothing yet
        body = self._bodies.setdefault(event.source, Body())
        match event:
            case Packet():
                body.read_packet(event)
            case LinkChanged():
                body.handle_link_change(event)
            case StrapKnown():
                body.set_strap_profile(event)

    def heard(self, event: Heard) -> None:
        """Record for each what reached the ears: all are in one room."""
        for body in self._bodies.values():
            body.add_heard(event)

    def tick(self, t_s: float) -> None:
        """Let a second pass."""
        for body in self._bodies.values():
            body.tick(t_s)

    @property
    def vitals(self) -> tuple[tuple[str, Vitals], ...]:
        """The figures of each, by its source, in the order in which they first came."""
        return tuple((source, body.vitals) for source, body in self._bodies.items())
