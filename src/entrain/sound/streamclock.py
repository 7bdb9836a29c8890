"""The clock of a stream: when each of its frames is heard, on the session's clock."""

from __future__ import annotations

from collections import deque
from statistics import median

ENOUGH_STAMPS = 16
"""Some 0.4 s of callbacks that agree before the first fit."""

AGREEING_S = 0.01
"""They do not agree while a buffer is first filled, or if the sound server then pauses."""

PATIENT_STAMPS = 80
"""Where they never agree, the median of this many serves; later corrections follow."""

_KEPT_STAMPS = 90
"""About two seconds: sound servers request samples in bursts, which this averages out."""

STEP_FRAC = 0.25
LARGEST_STEP_S = 0.001
"""A correction a second, at most a thousandth of the tempo: drift is 20 times slower."""

LEAP_S = 0.15
"""A larger offset is not drift: the machine slept, or a buffer was allocated again."""


class StreamClock:
    """A straight line from frames to seconds, corrected to follow the device clock.

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
        """Whether `heard_s` can be called."""
        return self._zero_s is not None

    def add(self, frame: int, heard_s: float) -> None:
        """Add a stamp: the device reported that `frame` is heard at `heard_s` [s]."""
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
            There are not enough stamps yet.
        """
        if self._zero_s is None:
            raise ValueError("no frame has a time yet")
        return self._zero_s + frame / self._rate_hz

    def correct(self) -> None:
        """Correct the line towards the latest stamps. To be called once a second."""
        if self._zero_s is None:
            return
        offset_s = median(self._stamps) - self._zero_s
        if abs(offset_s) > LEAP_S:
            self._zero_s += offset_s
            return
        self._zero_s += min(max(STEP_FRAC * offset_s, -LARGEST_STEP_S), LARGEST_STEP_S)
