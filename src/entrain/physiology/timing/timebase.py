"""From the strap's time to the session's: fitting device clocks, chaining RR intervals.

Bluetooth only bounds a sample's time from one side: it is no later than its arrival. So the
smallest recent delay is the best estimate of the delay, and the offset between the clocks is
the sliding minimum of (arrival - device time). Over 60 s that stays within 2 ms (p95) of the
truth at 20 ppm of drift and a 45 ms connection interval; a first-frame offset or a running
mean are 20 to 40 times worse. The offset falls at once and rises no faster than clocks drift,
so packets that are late for minutes are still recognised as late.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW_S = 60.0
DEVICE_JUMP_S = 5.0
"""A device clock that jumps this far against the arrival times was reset."""
LONGEST_LAG_S = 120.0
"""A device clock that falls farther behind stood still: no strap buffers that much."""
DRIFT_FRAC = 200e-6
"""Most drift allowed for: ten times the drift measured between straps and computers."""
CHAIN_BREAK_S = 1.5
BURST_S = 0.5
"""Packets closer together than this were buffered somewhere: they are sent once a second."""


class SlidingMinimum:
    """Smallest of the values of the last `WINDOW_S`."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()

    @property
    def value(self) -> float | None:
        """The smallest value, None before the first."""
        return self._kept[0][1] if self._kept else None

    def update(self, t_s: float, value: float) -> float:
        """Add a value at `t_s` [s], which rises from call to call; return the minimum now."""
        while self._kept and self._kept[-1][1] >= value:
            self._kept.pop()
        self._kept.append((t_s, value))
        while self._kept[0][0] < t_s - WINDOW_S:
            self._kept.popleft()
        return self._kept[0][1]


class DeviceClock:
    """Fits a device clock to the session's clock.

    Attributes
    ----------
    lag_s : float
        Delay of the last stamp beyond the smallest delay seen [s].
    """

    def __init__(self) -> None:
        self.lag_s = 0.0
        self._delays = SlidingMinimum()
        self._offset_s: float | None = None
        self._last: tuple[float, float] | None = None

    def host_s(self, arrival_s: float, device_s: float) -> float:
        """Return the time on the session's clock at which the device clock showed `device_s` [s].

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
            # Falling behind alone is no jump: packets may be buffered, and then arrive late.
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
    """A beat of the strap's RR intervals [s, ms]; `rr_ms` is None at the start of a run."""

    t_s: float
    rr_ms: float | None


class RrChain:
    """Gives beat times to RR intervals, which carry no time stamps.

    Within a run, a beat is at the beat before plus its interval. The run is anchored like a
    device clock, by the smallest delay seen. It is broken where intervals were lost: their sum
    then falls behind the clock.
    """

    def __init__(self) -> None:
        self._delays = SlidingMinimum()
        self._chain_s: float | None = None
        self._last_s = 0.0
        self._held: list[tuple[float, tuple[float, ...]]] = []

    def start_new_run(self) -> None:
        """Start a new run with the next interval, after contact or the link was lost."""
        self._chain_s = None
        self._held.clear()

    def add_packet(
        self, arrival_s: float, rr_ms: tuple[float, ...], latency_s: float, lag_s: float = 0.0
    ) -> list[ChainedBeat]:
        """Add a packet; return its beats and those of packets held back before it.

        Parameters
        ----------
        arrival_s : float
            When the packet arrived [s].
        rr_ms : tuple of float
            Its intervals, oldest first, unrounded [ms].
        latency_s : float
            Shortest delay from a beat to the arrival of its interval [s].
        lag_s : float
            How much later than usual the strap's other packets arrive now [s].

        Returns
        -------
        list of ChainedBeat
            In order; at the start of a run the first interval gives two beats.
        """
        if not rr_ms:
            return []
        before_s = self._held[-1][0] if self._held else arrival_s
        self._held.append((arrival_s, rr_ms))
        if self._is_missing(arrival_s, lag_s):
            if arrival_s - before_s < BURST_S:
                return []  # The next packet shows whether intervals were lost or only late.
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
        """Return whether intervals seem to be missing before those held."""
        if self._chain_s is None:
            return False
        held_s = sum(sum(intervals) for _, intervals in self._held) / 1000
        behind_s = (arrival_s - self._last_s) - held_s
        late_s = self._late_s(arrival_s, self._chain_s + held_s)
        late_s = min(abs(late_s), abs(late_s - lag_s))
        # A single lost interval is not recognised, but several add up.
        return min(abs(behind_s), late_s) > CHAIN_BREAK_S or late_s > 2 * CHAIN_BREAK_S

    def _late_s(self, arrival_s: float, chain_s: float) -> float:
        """Return the delay of this packet beyond the smallest of the run [s]."""
        quickest_s = self._delays.value
        return 0.0 if quickest_s is None else arrival_s - chain_s - quickest_s
