"""Breathing rate over windows, from all signals together.

The result of one window is the prior of the next: breathing seldom changes its rate by much
within a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.readings import Floats
from entrain.physiology.respiration import spectrum
from entrain.physiology.respiration.count import count_breaths

WINDOW_GATE_FRAC = 0.6
"""A rate needs at least this probability of being within one breath a minute of the truth."""
FADING_COSTS = 2.0
"""The quality is lowered by this times the share of the window in which breaths fade: for
simulated people with known breaths it then is at most the share that is right to within one a
minute."""
CLEAR_FADED_FRAC = 0.02
COUNT_WITHIN_PER_MIN, CLEAR_WITHIN_PER_MIN = 0.5, 2.0
"""Counting changes the likeliest rate by this much at most: in noise it counts too many breaths,
and of ill people's rates over a minute had 19 % more than three a minute off. By the second where
less than `CLEAR_FADED_FRAC` of the window fades, so that hardly a breath can be lost or gained."""
CHANGES_FRAC, ANEW_FRAC = 0.15, 0.2
"""From one window to the next the rate changes by about this share; with this probability it is
anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathWindow:
    """Breathing rate over a window.

    Attributes
    ----------
    t_s : float
        Centre of the window [s].
    window_s : float
        Its length [s].
    per_min : float or None
        Rate [breaths/min]; None below the gate.
    ungated_per_min : float or None
        The rate regardless of its quality, to evaluate the gate [breaths/min].
    quality_frac : float
        Probability that the rate is within one breath a minute of the truth, 0..1.
    """

    t_s: float
    window_s: float
    per_min: float | None
    ungated_per_min: float | None
    quality_frac: float


class BreathWindows:
    """Estimates the rate over windows of one length, in order of time.

    Parameters
    ----------
    window_s : float
        Their length [s].

    Attributes
    ----------
    window_s : float
        The same.
    """

    def __init__(self, window_s: float) -> None:
        self.window_s = window_s
        self._earlier: list[tuple[float, Floats]] = []

    def estimate(self, end_s: float, signals: Floats, of_heart: NDArray[np.bool_]) -> BreathWindow:
        """Return the breathing rate over the window that ends at `end_s`.

        Parameters
        ----------
        end_s : float
            End of the window, not before that of the last one [s].
        signals : ndarray, shape (n_signals, n_samples)
            All respiratory signals of the window, whitened, at 10 Hz.
        of_heart : ndarray of bool, shape (n_signals,)
            Which of them are RR intervals.
        """
        rate, quality = None, 0.0
        if len(signals):
            lines = spectrum.spectral_lines(signals)
            probability = self._expected(end_s - self.window_s)
            probability *= spectrum.likelihood(lines, of_heart, self.window_s)
            probability /= probability.sum()
            self._earlier.append((end_s, probability))
            likeliest = spectrum.find_likeliest(probability)
            breaths = count_breaths(signals, likeliest.rate_hz)
            clear = breaths.faded_frac < CLEAR_FADED_FRAC
            within = CLEAR_WITHIN_PER_MIN if clear else COUNT_WITHIN_PER_MIN
            likely_per_min = 60 * likeliest.rate_hz
            rate = float(np.clip(breaths.per_min, likely_per_min - within, likely_per_min + within))
            quality = likeliest.sure_frac * max(0.0, 1 - FADING_COSTS * breaths.faded_frac)
        return BreathWindow(
            t_s=end_s - self.window_s / 2,
            window_s=self.window_s,
            per_min=rate if quality >= WINDOW_GATE_FRAC else None,
            ungated_per_min=rate,
            quality_frac=quality,
        )

    def _expected(self, begin_s: float) -> Floats:
        """Return the prior of each rate in a window that begins at `begin_s`, shape (n_hz,).

        Windows overlap: only one that ended by then is independent evidence.
        """
        while len(self._earlier) > 1 and self._earlier[1][0] <= begin_s:
            del self._earlier[0]
        anew = spectrum.rate_prior()
        if not self._earlier or not begin_s - self.window_s < self._earlier[0][0] <= begin_s:
            return anew.copy()
        prior: Floats = (1 - ANEW_FRAC) * (_transitions() @ self._earlier[0][1]) + ANEW_FRAC * anew
        return prior


@cache
def _transitions() -> Floats:
    """Return the probability of each next rate (rows) after each (columns), shape (n_hz, n_hz)."""
    hz = spectrum.rates_hz()
    away = np.log(hz[:, None] / hz[None, :]) / CHANGES_FRAC
    density = np.exp(-0.5 * away**2) / hz[:, None]
    transitions: Floats = density / density.sum(axis=0)
    return transitions
