"""How late a strap tells its RR intervals, found from its own ECG.

An RR interval comes without a time. Where the same strap sends its ECG the beats are seen
there too, on the device's own clock: the same pattern of intervals, some seconds earlier.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from entrain.physiology.readings import Floats

KEPT_S = 60.0
LEAST_BEATS = 20
LONGEST_S = 6.0
STEP_S = 0.02
NEAR_S = 0.06
"""A beat told and a peak seen so close to each other may be one."""
ALIKE_MS = 15.0
MATCHED_FRAC = 0.8
APART_S = 0.3
CLEARLY = 2.0
"""How many times less alike the next best delay must be: an even pulse tells nothing."""


class LatencyMeter:
    """Compares the beats a strap told with those of its ECG."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()
        self._told: deque[tuple[float, float]] = deque()
        self.latency_s: float | None = None

    def add_ecg_rr(self, t_s: float, rr_ms: float) -> None:
        """Take an R peak of the ECG at `t_s` and the interval before it [ms]."""
        _keep(self._seen, t_s, rr_ms)

    def add_strap_beat(self, t_s: float, rr_ms: float) -> None:
        """Take a beat as the strap told it: `t_s` is when that could arrive at the earliest."""
        _keep(self._told, t_s, rr_ms)

    def start_new_run(self) -> None:
        """Take that what comes now does not continue what was."""
        self._seen.clear()
        self._told.clear()

    def measure(self) -> float | None:
        """Return the delay from a beat to its interval [s]; the last known, None before any."""
        if min(len(self._seen), len(self._told)) >= LEAST_BEATS:
            found_s = _find(np.array(self._seen), np.array(self._told))
            if found_s is not None:
                self.latency_s = found_s
        return self.latency_s


def _keep(kept: deque[tuple[float, float]], t_s: float, rr_ms: float) -> None:
    kept.append((t_s, rr_ms))
    while kept[0][0] < t_s - KEPT_S:
        kept.popleft()


def _find(seen: Floats, told: Floats) -> float | None:
    """Return the delay at which told and seen intervals are alike, if there is just one."""
    told = told[told[:, 0] >= seen[0, 0] + LONGEST_S]
    if len(told) < LEAST_BEATS:
        return None
    delays_s = np.arange(0.0, LONGEST_S, STEP_S)
    shifted_s = told[:, :1] - delays_s
    after = np.clip(np.searchsorted(seen[:, 0], shifted_s), 1, len(seen) - 1)
    before_is_nearer = shifted_s - seen[after - 1, 0] < seen[after, 0] - shifted_s
    nearest = np.where(before_is_nearer, after - 1, after)
    apart_s = shifted_s - seen[nearest, 0]
    near = np.abs(apart_s) < NEAR_S
    unlike_ms = np.where(near, np.abs(told[:, 1:] - seen[nearest, 1]), np.nan)
    usable = near.mean(axis=0) >= MATCHED_FRAC
    if not usable.any():
        return None
    score_ms = np.full(len(delays_s), np.inf)
    score_ms[usable] = np.nanmedian(unlike_ms[:, usable], axis=0)
    best = int(np.argmin(score_ms))
    others = score_ms[np.abs(delays_s - delays_s[best]) > APART_S]
    if score_ms[best] > ALIKE_MS or others.min() < CLEARLY * max(score_ms[best], 2.0):
        return None
    at_best = near[:, best]
    return float(delays_s[best] + np.median(apart_s[at_best, best]))
