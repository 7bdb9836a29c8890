"""Intervals, heart rates or ECG out of text: a layout of its own, or a table of any kind."""

from __future__ import annotations

from pathlib import Path

from entrain.formats.channel import NoChannelError
from entrain.formats.column_names import Role
from entrain.formats.columns import find, seems
from entrain.formats.ecg_columns import ecg_of_table
from entrain.formats.heart_rates import heart_rates_of
from entrain.formats.intervals import MOST_BAD_FRAC, intervals_of
from entrain.formats.layouts import layout_of
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import Held
from entrain.formats.text_table import TextTable, read_table


def read_text(path: Path, asked: ReadOptions = NO_OPTIONS) -> Held:
    """Read a text file.

    Raises
    ------
    FileProblemError
        It holds nothing that can be analysed; the detail says what it seems to be.
    """
    layout = layout_of(path)
    return of_table(path, layout.table(path) if layout else read_table(path), asked)


def of_table(path: Path, table: TextTable, asked: ReadOptions) -> Held:
    """Return what a table holds.

    Raises
    ------
    FileProblemError
        It holds nothing that can be analysed.
    """
    if table.n_rows < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    try:
        found = find(table, asked)
    except NoChannelError as error:
        raise error.problem(path, asked.channel) from error
    if found is None and table.garbled_frac > MOST_BAD_FRAC:
        raise FileProblemError(FileProblem.NOT_NUMBERS, path, f"line {table.first_garbled}")
    if found is None:
        raise FileProblemError(FileProblem.NO_INTERVALS, path, seems(table))
    if found.role is Role.ECG:
        return ecg_of_table(path, table, found)
    if asked.unit == "bpm" or (found.role is Role.HEART_RATE and asked.unit is None):
        return heart_rates_of(path, table, found, asked)
    return intervals_of(path, table, found, asked)
