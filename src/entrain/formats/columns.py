"""Which column of a table is what: by its name, or else by its values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.formats.channel import NoChannelError
from entrain.formats.column_names import Role, role_of, words_of
from entrain.formats.options import ReadOptions
from entrain.formats.text_table import TextTable
from entrain.physiology import Floats

HEART_MS = (240.0, 2500.0)
"""The middle one of a heart's intervals: 24 to 250 beats a minute."""
HEART_BPM = (25.0, 250.0)
IN_MS = {"ms": 1.0, "s": 1e3, "us": 1e-3, "ns": 1e-6, "1/1024 s": 1000 / 1024}
_GUESSED = ("ms", "s", "us", "ns")
_ALIKE_FRAC = 0.8
_ANYTHING = {"value", "values", "val", "data", "y", "column", "col", "field", "series", "ms", "s",
             "1", "2", "3", "reading", "measurement"}  # fmt: skip
SEVERAL = 3
CHANGES_FRAC = 0.05
"""An interval that stands beside each sample of an ECG changes in fewer rows: once in 100."""
DENSE_STEP = 0.05
"""Samples of an ECG lie nearer than this [s]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundColumns:
    """The column that is read and what it is; the columns that may be its times, best first."""

    role: Role
    column: int
    times: tuple[int, ...]


def unit_of_intervals(values: Floats) -> str | None:
    """Return the unit in which values would be a heart's intervals, None where there is none."""
    some = values[np.isfinite(values) & (values > 0)]
    if len(some) < 2:
        return None
    middle = float(np.median(some))
    alike = (some > 0.4 * middle) & (some < 2.5 * middle)
    if alike.mean() < _ALIKE_FRAC:
        return None
    low, high = HEART_MS
    return next((unit for unit in _GUESSED if low <= middle * IN_MS[unit] <= high), None)


def are_heart_rates(values: Floats) -> bool:
    """Return whether values would be heart rates [bpm]."""
    some = values[np.isfinite(values) & (values > 0)]
    low, high = HEART_BPM
    return len(some) >= 2 and bool(((some > low) & (some < high)).mean() > _ALIKE_FRAC)


def rises(values: Floats) -> bool:
    """Return whether values go up from row to row, as times of beats do."""
    some = values[np.isfinite(values)]
    if len(some) < 5:
        return False
    steps = np.diff(some)
    # Most of the way is upwards, and the end is far from where it began, unlike a saw's.
    return bool((steps > 0).mean() > 0.95 and some[-1] - some[0] > 0.9 * np.abs(steps).sum())


def find(table: TextTable, asked: ReadOptions) -> FoundColumns | None:
    """Return what a table holds that can be analysed, None where there is nothing.

    Raises
    ------
    NoChannelError
        It has no column that was asked for.
    """
    roles = {column: role_of(table.name(column)) if table.names else None
             for column in table.numbers}  # fmt: skip
    times = _times(table, roles)
    if asked.channel is not None:
        column = _asked_column(table, asked.channel)
        role = roles[column]
        if role not in (Role.RR, Role.HEART_RATE, Role.ECG, Role.R_PEAK):
            role = _by_values(table, column, times) or Role.ECG
        return FoundColumns(role=role, column=column, times=_without(times, column))
    named = _named(table, roles, times)
    if named is not None:
        return named
    return _unnamed(table, roles, times)


def _times(table: TextTable, roles: dict[int, Role | None]) -> tuple[int, ...]:
    named = [column for column, role in roles.items() if role is Role.TIME]
    return (*named, *table.clocks)


def _without(times: tuple[int, ...], column: int) -> tuple[int, ...]:
    return tuple(one for one in times if one != column)


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


