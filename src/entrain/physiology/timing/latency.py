"""Latency of a strap's RR intervals, measured against its own ECG.

RR intervals carry no time stamp. Where the same strap streams ECG the same beats are found
there, on the device clock: the same pattern of intervals, some seconds earlier.
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
"""A beat of the strap and an R peak of the ECG this close to each other may be the same."""
ALIKE_MS = 15.0
MATCHED_FRAC = 0.8
APART_S = 0.3
CLEARLY = 2.0
"""How many times larger the mismatch of the next best delay must be: an even pulse fits at any."""


class LatencyMeter:
    """Compares the beats that a strap reports with those of its ECG.

    Attributes
    ----------
    latency_s : float or None
        Delay from a beat to the arrival of its interval, as last measured [s].
    """

    def __init__(self) -> None:
        self._ecg_beats: deque[tuple[float, float]] = deque()
        self._strap_beats: deque[tuple[float, float]] = deque()
        self.latency_s: float | None = None

    def add_ecg_rr(self, t_s: float, rr_ms: float) -> None:
        """Add an R peak of the ECG at `t_s` [s] and the RR interval before it [ms]."""
        _keep(self._ecg_beats, t_s, rr_ms)

    def add_strap_beat(self, t_s: float, rr_ms: float) -> None:
        """Add a beat that the strap reported: `t_s` is its earliest possible arrival [s]."""
        _keep(self._strap_beats, t_s, rr_ms)

    def start_new_run(self) -> None:
        """Start a new run: later intervals do not continue earlier ones."""
        self._ecg_beats.clear()
        self._strap_beats.clear()

    def measure(self) -> float | None:
        """Measure the latency and return it; where that fails, the last known one [s]."""
        if min(len(self._ecg_beats), len(self._strap_beats)) >= LEAST_BEATS:
            delay_s = _find_delay_s(np.array(self._ecg_beats), np.array(self._strap_beats))
            if delay_s is not None:
                self.latency_s = delay_s
        return self.latency_s


def _keep(kept: deque[tuple[float, float]], t_s: float, rr_ms: float) -> None:
    kept.append((t_s, rr_ms))
    while kept[0][0] < t_s - KEPT_S:
        kept.popleft()


def _find_delay_s(ecg: Floats, strap: Floats) -> float | None:
    """Return the one delay at which the intervals of strap and ECG agree, None if not unique.

    Both have shape (n_beats, 2): times [s] and intervals [ms].
    """
    strap = strap[strap[:, 0] >= ecg[0, 0] + LONGEST_S]
    if len(strap) < LEAST_BEATS:
        return None
    delays_s = np.arange(0.0, LONGEST_S, STEP_S)
    shifted_s = strap[:, :1] - delays_s
    after = np.clip(np.searchsorted(ecg[:, 0], shifted_s), 1, len(ecg) - 1)
    before_is_nearer = shifted_s - ecg[after - 1, 0] < ecg[after, 0] - shifted_s
    nearest = np.where(before_is_nearer, after - 1, after)
    apart_s = shifted_s - ecg[nearest, 0]
    near = np.abs(apart_s) < NEAR_S
    unlike_ms = np.where(near, np.abs(strap[:, 1:] - ecg[nearest, 1]), np.nan)
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
