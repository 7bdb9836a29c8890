"""A loop whose clock leaves out the time in which the machine did not let it run.

A strap of the tests, its radio and the session share one loop. What one of them sends and when
another one sees it is then told by one clock, which goes on while the loop waits for what is
due, and only a little while it works or is kept from working.
"""

from __future__ import annotations

import asyncio
import math
import selectors
import time
from typing import Any

STEP_S = 0.02
"""The most that passes while the loop works, and beyond what it waited for [s]."""


class SteadyLoop(asyncio.SelectorEventLoop):
    """Such a loop."""

    def __init__(self) -> None:
        self._real_s = self._steady_s = time.monotonic()
        self._most_s = STEP_S
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self._steady_s + min(time.monotonic() - self._real_s, self._most_s)

    def turn(self, most_s: float) -> None:
        """From now until the next turn let at most so much pass."""
        self._steady_s, self._real_s, self._most_s = self.time(), time.monotonic(), most_s


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: SteadyLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self._loop.turn(math.inf if timeout is None else max(0.0, timeout) + STEP_S)
        try:
            return super().select(timeout)
        finally:
            self._loop.turn(STEP_S)
