"""Reading a recording, be it closed, still being written, or left by a crash."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from entrain.events import Decision, Event, Sealed, SessionOpened
from entrain.journal.blind import SealedRow, merge_events, unseal
from entrain.journal.codec import Encoded
from entrain.journal.fields import JsonValue, RowError, RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError, opening, reading
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, iterate_rows
from entrain.journal.rows import RECORDING
from entrain.journal.seal import NOT_SEALED
from entrain.storage import database

_Value = TypeVar("_Value")


class DamagedRowError(RecordingProblemError):
    """A row that cannot be read; the rest of the recording can.

    `facts` hold `table` ("event" or "decision"), `seq` (number of the row) and `row_reason`
    (what is wrong with it, a `RowProblem`).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The time of the computer's clock at `t_s`, in seconds since 1970-01-01 UTC."""

    t_s: float
    utc_s: float


class Recording:
    """A recording, open for reading: `Recording.open`. Close it, or use it in a `with` statement.

    Attributes
    ----------
    path : Path
        The file.
    meta : mapping of str to JSON
        Facts about the session; see docs/reference/recording.md.
    n_skipped : int
        Number of rows skipped so far by reads with `strict=False`.
    """

    def __init__(self, path: Path, db: sqlite3.Connection, copy: Path | None) -> None:
        self.path = path
        self.n_skipped = 0
        self._db = db
        self._copy = copy
        self.meta: Mapping[str, JsonValue] = self._read_meta()

    @classmethod
    def open(cls, path: Path | str) -> Recording:
        """Open a recording without changing it.

        Raises
        ------
        RecordingProblemError
            The file is missing, not a recording, damaged, of a newer version or not readable.
        """
        path = Path(path)
        with opening():
            db, copy = database.open_to_read(path, RECORDING)
        try:
            return cls(path, db, copy)
        except BaseException:
            database.close_reader(db, copy)
            raise

    def events(self, *, strict: bool = True) -> Iterator[Event]:
        """Return the events in their order.

        Parameters
        ----------
        strict : bool
            False skips rows that cannot be read, and counts them in `n_skipped`; after too
            many consecutive ones it ends.

        Raises
        ------
        DamagedRowError
            A row cannot be read.
        RecordingProblemError
            The file is damaged from here on.
        """
        return (event for _, event in self.numbered_events(strict=strict))

    def decisions(self, *, strict: bool = True) -> Iterator[Decision]:
        """Return the decisions in their order; otherwise as `events`."""
        return (decision for _, _, decision in self.numbered_decisions(strict=strict))

    def numbered_events(self, *, strict: bool = True) -> Iterator[tuple[int, Event]]:
        """Return (seq, event) in their order; otherwise as `events`."""
        plain = self._read("event", _event, strict)
        if self.key is None:
            return plain
        return enumerate(
            merge_events((event for _, event in plain), self._sealed_rows(self.key)), start=1
        )

    def numbered_decisions(self, *, strict: bool = True) -> Iterator[tuple[int, int, Decision]]:
        """Return (seq, seq of the event that led to it, decision); otherwise as `events`.

        A blinded recording has none before it is unblinded.
        """
        if self.key is None:
            return self._read("decision", _decision, strict)
        return (
            (seq, sealed.event_seq, sealed.decision())
            for seq, sealed in enumerate(self._sealed_decisions(self.key), start=1)
        )

    def stored_decisions(self) -> Iterator[tuple[int, Encoded | None]]:
        """Return (seq, columns) of the decisions as stored, without checking their checksums.

        For a replay, which finds changes by itself. The columns are None where their types
        are wrong.

        Raises
        ------
        RecordingProblemError
            The file is damaged from here on, or blinded.
        """
        if self.label is not None:
            if self.key is None:
                raise RecordingProblemError(RecordingProblem.BLINDED, self.path)
            for seq, sealed in enumerate(self._sealed_decisions(self.key), start=1):
                yield seq, sealed.row
        for row in iterate_rows(self._db, self.path, "decision", None):
            try:
                yield row[0], RawDecision(*row).columns()
            except RowError:
                yield row[0], None

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of rows of each kind of event and decision."""
        counts: dict[str, int] = {}
        for table in ("event", "decision"):
            for kind, n_rows in self._fetch(f"SELECT kind, count(*) FROM {table} GROUP BY kind"):  # noqa: S608
                counts[_decode(kind)] = n_rows
        return counts

    @property
    def span_s(self) -> tuple[float, float] | None:
        """Times of the first and the last event [s]; None where there are no events."""
        ends = [
            self._fetch(f"SELECT t_s FROM event ORDER BY seq {order} LIMIT 1")  # noqa: S608
            for order in ("ASC", "DESC")
        ]
        if not ends[0]:
            return None
        first_s, last_s = (rows[0][0] for rows in ends)
        if not isinstance(first_s, float) or not isinstance(last_s, float):
            raise RecordingProblemError(RecordingProblem.DAMAGED, self.path)
        return first_s, last_s

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Times of the computer's clock at the start and each minute."""
        return tuple(self._read("anchor", _anchor, True))

    @property
    def seal(self) -> str | None:
        """The last hash of the chain, in hex; None before the first.

        Stored elsewhere, it proves later that the recording has not been changed.
        """
        rows = self._fetch("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
        return rows[0][0].hex() if rows and isinstance(rows[0][0], bytes) else None

    @property
    def closed(self) -> str | None:
        """How it was closed, one of the constants of `journal.sink`; None if it was not."""
        note = self.meta.get(NOT_SEALED)
        how = note.get("how") if isinstance(note, Mapping) else None
        return how if isinstance(how, str) else None

    @property
    def label(self) -> str | None:
        """The label of a blinded recording, such as "A"; None where it is not blinded."""
        label = self.meta.get("label")
        return label if isinstance(label, str) else None

    @cached_property
    def key(self) -> bytes | None:
        """The key of the boxes of a blinded recording; None before it is unblinded."""
        if self.label is None:
            return None
        rows = self._fetch(
            "SELECT raw FROM event WHERE kind = 'Unblinded' ORDER BY seq DESC LIMIT 1"
        )
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def check_key(self, key: bytes) -> SessionOpened:
        """Check that a key opens a blinded recording; return the session's opening event.

        Raises
        ------
        RecordingProblemError
            The key does not open it, or it is damaged.
        """
        opened = [
            sealed.event()
            for sealed in self._sealed_rows(key)
            if sealed.row.kind == SessionOpened.__name__
        ]
        if len(opened) != 1 or not isinstance(opened[0], SessionOpened):
            raise RecordingProblemError(RecordingProblem.DAMAGED, self.path, "no session in it")
        return opened[0]

    @property
    def sealed_until_s(self) -> float | None:
        """Time of the last complete row in the boxes of an unblinded recording [s]."""
        last = None if self.key is None else deque(self._sealed_rows(self.key), maxlen=1)
        return last[0].row.t_s if last else None

    def _sealed_rows(self, key: bytes) -> Iterator[SealedRow]:
        """Yield the rows in the boxes of a blinded recording."""
        try:
            yield from unseal(
                key,
                (
                    event.data
                    for _, event in self._read("event", _event, True)
                    if isinstance(event, Sealed)
                ),
            )
        except RowError as error:
            raise RecordingProblemError(
                RecordingProblem.DAMAGED, self.path, error.words_with_detail
            ) from error

    def _sealed_decisions(self, key: bytes) -> Iterator[SealedRow]:
        return (sealed for sealed in self._sealed_rows(key) if sealed.row.reason is not None)

    def close(self) -> None:
        """Close the file. May be called twice."""
        database.close_reader(self._db, self._copy)

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _read(
        self, table: str, make: Callable[[tuple[Any, ...]], _Value], strict: bool
    ) -> Iterator[_Value]:
        for row in iterate_rows(self._db, self.path, table, None if strict else self._count_skip):
            try:
                value = make(row)
            except RowError as error:
                if strict:
                    raise _make_damaged_error(self.path, table, row[0], error) from error
                self._count_skip()
            else:
                yield value

    def _count_skip(self) -> None:
        self.n_skipped += 1

    def _read_meta(self) -> Mapping[str, JsonValue]:
        rows = self._fetch("SELECT key, value FROM meta ORDER BY key LIMIT 1000")
        try:
            return {
                _decode(key): json.loads(_decode(value), parse_constant=_refuse)
                for key, value in rows
            }
        except (ValueError, RecursionError) as error:
            raise RecordingProblemError(RecordingProblem.DAMAGED, self.path, "meta") from error

    def _fetch(self, select: str) -> list[tuple[Any, ...]]:
        with reading(self.path), closing(self._db.execute(select)) as cursor:
            return cursor.fetchall()


def _make_damaged_error(path: Path, table: str, seq: int, error: RowError) -> DamagedRowError:
    is_newer = error.reason in (RowProblem.UNKNOWN_KIND, RowProblem.UNKNOWN_FIELD)
    return DamagedRowError(
        RecordingProblem.NEWER_SCHEMA if is_newer else RecordingProblem.DAMAGED,
        path,
        f"{table} {seq}: {error.words_with_detail}",
        table=table,
        seq=seq,
        row_reason=error.reason,
    )


def _event(row: tuple[Any, ...]) -> tuple[int, Event]:
    return row[0], RawEvent(*row).value()


def _decision(row: tuple[Any, ...]) -> tuple[int, int, Decision]:
    raw = RawDecision(*row)
    return raw.seq, raw.event_seq, raw.value()


def _anchor(row: tuple[Any, ...]) -> Anchor:
    raw = RawAnchor(*row)
    return Anchor(t_s=raw.t_s, utc_s=raw.utc_s)


def _refuse(constant: str) -> None:
    # Python's json accepts NaN and Infinity; JSON does not.
    raise ValueError(constant)


def _decode(text: object) -> str:
    # A damaged file may hold anything in place of a text.
    return text.decode(errors="replace") if isinstance(text, bytes) else repr(text)
