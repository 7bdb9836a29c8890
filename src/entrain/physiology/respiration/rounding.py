"""Quantisation of a sensor: its step, whether noise dithers it, and the least motion it resolves.

A drift through the steps of a sensor gives a staircase: minus its trend that is a sawtooth, as
even as breathing. Noise larger than the steps smooths it (dither: Widrow 1996,
doi:10.1109/19.492748).
"""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Floats

LEAST_MG = 0.7
"""Half the amplitude of the least breath that a sensor is expected to show, 1.5 mg. Cardiac
vibrations too fast for a sensor of 25 Hz leave up to 0.65 mg in the band of breathing."""
SAW_STEPS = 0.45
"""Amplitude of a sawtooth one step high, in steps: sqrt(2 / 12), plus a tenth for chance. For a
breath that just crosses one step and returns it is 0.64."""
BRIDGED_FRAC = 0.15
"""Where a larger share of samples differ from those before, noise dithers the steps."""
LEARNS_S = 30.0
SAME_MG = 1e-6


class Rounding:
    """Learns from the samples of a sensor the least motion that it resolves."""

    def __init__(self) -> None:
        self._step_mg = np.inf
        self._changed_frac: Floats = np.zeros(3)
        self._seconds = 0.0

    def add(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Add consecutive samples.

        Parameters
        ----------
        t_s : ndarray, shape (n_samples,)
            Sample times, rising [s].
        xyz_mg : ndarray, shape (n_samples, 3)
            Acceleration [mg].
        """
        changes_mg = np.abs(np.diff(xyz_mg, axis=0))
        changed = changes_mg > SAME_MG
        if not len(changed):
            return
        self._step_mg = min(self._step_mg, float(changes_mg[changed].min(initial=np.inf)))
        span_s = float(t_s[-1] - t_s[0])
        self._seconds = min(self._seconds + span_s, LEARNS_S)
        self._changed_frac += span_s / self._seconds * (changed.mean(axis=0) - self._changed_frac)

    def least_mg(self, direction: Floats) -> float:
        """Return the amplitude below which motion is not taken for breathing [mg].

        Parameters
        ----------
        direction : ndarray, shape (3,)
            Direction of the motion, of length 1.
        """
        is_stepped = self._changed_frac < BRIDGED_FRAC
        if not np.isfinite(self._step_mg) or not is_stepped.any():
            return LEAST_MG
        stepped_frac = float(np.sqrt((direction[is_stepped] ** 2).sum()))
        return max(LEAST_MG, SAW_STEPS * self._step_mg * stepped_frac)
