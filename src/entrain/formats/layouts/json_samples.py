"""Read JSON exports of accounts: the list of samples with intervals, or else with heart rates.

The lists of Polar, Garmin and Fitbit differ in depth and in names, and change. So every list is
tried as a table whose columns are named by its keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from entrain.formats.clock_times import is_clock, seconds_of_clock
from entrain.formats.column_names import Role, role_of
from entrain.formats.columns import are_heart_rates, unit_of_intervals
from entrain.formats.layouts.layout import Layout
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_form import number_in
from entrain.formats.text_lines import encoding_of
from entrain.formats.text_table import GARBLED, TextTable
from entrain.physiology import Floats

DEEPEST = 12
LEAST_ROWS, MOST_IN_ROW = 2, 50
LONGEST_STEP = 1e9
"""Longest sampling interval accepted, in any unit; a larger number is damage."""
_RATES_S = {"intervalmillis": 1e-3, "recording-rate": 1.0, "interval": 1.0}
_POLAR_KINDS = {"0": "heart rate", "11": "rr ms"}
"""Sample types of Polar AccessLink, by number."""

Column = list[Any]
_DIGITS = tuple(b"%d" % digit for digit in range(10))


def read(path: Path) -> TextTable:
    """Read the longest list of samples with intervals, else with heart rates.

    Raises
    ------
    FileProblemError
        The file is damaged, or holds no such list.
    """
    try:
        held = json.loads(path.read_text(encoding=encoding_of(path), errors="replace"))
    except (ValueError, RecursionError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    if _is_row(held):
        return _table({"": held})
    tables = [_table(columns) for columns in _lists(held, "", 0)]
    names = [name for table in tables for name in table.names]
    for role in (Role.RR, Role.HEART_RATE):
        fits = [table for table in tables if _holds(table, role)]
        if fits:
            return max(fits, key=lambda table: table.n_rows)
    listed = (
        f"its lists have {', '.join(dict.fromkeys(names))}"[:150] if names else "it has no lists"
    )
    raise FileProblemError(FileProblem.NO_INTERVALS, path, listed)


def _holds(table: TextTable, role: Role) -> bool:
    for column, values in table.numbers.items():
        if role_of(table.name(column)) is role:
            plain = np.where(np.isfinite(values), values, np.nan)
            if role is Role.RR and unit_of_intervals(plain):
                return True
            if role is Role.HEART_RATE and are_heart_rates(plain):
                return True
    return False


def _lists(held: Any, name: str, depth: int) -> Iterator[dict[str, Column]]:
    """Yield each list of samples as a dict of named columns."""
    if depth > DEEPEST:
        return
    if isinstance(held, list):
        if len(held) >= LEAST_ROWS and _is_samples(held):
            yield from _columns_of_list(held, name, ())
        for item in held if not _is_samples(held) else []:
            yield from _lists(item, name, depth + 1)
    elif isinstance(held, dict):
        yield from _columns_of_dict(held, name)
        for key, value in held.items():
            if not (isinstance(value, list) and _is_samples(value)):
                yield from _lists(value, key, depth + 1)


def _columns_of_dict(held: dict[str, Any], name: str) -> Iterator[dict[str, Column]]:
    """Yield the lists within an object; lists of equal length are columns of one table."""
    plain: dict[int, dict[str, Column]] = {}
    kind = held.get("type", held.get("sample-type", ""))
    kind = _POLAR_KINDS.get(str(kind), str(kind))
    step_s = _step_s(held)
    for key, value in held.items():
        if isinstance(value, str) and key == "data" and value.count(",") >= LEAST_ROWS:
            value = value.split(",")
        if not isinstance(value, list) or len(value) < LEAST_ROWS or not _is_samples(value):
            continue
        if _is_plain(value[0]):
            column_name = key if role_of(key) and not kind else f"{kind or name} {key}"
            columns = plain.setdefault(len(value), {})
            columns[column_name] = value
            if step_s is not None and role_of(column_name) is Role.HEART_RATE:
                columns["time s"] = [step_s * at for at in range(len(value))]
        else:
            yield from _columns_of_list(value, key, _descriptors(held, key))
    yield from plain.values()


def _step_s(held: dict[str, Any]) -> float | None:
    for key, value in held.items():
        if key.lower() in _RATES_S and isinstance(value, int | float) and 0 < value < LONGEST_STEP:
            return float(value) * _RATES_S[key.lower()]
    return None


def _columns_of_list(
    held: list[Any], name: str, names: tuple[str, ...]
) -> Iterator[dict[str, Column]]:  # fmt: skip
    """Yield a list of objects, or of rows, as columns."""
    first = held[0]
    if isinstance(first, dict):
        rows = [_flat(item, names) if isinstance(item, dict) else {} for item in held]
        keys = dict.fromkeys(key for row in rows[:100] for key in row)
        columns = {key: [row.get(key) for row in rows] for key in keys}
        yield {key if role_of(key) else f"{name} {key}": column for key, column in columns.items()}
    elif isinstance(first, list) and 2 <= len(first) <= 20 and all(map(_is_plain, first)):
        called = names or ("time", *[name] * (len(first) - 1))
        rows_of = [item if isinstance(item, list) else [] for item in held]
        yield {
            called[at] if at < len(called) else f"{name} {at}":
                [row[at] if at < len(row) else None for row in rows_of]
            for at in range(len(first))
        }  # fmt: skip


def _descriptors(held: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the names of Garmin's row fields, as in `heartRateValueDescriptors`."""
    for other, value in held.items():
        if not other.lower().endswith("descriptors") or not isinstance(value, list):
            continue
        if (
            key.lower().startswith(other.lower().removesuffix("descriptors"))
            or other == "metricDescriptors"
        ):
            names = {
                item[place]: str(item.get("key", ""))
                for item in value
                if isinstance(item, dict)
                for place in item
                if place.lower().endswith("index") and isinstance(item[place], int)
            }
            n_places = min(max(names, default=-1) + 1, MOST_IN_ROW)
            return tuple(names.get(at, "") for at in range(n_places))
    return ()


