"""Read RR intervals from a column of a table and check them against its times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from entrain.formats.chain import ChainedIntervals, ClockAgreement, chain_intervals
from entrain.formats.column_names import SECONDS, Role, unit_named
from entrain.formats.columns import (
    HEART_MS,
    IN_MS,
    FoundColumns,
    are_heart_rates,
    unit_of_intervals,
)
from entrain.formats.options import ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import HeartRates, Interpretation, Intervals
from entrain.formats.text_table import TextTable
from entrain.formats.times import Times, epoch_unit, in_seconds, repair_times
from entrain.physiology import Floats

LONGEST_MS = 10_000.0
"""A longer value is a pause in the recording, or a code such as 65535 for a missing one."""
SHORTEST_FRAC = 0.15
"""A value below this part of the median is the rest of a truncated number."""
LEAST_MEDIAN_MS = 50.0
"""Least median of intervals whose unit is given; small animals included."""
MOST_BAD_FRAC = 0.2
"""With more invalid rows than this the remaining values are not trusted either."""
NONE_VALUES = (65535.0, 65534.0, 32767.0)
"""The largest 16-bit numbers mark a missing value, whatever the unit."""
SAMPLED_RUNS, SAMPLED_SINGLE_FRAC = 20, 0.05
"""At least this many values, of which at most this share differs from both neighbours, are the last
interval sampled at a fixed rate."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Intervals as rows of the file [ms], NaN where missing, with remarks for the user."""

    rr_ms: Floats
    unit: str
    sure: bool
    n_missing: int
    remarks: tuple[str, ...]


def intervals_of(
    path: Path, table: TextTable, found: FoundColumns, options: ReadOptions
) -> Intervals | HeartRates:
    """Return the RR intervals of a table, or heart rates where the intervals form no chain.

    Parameters
    ----------
    path : Path
        The file, for errors.
    table : TextTable
        Its table.
    found : FoundColumns
        The column of intervals or of R-peak times, and candidates for its times.
    options : ReadOptions
        The unit, where the user gave one.

    Raises
    ------
    FileProblemError
        Too many values are not intervals, or they contradict their times.
    """
    if found.role is Role.R_PEAK:
        return _intervals_of_peaks(path, table, found, options)
    rows = _rows(path, table, found, options)
    interpretation = Interpretation(
        unit=rows.unit,
        channel=table.name(found.column),
        rows_missing=rows.n_missing,
        said=rows.remarks,
    )
    best = _best_times(table, found, rows)
    if best is None:
        if found.times:
            interpretation = replace(
                interpretation,
                said=(*interpretation.said, "its times do not go up and were left out"),
            )
        return _chain_untimed(path, rows, interpretation)
    times, chain, remarks = best
    if not times.backwards and len(times.restarts):
        remarks = (*remarks, f"the clock was set back {len(times.restarts)} times")
    return _check_clock(
        path, rows, times, chain, replace(interpretation, said=(*interpretation.said, *remarks))
    )


def _rows(path: Path, table: TextTable, found: FoundColumns, options: ReadOptions) -> _Rows:
    values = table.numbers[found.column].copy()
    named = unit_named(table.name(found.column), IN_MS) if table.names else None
    absent = np.isin(values, NONE_VALUES) | (values == 0) | np.isnan(values)
    finite = np.where(absent | np.isinf(values), np.nan, values)
    unit, remarks = _unit(path, finite, named, options)
    rr_ms = finite * IN_MS[unit]
    good = rr_ms[rr_ms > 0]
    if len(good) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    bad = np.isinf(values) | (rr_ms < SHORTEST_FRAC * float(np.median(good))) | (rr_ms > LONGEST_MS)
    _refuse_many(path, table, bad)
    rr_ms[bad] = np.nan
    return _Rows(
        rr_ms=rr_ms,
        unit=unit,
        sure=options.unit is not None or named is not None,
        n_missing=int((bad | absent).sum()),
        remarks=remarks,
    )


def _refuse_many(path: Path, table: TextTable, bad: np.ndarray) -> None:
    n_bad = int(bad.sum())
    if n_bad > MOST_BAD_FRAC * len(bad):
        where = "" if table.first_garbled is None else f", the first in line {table.first_garbled}"
        raise FileProblemError(
            FileProblem.NOT_NUMBERS, path, f"{n_bad} of {len(bad)} rows are no interval{where}"
        )


