"""How long the reading of a music file may compute: by the sound that it brings."""

from __future__ import annotations

import time
from collections.abc import Callable

from entrain.library.problems import TrackProblem, TrackProblemError

WORKER = "entrain.library.worker"
"""What reads the files, as a program of its own."""
LEAST_S = 8.0
"""Time that every file is given."""
TIMES_REAL_TIME = 10.0
"""And each second of sound a tenth more: four times what the slowest format here needs."""
TELL_EVERY_S = 0.5


def processor_s(sound_s: float) -> float:
    """Return how long so much sound may be computed on [s]."""
    return LEAST_S + sound_s / TIMES_REAL_TIME


class Allowance:
    """Processor time for one file, which grows with the sound that comes out of it.

    Parameters
    ----------
    allow : callable
        Told at once, and every half second from then on, how much more there may be [s].
    """

    def __init__(self, allow: Callable[[float], None]) -> None:
        self._allow = allow
        self._began_s = time.process_time()
        self._told_s = time.monotonic()
        allow(processor_s(0.0))

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
        if time.process_time() - self._began_s > processor_s(at_s):
            raise TrackProblemError(TrackProblem.TOO_SLOW)
        # From now on: for code that does not come back here.
        self._allow(processor_s(at_s))
