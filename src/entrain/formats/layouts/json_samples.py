"""JSON of any account: whatever list of samples in it has intervals, or else heart rates.

The lists of Polar, Garmin and Fitbit differ in depth and in names, and change; so all lists are
looked at, each as a table whose columns are called by its keys.
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
"""No samples are further apart, in whatever unit: a larger number is damage."""
_RATES_S = {"intervalmillis": 1e-3, "recording-rate": 1.0, "interval": 1.0}
_POLAR_KINDS = {"0": "heart rate", "11": "rr ms"}
"""Polar AccessLink numbers its kinds of samples."""

Column = list[Any]
_DIGITS = tuple(b"%d" % one for one in range(10))


def read(path: Path) -> TextTable:
    """Return the list of samples with intervals, else with heart rates, that has most rows.

    Raises
    ------
    FileProblemError
        It is damaged, or holds no such list.
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
    told = f"its lists have {', '.join(dict.fromkeys(names))}"[:150] if names else "it has no lists"
    raise FileProblemError(FileProblem.NO_INTERVALS, path, told)


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
    """Yield each list of samples as columns by their names."""
    if depth > DEEPEST:
        return
    if isinstance(held, list):
        if len(held) >= LEAST_ROWS and _is_samples(held):
            yield from _columns_of_list(held, name, ())
        for one in held if not _is_samples(held) else []:
            yield from _lists(one, name, depth + 1)
    elif isinstance(held, dict):
        yield from _columns_of_dict(held, name)
        for key, value in held.items():
            if not (isinstance(value, list) and _is_samples(value)):
                yield from _lists(value, key, depth + 1)


def _columns_of_dict(held: dict[str, Any], name: str) -> Iterator[dict[str, Column]]:
    """Yield the lists that stand in one object, those of equal length as columns beside."""
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
            own = key if role_of(key) and not kind else f"{kind or name} {key}"
            columns = plain.setdefault(len(value), {})
            columns[own] = value
            if step_s is not None and role_of(own) is Role.HEART_RATE:
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
        rows = [_flat(one, names) if isinstance(one, dict) else {} for one in held]
        keys = dict.fromkeys(key for row in rows[:100] for key in row)
        columns = {key: [row.get(key) for row in rows] for key in keys}
        yield {key if role_of(key) else f"{name} {key}": column for key, column in columns.items()}
    elif isinstance(first, list) and 2 <= len(first) <= 20 and all(map(_is_plain, first)):
        called = names or ("time", *[name] * (len(first) - 1))
        rows_of = [one if isinstance(one, list) else [] for one in held]
        yield {
            called[at] if at < len(called) else f"{name} {at}":
                [row[at] if at < len(row) else None for row in rows_of]
            for at in range(len(first))
        }  # fmt: skip


def _descriptors(held: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return how Garmin calls the places of its rows: `heartRateValueDescriptors`."""
    for other, value in held.items():
        if not other.lower().endswith("descriptors") or not isinstance(value, list):
            continue
        if (
            key.lower().startswith(other.lower().removesuffix("descriptors"))
            or other == "metricDescriptors"
        ):
            found = {
                one[place]: str(one.get("key", ""))
                for one in value if isinstance(one, dict)
                for place in one if place.lower().endswith("index") and isinstance(one[place], int)
            }  # fmt: skip
            n_places = min(max(found, default=-1) + 1, MOST_IN_ROW)
            return tuple(found.get(at, "") for at in range(n_places))
    return ()


def _flat(held: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return an object's plain values, those inside others under both keys."""
    row: dict[str, Any] = {}
    for key, value in held.items():
        if isinstance(value, dict):
            row.update({f"{key} {inner}": one for inner, one in value.items() if _is_plain(one)})
        elif (
            isinstance(value, list)
            and value
            and all(map(_is_plain, value))
            and len(value) < MOST_IN_ROW
        ):
            for at, one in enumerate(value):
                row[(names[at] if at < len(names) else "") or f"{key} {at}"] = one
        elif _is_plain(value):
            row[key] = value
    return row


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, int | float | str)


def _is_samples(held: list[Any]) -> bool:
    """Return whether a list is of values, rows or flat objects, and not of lists to look into."""
    first = held[0] if held else None
    if isinstance(first, dict):
        return all(_is_shallow(one) for one in first.values())
    return _is_plain(first) or _is_row(first)


def _is_shallow(value: Any) -> bool:
    """Return whether a value of a sample is plain, a row, or an object of plain values."""
    if isinstance(value, dict):
        return not any(isinstance(one, list | dict) for one in value.values())
    if isinstance(value, str):
        return value.count(",") < MOST_IN_ROW
    return _is_plain(value) or (_is_row(value) and len(value) < MOST_IN_ROW)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_plain, value))


def _table(columns: dict[str, Column]) -> TextTable:
    numbers: dict[int, Floats] = {}
    clocks: dict[int, Floats] = {}
    for at, values in enumerate(columns.values()):
        if any(isinstance(one, str) and is_clock(one.strip()) for one in values[:20]):
            clocks[at] = seconds_of_clock(str(one).strip() for one in values)
        else:
            numbers[at] = np.array([_number(one) for one in values], float)
    known = {at: one for at, one in numbers.items() if np.isfinite(one).any()}
    return TextTable(names=tuple(columns), numbers=known, clocks=clocks)


def _number(value: Any) -> float:
    if value is None:
        return np.nan
    if isinstance(value, str):
        found = number_in(value.strip(), comma=False)
        return GARBLED if found is None else found
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
