"""Read intervals, heart rates or an ECG from text: a known layout, or a table of any kind."""

from __future__ import annotations

from pathlib import Path

from entrain.formats.channel import NoChannelError
from entrain.formats.column_names import Role
from entrain.formats.columns import describe_contents, find_columns
from entrain.formats.ecg_columns import ecg_of_table
from entrain.formats.heart_rates import heart_rates_of
from entrain.formats.intervals import MOST_BAD_FRAC, intervals_of
from entrain.formats.layouts import layout_of
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import FileContent
from entrain.formats.text_table import TextTable, read_table


def read_text(path: Path, options: ReadOptions = NO_OPTIONS) -> FileContent:
    """Read a text file.

    Parameters
    ----------
    path : Path
        The file.
    options : ReadOptions
        What the user said of it.

    Raises
    ------
    FileProblemError
        It holds nothing that can be analysed; the detail says what it seems to hold.
    """
    layout = layout_of(path)
    return of_table(path, layout.table(path) if layout else read_table(path), options)


def of_table(path: Path, table: TextTable, options: ReadOptions) -> FileContent:
    """Return what a table holds.

    Parameters
    ----------
    path : Path
        The file, for errors.
    table : TextTable
        Its table.
    options : ReadOptions
        What the user said of it.

    Raises
    ------
    FileProblemError
        It holds nothing that can be analysed.
    """
    if table.n_rows < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    try:
        found = find_columns(table, options)
    except NoChannelError as error:
        raise error.problem(path, options.channel) from error
    if found is None and table.garbled_frac > MOST_BAD_FRAC:
        raise FileProblemError(FileProblem.NOT_NUMBERS, path, f"line {table.first_garbled}")
    if found is None:
        raise FileProblemError(FileProblem.NO_INTERVALS, path, describe_contents(table))
    if found.role is Role.ECG:
        return ecg_of_table(path, table, found)
    if options.unit == "bpm" or (found.role is Role.HEART_RATE and options.unit is None):
        return heart_rates_of(path, table, found)
    return intervals_of(path, table, found, options)