def _flat(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the plain values of an object; those of inner objects under both keys."""
    row: dict[str, Any] = {}
    for key, value in held.items():
        if isinstance(value, dict):
            row.update({f"{key} {inner}": item for inner, item in value.items() if _is_plain(item)})
        elif (
            isinstance(value, list)
            and value
            and all(map(_is_plain, value))
            and len(value) < MOST_IN_ROW
        ):
            for at, item in enumerate(value):
                row[(names[at] if at < len(names) else "") or f"{key} {at}"] = item
        elif _is_plain(value):
            row[key] = value
    return row


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, int | float | str)


def _is_samples(held: list[Any]) -> bool:
    """Return whether a list holds values, rows or flat objects, rather than further lists."""
    first = held[0] if held else None
    if isinstance(first, dict):
        return all(_is_shallow(item) for item in first.values())
    return _is_plain(first) or _is_row(first)


def _is_shallow(value: Any) -> bool:
    """Return whether a value of a sample is plain, a row, or an object of plain values."""
    if isinstance(value, dict):
        return not any(isinstance(item, list | dict) for item in value.values())
    if isinstance(value, str):
        return value.count(",") < MOST_IN_ROW
    return _is_plain(value) or (_is_row(value) and len(value) < MOST_IN_ROW)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_plain, value))


def _table(columns: dict[str, Column]) -> TextTable:
    numbers: dict[int, Floats] = {}
    clocks: dict[int, Floats] = {}
    for at, values in enumerate(columns.values()):
        if any(isinstance(item, str) and is_clock(item.strip()) for item in values[:20]):
            clocks[at] = seconds_of_clock(str(item).strip() for item in values)
        else:
            numbers[at] = np.array([_number(item) for item in values], float)
    known = {at: item for at, item in numbers.items() if np.isfinite(item).any()}
    return TextTable(names=tuple(columns), numbers=known, clocks=clocks)


def _number(value: Any) -> float:
    if value is None:
        return np.nan
    if isinstance(value, str):
        number = number_in(value.strip(), comma=False)
        return GARBLED if number is None else number
    try:
        return float(value)
    except OverflowError:
        return GARBLED


def _fits(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain[:1] == b"{" or (
        plain[:1] == b"[" and plain[1:].lstrip()[:1] in (b"{", b"[", *_DIGITS)
    )


LAYOUT = Layout(name="JSON of an account", fits=_fits, table=read)
