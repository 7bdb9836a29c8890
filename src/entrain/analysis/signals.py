"""What a file holds, whatever its format: intervals, or pieces of ECG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Floats

ENOUGH_HZ = 125.0
"""An ECG is brought down to no less than this: a strap's rate."""
RATES_HZ = (50.0, 10_000.0)
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """RR intervals: when each ended [s], and the intervals [ms], NaN where none is known."""

    t_s: Floats
    rr_ms: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgRun:
    """ECG without a break: when it began [s], and the samples [uV], shape (n_samples,)."""

    start_s: float
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ecg:
    """An ECG, brought to about a strap's rate.

    Attributes
    ----------
    rate_hz : float
        Of the runs [Hz].
    file_rate_hz : float
        Of the file [Hz].
    runs : tuple of EcgRun
        In order.
    """

    rate_hz: float
    file_rate_hz: float
    runs: tuple[EcgRun, ...]

    @property
    def end_s(self) -> float:
        """When it ends [s]."""
        return self.runs[-1].start_s + len(self.runs[-1].uv) / self.rate_hz


def ecg_of(uv: Floats, rate_hz: float, start_s: float = 0.0) -> Ecg:
    """Return samples as an ECG: low-passed and thinned to a strap's rate, cut at NaN.

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        In microvolts; NaN where there is none.
    rate_hz : float
        Sampling rate [Hz].
    start_s : float
        When the first sample was taken [s].
    """
    factor = max(1, int(rate_hz // ENOUGH_HZ))
    runs = tuple(
        EcgRun(start_s=start_s + first / rate_hz, uv=thinned(uv[first:last], factor))
        for first, last in _whole(uv, round(rate_hz))
    )
    return Ecg(rate_hz=rate_hz / factor, file_rate_hz=rate_hz, runs=runs)


def _whole(uv: Floats, least: int) -> Iterator[tuple[int, int]]:
    """Yield where runs of finite samples begin and end, if they last a second."""
    finite = np.isfinite(uv)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], finite, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first >= least:
            yield int(first), int(last)


def thinned(uv: Floats, factor: int) -> Floats:
    """Take each `factor`-th sample, after a symmetric low-pass; sample 0 stays sample 0."""
    if factor == 1:
        return uv
    half = 8 * factor
    n = np.arange(-half, half + 1)
    kernel = np.sinc(0.9 * n / factor) * np.hamming(len(n))
    kernel /= kernel.sum()
    padded = np.concatenate([np.full(half, uv[0]), uv, np.full(half, uv[-1])])
    step = _BLOCK // factor * factor
    parts = [
        np.convolve(padded[at : at + step + 2 * half], kernel, "valid")[::factor]
        for at in range(0, len(uv), step)
    ]
    return np.concatenate(parts)