def _named(
    table: TextTable, roles: dict[int, Role | None], times: tuple[int, ...]
) -> FoundColumns | None:  # fmt: skip
    order = [Role.RR, Role.ECG, Role.R_PEAK, Role.HEART_RATE]
    if any(role is Role.RR and _stands(table.numbers[one]) for one, role in roles.items()):
        order = [Role.ECG, Role.RR, Role.R_PEAK, Role.HEART_RATE]
    for wanted in order:
        for column, role in roles.items():
            values = table.numbers[column]
            if role is wanted and int((np.isfinite(values) & (values != 0)).sum()) >= 2:
                if role is Role.RR and rises(values):
                    role = Role.R_PEAK
                if role is Role.R_PEAK and not rises(values):
                    # The height of the peaks, not their times.
                    continue
                return FoundColumns(role=role, column=column, times=times)
    # A flat ECG is one all the same, of which it is told that nothing beats in it.
    flat = next((column for column, role in roles.items() if role is Role.ECG), None)
    return None if flat is None else FoundColumns(role=Role.ECG, column=flat, times=times)


def _stands(values: Floats) -> bool:
    """Return whether values hardly change from row to row: an interval beside samples of an ECG."""
    known = values[np.isfinite(values)]
    return len(known) < 2 or float((np.diff(known) != 0).mean()) < CHANGES_FRAC


def _unnamed(
    table: TextTable, roles: dict[int, Role | None], times: tuple[int, ...]
) -> FoundColumns | None:  # fmt: skip
    """Return what columns without a telling name hold, by their values."""
    silent = [column for column, role in roles.items() if role is None]
    if len(roles) == 1 and not table.clocks:
        # Of a single column the unit may be all that names it.
        silent, times = list(roles), ()
    if not times and not table.names and len(silent) > 1:
        # As this program has always read tables without names: the times come first.
        first = table.numbers[silent[0]]
        steps = np.diff(first[np.isfinite(first)])
        if len(steps) and (steps >= 0).mean() > 0.95:
            times, silent = (silent[0],), silent[1:]
    if len(silent) >= SEVERAL and not table.names:
        alike = [one for one in silent if _by_values(table, one, times) is Role.RR]
        if len(alike) == len(silent):
            # A list in lines of several, or several people: which, nothing says.
            return None
    for column in silent:
        role = _by_values(table, column, times)
        if role is not None:
            return FoundColumns(role=role, column=column, times=_without(times, column))
    return _only_times(table, roles)


def _only_times(table: TextTable, roles: dict[int, Role | None]) -> FoundColumns | None:
    """Return times of R peaks where a table holds nothing else, but perhaps remarks on them."""
    beside = (Role.TIME, Role.COUNT, Role.BESIDE, Role.R_PEAK)
    if table.clocks or any(role not in beside for role in roles.values()):
        return None
    for column, role in roles.items():
        values = table.numbers[column]
        uneven = rises(values) and not _is_even(values)
        if role in (Role.TIME, Role.COUNT) and uneven and unit_of_intervals(np.diff(values)):
            return FoundColumns(role=Role.R_PEAK, column=column, times=())
    return None


def _is_even(values: Floats) -> bool:
    steps = np.diff(values[np.isfinite(values)])
    return bool(np.ptp(steps) < 0.01 * abs(np.median(steps)))


def _by_values(table: TextTable, column: int, times: tuple[int, ...]) -> Role | None:
    values = table.numbers[column]
    if rises(values):
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
    """Return whether nothing names a column, or a name that fits anything."""
    words = set(words_of(table.name(column))) if table.names else set()
    return len(table.numbers) + len(table.clocks) == 1 or words <= _ANYTHING


def _fills(table: TextTable, times: tuple[int, ...], sum_s: float) -> bool:
    """Return whether what would be intervals fills the time that passes, as nothing else would."""
    for column in times:
        values = table.clocks.get(column, table.numbers.get(column, np.empty(0)))
        known = values[np.isfinite(values)]
        span = float(np.ptp(known)) if len(known) else 0.0
        units = (1.0,) if column in table.clocks else (1.0, 1e-3, 1e-6, 1e-9)
        if any(abs(span * unit - sum_s) < 0.05 * sum_s for unit in units):
            return True
    return False


def _numeric_step(table: TextTable, times: tuple[int, ...]) -> float:
    steps = [np.nanmedian(np.diff(table.numbers[one])) for one in times if one in table.numbers]
    return float(steps[0]) if steps else np.inf


def seems(table: TextTable) -> str:
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