def _unit(
    path: Path, values: Floats, named: str | None, options: ReadOptions
) -> tuple[str, tuple[str, ...]]:
    """Return the unit of intervals, and a remark where it is a guess."""
    guess = unit_of_intervals(values)
    unit = options.unit or named or "ms"
    known = values[values > 0]
    median_ms = float(np.median(known)) * IN_MS[unit] if len(known) else np.nan
    if options.unit is not None and LEAST_MEDIAN_MS <= median_ms < LONGEST_MS:
        return unit, ()
    if options.unit is not None:
        raise FileProblemError(
            FileProblem.NOT_A_HEART, path, f"in {unit} the middle one is {median_ms:.3g} ms"
        )
    if HEART_MS[0] <= median_ms <= HEART_MS[1]:
        return unit, ()
    if guess is not None:
        before = f"called {named} but " if named else ""
        return guess, (f"the intervals are {before}taken for {_SPOKEN[guess]}",)
    if named is not None and LEAST_MEDIAN_MS <= median_ms < LONGEST_MS:
        return named, ()
    if are_heart_rates(values):
        raise FileProblemError(
            FileProblem.NO_INTERVALS, path, "they seem to be heart rates: say so by --unit bpm"
        )
    raise FileProblemError(FileProblem.NOT_A_HEART, path, f"the middle one is {median_ms:.3g} ms")


_SPOKEN = {"ms": "ms", "s": "seconds", "us": "microseconds", "ns": "nanoseconds",
           "1/1024 s": "1/1024 s"}  # fmt: skip


def _best_times(
    table: TextTable, found: FoundColumns, rows: _Rows
) -> tuple[Times, ChainedIntervals, tuple[str, ...]] | None:  # fmt: skip
    """Return the times that agree best with the intervals, None where there are none."""
    best: tuple[int, Times, ChainedIntervals, tuple[str, ...]] | None = None
    for column in found.times:
        for t_s, remarks in _in_units(table, column, rows):
            times = repair_times(t_s)
            if times is None or _is_count(table, times, rows):
                continue
            chain = _chain_timed(times, rows)
            rank = 2 * (chain.verdict is ClockAgreement.AGREE) + (not chain.placed)
            if best is None or rank > best[0]:
                best = rank, times, chain, remarks
    return None if best is None else best[1:]


def _in_units(
    table: TextTable, column: int, rows: _Rows
) -> list[tuple[Floats, tuple[str, ...]]]:  # fmt: skip
    """Return a column of times [s], by the unit in its name or the one that fits the intervals."""
    if column in table.clocks:
        return [(table.clocks[column], ())]
    values = np.where(np.isfinite(table.numbers[column]), table.numbers[column], np.nan)
    named = unit_named(table.name(column), SECONDS) if table.names else None
    unit = named or epoch_unit(values)
    if unit is None:
        span = float(np.nanmax(values) - np.nanmin(values)) if np.isfinite(values).any() else 0.0
        sum_s = float(np.nansum(rows.rr_ms)) / 1000
        log_ratios = {candidate: abs(np.log(max(span * SECONDS[candidate], 1e-9) / sum_s))
               for candidate in ("s", "ms", "us", "ns")}  # fmt: skip
        unit = min(log_ratios, key=lambda candidate: log_ratios[candidate])
    remarks = (
        () if named or unit == "s" else (f"{table.name(column)} is taken for {_SPOKEN[unit]}",)
    )
    return [(in_seconds(values, unit), remarks)]


def _is_count(table: TextTable, times: Times, rows: _Rows) -> bool:
    """Return whether an unnamed column counts rows instead of giving times."""
    if table.names or not np.allclose(np.diff(times.t_s), 1.0):
        return False
    return bool(abs(np.ptp(times.t_s) - np.nansum(rows.rr_ms[1:]) / 1000) > 3)


def _chain_timed(times: Times, rows: _Rows) -> ChainedIntervals:
    rr_ms = rows.rr_ms[::-1] if times.backwards else rows.rr_ms
    rr_ms = rr_ms.copy()
    # The interval after a clock was set back continues nothing.
    rr_ms[times.restarts] = np.nan
    return chain_intervals(times.t_s, rr_ms, any_unit=not rows.sure)


