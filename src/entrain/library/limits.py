"""What a process that reads a stranger's file may use: memory, and time by what it brings."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable

from entrain.library.problems import TrackProblem, TrackProblemError

MEMORY_BYTES = 1 << 30
SILENT_S = 8.0
"""How long it may say nothing before it is ended. Ten is what we promise."""
LEAST_S = 8.0
"""Time that every file is given."""
TIMES_REAL_TIME = 10.0
"""And each second of sound a tenth more: four times what the slowest format here needs."""
TELL_EVERY_S = 0.5


def limit_memory(most_bytes: int = MEMORY_BYTES) -> None:
    """Refuse this process more than this, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def come_after_sound() -> None:
    """Give up the precedence that this process has from a thread that plays."""
    try:
        if os.getpriority(os.PRIO_PROCESS, 0) < 0:
            os.setpriority(os.PRIO_PROCESS, 0, 0)
    except AttributeError:  # Windows
        return


class Allowance:
    """Processor time for one file, which grows with the sound that comes out of it.

    Parameters
    ----------
    tell : callable
        Told every half second how far the file is read [s]: a sign of life.
    """

    def __init__(self, tell: Callable[[float], None]) -> None:
        self._tell = tell
        self._began_s = time.process_time()
        self._told_s = time.monotonic()
        self._limit(0.0)

    def spent(self, at_s: float) -> None:
        """Say how much sound there is by now [s].

        Raises
        ------
        TrackProblemError
            It took too long.
        """
        if time.monotonic() - self._told_s < TELL_EVERY_S:
            return
        self._told_s = time.monotonic()
        if time.process_time() - self._began_s > LEAST_S + at_s / TIMES_REAL_TIME:
            raise TrackProblemError(TrackProblem.TOO_SLOW)
        self._limit(at_s)
        self._tell(at_s)

    def _limit(self, at_s: float) -> None:
        # For code that does not come back to us: the system then ends the process.
        try:
            import resource
        except ImportError:  # Windows
            return
        soft = math.ceil(time.process_time() + LEAST_S + at_s / TIMES_REAL_TIME)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
