"""The rate of breathing on which several signals of the same window agree.

Each signal's spectrum is divided by the 1/f background that slow signals of the body have,
and the spectra are multiplied: what counts is a rhythm that all of them show, not the
strongest of one. After Lazaro 2014 (Ann Biomed Eng 42:2072, PMID 25118665), who averages them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from entrain.physiology.breathing import taper
from entrain.physiology.readings import Floats

RANGE_HZ = (0.06, 0.65)
WIDE_HZ = 0.035
"""Half the width of a spectral line of 32 s under a Hann window."""
FLOOR = 0.2
"""Share of an even spectrum that no signal can go below: one alone cannot forbid a rate."""
AGREES_FRAC = 0.15
_N_FFT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A rate [breaths/min] and how sure it is: how narrow, and how many signals agree."""

    per_min: float
    quality_frac: float


@cache
def _frequencies(rate_hz: float) -> tuple[int, Floats]:
    """Return which line of the spectrum is the first in range, and the lines in it [Hz]."""
    hz = np.asarray(np.fft.rfftfreq(_N_FFT, 1 / rate_hz), np.float64)
    inside = np.flatnonzero((hz >= RANGE_HZ[0]) & (hz <= RANGE_HZ[1]))
    return int(inside[0]), hz[inside]


def agreed_rate(signals: list[Floats], rate_hz: float) -> Agreed | None:
    """Return the rate that signals of breathing agree on; None without a signal.

    Parameters
    ----------
    signals : list of ndarray, shape (n_samples,)
        Of the same window, band-passed to breathing, without NaN.
    rate_hz : float
        Their sampling rate [Hz].
    """
    first, hz = _frequencies(rate_hz)
    weights, peaks_hz, total = [], [], np.zeros(len(hz))
    for signal in signals:
        lines = np.fft.rfft(signal * taper(len(signal)), _N_FFT)[first : first + len(hz)]
        power = (lines.real**2 + lines.imag**2) * hz
        if not float(power.sum()) > 0:
            continue
        power /= power.sum()
        peak_hz = float(hz[np.argmax(power)])
        weight = float(power[np.abs(hz - peak_hz) < WIDE_HZ].sum())
        weights.append(weight)
        peaks_hz.append(peak_hz)
        total += weight * np.log(power + FLOOR / len(hz))
    if not weights:
        return None
    joint = np.exp(total / sum(weights))
    joint /= joint.sum()
    top_hz = float(hz[np.argmax(joint)])
    near = np.abs(hz - top_hz) < WIDE_HZ
    rate = float((joint * hz)[near].sum() / joint[near].sum())
    narrow = float(joint[np.abs(hz - rate) < max(WIDE_HZ, 0.2 * rate)].sum())
    agree = np.abs(np.array(peaks_hz) / rate - 1) < AGREES_FRAC
    shared = float(np.array(weights)[agree].sum() / sum(weights))
    return Agreed(per_min=60 * rate, quality_frac=narrow * shared)
