"""Read an ECG from columns of a table, with a time for each sample or for each packet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from entrain.formats.column_names import MICROVOLTS, SECONDS, unit_named
from entrain.formats.columns import FoundColumns
from entrain.formats.intervals import MOST_BAD_FRAC
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import RATES_HZ, Ecg, Interpretation, Piece, ecg_of_pieces
from entrain.formats.text_table import TextTable
from entrain.formats.times import MOST_S, epoch_unit, in_seconds
from entrain.physiology import Floats

GAP_STEPS = 2.5
"""Samples further apart than this many sampling intervals have a gap between them."""
MOST_IN_PACKET = 2000
LATE_S = 1.0
"""Packet stamps that fall by less were late; by more, another recording begins."""
MOST_JOINED = 100
_RATE = re.compile(
    r"(?:sampl\w*|rate|freq\w*|\bfs)\D{0,30}?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*hz", re.IGNORECASE
)
_MILLIVOLTS, _VOLTS = 20.0, 0.02
"""An ECG without a stated unit whose samples stay below these values is in mV, or in V."""


def ecg_of_table(path: Path, table: TextTable, found: FoundColumns) -> Ecg:
    """Return the ECG in a column of a table.

    Parameters
    ----------
    path : Path
        The file, for errors.
    table : TextTable
        Its table.
    found : FoundColumns
        The column of the ECG and candidates for its times.

    Raises
    ------
    FileProblemError
        It has no times, or not those of an ECG.
    """
    values = table.numbers[found.column]
    bad = np.isinf(values)
    if int(bad.sum()) > MOST_BAD_FRAC * len(values):
        where = "" if table.first_garbled is None else f"line {table.first_garbled}"
        raise FileProblemError(FileProblem.NOT_NUMBERS, path, where)
    unit, remarks = _unit(table, found, values)
    uv = np.where(bad, np.nan, values) * MICROVOLTS[unit]
    t_s, packets = _times(path, table, found)
    if packets:
        remarks = (*remarks, "its times are of packets: samples lie evenly between them")
    ecg = _ecg(path, t_s, uv)
    interpretation = Interpretation(
        unit=unit, channel=table.name(found.column),
        rows_missing=int((bad | np.isnan(values)).sum()), elapsed_s=float(t_s[-1] - t_s[0]),
        said=remarks,
    )  # fmt: skip
    return replace(ecg, interpretation=interpretation)


def _unit(table: TextTable, found: FoundColumns, values: Floats) -> tuple[str, tuple[str, ...]]:
    named = unit_named(table.name(found.column), MICROVOLTS) if table.names else None
    if named is not None:
        return named, ()
    known = values[np.isfinite(values)]
    most = float(np.percentile(np.abs(known - np.median(known)), 99.5)) if len(known) else 0.0
    if 0 < most < _VOLTS:
        return "V", ("the ECG is taken for V",)
    if 0 < most < _MILLIVOLTS and not np.array_equal(known, np.round(known)):
        return "mV", ("the ECG is taken for mV",)
    return "uV", ()


def _times(path: Path, table: TextTable, found: FoundColumns) -> tuple[Floats, bool]:
    """Return the most regular times [s], and whether they were interpolated from packets."""
    columns = [t_s for column in found.times if (t_s := _in_seconds(table, column)) is not None]
    rising = [t_s for t_s in columns if (np.diff(t_s) > 0).all()]
    if rising:
        return min(rising, key=_uneven_frac), False
    for t_s in columns:
        if (np.diff(t_s) >= -LATE_S).all():
            spread_s = _spread(np.maximum.accumulate(t_s))
            if spread_s is not None:
                return spread_s, True
    rate_hz = _stated_rate(table.before)
    if rate_hz is not None:
        return np.arange(table.n_rows) / rate_hz, False
    if found.times:
        raise FileProblemError(FileProblem.DAMAGED, path, "its times do not rise")
    why = "it seems to be an ECG without times: add a column time_s, or a first line # 250 Hz"
    raise FileProblemError(FileProblem.NO_INTERVALS, path, why)


def _uneven_frac(t_s: Floats) -> float:
    """Return the share of samples whose interval to the one before is not the usual one."""
    steps_s = np.diff(t_s)
    median_step_s = float(np.median(steps_s))
    return float(np.mean(np.abs(steps_s - median_step_s) > 0.25 * median_step_s))


def _stated_rate(before: tuple[str, ...]) -> float | None:
    """Return the sampling rate stated above the table [Hz]."""
    match = _RATE.search(" ".join(before))
    rate_hz = float(match[1] or match[2]) if match else 0.0
    return rate_hz if RATES_HZ[0] <= rate_hz <= RATES_HZ[1] else None


def _in_seconds(table: TextTable, column: int) -> Floats | None:
    if column in table.clocks:
        t_s = table.clocks[column]
    else:
        values = table.numbers[column]
        if not np.isfinite(values).any():
            return None
        values = np.where(np.isfinite(values), values, np.nan)
        named = unit_named(table.name(column), SECONDS) if table.names else None
        t_s = in_seconds(values, named or epoch_unit(values) or _unit_by_rate(values))
    known = np.isfinite(t_s) & (np.abs(t_s) < MOST_S)
    if int(known.sum()) < max(2.0, 0.8 * len(t_s)):
        return None
    rows = np.arange(len(t_s))
    return _going_on(np.where(known, t_s, np.interp(rows, rows[known], t_s[known])))


def _going_on(t_s: Floats) -> Floats:
    """Return times in which a further recording follows a second after the one before."""
    steps_s = np.diff(t_s)
    falls = np.flatnonzero(steps_s < -LATE_S)
    if len(falls) > MOST_JOINED:
        return t_s
    out = t_s.copy()
    for fall in falls.tolist():
        out[fall + 1 :] += out[fall] - out[fall + 1] + 1.0
    return out


def _unit_by_rate(values: Floats) -> str:
    """Return the unit of time that gives a sampling rate of an ECG."""
    step = float(np.nanmedian(np.abs(np.diff(values))))
    low, high = RATES_HZ
    fits = [unit for unit in ("s", "ms", "us", "ns")
            if step > 0 and low <= 1 / (step * SECONDS[unit]) <= high]  # fmt: skip
    return fits[0] if fits else "s"


def _spread(t_s: Floats) -> Floats | None:
    """Return regular times of samples whose packets share a stamp, None where none do."""
    starts = np.flatnonzero(np.concatenate([[True], np.diff(t_s) > 0]))
    sizes = np.diff(np.append(starts, len(t_s)))
    stamps_s = t_s[starts]
    if len(starts) < 10 or sizes.max() > MOST_IN_PACKET:
        return None
    steps_s = np.diff(stamps_s)
    unbroken = steps_s < GAP_STEPS * float(np.median(steps_s))
    rate_hz = float(sizes[1:][unbroken].sum() / steps_s[unbroken].sum())
    # After a gap everything comes later than the count of samples says.
    late_s = stamps_s - np.cumsum(sizes) / rate_hz
    out = np.empty(len(t_s))
    offset_s = float(late_s[0])
    for at, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True)):
        lasting_s = float(late_s[at : at + 5].min())
        if lasting_s - offset_s > max(2 * float(np.median(steps_s)), 1.0):
            offset_s = lasting_s
        out[start : start + size] = offset_s + np.arange(start + 1, start + size + 1) / rate_hz
    return out


def _ecg(path: Path, t_s: Floats, uv: Floats) -> Ecg:
    steps_s = np.diff(t_s)
    if len(steps_s) < 1 or not (np.abs(t_s) < MOST_S).all() or (steps_s <= 0).any():
        raise FileProblemError(FileProblem.DAMAGED, path, "its times do not rise")
    usual_s = float(np.median(steps_s))
    rate_hz = 1 / float(steps_s[steps_s < 1.5 * usual_s].mean())
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
    breaks = np.flatnonzero(steps_s > GAP_STEPS / rate_hz) + 1
    try:
        return ecg_of_pieces(_pieces(t_s - t_s[0], uv, rate_hz, breaks), rate_hz)
    except ValueError as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error


def _pieces(t_s: Floats, uv: Floats, rate_hz: float, breaks: np.ndarray) -> Iterator[Piece]:
    """Yield the samples between breaks on a regular grid; one lost sample is interpolated."""
    edges = [0, *breaks.tolist(), len(t_s)]
    for first, last in pairwise(edges):
        own_s, part = t_s[first:last], uv[first:last]
        n = round((own_s[-1] - own_s[0]) * rate_hz) + 1
        even_s = own_s[0] + np.arange(n) / rate_hz
        if n == len(part) and float(np.abs(own_s - even_s).max()) < 0.5 / rate_hz:
            yield float(own_s[0]), part
        else:
            yield float(own_s[0]), np.interp(even_s, own_s, part)
