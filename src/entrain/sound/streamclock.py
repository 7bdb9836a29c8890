"""When a frame of a stream is heard, on the session's clock."""

from __future__ import annotations

from collections import deque
from statistics import median

ENOUGH_STAMPS = 16
"""Some 0.4 s of callbacks that agree before the first guess is believed."""

AGREEING_S = 0.01
"""While a buffer is first filled, and where a server then sleeps on it, they do not."""

PATIENT_STAMPS = 80
"""Where they never agree, the median of so many will do: later corrections follow."""

_KEPT_STAMPS = 90
"""About two seconds: sound servers ask for samples in bursts, which this averages out."""

STEP_FRAC = 0.25
LARGEST_STEP_S = 0.001
"""A correction a second, at most a thousandth of the tempo: drift is 20 times slower."""

LEAP_S = 0.15
"""Beyond this it is not drift: the machine slept, or a buffer was made anew."""


class StreamClock:
    """A straight line from frames to seconds, nudged to follow the device's own clock.

    Parameters
    ----------
    rate_hz : float
        Nominal sample rate [Hz].
    """

    def __init__(self, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._zero_s: float | None = None
        self._stamps: deque[float] = deque(maxlen=_KEPT_STAMPS)

    @property
    def is_fitted(self) -> bool:
        """Whether `heard_s` can be asked."""
        return self._zero_s is not None

    def add(self, frame: int, heard_s: float) -> None:
        """Take note that `frame` was announced to be heard at `heard_s`."""
        self._stamps.append(heard_s - frame / self._rate_hz)
        if self._zero_s is not None or len(self._stamps) < ENOUGH_STAMPS:
            return
        latest = list(self._stamps)[-ENOUGH_STAMPS:]
        if max(latest) - min(latest) < AGREEING_S or len(self._stamps) >= PATIENT_STAMPS:
            self._zero_s = median(latest)

    def heard_s(self, frame: int) -> float:
        """Return when `frame` is heard [s].

        Raises
        ------
        ValueError
            Too little is known yet.
        """
        if self._zero_s is None:
            raise ValueError("no frame has a time yet")
        return self._zero_s + frame / self._rate_hz

    def correct(self) -> None:
        """Move a little towards what was lately seen. To be called once a second."""
        if self._zero_s is None:
            return
        off_s = median(self._stamps) - self._zero_s
        if abs(off_s) > LEAP_S:
            self._zero_s += off_s
            return
        self._zero_s += min(max(STEP_FRAC * off_s, -LARGEST_STEP_S), LARGEST_STEP_S)
