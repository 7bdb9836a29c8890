"""Figures over a stretch of time: a baseline, the end of a session, a whole recording.

They follow the rule of the live figures: a figure is computed from those parts of the stretch
in which the live one would have been shown, and where these are less than half of the stretch
it is blank, with the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.rhythm import BEATS, why_no_variability
from entrain.physiology.cardiac.series import DISTURBED, NO_HEARTBEAT, window_of
from entrain.physiology.indices import HEART_RATE, MEAN_RR, Index
from entrain.physiology.indices.index import BeatWindow
from entrain.physiology.readings import Beat, Figure

LEAST_FRAC = 0.5
"""A figure needs at least half of the stretch."""
LEAST_BEATS = 20
"""Good beats needed at least in a stretch shorter than the window of an index."""
RHYTHM_EVERY = 8
"""The rhythm is judged once every this many beats."""
HALF = "Less than half of this time could be read."

Mask = NDArray[np.bool_]


class Stretch:
    """The beats from `from_s` to `to_s` [s], for figures over all of it.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats in order; those outside the stretch are left out.
    from_s, to_s : float
        Its ends [s].
    """

    def __init__(self, beats: list[Beat], from_s: float, to_s: float) -> None:
        self.beats = [beat for beat in beats if from_s <= beat.t_s <= to_s]
        self.seconds = max(to_s - from_s, 1e-9)

    @cached_property
    def window(self) -> BeatWindow:
        """All beats of the stretch, as input of an index."""
        return window_of(self.beats, self.seconds)

    @cached_property
    def no_variability(self) -> Mask:
        """Which beats belong to a rhythm whose variability says little, shape (n_beats,)."""
        return np.array([bool(because) for because in self._because], bool)

    @property
    def no_variability_because(self) -> str:
        """The most frequent reason for that, empty where there is none."""
        reasons = Counter(filter(None, self._because))
        return reasons.most_common(1)[0][0] if reasons else ""

    @cached_property
    def _because(self) -> list[str]:
        """Why the variability of each beat's rhythm says little, empty where it may be told."""
        found = [""] * len(self.beats)
        for end in range(BEATS, len(self.beats) + 1, RHYTHM_EVERY):
            because = why_no_variability(self.beats[max(0, end - BEATS - RHYTHM_EVERY) : end])
            if because:
                found[end - BEATS : end] = [because] * BEATS
        return found

    def figure(self, index: Index) -> Figure:
        """Return an index over the stretch with its quality, or blank with the reason."""
        if not self.beats:
            return Figure(value=None, quality_frac=0.0, blank_because=NO_HEARTBEAT)
        rate = index in (HEART_RATE, MEAN_RR)
        usable = self.window.good if rate else self.window.good & ~self.no_variability
        shown = self._shown(index, usable)
        lasted_s = np.nan_to_num(self.window.rr_ms)[shown].sum() / 1000
        good_s = self.window.rr_ms[usable & shown].sum() / 1000
        quality_frac = min(float(good_s / self.seconds), 1.0)
        value = None
        if lasted_s >= LEAST_FRAC * self.seconds:
            value = index.compute(_restrict(self.window, usable & shown))
        if value is not None:
            return Figure(value=value, quality_frac=quality_frac)
        because = HALF if shown.any() else DISTURBED
        if not rate and self.no_variability.mean() > LEAST_FRAC / 2:
            because = self.no_variability_because
        return Figure(value=None, quality_frac=quality_frac, blank_because=because)

    def part(self, first: int, end: int) -> BeatWindow:
        """Return the beats `first` to `end` - 1 as a window, without those of `no_variability`."""
        beats = self.beats[first:end]
        part = window_of(beats, max(beats[-1].t_s - beats[0].t_s, 1e-9))
        return _restrict(part, part.good & ~self.no_variability[first:end])

    def _shown(self, index: Index, usable: Mask) -> Mask:
        """Return which beats lie in a window whose figure would be shown live, shape (n_beats,)."""
        t_s = np.array([beat.t_s for beat in self.beats])
        window_s = min(index.window_s, self.seconds)
        least = max(index.min_beats * window_s / index.window_s, min(LEAST_BEATS, index.min_beats))
        good_ms = np.where(usable, np.nan_to_num(self.window.rr_ms), 0.0)
        sum_s = np.concatenate([[0.0], np.cumsum(good_ms)]) / 1000
        count = np.concatenate([[0], np.cumsum(usable)])
        ends = np.arange(len(t_s))
        starts = np.searchsorted(t_s, t_s - window_s, side="right")
        covered = (sum_s[ends + 1] - sum_s[starts]) / window_s >= index.min_covered_frac
        enough = count[ends + 1] - count[starts] >= least
        edges = np.zeros(len(t_s) + 1, int)
        chosen = covered & enough
        np.add.at(edges, starts[chosen], 1)
        np.add.at(edges, ends[chosen] + 1, -1)
        return np.asarray(np.cumsum(edges[:-1]) > 0)


def _restrict(window: BeatWindow, good: Mask) -> BeatWindow:
    """Return the window with only these intervals good."""
    lost_ms = float(np.nan_to_num(window.rr_ms)[window.good & ~good].sum())
    whole_ms = float(window.good_rr_ms.sum())
    left = 1 - lost_ms / whole_ms if whole_ms else 0.0
    return replace(window, good=good, covered_frac=window.covered_frac * left)
