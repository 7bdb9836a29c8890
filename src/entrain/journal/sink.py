"""Writing rows to the file: commits, seals, checkpoints and closing. For one thread at a time."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from entrain.events import Decision, Event
from entrain.journal import seal
from entrain.journal.codec import encode
from entrain.journal.fields import JsonValue
from entrain.journal.problems import RecordingProblemError, opening, writing
from entrain.journal.rows import RECORDING, anchor_bytes, crc, decision_bytes, event_bytes
from entrain.storage import database
from entrain.wording import Language

Columns = tuple[float | str | bytes | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row ready to be written, with its bytes for the seal."""

    table: str
    seq: int
    columns: Columns
    sealed: bytes


def event_row(seq: int, event: Event) -> Row:
    """Return the row of an event; raises RowError where it cannot be one."""
    encoded = encode(event)
    sealed = event_bytes(
        seq, encoded.t_s, encoded.kind.encode(), encoded.fields.encode(), encoded.raw
    )
    columns = (seq, encoded.t_s, encoded.kind, encoded.fields, encoded.raw, crc(sealed))
    return Row(table="event", seq=seq, columns=columns, sealed=sealed)


def decision_row(seq: int, event_seq: int, decision: Decision, spoken: Language) -> Row:
    """Return the row of a decision with its sentences.

    Parameters
    ----------
    seq, event_seq : int
        Number of the decision, and of the event that led to it.
    decision : Decision
        The decision.
    spoken : Language
        The language of its sentences.

    Raises
    ------
    RowError
        A field is not of its annotated type, a number is not finite, or the row would be too
        long.
    """
    encoded = encode(decision, spoken.describe_decision(decision))
    reason = encoded.reason or "{}"
    sealed = decision_bytes(
        seq, event_seq, encoded.t_s, encoded.kind.encode(), encoded.fields.encode(), reason.encode()
    )
    columns = (seq, event_seq, encoded.t_s, encoded.kind, encoded.fields, reason, crc(sealed))
    return Row(table="decision", seq=seq, columns=columns, sealed=sealed)


def anchor_row(seq: int, t_s: float, utc_s: float) -> Row:
    """Return the row of an anchor: `utc_s`, the computer's clock, at `t_s` [s]."""
    # -0.0 becomes 0.0, as it would be read back.
    t_s += 0.0
    return Row(
        table="anchor", seq=seq, columns=(seq, t_s, utc_s), sealed=anchor_bytes(seq, t_s, utc_s)
    )


_INSERT = {
    table: f"INSERT INTO {table} VALUES ({', '.join('?' * n_columns)})"  # noqa: S608 - our names
    for table, n_columns in (("event", 6), ("decision", 7), ("anchor", 3))
}

CLOSED, VALUES_LOST, AFTER_A_CRASH = "closed", "with values lost", "after a crash"
"""How a recording was closed."""


class Sink:
    """The file of a recording while it is written.

    Any method may raise `sqlite3.Error`; the file then holds what was committed before,
    and the method may be called again.

    Parameters
    ----------
    db : sqlite3.Connection
        The open file.
    chain : HashChain
        The hash chain, as far as the file goes.
    n_seals : int
        Number of seals in the file.
    """

    def __init__(self, db: sqlite3.Connection, chain: seal.HashChain, n_seals: int = 0) -> None:
        self._db = db
        self._chain = chain
        self._n_seals = n_seals

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, JsonValue]) -> Sink:
        """Create the file with its `meta`.

        Raises
        ------
        RecordingProblemError
            The file cannot be created.
        ValueError
            A value in `meta` is not JSON.
        """
        facts = {key: json.dumps(value, allow_nan=False) for key, value in meta.items()}
        with opening():
            db = database.create(path, RECORDING)
        try:
            with writing(path):
                # Before the log is started: a copy of the file alone then holds at least this.
                _in_transaction(
                    db, lambda: db.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
                )
                database.start_log(db)
        except RecordingProblemError:
            db.close()
            raise
        return cls(db, seal.HashChain(seal.first_hash(facts)))

    def commit(self, rows: Sequence[Row]) -> None:
        """Write rows; all of them are on the disk when this returns, or none."""

        def write() -> None:
            for table, insert in _INSERT.items():
                self._db.executemany(insert, [row.columns for row in rows if row.table == table])

        _in_transaction(self._db, write)
        for row in rows:
            self._chain.add(row.table, row.seq, row.sealed)

    def checkpoint(self) -> None:
        """Seal what was committed, and write it from the log into the file."""
        self.seal()
        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def finish(self, *, whole: bool = True) -> None:
        """Store when and how the recording was closed, and leave exactly one plain file."""
        self.seal()
        mark_closed(self._db, CLOSED if whole else VALUES_LOST)
        database.end_log(self._db)

    def close(self) -> None:
        """Close the file, whatever state it is in."""
        self._db.close()

    def seal(self) -> None:
        """Seal what was committed since the last seal."""
        if not self._chain.pending:
            return
        last = (self._chain.last[table] for table in seal.SEALED)
        columns = (self._n_seals + 1, *last, self._chain.next_hash())
        _in_transaction(
            self._db, lambda: self._db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", columns)
        )
        self._chain.seal()
        self._n_seals += 1


def mark_closed(db: sqlite3.Connection, how: str) -> None:
    """Store in the file's `meta` that it was closed, how and when."""
    value = json.dumps({"how": how, "utc_s": time.time()})
    db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (seal.NOT_SEALED, value))


def _in_transaction(db: sqlite3.Connection, write: Callable[[], object]) -> None:
    db.execute("BEGIN")
    try:
        write()
        db.execute("COMMIT")
    except BaseException:
        # After some failures SQLite has already rolled back by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
