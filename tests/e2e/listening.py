"""What a session does with a strap: asks it what has come; here more often, and keeps it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from entrain.events import Event, Link, LinkChanged, Packet, StrapKnown
from entrain.inputs.straps.strap import Strap
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.problems import MalformedPacketError
from tests.helpers.waiting import Patience


class Listening:
    """All that a strap has told."""

    def __init__(self, strap: Strap) -> None:
        self.strap = strap
        self.events: list[Event] = []

    async def until(self, reached: Callable[[], object], patience_s: float = 8.0) -> None:
        """Listen until something is so."""
        patience = Patience(patience_s)
        while not reached():
            assert patience.look(), f"waited in vain; heard {self.words()}"
            await asyncio.sleep(0.02)
            self.events += await self.strap.advance(time.monotonic(), None)

    def packets(self, characteristic: str) -> list[bytes]:
        packets = [event for event in self.events if isinstance(event, Packet)]
        return [packet.data for packet in packets if packet.characteristic == characteristic]

    def measured(self) -> list[HeartRateMeasurement]:
        """Return what is whole of the heart rate."""
        measured = []
        for packet in self.packets("2a37"):
            try:
                measured.append(HeartRateMeasurement.from_bytes(packet))
            except MalformedPacketError:
                continue
        return measured

    def rr_1024(self) -> list[int]:
        return [rr for measurement in self.measured() for rr in measurement.rr_1024]

    def known(self) -> list[StrapKnown]:
        return [event for event in self.events if isinstance(event, StrapKnown)]

    def links(self) -> list[Link]:
        return [event.link for event in self.events if isinstance(event, LinkChanged)]

    def words(self) -> list[str]:
        return [event.detail for event in self.events if isinstance(event, LinkChanged)]
