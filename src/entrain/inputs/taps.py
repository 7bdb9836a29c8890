"""A virtual player who taps with a person's regularity, for rehearsals and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import numpy as np

from entrain.events import Event, Tapped
from entrain.inputs.source import Wake
from entrain.music import Moment

INTERVAL_S, SPREAD_S = 0.8, 0.02
"""Mean interval and standard deviation: people tap with a spread of 10 to 30 ms."""


class VirtualTaps:
    """An input that taps by itself.

    Parameters
    ----------
    seed : int
        Seed of the tap times.
    now_s : callable or None
        The session's clock [s]; None for a virtual clock, on which nothing waits.
    """

    name = "taps"

    def __init__(self, seed: int, now_s: Callable[[], float] | None = None) -> None:
        self._rng = np.random.default_rng(seed)
        self._now_s = now_s
        self._next_s = 0.0
        self._wake: Wake | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._draw_next()

    def _draw_next(self) -> None:
        self._next_s += max(INTERVAL_S + SPREAD_S * float(self._rng.standard_normal()), 0.1)

    async def open(self, wake: Wake) -> None:
        """Start to tap."""
        self._wake = wake
        self._schedule_wake()

    def _schedule_wake(self) -> None:
        """Schedule a wake for the time of the next tap."""
        if self._now_s is None or self._wake is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        left_s = max(self._next_s - self._now_s(), 0.0)
        self._timer = asyncio.get_running_loop().call_later(left_s, self._wake)

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return the taps up to `t_s` [s]."""
        taps = []
        while self._next_s <= t_s:
            taps.append(Tapped(t_s=self._next_s, source=self.name))
            self._draw_next()
        if taps:
            self._schedule_wake()
        return taps

    async def close(self) -> None:
        """Stop tapping."""
        self._wake = None
        if self._timer is not None:
            self._timer.cancel()
