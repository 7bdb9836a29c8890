"""What a file holds, whatever its format: intervals, heart rates, or pieces of ECG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from entrain.physiology import Floats

ENOUGH_HZ = 125.0
"""An ECG is brought down to no less than this: a strap's rate."""
RATES_HZ = (50.0, 10_000.0)
LONGEST_S = 400 * 86400.0
"""No record is longer: a time beyond is damage."""
BRIDGED_S = 0.2
"""No two QRS complexes are nearer: a gap this short hides one beat at most, which its missing
tells; the detector would need 2 s to begin anew after it."""
_LEAST_RUN_S = 1.0
_BLOCK = 1 << 16

Piece = tuple[float, Floats]
"""When a piece of ECG began [s], and its samples [uV], NaN where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a file's values were taken for; None where a file says nothing of it.

    Attributes
    ----------
    unit : str or None
        Of the intervals, heart rates or samples, as the file has them.
    channel : str or None
        The channel or column that was read.
    rows_missing : int
        Rows that hold no value that can be one.
    elapsed_s : float or None
        From the first to the last of the file's own times [s].
    rr_sum_s : float or None
        What the intervals add up to [s], each counted once.
    told_twice_frac : float or None
        Share of the intervals that repeat an earlier one, and were dropped.
    said : tuple of str
        Sentences on what was guessed or mended.
    """

    unit: str | None = None
    channel: str | None = None
    rows_missing: int = 0
    elapsed_s: float | None = None
    rr_sum_s: float | None = None
    told_twice_frac: float | None = None
    said: tuple[str, ...] = ()


NOTHING_TAKEN = Taken()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """RR intervals: when each ended [s], and the intervals [ms], NaN where none is known."""

    t_s: Floats
    rr_ms: Floats
    taken: Taken = NOTHING_TAKEN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartRates:
    """Heart rates [bpm] at times [s], which hold no variability; `why` there is none."""

    t_s: Floats
    bpm: Floats
    why: str
    taken: Taken = NOTHING_TAKEN


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
    end_s : float
        When it ends [s], samples that are none included.
    taken : Taken
        Which channel it is.
    """

    rate_hz: float
    file_rate_hz: float
    runs: tuple[EcgRun, ...]
    end_s: float
    taken: Taken = NOTHING_TAKEN

    @property
    def known_s(self) -> float:
        """How much of it holds samples [s]."""
        return sum(len(run.uv) for run in self.runs) / self.rate_hz


Held = Ecg | Intervals | HeartRates


def ecg_of(uv: Floats, rate_hz: float, start_s: float = 0.0) -> Ecg:
    """Return samples in memory as an ECG; see `ecg_of_pieces`."""
    return ecg_of_pieces([(start_s, uv)], rate_hz)


def ecg_of_pieces(pieces: Iterable[Piece], rate_hz: float) -> Ecg:
    """Return pieces as an ECG: low-passed and thinned to a strap's rate, cut at breaks.

    A day at 1000 Hz is never in memory at its own rate: pieces are taken one by one.

    Parameters
    ----------
    pieces : iterable of (float, ndarray of shape (n_samples,))
        In the order of time. A piece that begins where the last one ended continues it.
    rate_hz : float
        Sampling rate [Hz].

    Raises
    ------
    ValueError
        A piece begins before the last one ended, or later than any record.
    """
    factor = max(1, int(rate_hz // ENOUGH_HZ))
    runs: list[EcgRun] = []
    open_run: _OpenRun | None = None
    end_s: float | None = None
    for start_s, uv in pieces:
        if end_s is not None and start_s < end_s - 1.5 / rate_hz:
            raise ValueError("its times do not rise")
        if not abs(start_s) < LONGEST_S:
            raise ValueError("its times leap")
        if open_run is not None and end_s is not None and start_s > end_s + 0.5 / rate_hz:
            runs += open_run.closed()
            open_run = None
        uv = _bridged(uv, rate_hz)
        for first, last, begins in _finite(uv):
            if begins and open_run is not None:
                runs += open_run.closed()
                open_run = None
            open_run = open_run or _OpenRun(start_s + first / rate_hz, rate_hz, factor)
            open_run.append(uv[first:last])
        if open_run is not None and len(uv) and not np.isfinite(uv[-1]):
            runs += open_run.closed()
            open_run = None
        end_s = start_s + len(uv) / rate_hz
    if open_run is not None:
        runs += open_run.closed()
    return Ecg(rate_hz=rate_hz / factor, file_rate_hz=rate_hz, runs=tuple(runs), end_s=end_s or 0.0)


def _bridged(uv: Floats, rate_hz: float) -> Floats:
    """Return samples with the shortest gaps within them drawn over by straight lines."""
    bad = ~np.isfinite(uv)
    if not bad.any() or bad.all():
        return uv
    edges = np.flatnonzero(np.diff(np.concatenate([[False], bad, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        inside = first > 0 and last < len(uv)
        bad[first:last] = inside and last - first <= BRIDGED_S * rate_hz
    at = np.arange(len(uv))
    known = np.isfinite(uv)
    bridged = uv.copy()
    bridged[bad] = np.interp(at[bad], at[known], uv[known])
    return bridged


def _finite(uv: Floats) -> Iterator[tuple[int, int, bool]]:
    """Yield where finite samples begin and end, and whether something else lies before."""
    finite = np.isfinite(uv)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], finite, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield first, last, first > 0


class _OpenRun:
    """A run that goes on: every `factor`-th sample after a symmetric low-pass."""

    def __init__(self, start_s: float, rate_hz: float, factor: int) -> None:
        self._start_s = start_s
        self._least = round(_LEAST_RUN_S * rate_hz)
        self._factor = factor
        self._half = 8 * factor
        n = np.arange(-self._half, self._half + 1)
        kernel = np.sinc(0.9 * n / factor) * np.hamming(len(n))
        self._kernel: Floats = kernel / kernel.sum()
        self._held: Floats = np.empty(0)
        self._parts: list[Floats] = []
        self._n = 0

    def append(self, uv: Floats) -> None:
        """Take the next samples, none of them NaN."""
        if self._factor == 1:
            self._parts.append(uv.copy())
        else:
            if self._n == 0:
                self._held = np.full(self._half, uv[0])
            for at in range(0, len(uv), _BLOCK):
                self._thin(uv[at : at + _BLOCK])
        self._n += len(uv)

    def _thin(self, uv: Floats) -> None:
        held = np.concatenate([self._held, uv])
        n_out = max(0, (len(held) - 2 * self._half - 1) // self._factor + 1)
        if n_out:
            windows = np.lib.stride_tricks.sliding_window_view(held, len(self._kernel))
            self._parts.append(windows[:: self._factor][:n_out] @ self._kernel)
        self._held = held[n_out * self._factor :]

    def closed(self) -> list[EcgRun]:
        """Return the run, or nothing if it did not last a second."""
        if self._n < self._least:
            return []
        if self._factor > 1:
            self._thin(np.full(self._half, self._held[-1]))
        whole = np.concatenate(self._parts)
        self._parts.clear()
        return [EcgRun(start_s=self._start_s, uv=whole)]


def seconds_of(held: Held) -> float:
    """Return how much there is to analyse [s]: time without data does not count."""
    if isinstance(held, Ecg):
        return held.known_s
    if isinstance(held, HeartRates):
        return float(len(held.t_s))
    known = held.rr_ms[np.isfinite(held.rr_ms)]
    return math.fsum(known) / 1000
