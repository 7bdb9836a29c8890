"""Repeated intervals: a strap sends its last RR interval again where no beat came.

Two equal intervals in a row prove nothing: in units of 1/1024 s a calm heart makes them now
and then, a paced one always. The clock decides. A packet comes no sooner than its last beat,
and no later than until the next packet was due, so arrival minus the sum of the intervals
stays within one packet's time. An interval counted twice moves it out of there below, one
left out wrongly above. Radio only makes packets late, so the lower edge is sharp.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import product
from statistics import median

SPAN_S = 60.0
HOLD_S = 8.0
"""So long a packet waits for the clock to decide; an interval is kept where it does not."""
SLACK_S = 0.3
"""So much more than a packet's time is still no contradiction: radio and the strap's own work."""
CLEARLY_S, BARELY_S = 0.2, 0.1
"""By so much packets must come more evenly without the interval, or with it."""
LEAST_PACKETS, PLAINLY_S = 5, 0.5
"""Of so many packets, an interval with which they come so much more evenly is no repeat."""
LATE_FRAC = 0.1
"""This share of packets, the latest, is late by the radio."""
MOST_DOUBTS = 5
"""With more of them open at once the oldest is decided."""
LOST_S = 3.0
"""So far off, intervals were lost or made up, and nothing is known of what is usual."""
LAST_N = 8
PACKET_S = 1.0
COUNTED, LEAST_REPEATS, DOUBTED_FRAC = 100, 4, 0.03
"""Of the last intervals, so many repeats are no chance: the strap is trusted less."""

Spread = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class RrPacket:
    """Intervals of one packet [ms], when it arrived [s], and which spans may be repeats."""

    arrival_s: float
    rr_ms: tuple[float, ...]
    doubts: list[tuple[int, int]]

    def without(self, dropped: list[tuple[int, int]]) -> tuple[float, ...]:
        """Return the intervals without those spans."""
        return tuple(
            rr_ms
            for at, rr_ms in enumerate(self.rr_ms)
            if not any(start <= at < stop for start, stop in dropped)
        )


class Repeats:
    """Drops repeated intervals; packets wait while that is undecided.

    Attributes
    ----------
    n_repeated : int
        How many intervals were dropped.
    """

    def __init__(self) -> None:
        self.n_repeated = 0
        self._delays: deque[tuple[float, float]] = deque()
        self._steps_s: deque[float] = deque(maxlen=15)
        self._arrival_s: float | None = None
        self._told_s = 0.0
        self._last: tuple[float, ...] = ()
        self._held: list[RrPacket] = []
        self._lately: deque[bool] = deque(maxlen=COUNTED)

    @property
    def doubted(self) -> bool:
        """Whether the strap does it so often that it is to be trusted less."""
        n = sum(self._lately)
        return n >= max(LEAST_REPEATS, DOUBTED_FRAC * len(self._lately))

    def add_packet(self, arrival_s: float, rr_ms: tuple[float, ...]) -> list[RrPacket]:
        """Add a packet, also one without intervals; return those that are decided, in order.

        Parameters
        ----------
        arrival_s : float
            When it arrived [s].
        rr_ms : tuple of float
            Its intervals that a heart can make, oldest first [ms].
        """
        if self._arrival_s is not None:
            self._steps_s.append(arrival_s - self._arrival_s)
        self._arrival_s = arrival_s
        if rr_ms:
            doubts = _doubts(self._last, rr_ms)
            self._held.append(RrPacket(arrival_s=arrival_s, rr_ms=rr_ms, doubts=doubts))
            self._last = (self._last + rr_ms)[-LAST_N:]
        return self._decided(at_once=False)

    def flush(self) -> list[RrPacket]:
        """Return what waits, as nothing follows that continues it."""
        done = self._decided(at_once=True)
        self._delays.clear()
        self._arrival_s = None
        self._last = ()
        return done

    def _decided(self, *, at_once: bool) -> list[RrPacket]:
        done = []
        while self._held:
            first = self._held[0]
            if first.doubts and not self._decide(first, at_once=at_once):
                break
            if first.doubts:
                continue
            done += self._released(first)
        return done

    def _decide(self, first: RrPacket, *, at_once: bool) -> bool:
        """Decide the oldest doubt, if the clock does by now; return whether it did."""
        n_doubts = sum(len(packet.doubts) for packet in self._held)
        (kept_s, even_s), (dropped_s, _) = self._spreads()
        usual_s = (median(self._steps_s) if self._steps_s else PACKET_S) + SLACK_S
        newest_s = self._held[-1].arrival_s if self._arrival_s is None else self._arrival_s
        tired = at_once or newest_s - first.arrival_s > HOLD_S or n_doubts > MOST_DOUBTS
        drop = even_s > usual_s and dropped_s < kept_s - CLEARLY_S
        n_packets = len(self._delays) + len(self._held)
        plain = n_packets >= LEAST_PACKETS and kept_s < dropped_s - PLAINLY_S
        keep = plain or (dropped_s > usual_s and kept_s < dropped_s - BARELY_S)
        if not (drop or keep or tired):
            return False
        span = first.doubts.pop(0)
        if drop:
            start, stop = span
            first.rr_ms = first.without([span])
            first.doubts = [(a - stop + start, b - stop + start) for a, b in first.doubts]
            self._lately.extend([True] * (stop - start))
            self.n_repeated += stop - start
        return True

    def _spreads(self) -> tuple[Spread, Spread]:
        """Return how unevenly packets come with the oldest doubt kept, and with it dropped."""
        doubts = [(at, span) for at, held in enumerate(self._held) for span in held.doubts]
        doubts = doubts[: MOST_DOUBTS + 1]
        best = dict.fromkeys((False, True), (float("inf"), float("inf")))
        for choice in product((False, True), repeat=len(doubts)):
            dropped = [doubt for doubt, drop in zip(doubts, choice, strict=True) if drop]
            best[choice[0]] = min(best[choice[0]], self._spread(dropped))
        return best[False], best[True]

    def _spread(self, dropped: list[tuple[int, tuple[int, int]]]) -> Spread:
        """Return how far packets are apart [s], and those that wait from the usual latest [s]."""
        lately = [delay_s for _, delay_s in self._delays]
        sum_s, waiting, overdue = self._told_s, [], []
        for at, packet in enumerate(self._held):
            kept = packet.without([span for of, span in dropped if of == at])
            sum_s += sum(kept) / 1000
            if kept:
                waiting.append(packet.arrival_s - sum_s)
            else:
                # Where nothing is new, the beat after the last one should have come by now.
                overdue.append(packet.arrival_s - sum_s - packet.rr_ms[-1] / 1000)
        known = [*lately, *waiting]
        if not known:
            return 0.0, 0.0
        top_s = max([*waiting, *overdue, *([_timely(lately)] if lately else [])])
        return top_s - min(known), _timely(known) - min(waiting, default=_timely(known))

    def _released(self, packet: RrPacket) -> list[RrPacket]:
        del self._held[0]
        if not packet.rr_ms:
            return []
        self._lately.extend([False] * len(packet.rr_ms))
        self._told_s += sum(packet.rr_ms) / 1000
        delay_s = packet.arrival_s - self._told_s
        if self._delays and abs(delay_s - min(d for _, d in self._delays)) > LOST_S:
            self._delays.clear()
        self._delays.append((packet.arrival_s, delay_s))
        while self._delays[0][0] < packet.arrival_s - SPAN_S:
            self._delays.popleft()
        return [packet]


def _timely(delays_s: list[float]) -> float:
    """Return the largest of all delays but the latest few [s]."""
    return sorted(delays_s)[int((1 - LATE_FRAC) * (len(delays_s) - 1))]


def _doubts(last: tuple[float, ...], rr_ms: tuple[float, ...]) -> list[tuple[int, int]]:
    """Return the spans that may be repeats: a beginning that was the end before, an equal pair."""
    sizes = range(min(len(last), len(rr_ms)), 0, -1)
    begins = next((n for n in sizes if rr_ms[:n] == last[-n:]), 0)
    doubts = [(0, begins)] if begins else []
    pairs = range(max(begins, 1), len(rr_ms))
    return doubts + [(at, at + 1) for at in pairs if rr_ms[at] == rr_ms[at - 1]]
