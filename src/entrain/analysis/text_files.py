"""Intervals, heart rates or ECG out of text: a layout of its own, or a table of any kind."""

from __future__ import annotations

from pathlib import Path

from entrain.analysis.asked import NOTHING, Asked
from entrain.analysis.channel import NoChannelError
from entrain.analysis.columns import find, seems
from entrain.analysis.ecg_columns import ecg_of_table
from entrain.analysis.heart_rates import heart_rates_of
from entrain.analysis.intervals import MOST_BAD_FRAC, intervals_of
from entrain.analysis.layouts import layout_of
from entrain.analysis.names import Role
from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import Held
from entrain.analysis.text_table import Table, read_table


def read_text(path: Path, asked: Asked = NOTHING) -> Held:
    """Read a text file.

    Raises
    ------
    FileProblemError
        It holds nothing that can be analysed; the detail says what it seems to be.
    """
    layout = layout_of(path)
    return of_table(path, layout.table(path) if layout else read_table(path), asked)


def of_table(path: Path, table: Table, asked: Asked) -> Held:
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
