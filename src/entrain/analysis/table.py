"""The table of a batch: kept row by row while the batch runs, written as a whole at its end.

Rows of a running batch are in `TABLE.part` beside the table, one JSON object a line; a line
truncated by a kill is ignored. The table is written under another name and renamed, so that it
is complete or absent.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from entrain.analysis.files import FileStamp, sha256_of
from entrain.analysis.rows import Cell, Row, columns
from entrain.errors import EntrainError, Problem
from entrain.formats import TRANSIENT

CSV, PARQUET = ".csv", ".parquet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run text that begins so; an apostrophe is put before it (OWASP ASVS 1.2.10)."""
_RETRIED = {reason.name for reason in TRANSIENT}


class TableProblem(Problem):
    """Why a table cannot be written."""

    NOT_WRITABLE = ("The table could not be written.", "Check its folder and its disk.")


@contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise EntrainError(TableProblem.NOT_WRITABLE, path, why) from error


class ResultTable:
    """The rows of a batch, by path.

    Parameters
    ----------
    path : Path
        Of the table, `.csv` or `.parquet`.
    resume : bool
        Continue from an earlier run: its table, and the rows of a run that was killed.

    Raises
    ------
    EntrainError
        The file cannot be written.
    """

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self._part = path.with_name(path.name + ".part")
        self._old: dict[Cell, Row] = {}
        self._new: dict[Cell, Row] = {}
        if resume:
            self._old = {row["path"]: row for row in (*_read_table(path), *_read_part(self._part))}
        with _translate_errors(self.path):
            # Rewritten, since the last line of the old part may be truncated.
            with self._part.open("w", encoding="ascii") as file:
                file.writelines(json.dumps(row) + "\n" for row in self._old.values())
            self._file = self._part.open("a", encoding="ascii")

    def __enter__(self) -> Self:
        """Return the table, ready for rows."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the part file; it stays where it is unless the table was written."""
        with suppress(OSError):  # a full disk has been reported before
            self._file.close()

    def unchanged_row(
        self, name: str, path: Path, stamp: FileStamp | None, engine: str, asked: str | None = None
    ) -> Row | None:
        """Return the earlier row of a file that has not changed since, made by the same program.

        Parameters
        ----------
        name : str
            The path as in the table.
        path : Path
            The file; it is read only where its time has changed and its size has not.
        stamp : FileStamp or None
            Its size and time now; None where they are unknown.
        engine : str
            Version of the program.
        asked : str or None
            The options to read it with; others may give another result.
        """
        row = self._old.get(name)
        if row is None or stamp is None or row["reason"] in _RETRIED:
            return None
        if row["engine"] != engine or row["asked"] != asked:
            return None
        if row["size_bytes"] != stamp.size_bytes:
            return None
        if row["changed_ns"] == stamp.changed_ns:
            return row
        same = row["sha256"] is not None and row["sha256"] == sha256_of(path)
        return {**row, "changed_ns": stamp.changed_ns} if same else None

    def append(self, row: Row) -> None:
        """Add a row and flush it, so that it outlives this process.

        Raises
        ------
        EntrainError
            The row cannot be written.
        """
        with _translate_errors(self.path):
            self._file.write(json.dumps(row) + "\n")
            self._file.flush()
        self._new[row["path"]] = row

    def write(self, order: Iterable[str]) -> None:
        """Write the table and delete the part file.

        Parameters
        ----------
        order : iterable of str
            Paths, in the order of the rows.

        Raises
        ------
        EntrainError
            The table cannot be written; the part file stays.
        """
        rows = [self._new[name] for name in order]
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        with _translate_errors(self.path):
            try:
                write = _write_parquet if self.path.suffix.lower() == PARQUET else _write_csv
                write(beside, rows)
                beside.replace(self.path)
            finally:
                beside.unlink(missing_ok=True)
            self._file.close()
            self._part.unlink()


def _read_part(path: Path) -> list[Row]:
    rows = []
    with suppress(FileNotFoundError):
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            with suppress(ValueError):
                row = json.loads(line)
                if isinstance(row, dict) and row.keys() == columns().keys():
                    rows.append(row)
    return rows


def _read_table(path: Path) -> list[Row]:
    """Return the rows of a table; none where it is absent or has other columns."""
    if not path.is_file():
        return []
    if path.suffix.lower() == PARQUET:
        return _read_parquet(path)
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        table = csv.DictReader(file)
        if table.fieldnames is None or list(table.fieldnames) != list(columns()):
            return []
        with suppress(ValueError, csv.Error):
            return [
                {name: _parse_cell(row[name], columns()[name]) for name in row} for row in table
            ]
    return []


def _parse_cell(text: str | None, kind: type) -> Cell:
    if not text:
        return None
    if kind is str:
        return text[1:] if text[0] == "'" and text[1:2] in FORMULA else text
    if kind is bool:
        return text == "true"
    value: Cell = kind(text)
    return value


def _format_cell(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def _write_csv(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(columns())
        table.writerows([_format_cell(row[name]) for name in columns()] for row in rows)
        file.flush()
        os.fsync(file.fileno())


def _schema() -> Any:
    import pyarrow as pa

    kinds = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
    return pa.schema([(name, kinds[kind]) for name, kind in columns().items()])


def _write_parquet(path: Path, rows: list[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    with path.open("wb") as file:
        parquet.write_table(pa.Table.from_pylist(rows, schema=_schema()), file)
        file.flush()
        os.fsync(file.fileno())


def _read_parquet(path: Path) -> list[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    with suppress(pa.ArrowException, OSError):
        table = parquet.read_table(path)
        if table.schema.names == list(columns()):
            rows: list[Row] = table.to_pylist()
            return rows
    return []
