"""Is a recording whole? What `entrain doctor FILE` asks of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from entrain.journal import seal
from entrain.journal.fields import RowError
from entrain.journal.problems import RecordingProblem, RecordingProblemError, opening, reading
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, RawSeal, columns
from entrain.journal.reader import Recording
from entrain.journal.rows import RECORDING
from entrain.journal.sink import AFTER_A_CRASH, CLOSED, VALUES_LOST
from entrain.storage import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at.
    ok : bool
        It is as it should be.
    detail : str
        What was found, in one sentence.
    step : str or None
        The one step that mends it; None where there is nothing to mend.
    """

    name: str
    ok: bool
    detail: str
    step: str | None = None


def check_recording(path: Path) -> list[Check]:
    """Look whether a recording opens, is whole, and is as it was written.

    Never raises for what is in the file: whatever is wrong is a check that is not ok.
    """
    try:
        with opening(), Recording.open(path) as recording, database.opened(path, RECORDING) as db:
            checks = [_opens(recording), _closed(recording)]
            # One instant of it: it may still be growing.
            db.execute("BEGIN")
            it = _File(db=db, path=path, closed=recording.closed in (CLOSED, VALUES_LOST))
            checks.extend(_look(name, it) for name in _LOOKS)
    except RecordingProblemError as error:
        return [_failed("opens", error)]
    return checks


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    db: sqlite3.Connection
    path: Path
    closed: bool

    def columns(self, table: str) -> Iterator[tuple[Any, ...]]:
        return columns(self.db, self.path, table)

    def all(self, select: str) -> list[tuple[Any, ...]]:
        with reading(self.path), closing(self.db.execute(select)) as rows:
            return rows.fetchmany(1000)


def _look(name: str, it: _File) -> Check:
    look, good = _LOOKS[name]
    try:
        wrong = look(it)
    except RecordingProblemError as error:
        return _failed(name, error)
    step = None if wrong is None else RecordingProblem.DAMAGED.step
    return Check(name=name, ok=wrong is None, detail=wrong or good, step=step)


def _failed(name: str, error: RecordingProblemError) -> Check:
    return Check(name=name, ok=False, detail=error.words, step=error.step)


def _opens(recording: Recording) -> Check:
    span_s = recording.span_s
    length_s = 0.0 if span_s is None else span_s[1] - span_s[0]
    n_rows = sum(recording.counts.values())
    return Check(name="opens", ok=True, detail=f"It holds {n_rows} rows over {length_s:.1f} s.")


def _closed(recording: Recording) -> Check:
    details = {
        CLOSED: "It was closed at the end of the session.",
        VALUES_LOST: "The disk could not take all of the session: a part of it is missing.",
        AFTER_A_CRASH: "The program stopped before the end of the session: at most the last "
        "half second is missing.",
    }
    unknown = "It is still being written, or the program stopped before the end of the session."
    whole = recording.closed != VALUES_LOST
    return Check(
        name="closed",
        ok=whole,
        detail=details.get(recording.closed or "", unknown),
        step=None if whole else "Use what is there, and make room before the next session.",
    )


def _pages(it: _File) -> str | None:
    sound = it.all("PRAGMA integrity_check(10)") == [(b"ok",)]
    return None if sound else "Its pages do not fit together."


_VALUE_OF: Mapping[str, Callable[[tuple[Any, ...]], object]] = {
    "event": lambda row: RawEvent(*row).value(),
    "decision": lambda row: RawDecision(*row).value(),
    "anchor": lambda row: RawAnchor(*row),
}


def _rows(it: _File) -> str | None:
    bad: list[str] = []
    for table, value_of in _VALUE_OF.items():
        for row in it.columns(table):
            try:
                value_of(row)
            except RowError as error:
                bad.append(f"{table} {row[0]}: {error.explained}")
    more = f" ({len(bad) - 1} more)" if len(bad) > 1 else ""
    return f"{bad[0]}{more}" if bad else None


def _order(it: _File) -> str | None:
    for table in seal.SEALED:
        for expected, row in enumerate(it.columns(table), start=1):
            if row[0] != expected:
                return f"{table} {expected} is missing."
    early = it.all(
        "SELECT seq FROM decision"
        " WHERE event_seq > (SELECT coalesce(max(seq), 0) FROM event) LIMIT 1"
    )
    return f"decision {early[0][0]} comes before its event." if early else None


class _Waiting:
    """The rows of a table that no seal has taken in yet, as bytes."""

    _BYTES: Mapping[str, Callable[[tuple[Any, ...]], bytes]] = {
        "event": lambda row: RawEvent(*row).sealed,
        "decision": lambda row: RawDecision(*row).sealed,
        "anchor": lambda row: RawAnchor(*row).sealed,
    }

    def __init__(self, it: _File, table: str) -> None:
        self._rows = it.columns(table)
        self._bytes = self._BYTES[table]
        self.next = next(self._rows, None)

    def up_to(self, last: int) -> Iterator[tuple[int, bytes]]:
        while self.next is not None and self.next[0] <= last:
            yield self.next[0], self._bytes(self.next)
            self.next = next(self._rows, None)


def _seals(it: _File) -> str | None:
    try:
        return _broken_seal(it)
    except (RowError, UnicodeDecodeError, AttributeError, TypeError):
        return "A sealed row holds what was never written."


def _broken_seal(it: _File) -> str | None:
    meta = {key.decode(): value.decode() for key, value in it.all("SELECT key, value FROM meta")}
    chain = seal.HashChain(seal.first_hash(meta))
    waiting = {table: _Waiting(it, table) for table in seal.SEALED}
    for row in it.columns("audit"):
        one = RawSeal(*row)
        lasts = (one.event_seq, one.decision_seq, one.anchor_seq)
        for table, last in zip(seal.SEALED, lasts, strict=True):
            for seq, sealed in waiting[table].up_to(last):
                chain.add(table, seq, sealed)
        if chain.next_hash() != one.hash:
            return f"Seal {one.seq} is broken: something it covers was changed."
        chain.seal()
    unsealed = any(one.next is not None for one in waiting.values())
    return "Rows were added after the last seal." if it.closed and unsealed else None


_LOOKS: Mapping[str, tuple[Callable[[_File], str | None], str]] = {
    "pages": (_pages, "Its pages are sound."),
    "rows": (_rows, "Every row is as it was written."),
    "order": (_order, "No row is missing."),
    "seals": (_seals, "Nothing was changed, added or taken away since it was sealed."),
}
"""What is looked at: what is wrong in words or None, and what to say where nothing is."""