def _check_clock(
    path: Path, rows: _Rows, times: Times, chain: ChainedIntervals, interpretation: Interpretation
) -> Intervals | HeartRates:
    known = np.isfinite(rows.rr_ms)
    first = int(np.flatnonzero(known)[0])
    begin_s = float(times.t_s[0]) - (rows.rr_ms[0] / 1000 if first == 0 else 0.0)
    elapsed_s = float(times.t_s[-1] - begin_s)
    if chain.verdict is ClockAgreement.TOO_MANY:
        raise FileProblemError(
            FileProblem.TIMES, path,
            f"the intervals add up to {np.nansum(rows.rr_ms) / 1000:.0f} s, "
            f"in {elapsed_s:.0f} s of its times",
        )  # fmt: skip
    interpretation = replace(
        interpretation,
        unit="1/1024 s" if chain.binary else interpretation.unit,
        elapsed_s=elapsed_s,
        rr_sum_s=float(np.nansum(chain.rr_ms)) / 1000,
        told_twice_frac=chain.told_twice_frac,
        said=(*interpretation.said, *_remarks_on(chain)),
    )
    if chain.verdict is ClockAgreement.TOO_FEW:
        why = (
            f"The intervals fill {chain.sum_s:.0f} of {chain.passed_s:.0f} s: some are missing "
            "throughout, so which ones follow each other is not known."
        )
        keep = np.isfinite(chain.rr_ms)
        return HeartRates(
            t_s=chain.t_s[keep],
            bpm=60000 / chain.rr_ms[keep],
            why=why,
            interpretation=interpretation,
        )
    return Intervals(t_s=chain.t_s, rr_ms=chain.rr_ms, interpretation=interpretation)


def _remarks_on(chain: ChainedIntervals) -> tuple[str, ...]:
    remarks = []
    if chain.binary:
        remarks.append("by the clock the intervals are taken for 1/1024 s")
    elif chain.seems_binary:
        remarks.append(
            "the intervals are 2.4 % longer than their times: perhaps in 1/1024 s (--unit)"
        )
    if chain.told_twice_frac > 0:
        remarks.append(
            f"{chain.told_twice_frac:.0%} of the rows repeat an interval and were left out"
        )
    if chain.n_gaps:
        gaps = "gap" if chain.n_gaps == 1 else "gaps"
        remarks.append(f"{chain.n_gaps} {gaps} in its times, {chain.gaps_s:.0f} s in all")
    if chain.placed:
        remarks.append("its times are of packets: beats lie where the intervals put them")
    return tuple(remarks)


def _chain_untimed(path: Path, rows: _Rows, interpretation: Interpretation) -> Intervals:
    """Return intervals chained without times; a missing one lasts as long as the median."""
    known = np.flatnonzero(np.isfinite(rows.rr_ms))
    rr_ms = rows.rr_ms[known[0] : known[-1] + 1]
    if _is_sampled(rr_ms):
        raise FileProblemError(
            FileProblem.TIMES, path, "each interval stands in several rows, which have no times"
        )
    lasts_ms = np.where(np.isfinite(rr_ms), rr_ms, np.nanmedian(rr_ms))
    interpretation = replace(interpretation, rr_sum_s=float(np.nansum(rr_ms)) / 1000)
    return Intervals(t_s=np.cumsum(lasts_ms) / 1000, rr_ms=rr_ms, interpretation=interpretation)


def _is_sampled(rr_ms: Floats) -> bool:
    """Return whether a list samples the last interval at a rate: few values stand alone."""
    edges = np.flatnonzero(np.concatenate([[True], rr_ms[1:] != rr_ms[:-1], [True]]))
    runs = np.diff(edges)
    return len(runs) >= SAMPLED_RUNS and float((runs == 1).mean()) < SAMPLED_SINGLE_FRAC


def _intervals_of_peaks(
    path: Path, table: TextTable, found: FoundColumns, options: ReadOptions
) -> Intervals:
    values = table.numbers[found.column]
    bad = ~np.isfinite(values)
    _refuse_many(path, table, np.isinf(values))
    peaks = values[~bad]
    steps = np.diff(peaks)
    name = table.name(found.column)
    named = unit_named(name, IN_MS) if table.names else None
    unit = options.unit if options.unit in IN_MS else named or unit_of_intervals(steps)
    if unit is None or (named is None and options.unit is None and "sample" in name.lower()):
        raise FileProblemError(
            FileProblem.NO_INTERVALS, path, f"{name} seems to count samples: give times in s"
        )
    t_s = peaks * IN_MS[unit] / 1000
    rr_ms = np.concatenate([[np.nan], np.diff(t_s) * 1000])
    rr_ms[(rr_ms <= 0) | (rr_ms > LONGEST_MS)] = np.nan
    if int(np.isfinite(rr_ms).sum()) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    times = repair_times(t_s)
    if times is None or len(times.restarts):
        raise FileProblemError(FileProblem.DAMAGED, path, "its times do not rise")
    interpretation = Interpretation(
        unit=unit, channel=name, rows_missing=int(bad.sum()), elapsed_s=float(t_s[-1] - t_s[0]),
        rr_sum_s=float(np.nansum(rr_ms)) / 1000, told_twice_frac=0.0,
        said=(f"{name} is taken for times of R peaks in {_SPOKEN[unit]}",),
    )  # fmt: skip
    return Intervals(t_s=times.t_s, rr_ms=rr_ms, interpretation=interpretation)
