"""Arousal relative to the person's own baseline: 0..100, where 50 is the baseline.

It is heart rate above rest, on a scale on which people can be compared, and says no more than
heart rate does: variability, RSA and the evenness of the breath did not add to it on records of
rest and mental load (decision 12). It is not a diagnosis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

WINDOW_S = 60.0
LEAST_WINDOWS = 10
"""Windows of 60 s, one a second: ten need 70 s of rest without a gap. One minute is enough for
a baseline, as the floor below is how much minutes of rest differ; a strap that lost contact
must not take the baseline away."""
WHOLE_S = 180.0
"""A shorter rest gives a provisional baseline, and arousal relative to it is less certain."""
HR_FLOOR_BPM = 3.0
"""Spread within a person from minute to minute, over 60 s windows of seated rest."""
SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ArousalBaseline:
    """Median and spread of heart rate at rest [bpm].

    `quality_frac` is the length of the rest over `WHOLE_S`, 0..1.
    """

    median_bpm: float
    spread_bpm: float
    quality_frac: float


def arousal_baseline(rest_bpm: list[float]) -> ArousalBaseline | None:
    """Return the baseline from the heart rates of a seated rest; None with too few.

    Parameters
    ----------
    rest_bpm : list of float
        Mean heart rate of 60 s windows, one a second [bpm].

    Returns
    -------
    ArousalBaseline or None
        Its spread is 1.4826 times the median absolute deviation, at least `HR_FLOOR_BPM`.
    """
    if len(rest_bpm) < LEAST_WINDOWS:
        return None
    rates_bpm = np.array(rest_bpm)
    median_bpm = float(np.median(rates_bpm))
    spread_bpm = 1.4826 * float(np.median(np.abs(rates_bpm - median_bpm)))
    return ArousalBaseline(
        median_bpm=median_bpm,
        spread_bpm=max(spread_bpm, HR_FLOOR_BPM),
        quality_frac=min(1.0, (WINDOW_S + len(rest_bpm)) / WHOLE_S),
    )


def arousal(hr_bpm: float, baseline: ArousalBaseline) -> float:
    """Return arousal, 0..100: 100 Phi(z / 1.5), z the distance from rest over its spread.

    Parameters
    ----------
    hr_bpm : float
        Mean heart rate of a 60 s window [bpm].
    baseline : ArousalBaseline
        The person's rest.
    """
    z = (hr_bpm - baseline.median_bpm) / baseline.spread_bpm
    return 50 * (1 + math.erf(z / SCALE / math.sqrt(2)))
