"""The session's one clock: real, or virtual and as fast as the machine goes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since the session began."""

    def now_s(self) -> float:
        """Return the time now [s]; safe from any thread."""
        ...

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Wait until `t_s` [s], or until `woken` is set."""
        ...


class RealClock:
    """The computer's monotonic clock, 0 when it was made."""

    def __init__(self) -> None:
        # Monotonic too, and finer than time.monotonic on Windows.
        self._began_s = time.perf_counter()

    def now_s(self) -> float:
        """Return the time now [s]."""
        return time.perf_counter() - self._began_s

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Wait until `t_s`, or until `woken` is set; other tasks of the loop run meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, t_s - self.now_s())):
                await woken.wait()


class VirtualClock:
    """A clock that is where it is asked to be: nothing waits."""

    def __init__(self) -> None:
        self._t_s = 0.0

    def now_s(self) -> float:
        """Return the time now [s]."""
        return self._t_s

    async def sleep_until(self, t_s: float, woken: asyncio.Event) -> None:
        """Be at `t_s`: nothing waits here, so nothing need be woken.

        Gives way to the loop once a second, so that an interrupt is seen.
        """
        whole = int(self._t_s)
        self._t_s = max(self._t_s, t_s)
        if int(self._t_s) != whole:
            await asyncio.sleep(0)
