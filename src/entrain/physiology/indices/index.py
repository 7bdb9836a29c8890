"""Definition of an index: its formula, and the data it needs."""

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
    """The beats from which an index is computed.

    Attributes
    ----------
    rr_ms : ndarray, shape (n_beats,), float64
        RR intervals as measured [ms]; NaN where there is none: at the first beat and
        after a gap.
    good : ndarray, shape (n_beats,), bool
        The interval exists and is labelled normal.
    covered_frac : float
        Share of the window's time that good intervals cover, 0..1.
    t_s : ndarray, shape (n_beats,), float64, or None
        When each interval ended [s]; None where the intervals simply follow one another.
    breathing_per_min : float or None
        Breathing rate in the window [breaths/min], where it is known.
    joined : ndarray, shape (n_beats - 1,), bool, or None
        Whether an interval and the one before it were measured by the same source; None where
        there is only one source.
    """

    rr_ms: Floats
    good: NDArray[np.bool_]
    covered_frac: float
    t_s: Floats | None = None
    breathing_per_min: float | None = None
    joined: NDArray[np.bool_] | None = None

    @property
    def good_rr_ms(self) -> Floats:
        """The good intervals [ms], shape (n_good,)."""
        return self.rr_ms[self.good]

    @property
    def good_t_s(self) -> Floats:
        """When the good intervals ended [s], shape (n_good,)."""
        t_s = np.nancumsum(self.rr_ms) / 1000 if self.t_s is None else self.t_s
        return np.asarray(t_s[self.good])

    @property
    def pairs(self) -> NDArray[np.bool_]:
        """Which successive intervals give a valid difference, shape (n_beats - 1,).

        Both must be good and of the same source: two sources place a beat some ms apart.
        """
        both = self.good[1:] & self.good[:-1]
        return np.asarray(both if self.joined is None else both & self.joined)

    @cached_property
    def powers(self) -> BandPowers | None:
        """Power of the good intervals in each band; computed once for all indices that use it."""
        return band_powers(self.good_t_s, self.good_rr_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A number computed from the beats of a window.

    Attributes
    ----------
    name, title, unit : str
        Name of the field in outputs, name on the screen, unit.
    window_s : float
        Length of its live window [s].
    min_beats : int
        Good intervals needed at least.
    min_covered_frac : float
        Share of the window's time that good intervals must cover, 0..1.
    source : str
        Source of the formula: a DOI.
    compute : callable
        The formula; returns None where the window does not allow it.
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
        """Return the index of a window; None with too few good intervals."""
        if int(window.good.sum()) < self.min_beats:
            return None
        if window.covered_frac < self.min_covered_frac:
            return None
        return self.compute(window)
