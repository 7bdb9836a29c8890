"""What an index is: a number, and everything needed to believe it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.spectrum import BandPowers, band_powers
from entrain.physiology.readings import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class BeatWindow:
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
    t_s : ndarray, shape (n_beats,), float64, or None
        When each interval ended [s]; None where the intervals simply follow one another.
    breathing_per_min : float or None
        Rate of breathing in the window [breaths/min], where it is known.
    joined : ndarray, shape (n_beats - 1,), bool, or None
        Where an interval and the one before it were measured by the same source; None where
        there is but one source.
    """

    rr_ms: Floats
    good: NDArray[np.bool_]
    covered_frac: float
    t_s: Floats | None = None
    breathing_per_min: float | None = None
    joined: NDArray[np.bool_] | None = None

    @property
    def good_rr_ms(self) -> Floats:
        """The good intervals only [ms]."""
        return self.rr_ms[self.good]

    @property
    def good_t_s(self) -> Floats:
        """When the good intervals ended [s]."""
        t_s = np.nancumsum(self.rr_ms) / 1000 if self.t_s is None else self.t_s
        return np.asarray(t_s[self.good])

    @property
    def pairs(self) -> NDArray[np.bool_]:
        """Where an interval and the one before it are true neighbours, shape (n_beats - 1,).

        Both are good, and of one source: two sources place a beat some ms apart.
        """
        both = self.good[1:] & self.good[:-1]
        return np.asarray(both if self.joined is None else both & self.joined)

    @cached_property
    def powers(self) -> BandPowers | None:
        """Power of the good intervals in each band, made once for every index of it."""
        return band_powers(self.good_t_s, self.good_rr_ms)


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
    compute: Callable[[BeatWindow], float | None]

    def __call__(self, window: BeatWindow) -> float | None:
        """Return the index, or None where the window holds too little that is good."""
        if int(window.good.sum()) < self.min_beats:
            return None
        if window.covered_frac < self.min_covered_frac:
            return None
        return self.compute(window)
