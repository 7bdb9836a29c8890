"""Check RR intervals against their times: find gaps, drop repeated rows, place beats in time.

A logger's times may be those of the beats, of the packets or of the rows of its table. In all
of them intervals without a gap add up to the time that passes. Where they do not, some rows are
repeated, the unit is another, or intervals are missing throughout.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrain.formats.repeated_rows import (
    Flags,
    has_excess_repeats,
    mask_repeated_blocks,
    mask_repeated_rows,
)
from entrain.physiology import Floats

PRECISE_S = 0.1
"""Times of beats differ from the sums of the intervals by less than this, nine times in ten."""
DRIFT_S = 0.01
LOST_BEAT_S = 0.25
"""Where times are precise, a larger difference from the interval is a missed or an extra beat."""
GAP_S = 0.8
"""Least gap between packets, whose times are late by up to a second. On 20 simulated hearts at each
of 45 to 130 bpm it gives a false gap in one of 3000 beats (one of 500 at 0.5 s); at 1.5 s nine in
ten lost packets were missed."""
REACH = 15
"""Rows searched before and after a gap: a stalled link sends its packets in a burst."""
MOST_OFF_FRAC, MOST_OFF_S = 0.03, 3.0
"""Tolerance between the sum of the intervals and the elapsed time: clock drift, late stamps."""
REPEATS_FRAC = 0.01
"""Excess of the sum above which repeated rows are searched for; rounding and clock drift come to a
tenth of it."""
LEAST_RUN = 8
"""Fewest intervals of a run that is compared with the clock."""
BINARY_MS = 1000 / 1024
BINARY_RATIOS, BINARY_LEAST_S = (1.019, 1.029), 60.0
"""Ratio of sum to elapsed time (1.024) of intervals in 1/1024 s that were read as ms."""


class ClockAgreement(enum.Enum):
    """Whether the intervals add up to the elapsed time."""

    AGREE = "agree"
    TOO_MANY = "the intervals take longer than the time that passed"
    TOO_FEW = "intervals are missing throughout"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainedIntervals:
    """RR intervals [ms] and the times they ended at [s]; NaN in each gap.

    Attributes
    ----------
    t_s, rr_ms : ndarray, shape (n_intervals,)
        In order.
    breaks : ndarray of bool, shape (n_intervals,)
        Which entries stand for a gap found in the times.
    verdict : ClockAgreement
        Whether the intervals agree with the clock.
    told_twice_frac : float
        Share of the rows that repeat an earlier one.
    binary : bool
        Whether the intervals were found to be in 1/1024 s, and converted to ms.
    placed : bool
        Whether beats were placed at times other than the file's, which are those of packets.
    sum_s, passed_s : float
        Sum of the intervals of whole runs, and the time that passed in them [s].
    """

    t_s: Floats
    rr_ms: Floats
    breaks: Flags
    verdict: ClockAgreement
    told_twice_frac: float = 0.0
    binary: bool = False
    placed: bool = False
    sum_s: float = 0.0
    passed_s: float = 0.0

    @property
    def n_gaps(self) -> int:
        """Number of gaps in the times, missing rows aside."""
        return int(self._gaps().size)

    @property
    def gaps_s(self) -> float:
        """Total length of these gaps [s]."""
        at = self._gaps()
        return float((self.t_s[at + 1] - self.t_s[at - 1] - self.rr_ms[at + 1] / 1000).sum())

    def _gaps(self) -> NDArray[np.intp]:
        known = np.isfinite(self.rr_ms)
        return np.flatnonzero(~known[1:-1] & known[:-2] & known[2:] & self.breaks[1:-1]) + 1

    @property
    def seems_repeated(self) -> bool:
        """Whether the intervals exceed the elapsed time by so much that repeats are likely."""
        return self.sum_s - self.passed_s > max(REPEATS_FRAC * self.sum_s, MOST_OFF_S)

    @property
    def seems_binary(self) -> bool:
        """Whether the intervals are in 1/1024 s, by the clock."""
        low, high = BINARY_RATIOS
        return self.passed_s > BINARY_LEAST_S and low < self.sum_s / self.passed_s < high


def chain_intervals(t_s: Floats, rr_ms: Floats, *, any_unit: bool = False) -> ChainedIntervals:
    """Return intervals as a chain that agrees with the clock, as far as that can be established.

    Parameters
    ----------
    t_s : ndarray, shape (n_rows,)
        Times [s], non-decreasing and without NaN.
    rr_ms : ndarray, shape (n_rows,)
        Intervals [ms], NaN where there is none.
    any_unit : bool
        Whether the unit is unknown, so that 1/1024 s is tried as well as ms.
    """
    first = _chain_rows(t_s, rr_ms)
    if first.seems_binary and not has_excess_repeats(rr_ms):
        if not any_unit:
            return first
        return replace(_chain_rows(t_s, rr_ms * BINARY_MS), binary=True)
    if not first.seems_repeated:
        return first
    n_known = int(np.isfinite(rr_ms).sum())
    for kept in (mask_repeated_blocks(t_s, rr_ms), mask_repeated_rows(t_s, rr_ms)):
        rows = kept.copy()
        chain = _chain_rows(t_s[rows], rr_ms[rows])
        if chain.verdict is ClockAgreement.AGREE and not chain.seems_repeated:
            n_kept = int(np.isfinite(rr_ms[rows]).sum())
            return replace(chain, told_twice_frac=1 - n_kept / n_known)
    return first


def _chain_rows(t_s: Floats, rr_ms: Floats) -> ChainedIntervals:
    """Return the chain of all rows, each taken as an interval of its own."""
    t_s = _shift_to_ends(t_s, rr_ms)
    known = np.isfinite(rr_ms)
    has_pair = known[1:] & known[:-1]
    off_s = np.diff(t_s) - np.nan_to_num(rr_ms[1:]) / 1000
    precise = _are_precise(off_s[has_pair])
    breaks = has_pair & (np.abs(off_s) > LOST_BEAT_S) if precise else _find_gaps(off_s, has_pair)
    starts = np.concatenate([[True], breaks | ~has_pair])
    run = np.cumsum(starts & known, dtype=np.int64)
    verdict, sum_s, passed_s = _compare_with_clock(t_s, rr_ms, run, known)
    if not precise:
        t_s = _place_beats(t_s, rr_ms, run, known)
    at = np.flatnonzero(breaks) + 1
    return ChainedIntervals(
        t_s=np.insert(t_s, at, t_s[at - 1]),
        rr_ms=np.insert(rr_ms, at, np.nan),
        breaks=np.insert(np.zeros(len(t_s), bool), at, True),
        verdict=verdict,
        placed=not precise,
        sum_s=sum_s,
        passed_s=passed_s,
    )


def _are_precise(off_s: Floats) -> bool:
    """Return whether the times are those of beats; stamps of packets jump ahead and back."""
    if not len(off_s):
        return True
    if float(np.percentile(np.abs(off_s), 90)) >= PRECISE_S:
        return False
    ahead, back = (int((sign * off_s > LOST_BEAT_S).sum()) for sign in (1, -1))
    # Times in whole seconds drift to one side by a little, then jump.
    drift_s = abs(float(off_s[np.abs(off_s) <= LOST_BEAT_S].mean())) if ahead else 0.0
    return 4 * back <= ahead and drift_s < DRIFT_S


def _shift_to_ends(t_s: Floats, rr_ms: Floats) -> Floats:
    """Return the times at which intervals end; some loggers write where each begins."""
    steps_s, rr_s = np.diff(t_s), rr_ms / 1000
    known = np.isfinite(rr_s[1:]) & np.isfinite(rr_s[:-1])
    if int(known.sum()) < LEAST_RUN:
        return t_s
    at_end, at_start = (
        float(np.median(np.abs(steps_s - rr_at)[known])) for rr_at in (rr_s[1:], rr_s[:-1])
    )
    return t_s + np.nan_to_num(rr_s) if at_start < PRECISE_S / 4 and at_start < at_end / 4 else t_s


def _find_gaps(off_s: Floats, has_pair: Flags) -> Flags:
    """Return after which rows of packets there is a gap, shape (n_rows - 1,).

    Lateness comes and goes; a gap delays everything after it.
    """
    late_s = np.concatenate([[0.0], np.cumsum(np.where(has_pair, off_s, 0.0))])
    n = len(late_s)
    if n < 3:
        return np.zeros(n - 1, bool)
    wide = np.concatenate([np.full(REACH, np.inf), late_s, np.full(REACH, np.inf)])
    least = np.lib.stride_tricks.sliding_window_view(wide, REACH).min(axis=1)
    before, after = least[1:n], least[REACH + 1 : REACH + n]
    moved = (after - before > GAP_S) & has_pair
    gaps = np.zeros(n - 1, bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], moved, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        # The largest step of a delayed stretch; several where neighbouring gaps merged into one.
        steps = off_s[begin:end]
        gaps[begin + np.flatnonzero(steps > max(GAP_S, 0.5 * float(steps.max())))] = True
    return gaps


def _compare_with_clock(
    t_s: Floats, rr_ms: Floats, run: NDArray[np.int64], known: Flags
) -> tuple[ClockAgreement, float, float]:
    """Compare intervals with elapsed time over whole runs; return the verdict and both [s]."""
    sum_s = passed_s = 0.0
    n_runs = 0
    for rows in _rows_of(run, known):
        if len(rows) >= LEAST_RUN:
            sum_s += float(rr_ms[rows[1:]].sum()) / 1000
            passed_s += float(t_s[rows[-1]] - t_s[rows[0]])
            n_runs += 1
    off_s = sum_s - passed_s
    if abs(off_s) <= max(MOST_OFF_FRAC * sum_s, min(MOST_OFF_S * max(n_runs, 1), 0.2 * sum_s)):
        return ClockAgreement.AGREE, sum_s, passed_s
    return ClockAgreement.TOO_MANY if off_s > 0 else ClockAgreement.TOO_FEW, sum_s, passed_s


def _rows_of(run: NDArray[np.int64], known: Flags) -> list[NDArray[np.intp]]:
    rows = np.flatnonzero(known)
    if not len(rows):
        return []
    return np.split(rows, np.flatnonzero(np.diff(run[rows])) + 1)


def _place_beats(t_s: Floats, rr_ms: Floats, run: NDArray[np.int64], known: Flags) -> Floats:
    """Return times of beats: intervals chained in each run, fitted to the stamps of that run."""
    out = t_s.copy()
    last_s = -np.inf
    for rows in _rows_of(run, known):
        stamps_s = t_s[rows]
        along_s = np.cumsum(rr_ms[rows]) / 1000
        third = len(rows) // 3
        rate = 1.0
        if third >= 20:
            ends = (
                np.median((stamps_s - along_s)[part])
                for part in (slice(third), slice(-third, None))
            )
            early_s, late_s = (float(offset_s) for offset_s in ends)
            spread_s = float(along_s[-third:].mean() - along_s[:third].mean())
            rate = 1 + (late_s - early_s) / spread_s
        placed_s = along_s * rate
        placed_s += float(np.median(stamps_s - placed_s))
        begin_s = placed_s[0] - rr_ms[rows[0]] / 1000
        placed_s += max(0.0, last_s + 0.01 - begin_s)
        out[rows] = placed_s
        last_s = float(placed_s[-1])
    lost = np.flatnonzero(~known)
    if len(lost) < len(out):
        out[lost] = np.interp(lost, np.flatnonzero(known), out[known])
    return out
