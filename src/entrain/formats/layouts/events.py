"""Read tables of one event a row, such as OpenHRV's `event,value,timestamp`."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from entrain.formats.clock_times import is_clock, seconds_of_clock
from entrain.formats.column_names import Role, role_of, words_of
from entrain.formats.layouts.layout import Layout
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_form import number_in, words_in
from entrain.formats.text_lines import blocks_of
from entrain.formats.text_table import GARBLED, TextTable

_KINDS = {"event", "type", "metric", "measure", "variable", "signal", "kind", "parameter"}
_VALUES = {"value", "values", "val", "reading"}
Rows = list[tuple[str, str]]
"""Time and value of events, as the file spells them."""


def read(path: Path) -> TextTable:
    """Read the events that are intervals, else those that are heart rates.

    Raises
    ------
    FileProblemError
        There are neither.
    """
    lines = [line for _, block in blocks_of(path) for line in block]
    separator = _separator(lines[0])
    kind_at, value_at, time_at = _places(words_in(lines[0], separator))
    events: dict[str, Rows] = defaultdict(list)
    for line in lines[1:]:
        words = words_in(line, separator)
        if len(words) > max(kind_at, value_at):
            time = words[time_at] if time_at is not None and time_at < len(words) else ""
            events[words[kind_at]].append((time, words[value_at]))
    for role in (Role.RR, Role.HEART_RATE):
        fits = [kind for kind in events if role_of(kind) is role and len(events[kind]) > 1]
        if fits:
            most = max(fits, key=lambda kind: len(events[kind]))
            return _table(most, events[most])
    listed = ", ".join(list(events)[:8])
    raise FileProblemError(FileProblem.NO_INTERVALS, path, f"its events are {listed}")


def _table(kind: str, rows: Rows) -> TextTable:
    values = [number_in(value, comma=True) for _, value in rows]
    column = np.array([GARBLED if value is None else value for value in values], float)
    if any(is_clock(time) for time, _ in rows[:20]):
        clock = seconds_of_clock(time for time, _ in rows)
        return TextTable(names=("time", kind), numbers={1: column}, clocks={0: clock})
    times = [number_in(time, comma=True) for time, _ in rows]
    time_s = np.array([np.nan if time is None else time for time in times], float)
    numbers = {0: time_s, 1: column} if np.isfinite(time_s).any() else {1: column}
    return TextTable(names=("time", kind), numbers=numbers)


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)


def _places(names: list[str]) -> tuple[int, int, int | None]:
    """Return the columns of kind, value and time.

    Raises
    ------
    StopIteration
        There is no column of kinds, or none of values.
    """
    last = [(words_of(name) or [""])[-1] for name in names]
    kind_at = next(at for at, word in enumerate(last) if word in _KINDS)
    value_at = next(at for at, word in enumerate(last) if word in _VALUES)
    times = (at for at, name in enumerate(names) if role_of(name) is Role.TIME)
    return kind_at, value_at, next(times, None)


def _fits(head: bytes) -> bool:
    line = re.split(rb"[\r\n]", head.lstrip(b"\xef\xbb\xbf"), maxsplit=1)[0]
    text = line.decode("utf-8", "replace")
    try:
        _places(words_in(text, _separator(text)))
    except StopIteration:
        return False
    return True


LAYOUT = Layout(name="one event a row", fits=_fits, table=read)
