"""Whether the rhythm is so irregular that its variability says nothing about rest.

No diagnosis: it only withholds numbers. Three marks of chance from beat to beat must come
together, over the last 64 intervals with single errors mended, after Dash 2009
(doi:10.1007/s10439-009-9740-z): large steps, no preferred size, and no waves.
"""

from __future__ import annotations

import math

import numpy as np

from entrain.physiology.readings import Beat, Floats

BEATS = 64
LEAST_STEP_FRAC = 0.10
"""RMSSD over the mean interval."""
LEAST_ENTROPY = 0.70
BINS = 16
LEAST_TURNS_FRAC = 0.54
"""Share of intervals that are a peak or a trough: two thirds in a random series, far fewer
where breathing moves the heart in waves."""


def is_irregular(beats: list[Beat]) -> bool:
    """Return whether the last beats follow no rhythm.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats, newest last; too few are never irregular.
    """
    rr_ms = np.array([b.rr_corrected_ms for b in beats if b.rr_corrected_ms is not None][-BEATS:])
    if len(rr_ms) < BEATS:
        return False
    steps_ms = rr_ms[1:] - rr_ms[:-1]
    if math.sqrt(float(steps_ms @ steps_ms) / len(steps_ms)) < LEAST_STEP_FRAC * rr_ms.mean():
        return False
    turns_frac = float(np.mean(steps_ms[1:] * steps_ms[:-1] < 0))
    return turns_frac >= LEAST_TURNS_FRAC and _entropy(rr_ms) >= LEAST_ENTROPY


def _entropy(rr_ms: Floats) -> float:
    """Shannon entropy of the histogram, 0..1; the outermost eighth is left out, as by Dash."""
    cut = len(rr_ms) // 16
    counts, _ = np.histogram(np.sort(rr_ms)[cut : len(rr_ms) - cut], BINS)
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum() / np.log(BINS))
