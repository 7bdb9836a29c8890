"""Intervals against the clock: find gaps, drop repeated rows, place beats in time.

The times of loggers are those of beats, of packets or of a table's rows. What holds in all of
them: intervals without a gap add up to the time that passes. Where a file's do not, either some
are repeated, or their unit is another, or some are missing throughout.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrain.formats.repeated_rows import Flags, stand_out, without_blocks, without_repeats
from entrain.physiology import Floats

PRECISE_S = 0.1
"""Times that are those of beats differ by less from what the intervals say, nine times in ten."""
DRIFT_S = 0.01
LOST_BEAT_S = 0.25
"""Among precise times, more than this beside the interval is a lost beat, or one too many."""
GAP_S = 0.8
"""Among times of packets, late by up to a second. On 20 simulated hearts at each of 45 to 130 bpm
this finds a false gap in one of 3000 beats, at .5 in one of 500; at 1.5 it missed nine in ten
packets that were lost."""
REACH = 15
"""Rows to look back and ahead for a gap: a link that stood still sends its packets in a burst."""
MOST_OFF_FRAC, MOST_OFF_S = 0.03, 3.0
"""So far the sum of the intervals may be off the time they take: clocks and stamps."""
REPEATS_FRAC = 0.01
"""Rounding and clocks come to a tenth of this: beyond it rows are looked at for repeats."""
LEAST_RUN = 8
"""Intervals in a run that can be compared with the clock."""
BINARY_MS = 1000 / 1024
BINARY_RATIOS, BINARY_LEAST_S = (1.019, 1.029), 60.0
"""Intervals in 1/1024 s that are taken for ms add up to 1.024 times the time they take."""


class ClockAgreement(enum.Enum):
    """How intervals and clock agree."""

    AGREE = "agree"
    TOO_MANY = "the intervals take longer than the time that passed"
    TOO_FEW = "intervals are missing throughout"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChainedIntervals:
    """Intervals [ms] with the times they ended at [s]; a NaN stands in each gap.

    Attributes
    ----------
    t_s, rr_ms : ndarray, shape (n_intervals,)
        In order.
    breaks : ndarray of bool, shape (n_intervals,)
        Which of them stand in for a gap that the times show.
    verdict : ClockAgreement
        Whether they agree with the clock.
    told_twice_frac : float
        Share of the rows that repeat an earlier one.
    binary : bool
        Whether they were found to be in 1/1024 s, and brought to ms.
    placed : bool
        Whether beats were put at times other than the file's, which are those of packets.
    sum_s, passed_s : float
        What the intervals of whole runs add up to, and the time that these took [s].
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
        """How many gaps there are in the times, missing rows aside."""
        return int(self._gaps().size)

    @property
    def gaps_s(self) -> float:
        """How long these gaps are together [s]."""
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
        """Whether the clock says that the intervals are in 1/1024 s."""
        low, high = BINARY_RATIOS
        return self.passed_s > BINARY_LEAST_S and low < self.sum_s / self.passed_s < high


def chained(t_s: Floats, rr_ms: Floats, *, any_unit: bool = False) -> ChainedIntervals:
    """Return intervals as a chain that the clock agrees with, as far as one is plain.

    Parameters
    ----------
    t_s : ndarray, shape (n_rows,)
        Times [s], none of them falling or NaN.
    rr_ms : ndarray, shape (n_rows,)
        Intervals [ms], NaN where there is none.
    any_unit : bool
        Nothing says that the unit is ms: 1/1024 s is tried as well.
    """
    first = _as_written(t_s, rr_ms)
    if first.seems_binary and not stand_out(rr_ms):
        if not any_unit:
            return first
        return replace(_as_written(t_s, rr_ms * BINARY_MS), binary=True)
    if not first.seems_repeated:
        return first
    n_known = int(np.isfinite(rr_ms).sum())
    for kept in (without_blocks(t_s, rr_ms), without_repeats(t_s, rr_ms)):
        rows = kept.copy()
        chain = _as_written(t_s[rows], rr_ms[rows])
        if chain.verdict is ClockAgreement.AGREE and not chain.seems_repeated:
            n_kept = int(np.isfinite(rr_ms[rows]).sum())
            return replace(chain, told_twice_frac=1 - n_kept / n_known)
    return first


