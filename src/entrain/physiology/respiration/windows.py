"""The rate of breathing over windows, from all signals together.

What the window before said is what is expected of the next: a breath seldom changes its
rate by much within a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats
from entrain.physiology.respiration import spectrum
from entrain.physiology.respiration.count import counted

WINDOW_GATE_FRAC = 0.6
"""A rate is told where it is at least this likely to be within one breath a minute."""
FADING_COSTS = 3.0
"""How sure a count is falls by this much of the share of the window in which breaths fade: of
made people with exact breaths, so many were then counted to within one a minute."""
CHANGES_FRAC, ANEW_FRAC = 0.15, 0.2
"""From one window to the next the rate changes by about this share, or is any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathWindow:
    """The rate of breathing over a window.

    Attributes
    ----------
    t_s : float
        The window's centre [s].
    window_s : float
        Its length [s].
    per_min : float or None
        Rate [breaths/min]; None below the gate.
    ungated_per_min : float or None
        The rate however sure it is; for measuring the gate.
    quality_frac : float
        How likely the rate is to be within one breath a minute of the truth.
    """

    t_s: float
    window_s: float
    per_min: float | None
    ungated_per_min: float | None
    quality_frac: float


class BreathWindows:
    """Tells windows of one length, in the order of time.

    Parameters
    ----------
    window_s : float
        Their length [s].
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._told: list[tuple[float, Floats]] = []

    def window(self, end_s: float, signals: Floats, of_heart: NDArray[np.bool_]) -> BreathWindow:
        """Return the window that ends at `end_s`.

        Parameters
        ----------
        end_s : float
            The window's end, not before that of the one told before [s].
        signals : ndarray, shape (n_signals, n_samples)
            All that shows the breath in it, at 10 Hz, the 1/f background divided out.
        of_heart : ndarray of bool, shape (n_signals,)
            Which of them are RR intervals.
        """
        rate, quality = None, 0.0
        if len(signals):
            power = spectrum.powers(signals)
            probability = self._expected(end_s - self._window_s)
            probability *= spectrum.likelihood(power, of_heart, self._window_s)
            probability /= probability.sum()
            self._told.append((end_s, probability))
            found = spectrum.likeliest(probability)
            breaths = counted(signals, found.rate_hz)
            rate = breaths.per_min
            quality = found.sure_frac * max(0.0, 1 - FADING_COSTS * breaths.faded_frac)
        return BreathWindow(
            t_s=end_s - self._window_s / 2,
            window_s=self._window_s,
            per_min=rate if quality >= WINDOW_GATE_FRAC else None,
            ungated_per_min=rate,
            quality_frac=quality,
        )

    def _expected(self, begin_s: float) -> Floats:
        """Return how likely each rate is by what was told of the time before.

        Windows overlap: only one that ended by then says something of its own.
        """
        while len(self._told) > 1 and self._told[1][0] <= begin_s:
            del self._told[0]
        anew = spectrum.usual()
        if not self._told or not begin_s - self._window_s < self._told[0][0] <= begin_s:
            return anew.copy()
        expected: Floats = (1 - ANEW_FRAC) * (_changes() @ self._told[0][1]) + ANEW_FRAC * anew
        return expected


@cache
def _changes() -> Floats:
    """Return how likely each rate follows each, shape (n_hz, n_hz); columns have sum 1."""
    hz = spectrum.rates_hz()
    away = np.log(hz[:, None] / hz[None, :]) / CHANGES_FRAC
    likely = np.exp(-0.5 * away**2) / hz[:, None]
    follows: Floats = likely / likely.sum(axis=0)
    return follows
