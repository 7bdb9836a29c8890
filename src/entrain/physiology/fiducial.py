"""Where in a QRS complex its R peak is, to a fraction of a sample, and how large it is.

The ECG is looked at through a low-pass of 40 Hz, which takes the mains hum away, and drawn
between the samples by the same filter: a parabola on raw samples 7.7 ms apart is wrong by
milliseconds wherever there is hum or noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Floats

LOW_PASS_HZ = 40.0
REACH_S = 0.10
FINE = 16
"""Points between two samples."""
OPPOSITE = 2.0
"""An extremum against the lead's usual sense counts when it is this much larger: an ectopic
beat may point the other way."""
VOTE = 0.2
_BEFORE_S = (0.10, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class RPeak:
    """One R peak.

    Attributes
    ----------
    t_s : float
        When it was [s].
    height_uv : float
        R wave over the level before it; negative where the lead is upside down.
    swing_uv : float
        From the highest to the lowest of the QRS complex, band-passed.
    quality_frac : float
        0..1, how like the beats before it looks.
    """

    t_s: float
    height_uv: float
    swing_uv: float
    quality_frac: float


class Fiducial:
    """Places R peaks, always on the same wave of the QRS complex.

    Parameters
    ----------
    rate_hz : float
        Sampling rate [Hz].
    search_s : float
        How far around the middle of the QRS the R peak is looked for [s].
    """

    def __init__(self, rate_hz: float, search_s: float) -> None:
        self._rate_hz = rate_hz
        self._half = round(REACH_S * rate_hz)
        self._search = round(search_s * rate_hz)
        self.reach = self._half + max(self._search, round(_BEFORE_S[0] * rate_hz)) + 2
        shift = np.arange(-FINE, FINE + 1) / FINE
        self._fine = np.array([self._kernel(s) for s in shift])
        self._coarse = self._kernel(0.0)
        self._vote = 0.0

    def _kernel(self, shift: float) -> Floats:
        """Low-pass that also moves by a part of a sample."""
        n = np.arange(-self._half, self._half + 1) - shift
        cut = min(LOW_PASS_HZ, 0.4 * self._rate_hz) / self._rate_hz
        window = 0.54 + 0.46 * np.cos(np.pi * n / (self._half + 1))
        kernel: Floats = 2 * cut * np.sinc(2 * cut * n) * window
        kernel /= kernel.sum()
        return kernel

    def place(self, uv: Floats, middle: int) -> tuple[float, float]:
        """Return the place of the R peak [samples] and its height [uV].

        Parameters
        ----------
        uv : ndarray, shape (n_samples,)
            The ECG; `middle` is at least `reach` from both of its ends.
        middle : int
            A sample within the QRS complex.
        """
        half = self._half
        from_at = middle - self.reach + half
        part = uv[from_at - half : middle + self._search + half + 1]
        smooth = np.convolve(part, self._coarse, "valid")
        centre = middle - from_at
        first, last = (round(s * self._rate_hz) for s in _BEFORE_S)
        qrs = smooth[centre - self._search : centre + self._search + 1]
        level = float(np.median(qrs))
        top, bottom = int(np.argmax(qrs)), int(np.argmin(qrs))
        up, down = float(qrs[top]) - level, level - float(qrs[bottom])
        self._vote += VOTE * ((up - down) / (up + down + 1e-12) - self._vote)
        sense = 1.0 if self._vote >= 0 else -1.0
        with_it, against = (up, down) if sense > 0 else (down, up)
        if against > OPPOSITE * with_it:
            sense = -sense
        at = middle - self._search + (top if sense > 0 else bottom)
        place, peak = self._between(sense * uv[at - half : at + half + 1], at)
        here = at - from_at
        before = smooth[max(0, here - first) : max(1, here - last)]
        return place, sense * peak - float(np.median(before))

    def _between(self, around: Floats, at: int) -> tuple[float, float]:
        """Return the place and height of the maximum near `at`, between the samples."""
        drawn = self._fine @ around
        best = int(np.clip(np.argmax(drawn), 1, len(drawn) - 2))
        left, peak, right = drawn[best - 1 : best + 2]
        bend = left - 2 * peak + right
        # Clipped: on a flat top the parabola would throw the peak far away.
        part = 0.0 if bend == 0 else float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5))
        return at + (best - FINE + part) / FINE, float(peak)
