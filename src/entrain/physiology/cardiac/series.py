"""The beats of the last minutes, from which indices take their windows."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import pairwise

import numpy as np

from entrain.physiology.indices import BeatWindow, Index
from entrain.physiology.readings import Beat, BeatLabel, Figure, mark_doubtful_since

KEPT_S = 330.0
_STALE_S = 6.0
"""With no beat for this long, a figure is blank."""
NO_HEARTBEAT = "No heartbeat is coming in."
DISTURBED = "Too many beats were disturbed."


class BeatSeries:
    """Labelled beats of the last `KEPT_S`, in order."""

    def __init__(self) -> None:
        self._beats: list[Beat] = []
        self._times_s: list[float] = []
        # The same as columns, as input of an index: slicing is faster than reading each beat.
        self._rr_ms: list[float] = []
        self._normal: list[bool] = []
        self._sources: list[str] = []
        # Several indices share a window within a second.
        self._windows: dict[tuple[float, float | None], BeatWindow] = {}

    @property
    def last_s(self) -> float | None:
        """When the newest beat was [s]."""
        return self._beats[-1].t_s if self._beats else None

    def append(self, beat: Beat) -> None:
        """Append the next beat; one that is not later than the last is ignored."""
        if self._beats and beat.t_s <= self._beats[-1].t_s:
            return
        self._windows.clear()
        self._beats.append(beat)
        self._times_s.append(beat.t_s)
        self._rr_ms.append(math.nan if beat.rr_ms is None else beat.rr_ms)
        self._normal.append(beat.label is BeatLabel.NORMAL)
        self._sources.append(beat.source)
        if self._times_s[0] < beat.t_s - KEPT_S - 60:
            first = self._first(KEPT_S)
            columns = (self._beats, self._times_s, self._rr_ms, self._normal, self._sources)
            for column in columns:
                del column[:first]

    def mark_doubtful(self, from_s: float) -> None:
        """Mark the beats from `from_s` [s] on as not a heart's: the strap was off the skin."""
        self._windows.clear()
        mark_doubtful_since(self._beats, from_s)
        first = bisect_left(self._times_s, from_s)
        self._normal[first:] = [False] * (len(self._normal) - first)

    def within(self, window_s: float) -> list[Beat]:
        """Return the beats of the `window_s` [s] up to the newest one."""
        return self._beats[self._first(window_s) :]

    def _first(self, window_s: float) -> int:
        return bisect_right(self._times_s, self._times_s[-1] - window_s) if self._times_s else 0

    def window(self, window_s: float, breathing_per_min: float | None = None) -> BeatWindow:
        """Return the beats of the `window_s` [s] up to the newest one, as input of an index.

        `breathing_per_min` is the breathing rate in it [breaths/min], where known.
        """
        key = (window_s, breathing_per_min)
        if key not in self._windows:
            first = self._first(window_s)
            columns = self._times_s[first:], self._rr_ms[first:], self._normal[first:]
            self._windows[key] = _window(*columns, self._sources[first:], *key)
        return self._windows[key]

    def figure(self, index: Index, t_s: float, breathing_per_min: float | None = None) -> Figure:
        """Return an index now with its quality, or blank with the reason.

        Parameters
        ----------
        index : Index
            The index.
        t_s : float
            Now [s].
        breathing_per_min : float or None
            Breathing rate [breaths/min], for indices that need it.
        """
        last_s = self.last_s
        if last_s is None or t_s - last_s > _STALE_S:
            return Figure(value=None, quality_frac=0.0, blank_because=NO_HEARTBEAT)
        window = self.window(index.window_s, breathing_per_min)
        value = index(window)
        if value is not None:
            return Figure(value=value, quality_frac=window.covered_frac)
        reach_s = last_s - self._beats[0].t_s
        if reach_s < index.window_s:
            cause = f"Needs {index.window_s:.0f} s of heartbeats."
        else:
            cause = DISTURBED
        return Figure(value=None, quality_frac=window.covered_frac, blank_because=cause)


def window_of(
    beats: list[Beat], window_s: float, breathing_per_min: float | None = None
) -> BeatWindow:
    """Return beats as input of an index.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats, newest last.
    window_s : float
        Length of the window, which ends at the last beat [s].
    breathing_per_min : float or None
        Breathing rate in it [breaths/min], where known.
    """
    times_s = [beat.t_s for beat in beats]
    rr_ms = [math.nan if beat.rr_ms is None else beat.rr_ms for beat in beats]
    normal = [beat.label is BeatLabel.NORMAL for beat in beats]
    sources = [beat.source for beat in beats]
    return _window(times_s, rr_ms, normal, sources, window_s, breathing_per_min)


def _window(
    times_s: list[float],
    rr_ms: list[float],
    normal: list[bool],
    sources: list[str],
    window_s: float,
    breathing_per_min: float | None,
) -> BeatWindow:
    intervals_ms = np.array(rr_ms, np.float64)
    good = np.array(normal, bool) & np.isfinite(intervals_ms)
    return BeatWindow(
        rr_ms=intervals_ms,
        good=good,
        covered_frac=min(float(intervals_ms[good].sum()) / 1000 / window_s, 1.0),
        t_s=np.array(times_s, np.float64),
        breathing_per_min=breathing_per_min,
        joined=np.array([a == b for a, b in pairwise(sources)], bool),
    )
