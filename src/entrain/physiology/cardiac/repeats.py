"""Repeated intervals: some straps send their last RR interval again where there was no beat.

Two equal intervals in a row prove nothing: in units of 1/1024 s a calm heart produces them now
and then, a paced one always. The clock decides. A packet arrives no sooner than its last beat
and no later than the next packet is due, so the arrival minus the sum of the intervals stays
within one packet period. An interval counted twice moves it below that range, one wrongly
dropped above. Radio can only delay packets, so the lower edge is sharp.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import product
from statistics import median

SPAN_S = 60.0
HOLD_S = 8.0
"""A packet waits this long for the clock to decide; where it does not, the interval is kept."""
SLACK_S = 0.3
"""Tolerance beyond one packet period, for delays by radio and the strap itself."""
CLEARLY_S, BARELY_S = 0.2, 0.1
"""How much more evenly packets must arrive without the interval to drop it, or with it to keep."""
LEAST_PACKETS, PLAINLY_S = 5, 0.5
"""From this many packets on, an interval with which they arrive this much more evenly is kept."""
LATE_FRAC = 0.1
"""This share of packets, those that arrive latest, is taken to be delayed by radio."""
MOST_DOUBTS = 5
"""With more undecided at once the oldest is decided."""
LOST_S = 3.0
"""A delay that changes by more means lost or invented intervals: the usual delay is unknown."""
LAST_N = 8
PACKET_S = 1.0
COUNTED, LEAST_REPEATS, DOUBTED_FRAC = 100, 4, 0.03
"""Of the last `COUNTED` intervals, more repeats than chance would give: the strap is doubtful."""

Spread = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class RrPacket:
    """A packet with RR intervals.

    Attributes
    ----------
    arrival_s : float
        When it arrived [s].
    rr_ms : tuple of float
        Its intervals, oldest first [ms].
    doubts : list of (int, int)
        Spans of `rr_ms`, first and past-last index, that may be repeats.
    """

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
    """Drops repeated intervals; packets wait until that is decided.

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
        self._sum_s = 0.0
        self._last: tuple[float, ...] = ()
        self._held: list[RrPacket] = []
        self._recent: deque[bool] = deque(maxlen=COUNTED)

    @property
    def is_doubtful(self) -> bool:
        """Whether the strap repeats intervals too often to be trusted fully."""
        n = sum(self._recent)
        return n >= max(LEAST_REPEATS, DOUBTED_FRAC * len(self._recent))

    def add_packet(self, arrival_s: float, rr_ms: tuple[float, ...]) -> list[RrPacket]:
        """Add a packet, also one without intervals; return the decided packets, in order.

        Parameters
        ----------
        arrival_s : float
            When it arrived [s].
        rr_ms : tuple of float
            Its intervals that a heart can produce, oldest first [ms].
        """
        if self._arrival_s is not None:
            self._steps_s.append(arrival_s - self._arrival_s)
        self._arrival_s = arrival_s
        if rr_ms:
            doubts = _doubts(self._last, rr_ms)
            self._held.append(RrPacket(arrival_s=arrival_s, rr_ms=rr_ms, doubts=doubts))
            self._last = (self._last + rr_ms)[-LAST_N:]
        return self._release_decided(at_once=False)

    def flush(self) -> list[RrPacket]:
        """End the run; return the packets still waiting, with all doubts decided."""
        released = self._release_decided(at_once=True)
        self._delays.clear()
        self._arrival_s = None
        self._last = ()
        return released

    def _release_decided(self, *, at_once: bool) -> list[RrPacket]:
        released = []
        while self._held:
            first = self._held[0]
            if first.doubts and not self._decide(first, at_once=at_once):
                break
            if first.doubts:
                continue
            released += self._release(first)
        return released

    def _decide(self, first: RrPacket, *, at_once: bool) -> bool:
        """Decide the oldest doubt, if the clock or the time limit allows; return whether."""
        n_doubts = sum(len(packet.doubts) for packet in self._held)
        (kept_s, even_s), (dropped_s, _) = self._spreads()
        usual_s = (median(self._steps_s) if self._steps_s else PACKET_S) + SLACK_S
        newest_s = self._held[-1].arrival_s if self._arrival_s is None else self._arrival_s
        is_overdue = at_once or newest_s - first.arrival_s > HOLD_S or n_doubts > MOST_DOUBTS
        must_drop = even_s > usual_s and dropped_s < kept_s - CLEARLY_S
        n_packets = len(self._delays) + len(self._held)
        is_plain = n_packets >= LEAST_PACKETS and kept_s < dropped_s - PLAINLY_S
        must_keep = is_plain or (dropped_s > usual_s and kept_s < dropped_s - BARELY_S)
        if not (must_drop or must_keep or is_overdue):
            return False
        span = first.doubts.pop(0)
        if must_drop:
            start, stop = span
            first.rr_ms = first.without([span])
            first.doubts = [(a - stop + start, b - stop + start) for a, b in first.doubts]
            self._recent.extend([True] * (stop - start))
            self.n_repeated += stop - start
        return True

    def _spreads(self) -> tuple[Spread, Spread]:
        """Return the spread of delays with the oldest doubt kept, and with it dropped.

        Of all ways to decide the other doubts the one with the least spread counts.
        """
        doubts = [(at, span) for at, held in enumerate(self._held) for span in held.doubts]
        doubts = doubts[: MOST_DOUBTS + 1]
        best = dict.fromkeys((False, True), (float("inf"), float("inf")))
        for choice in product((False, True), repeat=len(doubts)):
            dropped = [doubt for doubt, drop in zip(doubts, choice, strict=True) if drop]
            best[choice[0]] = min(best[choice[0]], self._spread(dropped))
        return best[False], best[True]

    def _spread(self, dropped: list[tuple[int, tuple[int, int]]]) -> Spread:
        """Return the range of delays [s], and the distance of waiting packets below the usual [s].

        `dropped` holds the index of the held packet and the span for each doubt to drop.
        """
        recent = [delay_s for _, delay_s in self._delays]
        sum_s, waiting, overdue = self._sum_s, [], []
        for at, packet in enumerate(self._held):
            kept = packet.without([span for index, span in dropped if index == at])
            sum_s += sum(kept) / 1000
            if kept:
                waiting.append(packet.arrival_s - sum_s)
            else:
                # If all were repeats, the beat after the last one should have come by now.
                overdue.append(packet.arrival_s - sum_s - packet.rr_ms[-1] / 1000)
        known = [*recent, *waiting]
        if not known:
            return 0.0, 0.0
        top_s = max([*waiting, *overdue, *([_timely(recent)] if recent else [])])
        return top_s - min(known), _timely(known) - min(waiting, default=_timely(known))

    def _release(self, packet: RrPacket) -> list[RrPacket]:
        del self._held[0]
        if not packet.rr_ms:
            return []
        self._recent.extend([False] * len(packet.rr_ms))
        self._sum_s += sum(packet.rr_ms) / 1000
        delay_s = packet.arrival_s - self._sum_s
        if self._delays and abs(delay_s - min(d for _, d in self._delays)) > LOST_S:
            self._delays.clear()
        self._delays.append((packet.arrival_s, delay_s))
        while self._delays[0][0] < packet.arrival_s - SPAN_S:
            self._delays.popleft()
        return [packet]


def _timely(delays_s: list[float]) -> float:
    """Return the largest delay without those delayed by radio [s]: a quantile."""
    return sorted(delays_s)[int((1 - LATE_FRAC) * (len(delays_s) - 1))]


def _doubts(last: tuple[float, ...], rr_ms: tuple[float, ...]) -> list[tuple[int, int]]:
    """Return the spans that may be repeats: a start equal to the last end, or an equal pair."""
    sizes = range(min(len(last), len(rr_ms)), 0, -1)
    begins = next((n for n in sizes if rr_ms[:n] == last[-n:]), 0)
    doubts = [(0, begins)] if begins else []
    pairs = range(max(begins, 1), len(rr_ms))
    return doubts + [(at, at + 1) for at in pairs if rr_ms[at] == rr_ms[at - 1]]
