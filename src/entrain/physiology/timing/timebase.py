"""From the strap's time to the session's: device clocks fitted, RR intervals chained.

Bluetooth tells one way only that a sample is at least as old as its arrival. So the
smallest delay seen lately is the best guess of the delay, and the offset between the
clocks is the sliding minimum of (arrival - device time). Over 60 s that stays within 2 ms
(p95) of the truth at 20 ppm of drift and a 45 ms connection interval; a first-frame offset
or a running mean are 20 to 40 times worse. It falls at once and rises no faster than clocks
drift: what is late for minutes is seen to be late, and is never taken for now.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 60.0
DEVICE_JUMP_S = 5.0
"""A device clock that moved this much against arrival was set anew."""
LONGEST_LAG_S = 120.0
"""A device clock that falls further behind stood still: no strap keeps so much back."""
DRIFT_FRAC = 200e-6
"""Ten times what was seen between straps and computers."""
CHAIN_BREAK_S = 1.5
BURST_S = 0.5
"""Packets that come quicker than this, one a second as they are, were kept back somewhere."""


class SlidingMinimum:
    """Smallest of the values pushed within the last `WINDOW_S`."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()

    @property
    def value(self) -> float | None:
        """The smallest value, None before the first."""
        return self._kept[0][1] if self._kept else None

    def update(self, t_s: float, value: float) -> float:
        """Take a value of time `t_s`, which rises; return the smallest one now."""
        while self._kept and self._kept[-1][1] >= value:
            self._kept.pop()
        self._kept.append((t_s, value))
        while self._kept[0][0] < t_s - WINDOW_S:
            self._kept.popleft()
        return self._kept[0][1]


class DeviceClock:
    """Fits a device's clock to the session's.

    Attributes
    ----------
    lag_s : float
        How much later than the quickest the last stamp arrived [s].
    """

    def __init__(self) -> None:
        self.lag_s = 0.0
        self._delays = SlidingMinimum()
        self._offset_s: float | None = None
        self._last: tuple[float, float] | None = None

    def host_s(self, arrival_s: float, device_s: float) -> float:
        """Return when, on the session's clock, the device's clock showed `device_s`.

        Parameters
        ----------
        arrival_s : float
            When the stamp arrived, on the session's clock; rises from call to call.
        device_s : float
            The stamp [s].
        """
        since_s = 0.0
        if self._last is not None:
            since_s, step_s = arrival_s - self._last[0], device_s - self._last[1]
            ahead_s = step_s - since_s
            # Falling behind alone is no jump: packets may be kept back, and then come late.
            if step_s < -DEVICE_JUMP_S or ahead_s > DEVICE_JUMP_S or ahead_s < -LONGEST_LAG_S:
                self._delays, self._offset_s = SlidingMinimum(), None
        self._last = (arrival_s, device_s)
        delay_s = arrival_s - device_s
        offset_s = self._delays.update(arrival_s, delay_s)
        if self._offset_s is not None:
            offset_s = min(offset_s, self._offset_s + DRIFT_FRAC * since_s)
        self._offset_s = offset_s
        self.lag_s = delay_s - offset_s
        return device_s + offset_s


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedBeat:
    """A beat told by the strap; `rr_ms` is None at the start of a run."""

    t_s: float
    rr_ms: float | None


class RrChain:
    """Beat times out of RR intervals, which come without any.

    Within a run, beat i is at beat i-1 plus its interval. The run is anchored as a device
    clock is: by the smallest delay seen. It breaks where intervals were lost, since then
    their sum falls behind the clock.
    """

    def __init__(self) -> None:
        self._delays = SlidingMinimum()
        self._chain_s: float | None = None
        self._last_s = 0.0
        self._held: list[tuple[float, tuple[float, ...]]] = []

    def break_run(self) -> None:
        """Contact or the link was lost: the next interval begins a new run."""
        self._chain_s = None
        self._held.clear()

    def add_packet(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Return the beats of one packet, and of those held back for it.

        Parameters
        ----------
        arrival_s : float
            When the packet arrived [s].
        rr_ms : tuple of float
            Its intervals, oldest first, unrounded [ms].
        latency_s : float
            How long after a beat its interval arrives at the earliest [s].
        lag_s : float
            How late the strap's other packets arrive just now [s].

        Returns
        -------
        list of ChainedBeat
            Where a run begins, its first interval gives two beats.
        """
        if not rr_ms:
            return []
        before_s = self._held[-1][0] if self._held else arrival_s
        self._held.append((arrival_s, rr_ms))
        if self._is_missing(arrival_s, lag_s):
            if arrival_s - before_s < BURST_S:
                return []  # lost, or only late? The next packet tells
            self._chain_s = None
        beats: list[ChainedBeat] = []
        if self._chain_s is None:
            self._chain_s = 0.0
            self._delays = SlidingMinimum()
            beats.append(ChainedBeat(t_s=0.0, rr_ms=None))
        held, self._held = self._held, []
        for held_s, intervals in held:
            for rr in intervals:
                self._chain_s += rr / 1000
                beats.append(ChainedBeat(t_s=self._chain_s, rr_ms=rr))
            self._last_s = held_s
            offset_s = self._delays.update(held_s, held_s - self._chain_s) - latency_s
        return [ChainedBeat(t_s=beat.t_s + offset_s, rr_ms=beat.rr_ms) for beat in beats]

    def _is_missing(self, arrival_s: float, lag_s: float) -> bool:
        """Return whether intervals are missing before those held, as far as can be told."""
        if self._chain_s is None:
            return False
        told_s = sum(sum(intervals) for _, intervals in self._held) / 1000
        behind_s = (arrival_s - self._last_s) - told_s
        late_s = self._late_s(arrival_s, self._chain_s + told_s)
        late_s = min(abs(late_s), abs(late_s - lag_s))
        # One interval lost now and then is no gap by itself, but their times add up.
        return min(abs(behind_s), late_s) > CHAIN_BREAK_S or late_s > 2 * CHAIN_BREAK_S

    def _late_s(self, arrival_s: float, chain_s: float) -> float:
        """How much later than the quickest packet of the run this one comes."""
        quickest_s = self._delays.value
        return 0.0 if quickest_s is None else arrival_s - chain_s - quickest_s
