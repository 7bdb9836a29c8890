"""Arousal relative to the person's own baseline: 0..100, where 50 is the baseline.

It compares a person with themselves, in heart rate and two measures of its variability. It
is not a diagnosis, and slow breathing alone moves two of its three terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

WINDOW_S = 60.0
LEAST_WINDOWS = 10
"""Windows of 60 s, one a second: ten need 70 s of rest without a gap. One minute is enough for
a baseline, as the floors below are how much minutes of rest differ; a strap that lost contact
must not take the baseline away."""
WHOLE_S = 180.0
"""A shorter rest gives a provisional baseline, and arousal relative to it is less certain."""
# Spread within a person from minute to minute, over 60 s windows of seated rest.
HR_FLOOR_BPM = 3.0
LN_RMSSD_FLOOR = 0.19
LN_STRESS_FLOOR = 0.49
HR_WEIGHT, RMSSD_WEIGHT, STRESS_WEIGHT = 0.5, -0.25, 0.25
SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalFeatures:
    """Heart rate [bpm], RMSSD [ms] and Baevsky's stress index [1/s²] of one 60 s window."""

    hr_bpm: float
    rmssd_ms: float
    stress_index: float

    def terms(self) -> tuple[float, float, float]:
        """Return heart rate, ln RMSSD and ln stress index."""
        return self.hr_bpm, math.log(self.rmssd_ms), math.log(self.stress_index)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalBaseline:
    """Median and spread of each term at rest.

    `quality_frac` is the length of the rest over `WHOLE_S`, 0..1.
    """

    medians: tuple[float, float, float]
    spreads: tuple[float, float, float]
    quality_frac: float


def arousal_baseline(rest: list[ArousalFeatures]) -> ArousalBaseline | None:
    """Return the baseline from the windows of a seated rest, one a second; None with too few.

    The spread is 1.4826 times the median absolute deviation, at least the floor of its term.
    """
    if len(rest) < LEAST_WINDOWS:
        return None
    terms = np.array([features.terms() for features in rest])
    medians = np.median(terms, axis=0)
    mads = 1.4826 * np.median(np.abs(terms - medians), axis=0)
    spreads = np.maximum(mads, (HR_FLOOR_BPM, LN_RMSSD_FLOOR, LN_STRESS_FLOOR))
    return ArousalBaseline(
        medians=(float(medians[0]), float(medians[1]), float(medians[2])),
        spreads=(float(spreads[0]), float(spreads[1]), float(spreads[2])),
        quality_frac=min(1.0, (WINDOW_S + len(rest)) / WHOLE_S),
    )


def arousal(features: ArousalFeatures, baseline: ArousalBaseline) -> float:
    """Return arousal, 0..100: 100 Phi(z / 1.5), z = .5 HR - .25 ln RMSSD + .25 ln index.

    Each term of z is its distance from the baseline's median over the baseline's spread. The
    weights were set beforehand, not fitted.
    """
    weights = (HR_WEIGHT, RMSSD_WEIGHT, STRESS_WEIGHT)
    z = sum(
        weight * (term - median) / spread
        for weight, term, median, spread in zip(
            weights, features.terms(), baseline.medians, baseline.spreads, strict=True
        )
    )
    return 50 * (1 + math.erf(z / SCALE / math.sqrt(2)))
