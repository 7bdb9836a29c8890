"""What a file holds, whatever its format: RR intervals, heart rates, or runs of ECG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from entrain.physiology import Floats

ENOUGH_HZ = 125.0
"""Lowest rate an ECG is downsampled to: a strap's."""
RATES_HZ = (50.0, 10_000.0)
LONGEST_S = 400 * 86400.0
"""Longest record accepted; a later time is damage."""
BRIDGED_S = 0.2
"""Longest gap that is interpolated. No two QRS complexes are closer, so it hides one beat at most,
which shows as a missed beat; after a break the detector would need 2 s to start again."""
_LEAST_RUN_S = 1.0
_BLOCK = 1 << 16

Piece = tuple[float, Floats]
"""Start of a piece of ECG [s] and its samples [uV], NaN where missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """How a file was interpreted; None where the file does not say.

    Attributes
    ----------
    unit : str or None
        Of the intervals, heart rates or samples, as the file has them.
    channel : str or None
        The channel or column that was read.
    rows_missing : int
        Rows without a valid value.
    elapsed_s : float or None
        From the first to the last of the file's own times [s].
    rr_sum_s : float or None
        Sum of the intervals, each counted once [s].
    told_twice_frac : float or None
        Share of the intervals that repeat an earlier one, and were dropped.
    said : tuple of str
        Sentences on what was guessed or corrected.
    """

    unit: str | None = None
    channel: str | None = None
    rows_missing: int = 0
    elapsed_s: float | None = None
    rr_sum_s: float | None = None
    told_twice_frac: float | None = None
    said: tuple[str, ...] = ()


NO_INTERPRETATION = Interpretation()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """RR intervals.

    Attributes
    ----------
    t_s : ndarray, shape (n_intervals,)
        When each ended [s].
    rr_ms : ndarray, shape (n_intervals,)
        The intervals [ms], NaN where unknown.
    interpretation : Interpretation
        How the file was read.
    """

    t_s: Floats
    rr_ms: Floats
    interpretation: Interpretation = NO_INTERPRETATION


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeartRates:
    """Heart rates, which hold no variability.

    Attributes
    ----------
    t_s : ndarray, shape (n_rates,)
        Times [s].
    bpm : ndarray, shape (n_rates,)
        Heart rates [bpm].
    why : str
        Why there is no variability, as a sentence.
    interpretation : Interpretation
        How the file was read.
    """

    t_s: Floats
    bpm: Floats
    why: str
    interpretation: Interpretation = NO_INTERPRETATION


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgRun:
    """A run of ECG without a break: its start [s] and samples [uV], shape (n_samples,)."""

    start_s: float
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ecg:
    """An ECG, downsampled to about a strap's rate.

    Attributes
    ----------
    rate_hz : float
        Sampling rate of the runs [Hz].
    file_rate_hz : float
        Sampling rate of the file [Hz].
    runs : tuple of EcgRun
        In order.
    end_s : float
        End of the record, missing samples included [s].
    interpretation : Interpretation
        Which channel it is.
    """

    rate_hz: float
    file_rate_hz: float
    runs: tuple[EcgRun, ...]
    end_s: float
    interpretation: Interpretation = NO_INTERPRETATION

    @property
    def known_s(self) -> float:
        """Total length of the runs [s]."""
        return sum(len(run.uv) for run in self.runs) / self.rate_hz


FileContent = Ecg | Intervals | HeartRates


def ecg_of(uv: Floats, rate_hz: float, start_s: float = 0.0) -> Ecg:
    """Return samples in memory as an ECG; see `ecg_of_pieces`.

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        Samples [uV], NaN where missing.
    rate_hz : float
        Sampling rate [Hz].
    start_s : float
        Time of the first sample [s].
    """
    return ecg_of_pieces([(start_s, uv)], rate_hz)


def ecg_of_pieces(pieces: Iterable[Piece], rate_hz: float) -> Ecg:
    """Return pieces as an ECG: low-passed, downsampled to a strap's rate and cut at breaks.

    Pieces are processed singly, so that a day at 1000 Hz is never in memory at its own rate.

    Parameters
    ----------
    pieces : iterable of (float, ndarray of shape (n_samples,))
        Start [s] and samples [uV], in order of time. A piece that begins where the previous one
        ended continues it.
    rate_hz : float
        Sampling rate [Hz].

    Raises
    ------
    ValueError
        A piece begins before the previous one ended, or later than `LONGEST_S`.
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
            runs += open_run.close()
            open_run = None
        uv = _bridge_gaps(uv, rate_hz)
        for first, last, after_gap in _finite_stretches(uv):
            if after_gap and open_run is not None:
                runs += open_run.close()
                open_run = None
            open_run = open_run or _OpenRun(start_s + first / rate_hz, rate_hz, factor)
            open_run.append(uv[first:last])
        if open_run is not None and len(uv) and not np.isfinite(uv[-1]):
            runs += open_run.close()
            open_run = None
        end_s = start_s + len(uv) / rate_hz
    if open_run is not None:
        runs += open_run.close()
    return Ecg(rate_hz=rate_hz / factor, file_rate_hz=rate_hz, runs=tuple(runs), end_s=end_s or 0.0)


def _bridge_gaps(uv: Floats, rate_hz: float) -> Floats:
    """Return samples with short gaps within them linearly interpolated."""
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


def _finite_stretches(uv: Floats) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each finite stretch, and whether a gap comes before it."""
    finite = np.isfinite(uv)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], finite, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield first, last, first > 0


class _OpenRun:
    """A run being read: every `factor`-th sample after a linear-phase low-pass."""

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
        """Add the next samples.

        Parameters
        ----------
        uv : ndarray, shape (n_samples,)
            Samples without NaN [uV].
        """
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

    def close(self) -> list[EcgRun]:
        """End the run and return it, or nothing where it is shorter than a second."""
        if self._n < self._least:
            return []
        if self._factor > 1:
            self._thin(np.full(self._half, self._held[-1]))
        whole = np.concatenate(self._parts)
        self._parts.clear()
        return [EcgRun(start_s=self._start_s, uv=whole)]


def data_length_s(content: FileContent) -> float:
    """Return how much data there is to analyse [s], gaps not counted."""
    if isinstance(content, Ecg):
        return content.known_s
    if isinstance(content, HeartRates):
        return float(len(content.t_s))
    known = content.rr_ms[np.isfinite(content.rr_ms)]
    return math.fsum(known) / 1000
