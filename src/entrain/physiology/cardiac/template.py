"""What a beat looks like in this lead: the mean of the beats before, slowly followed."""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Floats

STEP_FRAC = 0.2
PLAIN_FRAC = 0.8
"""From this quality on it is plainly a beat, and its time can be believed."""
FIRST_BEATS = 8
"""Of these, likeness alone is enough: one beat is not the mean of many."""
UNLIKE_BEATS = 8
"""After so many beats unlike those before the look is learned anew: a lead that turned over."""


class Template:
    """Says how like the beats before a candidate looks, and learns from those that do."""

    def __init__(self) -> None:
        self._shape: Floats | None = None
        self._length = 0.0
        self._n_learned = 0
        self._n_unlike = 0

    def likeness(self, shape: Floats) -> float:
        """Correlate a shape of unit length with the beats before, 0..1; 1 before the first."""
        if self._shape is None:
            return 1.0
        likeness = float(np.dot(shape, self._shape)) / max(self._length, 1e-12)
        return min(max(likeness, 0.0), 1.0)

    def learn(self, shape: Floats, likeness: float, clear_frac: float, *, clear: bool) -> None:
        """Take a beat: what motion bent is not what a beat looks like, nor is an ectopic one."""
        first = self._n_learned < FIRST_BEATS and likeness >= PLAIN_FRAC
        self._n_unlike += 1
        if self._shape is None or (clear and self._n_unlike > UNLIKE_BEATS):
            self._shape = shape
            self._n_learned = 0
        elif first or likeness * clear_frac >= PLAIN_FRAC:
            self._shape = self._shape + STEP_FRAC * (shape - self._shape)
        else:
            return
        self._n_unlike = 0
        self._n_learned += 1
        self._length = float(np.dot(self._shape, self._shape)) ** 0.5
