"""Read columns of numbers and times from text, as loggers and spreadsheets write them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from entrain.formats.clock_times import is_date, seconds_of_clock
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_form import TextForm, form_of
from entrain.formats.text_lines import blocks_of
from entrain.physiology import Floats

GARBLED = np.inf
"""Stands in a table for a word that is not a number."""
LEAST_IN_LINE = 8
"""At least this many numbers in the only line of a file are a list."""
LARGEST = 1e20
"""Nanoseconds since 1970 are 1e18."""


@dataclass(slots=True, kw_only=True, eq=False)
class TextTable:
    """The table of a file.

    Attributes
    ----------
    names : tuple of str
        Of the columns; empty where the file does not name them.
    numbers : dict of int to ndarray, shape (n_rows,)
        Columns of numbers: NaN for a missing value, `GARBLED` for a word that is not a number.
    clocks : dict of int to ndarray, shape (n_rows,)
        Columns of times as text [s]: NaN for a word that is not a time.
    first_garbled : int or None
        The number of the first line with a garbled value.
    before : tuple of str
        The lines before the first row.
    """

    names: tuple[str, ...]
    numbers: dict[int, Floats]
    clocks: dict[int, Floats] = field(default_factory=dict)
    first_garbled: int | None = None
    before: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Mark numbers too large for any unit as garbled, so that nothing overflows."""
        for column, values in self.numbers.items():
            self.numbers[column] = np.where(np.abs(values) > LARGEST, GARBLED, values)

    def name(self, column: int) -> str:
        """Return the name of a column, or its number where it has none."""
        name = self.names[column] if column < len(self.names) else ""
        return name or f"column {column + 1}"

    @property
    def garbled_frac(self) -> float:
        """Share of the rows with a garbled value."""
        if not self.n_rows:
            return 0.0
        return float(np.any([np.isinf(values) for values in self.numbers.values()], axis=0).mean())

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return max((len(values) for values in self.numbers.values()), default=0)


def read_table(path: Path) -> TextTable:
    """Read the table in a file.

    Raises
    ------
    FileProblemError
        The file is not text, or holds no row of numbers.
    """
    blocks = blocks_of(path)
    first_number, lines = next(blocks, (0, []))
    if not lines:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    form = form_of(lines)
    if form is None:
        raise FileProblemError(FileProblem.NOT_NUMBERS, path, f"line {first_number}")
    rows = _Rows(form)
    rows.parse(first_number + form.n_before, lines[form.n_before :])
    for number, more in blocks:
        rows.parse(number, more)
    table = rows.table(tuple(lines[: form.n_before]))
    return _as_column(table) if table.n_rows == 1 and len(table.numbers) >= LEAST_IN_LINE else table


def _as_column(table: TextTable) -> TextTable:
    """Return a list written in one line as a column."""
    whole = np.concatenate([table.numbers[at] for at in sorted(table.numbers)])
    return TextTable(names=(), numbers={0: whole}, before=table.before)


class _Rows:
    """The rows read so far, block by block."""

    def __init__(self, form: TextForm) -> None:
        self._form = form
        self._numbers: list[Floats] = []
        self._clocks: list[list[str]] = [[] for _ in form.clocks]
        self._first_garbled: int | None = None

    def parse(self, first: int, lines: list[str]) -> None:
        """Add a block of lines; `first` is the number of its first line."""
        form = self._form
        fast = _parse_fast(form, lines)
        if fast is None:
            self._parse_words(first, [line for line in lines if line[0] != "#"])
            return
        self._numbers.append(fast)
        for words, column in zip(self._clocks, form.clocks, strict=True):
            words += [self._clock(form.words(line), column) for line in lines]

    def _parse_words(self, first: int, lines: list[str]) -> None:
        form = self._form
        block = np.full((len(lines), len(form.numbers)), np.nan)
        for at, line in enumerate(lines):
            words = form.words(line)
            too_many = len(words) > form.n_columns
            for place, column in enumerate(form.numbers):
                value = form.number(words[column]) if column < len(words) else np.nan
                block[at, place] = GARBLED if value is None or too_many else value
            if self._first_garbled is None and np.isinf(block[at]).any():
                self._first_garbled = first + at
            for times, column in zip(self._clocks, form.clocks, strict=True):
                times.append(self._clock(words, column))
        self._numbers.append(block)

    def _clock(self, words: list[str], column: int) -> str:
        """Return a time as text, preceded by its date where that is a column of its own."""
        word = words[column] if column < len(words) else ""
        if column > 0 and is_date(words[column - 1]) and not any(mark in word for mark in "-/"):
            return f"{words[column - 1]} {word}"
        return word

    def table(self, before: tuple[str, ...]) -> TextTable:
        """Return the rows added so far as a table."""
        whole = np.concatenate(self._numbers)
        form = self._form
        return TextTable(
            names=form.names,
            numbers={column: whole[:, at] for at, column in enumerate(form.numbers)},
            clocks={
                column: seconds_of_clock(words)
                for column, words in zip(form.clocks, self._clocks, strict=True)
            },
            first_garbled=self._first_garbled,
            before=before,
        )


def _parse_fast(form: TextForm, lines: list[str]) -> Floats | None:
    """Parse clean lines by numpy, ten times as fast; return None where lines are not clean."""
    separator = form.separator
    text = "\n".join(lines)
    if not lines or '"' in text or "_" in text or "#" in text or not text.isascii():
        return None
    if separator is not None and separator != "\n":
        counts = {line.count(separator) for line in lines}
        if len(counts) != 1 or counts.pop() < form.n_columns - 1:
            return None
    if form.comma:
        text = text.replace(",", ".")
    try:
        table: Floats = np.loadtxt(
            io.StringIO(text),
            delimiter=None if separator == "\n" else separator,
            usecols=form.numbers,
            ndmin=2,
            comments=None,
        )
    except ValueError:
        return None
    return table if len(table) == len(lines) else None
