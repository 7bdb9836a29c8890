"""Template of a beat in this lead: a running mean of the shapes of the beats before."""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Floats

STEP_FRAC = 0.2
PLAIN_FRAC = 0.8
"""From this quality on a candidate is plainly a beat, and its time reliable."""
FIRST_BEATS = 8
"""For these, likeness alone is enough: the template is not yet a mean of many."""
UNLIKE_BEATS = 8
"""After this many beats unlike the template it is learned anew: the lead was turned over."""


class Template:
    """Compares the shape of a candidate with the beats before, and learns from those alike."""

    def __init__(self) -> None:
        self._shape: Floats | None = None
        self._length = 0.0
        self._n_learned = 0
        self._n_unlike = 0

    def likeness(self, shape: Floats) -> float:
        """Return the correlation with the template, 0..1; 1 before the first beat.

        Parameters
        ----------
        shape : ndarray, shape (n_samples,)
            The candidate's ECG around its R peak, of unit length.
        """
        if self._shape is None:
            return 1.0
        likeness = float(np.dot(shape, self._shape)) / max(self._length, 1e-12)
        return min(max(likeness, 0.0), 1.0)

    def learn(self, shape: Floats, likeness: float, clear_frac: float, *, clear: bool) -> None:
        """Add a beat to the template, unless motion or an ectopic origin changed its shape.

        Parameters
        ----------
        shape : ndarray, shape (n_samples,)
            The beat's ECG around its R peak, of unit length.
        likeness : float
            Its correlation with the template, 0..1.
        clear_frac : float
            Share of its energy above its surroundings, 0..1.
        clear : bool
            It stands alone in a calm signal.
        """
        is_first = self._n_learned < FIRST_BEATS and likeness >= PLAIN_FRAC
        self._n_unlike += 1
        if self._shape is None or (clear and self._n_unlike > UNLIKE_BEATS):
            self._shape = shape
            self._n_learned = 0
        elif is_first or likeness * clear_frac >= PLAIN_FRAC:
            self._shape = self._shape + STEP_FRAC * (shape - self._shape)
        else:
            return
        self._n_unlike = 0
        self._n_learned += 1
        self._length = float(np.dot(self._shape, self._shape)) ** 0.5
