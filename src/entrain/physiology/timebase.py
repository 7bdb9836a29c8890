"""From the strap's time to the session's: device clocks fitted, RR intervals chained.

Bluetooth tells one way only that a sample is at least as old as its arrival. So the
smallest delay seen lately is the best guess of the delay, and the offset between the
clocks is the sliding minimum of (arrival - device time). Over 60 s that stays within 2 ms
(p95) of the truth at 20 ppm of drift and a 45 ms connection interval; a first-frame offset
or a running mean are 20 to 40 times worse.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 60.0
DEVICE_JUMP_S = 5.0
"""A device clock that moved this much against arrival was set anew."""
CHAIN_BREAK_S = 1.5
IMPOSSIBLE_RR_MS = 200.0
"""Shorter is no heart; some straps append such a value to each packet."""


class SlidingMinimum:
    """Smallest of the values pushed within the last `WINDOW_S`."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()

    @property
    def value(self) -> float | None:
        """The smallest value, None before the first."""
        return self._kept[0][1] if self._kept else None

    def push(self, t_s: float, value: float) -> float:
        """Take a value of time `t_s`, which rises; return the smallest one now."""
        while self._kept and self._kept[-1][1] >= value:
            self._kept.pop()
        self._kept.append((t_s, value))
        while self._kept[0][0] < t_s - WINDOW_S:
            self._kept.popleft()
        return self._kept[0][1]


class DeviceClock:
    """Fits a device's clock to the session's."""

    def __init__(self) -> None:
        self._delays = SlidingMinimum()
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
        if self._last is not None:
            moved_s = (device_s - self._last[1]) - (arrival_s - self._last[0])
            if abs(moved_s) > DEVICE_JUMP_S:
                self._delays = SlidingMinimum()
        self._last = (arrival_s, device_s)
        return device_s + self._delays.push(arrival_s, arrival_s - device_s)


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

    def break_run(self) -> None:
        """Contact or the link was lost: the next interval begins a new run."""
        self._chain_s = None

    def push(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float
    ) -> list[ChainedBeat]:
        """Return the beats of one packet.

        Parameters
        ----------
        arrival_s : float
            When the packet arrived [s].
        rr_ms : tuple of float
            Its intervals, oldest first, unrounded [ms].
        latency_s : float
            How long after a beat its interval arrives at the earliest [s].

        Returns
        -------
        list of ChainedBeat
            Where a run begins, its first interval gives two beats.
        """
        possible = [rr for rr in rr_ms if rr >= IMPOSSIBLE_RR_MS]
        if not possible:
            return []
        told_s = sum(possible) / 1000
        if self._chain_s is not None:
            behind_s = (arrival_s - self._last_s) - told_s
            late_s = self._late_s(arrival_s, self._chain_s + told_s)
            if abs(behind_s) > CHAIN_BREAK_S and abs(late_s) > CHAIN_BREAK_S:
                self.break_run()
        beats: list[ChainedBeat] = []
        if self._chain_s is None:
            self._chain_s = 0.0
            self._delays = SlidingMinimum()
            beats.append(ChainedBeat(t_s=0.0, rr_ms=None))
        for rr in possible:
            self._chain_s += rr / 1000
            beats.append(ChainedBeat(t_s=self._chain_s, rr_ms=rr))
        offset_s = self._delays.push(arrival_s, arrival_s - self._chain_s) - latency_s
        self._last_s = arrival_s
        return [ChainedBeat(t_s=beat.t_s + offset_s, rr_ms=beat.rr_ms) for beat in beats]

    def _late_s(self, arrival_s: float, chain_s: float) -> float:
        """How much later than the quickest packet of the run this one comes."""
        quickest_s = self._delays.value
        return 0.0 if quickest_s is None else arrival_s - chain_s - quickest_s
