"""Find the columns to read in a table: by name, or else by values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.formats.channel import NoChannelError
from entrain.formats.column_names import Role, role_of, words_of
from entrain.formats.options import ReadOptions
from entrain.formats.text_table import TextTable
from entrain.physiology import Floats

HEART_MS = (240.0, 2500.0)
"""Range of a heart's median interval: 24 to 250 beats a minute."""
HEART_BPM = (25.0, 250.0)
IN_MS = {"ms": 1.0, "s": 1e3, "us": 1e-3, "ns": 1e-6, "1/1024 s": 1000 / 1024}
_GUESSED = ("ms", "s", "us", "ns")
_ALIKE_FRAC = 0.8
_ANYTHING = {"value", "values", "val", "data", "y", "column", "col", "field", "series", "ms", "s",
             "1", "2", "3", "reading", "measurement"}  # fmt: skip
SEVERAL = 3
CHANGES_FRAC = 0.05
"""An interval repeated beside each sample of an ECG changes in fewer rows: about once in 100."""
DENSE_STEP = 0.05
"""Samples of an ECG are closer together than this [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundColumns:
    """The column to read and its role; candidate columns for its times, best first."""

    role: Role
    column: int
    times: tuple[int, ...]


def unit_of_intervals(values: Floats) -> str | None:
    """Return the unit in which values would be RR intervals, None where there is none.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column of the table.
    """
    known = values[np.isfinite(values) & (values > 0)]
    if len(known) < 2:
        return None
    median = float(np.median(known))
    alike = (known > 0.4 * median) & (known < 2.5 * median)
    if alike.mean() < _ALIKE_FRAC:
        return None
    low, high = HEART_MS
    return next((unit for unit in _GUESSED if low <= median * IN_MS[unit] <= high), None)


def are_heart_rates(values: Floats) -> bool:
    """Return whether values could be heart rates.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column of the table [bpm, if so].
    """
    known = values[np.isfinite(values) & (values > 0)]
    low, high = HEART_BPM
    return len(known) >= 2 and bool(((known > low) & (known < high)).mean() > _ALIKE_FRAC)


def is_rising(values: Floats) -> bool:
    """Return whether values rise from row to row, as times of beats do.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column of the table.
    """
    known = values[np.isfinite(values)]
    if len(known) < 5:
        return False
    steps = np.diff(known)
    # Nearly every step is up, and so is the total, unlike in a sawtooth.
    return bool((steps > 0).mean() > 0.95 and known[-1] - known[0] > 0.9 * np.abs(steps).sum())


def find_columns(table: TextTable, options: ReadOptions) -> FoundColumns | None:
    """Return the column of a table that can be analysed, None where there is none.

    Parameters
    ----------
    table : TextTable
        The table.
    options : ReadOptions
        What the user said of the file.

    Raises
    ------
    NoChannelError
        The table lacks the column asked for.
    """
    roles = {column: role_of(table.name(column)) if table.names else None
             for column in table.numbers}  # fmt: skip
    times = _times(table, roles)
    if options.channel is not None:
        column = _asked_column(table, options.channel)
        role = roles[column]
        if role not in (Role.RR, Role.HEART_RATE, Role.ECG, Role.R_PEAK):
            role = _by_values(table, column, times) or Role.ECG
        return FoundColumns(role=role, column=column, times=_drop_column(times, column))
    found = _find_named(table, roles, times)
    if found is not None:
        return found
    return _find_unnamed(table, roles, times)


def _times(table: TextTable, roles: dict[int, Role | None]) -> tuple[int, ...]:
    named = [column for column, role in roles.items() if role is Role.TIME]
    return (*named, *table.clocks)


def _drop_column(times: tuple[int, ...], column: int) -> tuple[int, ...]:
    return tuple(time_column for time_column in times if time_column != column)


def _asked_column(table: TextTable, channel: str) -> int:
    wanted = channel.strip().lower()
    names = {column: table.name(column) for column in table.numbers}
    for column, name in names.items():
        if wanted in (name.lower(), str(column + 1)):
            return column
    inside = [column for column, name in names.items() if wanted in name.lower()]
    if len(inside) == 1:
        return inside[0]
    listed = ", ".join([*names.values()][:20])
    raise NoChannelError(f"{channel}; there are {listed}")


def _find_named(
    table: TextTable, roles: dict[int, Role | None], times: tuple[int, ...]
) -> FoundColumns | None:  # fmt: skip
    order = [Role.RR, Role.ECG, Role.R_PEAK, Role.HEART_RATE]
    if any(role is Role.RR and _stands(table.numbers[column]) for column, role in roles.items()):
        order = [Role.ECG, Role.RR, Role.R_PEAK, Role.HEART_RATE]
    for wanted in order:
        for column, role in roles.items():
            values = table.numbers[column]
            if role is wanted and int((np.isfinite(values) & (values != 0)).sum()) >= 2:
                if role is Role.RR and is_rising(values):
                    role = Role.R_PEAK
                if role is Role.R_PEAK and not is_rising(values):
                    # Amplitudes of the peaks, not their times.
                    continue
                return FoundColumns(role=role, column=column, times=times)
    # A flat ECG is still returned: the analysis reports that it holds no beat.
    flat = next((column for column, role in roles.items() if role is Role.ECG), None)
    return None if flat is None else FoundColumns(role=Role.ECG, column=flat, times=times)


def _stands(values: Floats) -> bool:
    """Return whether values hardly change from row to row: an interval beside samples of an ECG."""
    known = values[np.isfinite(values)]
    return len(known) < 2 or float((np.diff(known) != 0).mean()) < CHANGES_FRAC


def _find_unnamed(
    table: TextTable, roles: dict[int, Role | None], times: tuple[int, ...]
) -> FoundColumns | None:  # fmt: skip
    """Return the role of columns without a telling name, by their values."""
    undecided = [column for column, role in roles.items() if role is None]
    if len(roles) == 1 and not table.clocks:
        # A single column may be named by its unit alone.
        undecided, times = list(roles), ()
    if not times and not table.names and len(undecided) > 1:
        # In a table without names the times come first.
        first = table.numbers[undecided[0]]
        steps = np.diff(first[np.isfinite(first)])
        if len(steps) and (steps >= 0).mean() > 0.95:
            times, undecided = (undecided[0],), undecided[1:]
    if len(undecided) >= SEVERAL and not table.names:
        alike = [column for column in undecided if _by_values(table, column, times) is Role.RR]
        if len(alike) == len(undecided):
            # One list wrapped over lines, or several people: the values cannot say which.
            return None
    for column in undecided:
        role = _by_values(table, column, times)
        if role is not None:
            return FoundColumns(role=role, column=column, times=_drop_column(times, column))
    return _only_times(table, roles)


def _only_times(table: TextTable, roles: dict[int, Role | None]) -> FoundColumns | None:
    """Return times of R peaks where a table holds nothing else, remarks aside."""
    beside = (Role.TIME, Role.COUNT, Role.BESIDE, Role.R_PEAK)
    if table.clocks or any(role not in beside for role in roles.values()):
        return None
    for column, role in roles.items():
        values = table.numbers[column]
        uneven = is_rising(values) and not _is_even(values)
        if role in (Role.TIME, Role.COUNT) and uneven and unit_of_intervals(np.diff(values)):
            return FoundColumns(role=Role.R_PEAK, column=column, times=())
    return None


def _is_even(values: Floats) -> bool:
    steps = np.diff(values[np.isfinite(values)])
    return bool(np.ptp(steps) < 0.01 * abs(np.median(steps)))


def _by_values(table: TextTable, column: int, times: tuple[int, ...]) -> Role | None:
    values = table.numbers[column]
    if is_rising(values):
        even = _is_even(values)
        return Role.R_PEAK if unit_of_intervals(np.diff(values)) and not even else None
    if _numeric_step(table, times) < DENSE_STEP:
        return Role.ECG
    unit = unit_of_intervals(values)
    if not _may_be_anything(table, column):
        if unit is None:
            return None
        fills = _fills(table, times, np.nansum(values) * IN_MS[unit] / 1000)
        return Role.RR if fills or not times else None
    if unit is not None:
        return Role.RR
    return Role.HEART_RATE if are_heart_rates(values) else None


def _may_be_anything(table: TextTable, column: int) -> bool:
    """Return whether a column has no name, or one that fits anything."""
    words = set(words_of(table.name(column))) if table.names else set()
    return len(table.numbers) + len(table.clocks) == 1 or words <= _ANYTHING


def _fills(table: TextTable, times: tuple[int, ...], sum_s: float) -> bool:
    """Return whether the presumed intervals add up to the elapsed time."""
    for column in times:
        values = table.clocks.get(column, table.numbers.get(column, np.empty(0)))
        known = values[np.isfinite(values)]
        span = float(np.ptp(known)) if len(known) else 0.0
        units = (1.0,) if column in table.clocks else (1.0, 1e-3, 1e-6, 1e-9)
        if any(abs(span * unit - sum_s) < 0.05 * sum_s for unit in units):
            return True
    return False


def _numeric_step(table: TextTable, times: tuple[int, ...]) -> float:
    steps = [
        np.nanmedian(np.diff(table.numbers[column])) for column in times if column in table.numbers
    ]
    return float(steps[0]) if steps else np.inf


def describe_contents(table: TextTable) -> str:
    """Return what a table seems to hold instead, as a part of a sentence."""
    roles = [role_of(name) for name in table.names]
    for role in (Role.SUMMARY, Role.MOTION, Role.OTHER_SIGNAL):
        if role in roles:
            return f"it seems to hold {role.value}"
    names = [name for name in table.names if name]
    if names:
        return f"its columns are {', '.join(names[:8])}"
    if len(table.numbers) >= SEVERAL and all(map(unit_of_intervals, table.numbers.values())):
        return "several columns without names hold intervals: name one by --channel, or name them"
    return "its values are neither intervals nor heart rates"
