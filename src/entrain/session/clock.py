"""The clock of a session: real, or virtual and as fast as the machine allows."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since the session began."""

    def now_s(self) -> float:
        """Return the time now [s]; may be called from any thread."""
        ...

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Wait until `t_s` [s], or until `woken` is set."""
        ...


class RealClock:
    """The computer's monotonic clock; it reads 0 when the object is made."""

    def __init__(self) -> None:
        # Monotonic as well, with a finer resolution than time.monotonic on Windows.
        self._start_s = time.perf_counter()

    def now_s(self) -> float:
        """Return the time now [s]."""
        return time.perf_counter() - self._start_s

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Wait until `t_s`, or until `woken` is set; other tasks of the loop run meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, t_s - self.now_s())):
                await woken.wait()


class VirtualClock:
    """A clock that jumps to the time waited for: nothing really waits."""

    def __init__(self) -> None:
        self._t_s = 0.0

    def now_s(self) -> float:
        """Return the time now [s]."""
        return self._t_s

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Jump to `t_s` [s]; `woken` is ignored, because nothing waits.

        Yields to the event loop once a second, so that an interrupt is noticed.
        """
        before_s = int(self._t_s)
        self._t_s = max(self._t_s, t_s)
        if int(self._t_s) != before_s:
            await asyncio.sleep(0)
