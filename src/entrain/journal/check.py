"""Checks of whether a recording is intact, for `entrain doctor FILE`."""

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
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, RawSeal, iterate_rows
from entrain.journal.reader import Recording
from entrain.journal.rows import RECORDING
from entrain.journal.sink import AFTER_A_CRASH, CLOSED, VALUES_LOST
from entrain.storage import database


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The result of one check.

    Attributes
    ----------
    name : str
        What was checked.
    ok : bool
        Whether it passed.
    detail : str
        The finding, in one sentence.
    step : str or None
        The one step that mends it; None where there is nothing to mend.
    """

    name: str
    ok: bool
    detail: str
    step: str | None = None


def check_recording(path: Path) -> list[Check]:
    """Check whether a recording opens, is complete, and is as it was written.

    Never raises for the content of the file: whatever is wrong is a check that is not ok.
    """
    try:
        with opening(), Recording.open(path) as recording, database.opened(path, RECORDING) as db:
            checks = [_check_opens(recording), _check_closed(recording)]
            # A snapshot of it: the file may still be growing.
            db.execute("BEGIN")
            file = _File(db=db, path=path, closed=recording.closed in (CLOSED, VALUES_LOST))
            checks.extend(_check(name, file) for name in _CHECKS)
    except RecordingProblemError as error:
        return [_failed("opens", error)]
    return checks


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    db: sqlite3.Connection
    path: Path
    closed: bool

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        return iterate_rows(self.db, self.path, table)

    def fetch(self, select: str) -> list[tuple[Any, ...]]:
        with reading(self.path), closing(self.db.execute(select)) as rows:
            return rows.fetchmany(1000)


def _check(name: str, file: _File) -> Check:
    find_fault, detail = _CHECKS[name]
    try:
        fault = find_fault(file)
    except RecordingProblemError as error:
        return _failed(name, error)
    step = None if fault is None else RecordingProblem.DAMAGED.step
    return Check(name=name, ok=fault is None, detail=fault or detail, step=step)


def _failed(name: str, error: RecordingProblemError) -> Check:
    return Check(name=name, ok=False, detail=error.words, step=error.step)


def _check_opens(recording: Recording) -> Check:
    span_s = recording.span_s
    length_s = 0.0 if span_s is None else span_s[1] - span_s[0]
    n_rows = sum(recording.counts.values())
    return Check(name="opens", ok=True, detail=f"It holds {n_rows} rows over {length_s:.1f} s.")


def _check_closed(recording: Recording) -> Check:
    details = {
        CLOSED: "It was closed at the end of the session.",
        VALUES_LOST: "The disk could not take all of the session: a part of it is missing.",
        AFTER_A_CRASH: "The program stopped before the end of the session: at most the last "
        "half second is missing.",
    }
    unknown = "It is still being written, or the program stopped before the end of the session."
    is_whole = recording.closed != VALUES_LOST
    return Check(
        name="closed",
        ok=is_whole,
        detail=details.get(recording.closed or "", unknown),
        step=None if is_whole else "Use what is there, and make room before the next session.",
    )


def _find_page_fault(file: _File) -> str | None:
    is_sound = file.fetch("PRAGMA integrity_check(10)") == [(b"ok",)]
    return None if is_sound else "Its pages do not fit together."


_DECODE: Mapping[str, Callable[[tuple[Any, ...]], object]] = {
    "event": lambda row: RawEvent(*row).value(),
    "decision": lambda row: RawDecision(*row).value(),
    "anchor": lambda row: RawAnchor(*row),
}


def _find_row_fault(file: _File) -> str | None:
    faults: list[str] = []
    for table, decode in _DECODE.items():
        for row in file.rows(table):
            try:
                decode(row)
            except RowError as error:
                faults.append(f"{table} {row[0]}: {error.words_with_detail}")
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{faults[0]}{more}" if faults else None


def _find_order_fault(file: _File) -> str | None:
    for table in seal.SEALED:
        for expected, row in enumerate(file.rows(table), start=1):
            if row[0] != expected:
                return f"{table} {expected} is missing."
    early = file.fetch(
        "SELECT seq FROM decision"
        " WHERE event_seq > (SELECT coalesce(max(seq), 0) FROM event) LIMIT 1"
    )
    return f"decision {early[0][0]} comes before its event." if early else None


class _UnsealedRows:
    """The rows of a table that no seal has covered yet, as bytes."""

    _BYTES: Mapping[str, Callable[[tuple[Any, ...]], bytes]] = {
        "event": lambda row: RawEvent(*row).sealed,
        "decision": lambda row: RawDecision(*row).sealed,
        "anchor": lambda row: RawAnchor(*row).sealed,
    }

    def __init__(self, file: _File, table: str) -> None:
        self._rows = file.rows(table)
        self._bytes = self._BYTES[table]
        self.next = next(self._rows, None)

    def pop_until(self, last: int) -> Iterator[tuple[int, bytes]]:
        while self.next is not None and self.next[0] <= last:
            yield self.next[0], self._bytes(self.next)
            self.next = next(self._rows, None)


def _find_seal_fault(file: _File) -> str | None:
    try:
        return _find_broken_seal(file)
    except (RowError, UnicodeDecodeError, AttributeError, TypeError):
        return "A sealed row holds what was never written."


def _find_broken_seal(file: _File) -> str | None:
    facts = file.fetch("SELECT key, value FROM meta")
    meta = {key.decode(): value.decode() for key, value in facts}
    chain = seal.HashChain(seal.first_hash(meta))
    unsealed = {table: _UnsealedRows(file, table) for table in seal.SEALED}
    for row in file.rows("audit"):
        stored = RawSeal(*row)
        lasts = (stored.event_seq, stored.decision_seq, stored.anchor_seq)
        for table, last in zip(seal.SEALED, lasts, strict=True):
            for seq, sealed in unsealed[table].pop_until(last):
                chain.add(table, seq, sealed)
        if chain.next_hash() != stored.hash:
            return f"Seal {stored.seq} is broken: something it covers was changed."
        chain.seal()
    has_more = any(rows.next is not None for rows in unsealed.values())
    return "Rows were added after the last seal." if file.closed and has_more else None


_CHECKS: Mapping[str, tuple[Callable[[_File], str | None], str]] = {
    "pages": (_find_page_fault, "Its pages are sound."),
    "rows": (_find_row_fault, "Every row is as it was written."),
    "order": (_find_order_fault, "No row is missing."),
    "seals": (_find_seal_fault, "Nothing was changed, added or taken away since it was sealed."),
}
"""By name: a function that returns a fault in words or None, and the sentence where it is None."""
