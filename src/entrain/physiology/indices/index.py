"""What an index is: a number, and everything needed to believe it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The beats an index is asked about.

    Attributes
    ----------
    rr_ms : ndarray, shape (n_beats,), float64
        RR intervals as measured [ms]; NaN where there is none: at the first beat and
        after a gap.
    good : ndarray, shape (n_beats,), bool
        The interval is there and is the heart's own.
    covered_frac : float
        Share of the window's time that good intervals cover, 0..1.
    """

    rr_ms: Floats
    good: NDArray[np.bool_]
    covered_frac: float

    @property
    def good_rr_ms(self) -> Floats:
        """The good intervals only [ms]."""
        return self.rr_ms[self.good]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A number computed from the beats of a window.

    `compute` returns None where the window cannot carry the number: never a guess.

    Attributes
    ----------
    name, title, unit : str
        The field's name, the name on the screen, the unit.
    window_s : float
        How much of the past it looks at [s].
    min_beats : int
        Fewer good intervals give nothing.
    min_covered_frac : float
        Less of the window's time in good intervals gives nothing.
    source : str
        Where the formula is from: a DOI.
    compute : callable
        The formula.
    """

    name: str
    title: str
    unit: str
    window_s: float
    min_beats: int
    min_covered_frac: float
    source: str
    compute: Callable[[Window], float | None]

    def __call__(self, window: Window) -> float | None:
        """Return the index, or None where the window holds too little that is good."""
        if int(window.good.sum()) < self.min_beats:
            return None
        if window.covered_frac < self.min_covered_frac:
            return None
        return self.compute(window)
