"""Find how the lines of a table are written: separator, decimal sign, first row of data."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections import Counter
from dataclasses import dataclass

from entrain.formats.clock_times import duration_s, is_clock, is_date
from entrain.formats.column_names import role_of, words_of

SEPARATORS = (";", "\t", "|", ",", None)
"""None stands for white space of any length."""
MISSING = {"", "nan", "null", "none", "na", "n/a", "#n/a", "-", "--", "---", "?", ".", "*", "nil"}
LOOKED_AT = 400
MOST_COLUMNS = 1000
_DECIMAL = re.compile(r"[-+]?\d*,\d+(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+")
_REMARKS = ("#", "//", "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """How the lines of a file are written.

    Attributes
    ----------
    separator : str or None
        Between words; None for white space.
    comma : bool
        Whether a comma may be the decimal sign.
    n_columns : int
        Words in a line, empty ones at the end left out.
    n_before : int
        Lines before the first row.
    names : tuple of str
        Of the columns, empty where the file does not name them.
    numbers, clocks : tuple of int
        Columns of numbers, and of times as text.
    """

    separator: str | None
    comma: bool
    n_columns: int
    n_before: int
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    clocks: tuple[int, ...]

    def words(self, line: str) -> list[str]:
        """Return the words of a line without quotes and without empty words at its end."""
        return words_in(line, self.separator)

    def number(self, word: str) -> float | None:
        """Return the number a word stands for: NaN for a missing value, None for no number."""
        return number_in(word, comma=self.comma)


def words_in(line: str, separator: str | None) -> list[str]:
    """Return the words of a line without quotes and without empty words at its end."""
    if separator is not None and '"' in line:
        words = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    else:
        words = line.split(separator)
    words = [word.strip().strip("\"'").strip() for word in words[:MOST_COLUMNS]]
    while len(words) > 1 and not words[-1]:
        words.pop()
    return words


def number_in(word: str, *, comma: bool) -> float | None:
    """Return the number a word stands for: NaN for a missing value, None for no number."""
    if word.lower() in MISSING:
        return math.nan
    # Python reads 1_000 as a number; files do not.
    if "_" in word or not word.isascii():
        return None
    if comma and "," in word:
        word = (word.replace(".", "") if _THOUSANDS.fullmatch(word) else word).replace(",", ".")
    try:
        return float(word)
    except ValueError:
        return duration_s(word)


def form_of(lines: list[str]) -> TextForm | None:
    """Return the form of a table, given its first lines; None where no line holds numbers."""
    stated, skipped = _stated_separator(lines[0])
    head = [line for line in lines[skipped : skipped + LOOKED_AT] if not _is_remark(line)]
    separators = SEPARATORS if stated is None else (stated,)
    for separator in separators:
        form = _form(lines, head, separator)
        if form is not None:
            return form
    return None


def _stated_separator(line: str) -> tuple[str | None, int]:
    """Return the separator stated by a first line `sep=;`, and how many lines state it."""
    word = line.strip().strip('"')
    return (word[4], 1) if word.lower().startswith("sep=") and len(word) == 5 else (None, 0)


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith(_REMARKS)


def _form(lines: list[str], head: list[str], separator: str | None) -> TextForm | None:
    """Return the form with this separator, None where the separator is another."""
    numeric = [line for line in head if any(character.isdigit() for character in line)]
    if separator is not None and sum(separator in line for line in numeric) * 2 <= len(numeric):
        return None
    comma = separator != ","
    if separator == "," and _is_decimal_comma(head, numeric):
        separator, comma = "\n", True
    rows = [(line, words_in(line, separator)) for line in head]
    # A decimal comma within quotes does not separate words.
    comma = comma or any(_DECIMAL.fullmatch(word) for _, words in rows for word in words)
    shapes = [(len(words), _kinds(words, comma=comma)) for _, words in rows]
    usual = Counter(n for n, kinds in shapes if "n" in kinds).most_common(1)
    if not usual:
        return None
    n_columns = usual[0][0]
    kinds_of_usual = [kinds for n, kinds in shapes if n == n_columns and "n" in kinds]
    numbers = _columns_of("n", kinds_of_usual, n_columns)
    clocks = _columns_of("c", kinds_of_usual, n_columns)
    if not numbers:
        return None
    first = next(
        line for (line, _), (n, kinds) in zip(rows, shapes, strict=True)
        if abs(n - n_columns) <= 1 and _is_row(kinds, numbers, clocks)
    )  # fmt: skip
    names, n_before = _names(lines[: lines.index(first)], separator, n_columns)
    while not names and n_before and _are_missing(words_in(lines[n_before - 1], separator)):
        n_before -= 1
    return TextForm(separator=separator, comma=comma, n_columns=max(n_columns, len(names)),
                n_before=n_before, names=names, numbers=numbers, clocks=clocks)  # fmt: skip


def _kinds(words: list[str], *, comma: bool) -> str:
    """Return one letter a word: n(umber), m(issing), c(lock), d(ate) or t(ext)."""
    letters = []
    for word in words:
        value = number_in(word, comma=comma)
        if value is not None:
            letters.append("m" if math.isnan(value) else "n")
        else:
            letters.append("c" if is_clock(word) else "d" if is_date(word) else "t")
    return "".join(letters)


def _columns_of(letter: str, kinds: list[str], n_columns: int) -> tuple[int, ...]:
    """Return the columns that hold this kind in at least half of their non-missing rows."""
    columns = []
    for at in range(n_columns):
        letters = [row[at] for row in kinds if row[at] != "m"]
        if letters and 2 * letters.count(letter) >= len(letters):
            columns.append(at)
    return tuple(columns)


def _is_row(kinds: str, numbers: tuple[int, ...], clocks: tuple[int, ...]) -> bool:
    in_numbers = [kinds[at] for at in numbers if at < len(kinds)]
    in_clocks = [kinds[at] for at in clocks if at < len(kinds)]
    return "n" in in_numbers and "t" not in in_numbers and not {"t", "n"} & set(in_clocks)


def _is_decimal_comma(head: list[str], numeric: list[str]) -> bool:
    """Return whether lines of one comma each are a column of decimals, not two columns."""
    plain = [line.strip() for line in numeric if _DECIMAL.fullmatch(line.strip())]
    if len(plain) < 0.8 * len(numeric) or len(plain) < 2:
        return False
    if "," in head[0] and not _DECIMAL.fullmatch(head[0].strip()):
        return False
    left = [int(line.split(",")[0] or 0) for line in plain]
    right = [line.split(",")[1] for line in plain]
    rises = all(a <= b for a, b in itertools.pairwise(left)) and left[0] < left[-1]
    # Two columns: intervals in ms have three or four digits and follow a rising time.
    of_intervals = all(len(digits) in (3, 4) and digits[0] != "0" for digits in right)
    even = len({b - a for a, b in itertools.pairwise(left)}) == 1
    return not (rises and (of_intervals or even))


def _names(
    before: list[str], separator: str | None, n_columns: int
) -> tuple[tuple[str, ...], int]:  # fmt: skip
    """Return the names of the columns, and the number of lines before the rows."""
    for at in range(len(before) - 1, max(len(before) - 5, -1), -1):
        remark = _is_remark(before[at])
        names = words_in(before[at].lstrip("#/% ") if remark else before[at], separator)
        if n_columns == 1 and len(names) > 1:
            names = [" ".join(names)]
        fits = n_columns <= len(names) <= n_columns + 1 and any(names)
        if not fits or _holds_number(names):
            continue
        if remark and not any(role_of(name) for name in names):
            continue
        if at > 0 and all(_is_unit(name) for name in names):
            above = words_in(before[at - 1], separator)
            if len(above) == len(names):
                names = [f"{name} {unit}" for name, unit in zip(above, names, strict=True)]
        return tuple(names), at + 1
    return (), len(before)


def _are_missing(words: list[str]) -> bool:
    return all(word.lower() in MISSING for word in words)


def _holds_number(words: list[str]) -> bool:
    return any(word and number_in(word, comma=True) is not None for word in words)


def _is_unit(name: str) -> bool:
    words = words_of(name)
    return len(words) <= 1 and len("".join(words)) <= 3 and (not words or role_of(name) is None
            or name.strip("()[] ") in ("s", "ms", "mV", "uV"))  # fmt: skip
