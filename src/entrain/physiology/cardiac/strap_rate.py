"""Heart rate reported by the device, for straps without RR intervals."""

from __future__ import annotations

from collections import deque

import numpy as np

from entrain.physiology.readings import Figure
from entrain.protocols import HeartRateMeasurement

FRESH_S = 5.0
WAIT_S = 10.0
MEDIAN_S = 30.0
USABLE_S = 20.0
LEAST_TOLD = 8
QUALITY_FRAC = 0.6
"""Quality of every value, as it is not known how the strap averages."""


class StrapRate:
    """Keeps the heart rates that the strap reported lately, about one a second."""

    def __init__(self) -> None:
        self._rates: deque[tuple[float, int]] = deque(maxlen=120)
        self._first_s: float | None = None

    def add(self, t_s: float, measured: HeartRateMeasurement) -> None:
        """Add a measurement; one without contact or without a rate is ignored."""
        if measured.contact is not False and measured.hr_bpm > 0:
            self._rates.append((t_s, measured.hr_bpm))
            self._first_s = t_s if self._first_s is None else self._first_s

    @property
    def has_reported(self) -> bool:
        """Whether a heart rate was ever reported; a strap that is not worn reports none."""
        return self._first_s is not None

    def has_persisted(self, t_s: float) -> bool:
        """Return whether rates have come for `WAIT_S`, so that intervals would have come too."""
        return self._first_s is not None and t_s - self._first_s > WAIT_S

    def _within(self, t_s: float, span_s: float) -> list[tuple[float, int]]:
        return [rate for rate in self._rates if rate[0] > t_s - span_s]

    def figure(self, t_s: float) -> Figure:
        """Return the newest rate, blank where it is older than `FRESH_S`."""
        recent = self._within(t_s, FRESH_S)
        if not recent:
            return Figure(value=None, quality_frac=0.0, blank_because="No heartbeat is coming in.")
        return Figure(value=float(recent[-1][1]), quality_frac=QUALITY_FRAC)

    def median_bpm(self, t_s: float) -> float | None:
        """Return the median of the last 30 s; None with too few rates."""
        rates = [bpm for _, bpm in self._within(t_s, MEDIAN_S)]
        return float(np.median(rates)) if len(rates) >= LEAST_TOLD else None

    def usable_frac(self, t_s: float) -> float:
        """Return the share of the last 20 s in which a rate was reported, 0..1."""
        seconds = {int(at_s) for at_s, _ in self._within(t_s, USABLE_S)}
        return min(1.0, len(seconds) / USABLE_S)
