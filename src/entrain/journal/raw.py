"""Rows as stored in a file, not trusted yet: their types, order and checksums are checked."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrain.events import Decision, Event
from entrain.journal.codec import Encoded, decode_decision, decode_event
from entrain.journal.fields import RowError, RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError, reading
from entrain.journal.rows import anchor_bytes, crc, decision_bytes, event_bytes

# Few enough that a reader never blocks the checkpoints of a running session's log.
_AT_ONCE = 256

# After this many consecutive rows that cannot be read (many pages), the rest counts as lost.
_SKIPPED_AT_MOST = 1000

_SELECT = {
    "event": "SELECT seq, t_s, kind, fields, raw, crc FROM event",
    "decision": "SELECT seq, event_seq, t_s, kind, fields, reason, crc FROM decision",
    "anchor": "SELECT seq, t_s, utc_s FROM anchor",
    "audit": "SELECT seq, event_seq, decision_seq, anchor_seq, hash FROM audit",
}


@dataclass(frozen=True, slots=True)
class RawEvent:
    """Columns of a row of `event`, texts as bytes."""

    seq: int
    t_s: float
    kind: bytes
    fields: bytes
    raw: bytes | None
    crc: int

    def __post_init__(self) -> None:
        _check_types((self.t_s, float), (self.kind, bytes), (self.fields, bytes), (self.crc, int))
        if self.raw is not None:
            _check_types((self.raw, bytes))

    @property
    def sealed(self) -> bytes:
        """The bytes its checksum and seal are over."""
        return event_bytes(self.seq, self.t_s, self.kind, self.fields, self.raw)

    def value(self) -> Event:
        """Return the event; raises RowError where the row does not hold one."""
        _check_crc(self.sealed, self.crc)
        return decode_event(_text(self.kind), self.t_s, _text(self.fields), self.raw)


@dataclass(frozen=True, slots=True)
class RawDecision:
    """Columns of a row of `decision`, texts as bytes."""

    seq: int
    event_seq: int
    t_s: float
    kind: bytes
    fields: bytes
    reason: bytes
    crc: int

    def __post_init__(self) -> None:
        _check_types((self.event_seq, int), (self.t_s, float), (self.kind, bytes))
        _check_types((self.fields, bytes), (self.reason, bytes), (self.crc, int))

    @property
    def sealed(self) -> bytes:
        """The bytes its checksum and seal are over."""
        return decision_bytes(
            self.seq, self.event_seq, self.t_s, self.kind, self.fields, self.reason
        )

    def columns(self) -> Encoded:
        """Return its columns, whatever its checksum."""
        return Encoded(
            t_s=self.t_s,
            kind=_text(self.kind),
            fields=_text(self.fields),
            raw=None,
            reason=_text(self.reason),
        )

    def value(self) -> Decision:
        """Return the decision; raises RowError where the row does not hold one."""
        _check_crc(self.sealed, self.crc)
        return decode_decision(_text(self.kind), self.t_s, _text(self.fields), _text(self.reason))


@dataclass(frozen=True, slots=True)
class RawAnchor:
    """Columns of a row of `anchor`."""

    seq: int
    t_s: float
    utc_s: float

    def __post_init__(self) -> None:
        _check_types((self.t_s, float), (self.utc_s, float))
        if not (math.isfinite(self.t_s) and math.isfinite(self.utc_s)):
            raise RowError(RowProblem.NOT_FINITE)

    @property
    def sealed(self) -> bytes:
        """The bytes its seal is over."""
        return anchor_bytes(self.seq, self.t_s, self.utc_s)


@dataclass(frozen=True, slots=True)
class RawSeal:
    """Columns of a row of `audit`."""

    seq: int
    event_seq: int
    decision_seq: int
    anchor_seq: int
    hash: bytes

    def __post_init__(self) -> None:
        _check_types((self.event_seq, int), (self.decision_seq, int), (self.anchor_seq, int))
        _check_types((self.hash, bytes))


def iterate_rows(
    db: sqlite3.Connection,
    path: Path,
    table: str,
    skip: Callable[[], None] | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of a table's rows; the first is `seq` and increases.

    Parameters
    ----------
    db : sqlite3.Connection
        The file.
    path : Path
        Its name, for errors.
    table : str
        "event", "decision", "anchor" or "audit".
    skip : callable or None
        Called for each number whose row cannot be read; None raises instead.

    Raises
    ------
    RecordingProblemError
        The file is damaged from here on.
    """
    last, n_rows, n_skipped = 0, _AT_ONCE, 0
    while True:
        rows, problem = _fetch_rows(db, path, table, last, n_rows)
        for row in rows:
            # A damaged B-tree may contain a cycle.
            if not isinstance(row[0], int) or row[0] <= last:
                raise RecordingProblemError(RecordingProblem.DAMAGED, path, f"{table}: order")
            last, n_skipped = row[0], 0
            yield row
        if problem is None:
            if len(rows) < n_rows:
                return
        elif n_rows > 1:
            # The driver reads one row ahead: the row before the damaged one may still be good.
            n_rows = 1
        elif skip is None:
            raise problem
        elif n_skipped == _SKIPPED_AT_MOST:
            return
        else:
            skip()
            last, n_skipped = last + 1, n_skipped + 1


def _fetch_rows(
    db: sqlite3.Connection, path: Path, table: str, after_seq: int, n_rows: int
) -> tuple[list[tuple[Any, ...]], RecordingProblemError | None]:
    rows: list[tuple[Any, ...]] = []
    select = f"{_SELECT[table]} WHERE seq > ? ORDER BY seq LIMIT ?"
    try:
        with reading(path), closing(db.execute(select, (after_seq, n_rows))) as cursor:
            # One by one: the rows before a damaged page are still good.
            for row in cursor:
                rows.append(row)
    except RecordingProblemError as error:
        return rows, error
    return rows, None


def _check_types(*values: tuple[object, type]) -> None:
    for value, kind in values:
        if type(value) is not kind:
            raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])


def _check_crc(sealed: bytes, recorded: int) -> None:
    if crc(sealed) != recorded:
        raise RowError(RowProblem.CHANGED)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise RowError(RowProblem.CHANGED) from None
