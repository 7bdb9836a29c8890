"""Rhythms in which heart rate variability says nothing about rest.

Not a diagnosis: it only withholds numbers. There are two: the irregular rhythm, and extra beats
that come every second beat but too little early to be labelled one by one.

Irregular: three signs of randomness must coincide over the
last 64 intervals: large steps, high entropy of the interval lengths, and many turning points
(after Dash 2009, doi:10.1007/s10439-009-9740-z). Entropy and turning points are those of the
raw intervals: some random steps look like artefacts, and correcting them would create a rhythm
where there is none. The steps are those of the corrected intervals, by their median: single
ectopic beats are not an irregular rhythm, however many.

Extra beats: short and long intervals alternate. A resting breath takes four heartbeats or more,
so what it adds goes up or down at least twice before it turns.
"""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Beat, Floats

IRREGULAR = "The heartbeat is irregular just now, so its variability says little."
EXTRA_BEATS = "Extra beats are coming in, so the variability says little."
BEATS = 64
LEAST_TURN_MS, LEAST_TURNS = 40.0, 5
"""So many turns in a row between steps at least this large: three extra beats in bigeminy."""
LEAST_STEP_FRAC = 0.10
"""Usual step over mean interval; the usual step is RMSSD where steps are normally distributed."""
NORMAL_SD = 1.4826
"""Standard deviation over median absolute value, of a normal distribution about 0."""
LEAST_ENTROPY = 0.70
BINS = 16
LEAST_TURNS_FRAC = 0.54
"""Share of intervals that are turning points: two thirds in a random series, far fewer where
breathing modulates the rhythm."""


def why_no_variability(beats: list[Beat]) -> str:
    """Return why variability says nothing in the last 64 beats; empty where it may be told.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats, newest last.
    """
    if is_irregular(beats):
        return IRREGULAR
    return EXTRA_BEATS if has_bigeminy(beats) else ""


def has_bigeminy(beats: list[Beat]) -> bool:
    """Return whether short and long intervals alternate somewhere in the last 64 beats.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats, newest last; the raw intervals count, a gap ends the pattern.
    """
    rr_ms = np.array([np.nan if beat.rr_ms is None else beat.rr_ms for beat in beats[-BEATS:]])
    steps_ms = np.diff(rr_ms)
    if len(steps_ms) <= LEAST_TURNS:
        return False
    large = np.abs(steps_ms) >= LEAST_TURN_MS
    turns = (steps_ms[1:] * steps_ms[:-1] < 0) & large[1:] & large[:-1]
    in_a_row = np.convolve(turns, np.ones(LEAST_TURNS), "valid")
    return bool(in_a_row.max() >= LEAST_TURNS)


def is_irregular(beats: list[Beat]) -> bool:
    """Return whether the rhythm of the last 64 beats is irregular.

    Parameters
    ----------
    beats : list of Beat
        Labelled beats, newest last; too few are never irregular.
    """
    last = [beat for beat in beats if beat.rr_ms is not None][-BEATS:]
    corrected_ms = np.array([b.rr_corrected_ms for b in last if b.rr_corrected_ms is not None])
    if len(last) < BEATS or len(corrected_ms) < BEATS / 2:
        return False
    usual_step_ms = NORMAL_SD * float(np.median(np.abs(np.diff(corrected_ms))))
    if usual_step_ms < LEAST_STEP_FRAC * corrected_ms.mean():
        return False
    rr_ms = np.array([beat.rr_ms for beat in last])
    steps_ms = np.diff(rr_ms)
    turns_frac = float(np.mean(steps_ms[1:] * steps_ms[:-1] < 0))
    return turns_frac >= LEAST_TURNS_FRAC and _entropy(rr_ms) >= LEAST_ENTROPY


def _entropy(rr_ms: Floats) -> float:
    """Return the Shannon entropy of the histogram, 0..1, without the outermost eighth, as Dash."""
    cut = len(rr_ms) // 16
    counts, _ = np.histogram(np.sort(rr_ms)[cut : len(rr_ms) - cut], BINS)
    share = counts[counts > 0] / counts.sum()
    return float(-(share * np.log(share)).sum() / np.log(BINS))
