"""Straps besides the one that the session follows; each has a body of its own."""

from __future__ import annotations

from entrain.events import FromStrap, Heard, LinkChanged, Packet, StrapKnown
from entrain.physiology import Body, Vitals


class OtherStraps:
    """Reads the data of other straps; they do not affect decisions."""

    def __init__(self) -> None:
        self._bodies: dict[str, Body] = {}

    def handle(self, event: FromStrap) -> None:
        """Handle an event from a strap with the body of its source."""
        if isinstance(event, LinkChanged) and event.source not in self._bodies:
            return  # an input that is no strap, or a strap that has sent nothing yet
        body = self._bodies.setdefault(event.source, Body())
        match event:
            case Packet():
                body.read_packet(event)
            case LinkChanged():
                body.handle_link_change(event)
            case StrapKnown():
                body.set_strap_profile(event)

    def record_heard(self, event: Heard) -> None:
        """Record what reached the ears, for each strap: all wearers are in one room."""
        for body in self._bodies.values():
            body.add_heard(event)

    def tick(self, t_s: float) -> None:
        """Advance each body to the second at `t_s`."""
        for body in self._bodies.values():
            body.tick(t_s)

    @property
    def vitals(self) -> tuple[tuple[str, Vitals], ...]:
        """The figures of each strap by its source, in the order of first appearance."""
        return tuple((source, body.vitals) for source, body in self._bodies.items())
