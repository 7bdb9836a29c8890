"""Limit the computing time for a music file by the length of its sound."""

from __future__ import annotations

import time
from collections.abc import Callable

from entrain.library.problems import TrackProblem, TrackProblemError

WORKER = "entrain.library.worker"
"""Module that reads the files, in a process of its own."""
LEAST_S = 8.0
"""Time for every file."""
TIMES_REAL_TIME = 10.0
"""Further time as a multiple of real time; the slowest format decodes four times faster."""
TELL_EVERY_S = 0.5


def processor_s(sound_s: float) -> float:
    """Return the computing time allowed for a length of sound [s]."""
    return LEAST_S + sound_s / TIMES_REAL_TIME


class Allowance:
    """Computing time for one file, which grows with the sound decoded from it.

    Parameters
    ----------
    allow : callable
        Called at once, and every half second from then on, with the time still allowed [s].
    """

    def __init__(self, allow: Callable[[float], None]) -> None:
        self._allow = allow
        self._started_s = time.process_time()
        self._allowed_at_s = time.monotonic()
        allow(processor_s(0.0))

    def check(self, at_s: float) -> None:
        """Check the time spent against the length of sound decoded so far.

        Parameters
        ----------
        at_s : float
            Length of sound decoded [s].

        Raises
        ------
        TrackProblemError
            It took too long.
        """
        if time.monotonic() - self._allowed_at_s < TELL_EVERY_S:
            return
        self._allowed_at_s = time.monotonic()
        if time.process_time() - self._started_s > processor_s(at_s):
            raise TrackProblemError(TrackProblem.TOO_SLOW)
        # Counted from now, for code that does not return here.
        self._allow(processor_s(at_s))
