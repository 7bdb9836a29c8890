"""Beats from the RR intervals that a strap sends: what cannot be is dropped and counted.

Three things are checked before an interval makes a beat: that a heart can make it, that it
is no repeat, and that all of them together last as long as the clock says.
"""

from __future__ import annotations

from collections import deque

from entrain.physiology.cardiac.bounds import is_possible
from entrain.physiology.cardiac.repeats import Repeats
from entrain.physiology.readings import Dropped
from entrain.physiology.timing.timebase import ChainedBeat, RrChain

SURPLUS_SPAN_S = 120.0
SURPLUS_FRAC = 0.1
"""Intervals that exceed the elapsed time by this share over two minutes: some are made up. A burst
that was kept back for less than 12 s stays below it."""


class StrapIntervals:
    """Beats out of the RR intervals of a strap's packets.

    Attributes
    ----------
    n_impossible : int
        Intervals dropped that no heart makes.
    """

    def __init__(self) -> None:
        self.n_impossible = 0
        self._chain = RrChain()
        self._repeats = Repeats()
        self._packets: deque[tuple[float, float]] = deque()

    @property
    def dropped(self) -> Dropped:
        """What was dropped so far."""
        return Dropped(n_impossible=self.n_impossible, n_repeated=self._repeats.n_repeated)

    @property
    def doubted(self) -> bool:
        """Whether the strap makes up so many intervals that it is to be trusted less."""
        return self._repeats.doubted or self._surplus

    @property
    def _surplus(self) -> bool:
        if not self._packets or self._packets[-1][0] - self._packets[0][0] < SURPLUS_SPAN_S / 2:
            return False
        span_s = self._packets[-1][0] - self._packets[0][0]
        intervals_s = sum(sum_s for _, sum_s in list(self._packets)[1:])
        return intervals_s > (1 + SURPLUS_FRAC) * max(span_s, SURPLUS_SPAN_S)

    def add_packet(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Return the beats of a packet and of those that waited for it; as `RrChain.add_packet`."""
        possible = self._possible(rr_ms)
        beats: list[ChainedBeat] = []
        for packet in self._repeats.add_packet(arrival_s, possible):
            beats += self._chained(packet.arrival_s, packet.rr_ms, latency_s, lag_s)
        return beats

    def push_judged(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Return the beats of intervals that the device itself judged: none is a repeat."""
        return self._chained(arrival_s, self._possible(rr_ms), latency_s, lag_s)

    def _possible(self, rr_ms: tuple[float, ...]) -> tuple[float, ...]:
        possible = tuple(rr for rr in rr_ms if is_possible(rr))
        self.n_impossible += len(rr_ms) - len(possible)
        return possible

    def break_run(self, latency_s: float) -> list[ChainedBeat]:
        """Contact or the link was lost: return the beats that waited; the next begins a run."""
        beats: list[ChainedBeat] = []
        for packet in self._repeats.flush():
            beats += self._chained(packet.arrival_s, packet.rr_ms, latency_s, 0.0)
        self._chain.break_run()
        self._packets.clear()
        return beats

    def _chained(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float
    ) -> list[ChainedBeat]:
        self._packets.append((arrival_s, sum(rr_ms) / 1000))
        while self._packets[0][0] < arrival_s - SURPLUS_SPAN_S:
            self._packets.popleft()
        return self._chain.add_packet(arrival_s, rr_ms, latency_s, lag_s)
