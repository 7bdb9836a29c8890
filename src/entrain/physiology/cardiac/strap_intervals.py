"""Beats from the RR intervals that a strap sends; impossible and repeated ones are dropped.

Three things are checked before an interval gives a beat: that a heart can produce it, that it
is not a repeat, and that the intervals together last as long as the clock says.
"""

from __future__ import annotations

from collections import deque

from entrain.physiology.cardiac.bounds import is_possible
from entrain.physiology.cardiac.repeats import Repeats
from entrain.physiology.readings import Dropped
from entrain.physiology.timing.timebase import ChainedBeat, RrChain

SURPLUS_SPAN_S = 120.0
SURPLUS_FRAC = 0.1
"""Where the intervals exceed the elapsed time by this share over two minutes some are invented. A
burst that was buffered for less than 12 s stays below it."""


class StrapIntervals:
    """Turns the RR intervals of a strap's packets into beats.

    Attributes
    ----------
    n_impossible : int
        Dropped intervals that no heart can produce.
    """

    def __init__(self) -> None:
        self.n_impossible = 0
        self._chain = RrChain()
        self._repeats = Repeats()
        self._packets: deque[tuple[float, float]] = deque()
        # Known with each packet, as it is asked for more often.
        self._has_surplus = False

    @property
    def dropped(self) -> Dropped:
        """How many intervals were dropped so far."""
        return Dropped(n_impossible=self.n_impossible, n_repeated=self._repeats.n_repeated)

    @property
    def is_doubtful(self) -> bool:
        """Whether the strap repeats or invents too many intervals to be trusted fully."""
        return self._repeats.is_doubtful or self._has_surplus

    def _find_surplus(self) -> bool:
        span_s = self._packets[-1][0] - self._packets[0][0]
        if span_s < SURPLUS_SPAN_S / 2:
            return False
        intervals_s = sum(sum_s for _, sum_s in list(self._packets)[1:])
        return intervals_s > (1 + SURPLUS_FRAC) * max(span_s, SURPLUS_SPAN_S)

    def add_packet(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Add a packet; return its beats and those of packets that waited for it.

        Parameters and the result are those of `RrChain.add_packet`.
        """
        possible = self._drop_impossible(rr_ms)
        beats: list[ChainedBeat] = []
        for packet in self._repeats.add_packet(arrival_s, possible):
            beats += self._chain_packet(packet.arrival_s, packet.rr_ms, latency_s, lag_s)
        return beats

    def add_judged(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Add intervals that the device itself has judged, none of them a repeat.

        Parameters and the result are those of `RrChain.add_packet`.
        """
        return self._chain_packet(arrival_s, self._drop_impossible(rr_ms), latency_s, lag_s)

    def _drop_impossible(self, rr_ms: tuple[float, ...]) -> tuple[float, ...]:
        possible = tuple(rr for rr in rr_ms if is_possible(rr))
        self.n_impossible += len(rr_ms) - len(possible)
        return possible

    def end_run(self, latency_s: float) -> list[ChainedBeat]:
        """End the run, as contact or the link was lost; return the beats that waited.

        `latency_s` is that of `add_packet`.
        """
        beats: list[ChainedBeat] = []
        for packet in self._repeats.flush():
            beats += self._chain_packet(packet.arrival_s, packet.rr_ms, latency_s, 0.0)
        self._chain.start_new_run()
        self._packets.clear()
        self._has_surplus = False
        return beats

    def _chain_packet(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float
    ) -> list[ChainedBeat]:
        self._packets.append((arrival_s, sum(rr_ms) / 1000))
        while self._packets[0][0] < arrival_s - SURPLUS_SPAN_S:
            self._packets.popleft()
        self._has_surplus = self._find_surplus()
        return self._chain.add_packet(arrival_s, rr_ms, latency_s, lag_s)
