"""How finely a sensor tells a slow motion: the steps it rounds to, and whether noise bridges them.

A drift that climbs through the steps of a sensor is told as a staircase: above its straight
line that is a saw, as even as a breath. Noise that reaches over the steps smooths it away
(dither: Widrow 1996, doi:10.1109/19.492748).
"""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Floats

LEAST_MG = 0.7
"""Half of the least breath that a sensor is held to show, 1.5 mg to either side. Knocks of the
heart that are too fast for a sensor of 25 Hz leave up to 0.65 mg among the breaths."""
SAW_STEPS = 0.45
"""Amplitude of a saw one step high, in steps: sqrt(2 / 12), and a tenth for chance. Of a breath
that only just goes over a step and back it is 0.64."""
BRIDGED_FRAC = 0.15
"""Where more samples than this differ from those before, noise bridges the steps."""
LEARNS_S = 30.0
SAME_MG = 1e-6


class Rounding:
    """Learns from the samples of a sensor the least motion that it shows."""

    def __init__(self) -> None:
        self._step_mg = np.inf
        self._changed_frac: Floats = np.zeros(3)
        self._seconds = 0.0

    def add(self, t_s: Floats, xyz_mg: Floats) -> None:
        """Take samples, shape (n_samples, 3), that follow each other."""
        changes_mg = np.abs(np.diff(xyz_mg, axis=0))
        changed = changes_mg > SAME_MG
        if not len(changed):
            return
        self._step_mg = min(self._step_mg, float(changes_mg[changed].min(initial=np.inf)))
        span_s = float(t_s[-1] - t_s[0])
        self._seconds = min(self._seconds + span_s, LEARNS_S)
        self._changed_frac += span_s / self._seconds * (changed.mean(axis=0) - self._changed_frac)

    def least_mg(self, direction: Floats) -> float:
        """Return the amplitude along a direction, of length 1, that may be none of a breath."""
        stepped = self._changed_frac < BRIDGED_FRAC
        if not np.isfinite(self._step_mg) or not stepped.any():
            return LEAST_MG
        of_steps = float(np.sqrt((direction[stepped] ** 2).sum()))
        return max(LEAST_MG, SAW_STEPS * self._step_mg * of_steps)
