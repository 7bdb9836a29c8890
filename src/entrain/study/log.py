"""The log of a study: allocations and unblindings, append-only, with a hash chain.

One SQLite file beside the study file. An allocation is one exclusive transaction: a program
killed in the middle allocates nothing, and two programs never allocate the same.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrain.storage import DatabaseKind, StorageError, StorageProblem, database
from entrain.study.problems import StudyProblem, StudyProblemError

LOG = DatabaseKind(
    application_id=0x454E534C,  # "ENSL"
    version=1,
    tables={
        "entry": """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, -- from 1
  fields TEXT NOT NULL, -- JSON
  hash TEXT NOT NULL -- SHA-256 of the hash before and the fields, in hex
)""",
    },
)
_PROBLEMS = {
    StorageProblem.NO_SUCH_FILE: StudyProblem.NO_SUCH_FILE,
    StorageProblem.NOT_READABLE: StudyProblem.NOT_READABLE,
    StorageProblem.IN_USE: StudyProblem.LOG_BUSY,
    StorageProblem.EXISTS_ALREADY: StudyProblem.EXISTS_ALREADY,
    StorageProblem.NO_SUCH_FOLDER: StudyProblem.NOT_WRITABLE,
    StorageProblem.FOLDER_NOT_WRITABLE: StudyProblem.NOT_WRITABLE,
    StorageProblem.DISK_FULL: StudyProblem.NOT_WRITABLE,
    StorageProblem.WRITE_FAILED: StudyProblem.NOT_WRITABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the log: its fields, and the hash of all entries up to it."""

    fields: dict[str, Any]
    hash: str


class Log:
    """The log of one study.

    Parameters
    ----------
    path : Path
        The file.
    start : str
        The study's seal, with which the hash chain begins.
    """

    def __init__(self, path: Path, start: str) -> None:
        self.path = path
        self._start = start

    def create(self) -> None:
        """Create the file.

        Raises
        ------
        StudyProblemError
            It exists already, or cannot be written.
        """
        try:
            database.create(self.path, LOG).close()
        except StorageError as error:
            raise _convert_error(error) from error

    def read_entries(self) -> list[Entry]:
        """Return all entries in order.

        Raises
        ------
        StudyProblemError
            An entry was changed, or the log cannot be read.
        """
        with self._open() as db:
            return self._read(db)

    def add(self, make: Callable[[list[Entry]], dict[str, Any]]) -> Entry:
        """Add an entry; it is on the disk when this returns.

        Parameters
        ----------
        make : callable
            Returns the fields of the entry, given the entries before it; what it raises is
            raised here, and nothing is added.

        Raises
        ------
        StudyProblemError
            The log was changed, or cannot be written.
        """
        with self._open() as db:
            db.execute("PRAGMA synchronous=FULL")
            db.execute("BEGIN IMMEDIATE")
            before = self._read(db)
            fields = {**make(before), "utc_s": time.time()}
            last = before[-1].hash if before else self._start
            text = json.dumps(fields, sort_keys=True)
            entry = Entry(fields=fields, hash=_chain_hash(last, text))
            db.execute("INSERT INTO entry VALUES (?, ?, ?)", (len(before) + 1, text, entry.hash))
            db.execute("COMMIT")
        return entry

    def _read(self, db: sqlite3.Connection) -> list[Entry]:
        entries: list[Entry] = []
        last = self._start
        rows = db.execute("SELECT seq, fields, hash FROM entry ORDER BY seq").fetchall()
        for expected, (seq, fields, stored) in enumerate(rows, start=1):
            try:
                text = fields.decode()
                last = _chain_hash(last, text)
                values = json.loads(text)
                is_intact = seq == expected and last == stored.decode()
            except (ValueError, AttributeError) as error:
                raise StudyProblemError(StudyProblem.LOG_DAMAGED, str(self.path)) from error
            if not is_intact:
                raise StudyProblemError(StudyProblem.LOG_DAMAGED, str(self.path))
            entries.append(Entry(fields=values, hash=last))
        return entries

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            # If it is closed in the middle of a transaction, SQLite rolls that back.
            with closing(database.open_to_write(self.path, LOG)) as db:
                yield db
        except StorageError as error:
            raise _convert_error(error) from error
        except sqlite3.OperationalError as error:
            is_busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            reason = StudyProblem.LOG_BUSY if is_busy else StudyProblem.NOT_WRITABLE
            raise StudyProblemError(reason, str(self.path)) from error
        except sqlite3.DatabaseError as error:
            raise StudyProblemError(StudyProblem.LOG_DAMAGED, str(self.path)) from error


def _chain_hash(last: str, text: str) -> str:
    return hashlib.sha256(f"{last}\n{text}".encode()).hexdigest()


def _convert_error(error: StorageError) -> StudyProblemError:
    return StudyProblemError(_PROBLEMS.get(error.reason, StudyProblem.LOG_DAMAGED), str(error.path))
