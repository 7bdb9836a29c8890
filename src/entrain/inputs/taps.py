"""A virtual player that taps, as evenly as people do, for rehearsals and tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import numpy as np

from entrain.events import Event, Tapped
from entrain.inputs.source import Wake
from entrain.music import Moment

EVERY_S, SPREAD_S = 0.8, 0.02
"""People tap with a spread of 10 to 30 ms."""


class VirtualTaps:
    """Taps by itself.

    Parameters
    ----------
    seed : int
        The same seed taps at the same times.
    now_s : callable or None
        The session's clock [s]; None for a virtual one, on which nothing waits.
    """

    name = "taps"

    def __init__(self, seed: int, now_s: Callable[[], float] | None = None) -> None:
        self._rng = np.random.default_rng(seed)
        self._now_s = now_s
        self._next_s = 0.0
        self._wake: Wake | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._plan()

    def _plan(self) -> None:
        self._next_s += max(EVERY_S + SPREAD_S * float(self._rng.standard_normal()), 0.1)

    async def open(self, wake: Wake) -> None:
        """Begin to tap."""
        self._wake = wake
        self._wait()

    def _wait(self) -> None:
        """Have oneself asked as soon as the next tap has come."""
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
            self._plan()
        if taps:
            self._wait()
        return taps

    async def close(self) -> None:
        """Tap no more."""
        self._wake = None
        if self._timer is not None:
            self._timer.cancel()
