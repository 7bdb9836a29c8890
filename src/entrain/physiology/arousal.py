"""Arousal against one's own baseline: 0..100, where 50 is how one came.

A comparison of a person with themselves, in heart rate and two measures of its
variability. It is no diagnosis, and slow breathing moves two of its three terms by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

WINDOW_S = 60.0
LEAST_WINDOWS = 10
"""One a second: ten are 70 s of rest without a gap. One minute is a baseline, as the floors
below are what minutes of rest differ by; a strap that lost contact must not take it away."""
WHOLE_S = 180.0
"""A shorter rest is a provisional baseline, and what is held against it less sure."""
# Spread of one's own rest from minute to minute, measured over 60 s windows of seated rest.
HR_FLOOR_BPM = 3.0
LN_RMSSD_FLOOR = 0.19
LN_STRESS_FLOOR = 0.49
HR_WEIGHT, RMSSD_WEIGHT, STRESS_WEIGHT = 0.5, -0.25, 0.25
SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Heart rate [bpm], RMSSD [ms] and Baevsky's index over the same 60 s."""

    hr_bpm: float
    rmssd_ms: float
    stress_index: float

    def terms(self) -> tuple[float, float, float]:
        """Heart rate, and the logarithms of the other two."""
        return self.hr_bpm, math.log(self.rmssd_ms), math.log(self.stress_index)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalBaseline:
    """Median and spread of each term at rest, and how much of a whole rest that was, 0..1."""

    medians: tuple[float, float, float]
    spreads: tuple[float, float, float]
    quality_frac: float


def arousal_baseline(looks: list[Look]) -> ArousalBaseline | None:
    """Return the baseline out of the looks of a seated rest, None with too few."""
    if len(looks) < LEAST_WINDOWS:
        return None
    terms = np.array([look.terms() for look in looks])
    medians = np.median(terms, axis=0)
    mads = 1.4826 * np.median(np.abs(terms - medians), axis=0)
    spreads = np.maximum(mads, (HR_FLOOR_BPM, LN_RMSSD_FLOOR, LN_STRESS_FLOOR))
    return ArousalBaseline(
        medians=(float(medians[0]), float(medians[1]), float(medians[2])),
        spreads=(float(spreads[0]), float(spreads[1]), float(spreads[2])),
        quality_frac=min(1.0, (WINDOW_S + len(looks)) / WHOLE_S),
    )


def arousal(look: Look, baseline: ArousalBaseline) -> float:
    """Return arousal, 0..100: 100 Phi(z / 1.5), z = .5 HR - .25 ln RMSSD + .25 ln index.

    The weights were set beforehand, not fitted, and stay.
    """
    weights = (HR_WEIGHT, RMSSD_WEIGHT, STRESS_WEIGHT)
    z = sum(
        weight * (term - median) / spread
        for weight, term, median, spread in zip(
            weights, look.terms(), baseline.medians, baseline.spreads, strict=True
        )
    )
    return 50 * (1 + math.erf(z / SCALE / math.sqrt(2)))