def _as_written(t_s: Floats, rr_ms: Floats) -> ChainedIntervals:
    """Return rows as a chain, each an interval of its own."""
    t_s = _at_ends(t_s, rr_ms)
    known = np.isfinite(rr_ms)
    both = known[1:] & known[:-1]
    off_s = np.diff(t_s) - np.nan_to_num(rr_ms[1:]) / 1000
    precise = _are_precise(off_s[both])
    breaks = both & (np.abs(off_s) > LOST_BEAT_S) if precise else _gaps(off_s, both)
    starts = np.concatenate([[True], breaks | ~both])
    run = np.cumsum(starts & known, dtype=np.int64)
    verdict, sum_s, passed_s = _compared(t_s, rr_ms, run, known)
    if not precise:
        t_s = _placed(t_s, rr_ms, run, known)
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
    """Return whether times are those of beats: stamps that jump ahead and back are of packets."""
    if not len(off_s):
        return True
    if float(np.percentile(np.abs(off_s), 90)) >= PRECISE_S:
        return False
    ahead, back = (int((sign * off_s > LOST_BEAT_S).sum()) for sign in (1, -1))
    # Whole seconds near the interval are off by little, always to one side, and then leap.
    drift_s = abs(float(off_s[np.abs(off_s) <= LOST_BEAT_S].mean())) if ahead else 0.0
    return 4 * back <= ahead and drift_s < DRIFT_S


def _at_ends(t_s: Floats, rr_ms: Floats) -> Floats:
    """Return times at which intervals end: some loggers write where each begins."""
    steps_s, rr_s = np.diff(t_s), rr_ms / 1000
    known = np.isfinite(rr_s[1:]) & np.isfinite(rr_s[:-1])
    if int(known.sum()) < LEAST_RUN:
        return t_s
    at_end, at_start = (
        float(np.median(np.abs(steps_s - own)[known])) for own in (rr_s[1:], rr_s[:-1])
    )
    return t_s + np.nan_to_num(rr_s) if at_start < PRECISE_S / 4 and at_start < at_end / 4 else t_s


def _gaps(off_s: Floats, both: Flags) -> Flags:
    """Return between which rows of packets there is a gap, shape (n_rows - 1,).

    Lateness comes and goes; a gap moves all that follows.
    """
    late_s = np.concatenate([[0.0], np.cumsum(np.where(both, off_s, 0.0))])
    n = len(late_s)
    if n < 3:
        return np.zeros(n - 1, bool)
    wide = np.concatenate([np.full(REACH, np.inf), late_s, np.full(REACH, np.inf)])
    least = np.lib.stride_tricks.sliding_window_view(wide, REACH).min(axis=1)
    before, after = least[1:n], least[REACH + 1 : REACH + n]
    moved = (after - before > GAP_S) & both
    gaps = np.zeros(n - 1, bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], moved, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        # Of a stretch that moves, the largest step; more than one where the reach joins them.
        steps = off_s[begin:end]
        gaps[begin + np.flatnonzero(steps > max(GAP_S, 0.5 * float(steps.max())))] = True
    return gaps


def _compared(
    t_s: Floats, rr_ms: Floats, run: NDArray[np.int64], known: Flags
) -> tuple[ClockAgreement, float, float]:
    """Return whether whole runs last as long as their intervals, and both lengths [s]."""
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


def _placed(t_s: Floats, rr_ms: Floats, run: NDArray[np.int64], known: Flags) -> Floats:
    """Return times of beats: in each run as its intervals say, along the run's own stamps."""
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
            early_s, late_s = (float(one) for one in ends)
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
