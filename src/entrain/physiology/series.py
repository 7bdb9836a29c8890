"""The last minutes of beats, from which indices take their windows."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from entrain.physiology.indices import Index, Window
from entrain.physiology.readings import Beat, BeatLabel, Figure

KEPT_S = 330.0
_STALE_S = 6.0
"""With no beat for this long, nothing can be said of now."""


class BeatSeries:
    """Labelled beats of the last `KEPT_S`, in order."""

    def __init__(self) -> None:
        self._beats: list[Beat] = []
        self._times_s: list[float] = []
        # Several indices share a window within a second.
        self._windows: dict[tuple[float, float | None], Window] = {}

    @property
    def last_s(self) -> float | None:
        """When the newest beat was [s]."""
        return self._beats[-1].t_s if self._beats else None

    def push(self, beat: Beat) -> None:
        """Take the next beat. One that lies before the last is refused: time goes on."""
        if self._beats and beat.t_s <= self._beats[-1].t_s:
            return
        self._windows.clear()
        self._beats.append(beat)
        self._times_s.append(beat.t_s)
        if self._times_s[0] < beat.t_s - KEPT_S - 60:
            self._beats = self.within(KEPT_S)
            self._times_s = self._times_s[-len(self._beats) :]

    def within(self, window_s: float) -> list[Beat]:
        """Return the beats of the last `window_s` before the newest one."""
        if not self._beats:
            return []
        return self._beats[bisect_right(self._times_s, self._times_s[-1] - window_s) :]

    def window(self, window_s: float, breathing_per_min: float | None = None) -> Window:
        """Return the last `window_s` before the newest beat as an index takes them."""
        key = (window_s, breathing_per_min)
        if key not in self._windows:
            self._windows[key] = window_of(self.within(window_s), *key)
        return self._windows[key]

    def figure(self, index: Index, t_s: float, breathing_per_min: float | None = None) -> Figure:
        """Return an index now, with its quality, or blank with the cause."""
        last_s = self.last_s
        if last_s is None or t_s - last_s > _STALE_S:
            return Figure(value=None, quality_frac=0.0, blank_because="No heartbeat is coming in.")
        window = self.window(index.window_s, breathing_per_min)
        value = index(window)
        if value is not None:
            return Figure(value=value, quality_frac=window.covered_frac)
        reach_s = last_s - self._beats[0].t_s
        if reach_s < index.window_s:
            cause = f"Needs {index.window_s:.0f} s of heartbeats."
        else:
            cause = "Too many beats were disturbed."
        return Figure(value=None, quality_frac=window.covered_frac, blank_because=cause)


def window_of(beats: list[Beat], window_s: float, breathing_per_min: float | None = None) -> Window:
    """Return beats as the window of an index, which spans `window_s` up to the last of them."""
    rr_ms = np.array([beat.rr_ms for beat in beats], np.float64)  # None becomes NaN
    normal = np.array([beat.label is BeatLabel.NORMAL for beat in beats], bool)
    good = normal & np.isfinite(rr_ms) if len(beats) else normal
    covered_ms = float(rr_ms[good].sum()) if len(beats) else 0.0
    return Window(
        rr_ms=rr_ms,
        good=good,
        covered_frac=min(covered_ms / 1000 / window_s, 1.0),
        t_s=np.array([beat.t_s for beat in beats]),
        breathing_per_min=breathing_per_min,
    )
