"""Whether the rhythm is so irregular that its variability says nothing about rest.

No diagnosis: it only withholds numbers. Three marks of chance from beat to beat must come
together, over the last 64 intervals: large steps, no preferred size, and no waves (after Dash
2009, doi:10.1007/s10439-009-9740-z). Size and waves are those of the intervals as they came:
among steps of chance some look like errors, and mending them would make a rhythm where there
is none. The steps are of the mended intervals, and the middle one of them counts: single
early beats are no irregular rhythm, however many.
"""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Beat, Floats

IRREGULAR = "The heartbeat is irregular just now, so its variability says little."
BEATS = 64
LEAST_STEP_FRAC = 0.10
"""The usual step over the mean interval: RMSSD, if steps are spread as chance spreads them."""
NORMAL_SD = 1.4826
"""Standard deviation over the median size, of a normal distribution about 0."""
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
    last = [beat for beat in beats if beat.rr_ms is not None][-BEATS:]
    mended_ms = np.array([b.rr_corrected_ms for b in last if b.rr_corrected_ms is not None])
    if len(last) < BEATS or len(mended_ms) < BEATS / 2:
        return False
    usual_step_ms = NORMAL_SD * float(np.median(np.abs(np.diff(mended_ms))))
    if usual_step_ms < LEAST_STEP_FRAC * mended_ms.mean():
        return False
    rr_ms = np.array([beat.rr_ms for beat in last])
    steps_ms = np.diff(rr_ms)
    turns_frac = float(np.mean(steps_ms[1:] * steps_ms[:-1] < 0))
    return turns_frac >= LEAST_TURNS_FRAC and _entropy(rr_ms) >= LEAST_ENTROPY


def _entropy(rr_ms: Floats) -> float:
    """Shannon entropy of the histogram, 0..1; the outermost eighth is left out, as by Dash."""
    cut = len(rr_ms) // 16
    counts, _ = np.histogram(np.sort(rr_ms)[cut : len(rr_ms) - cut], BINS)
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum() / np.log(BINS))
