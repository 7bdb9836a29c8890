"""Unblinding a recording: the key of its boxes goes into it, with who put it there."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from entrain.events import Unblinded
from entrain.journal import seal
from entrain.journal.problems import RecordingProblem, RecordingProblemError, opening, writing
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, RawSeal, columns
from entrain.journal.reader import Recording
from entrain.journal.rows import RECORDING
from entrain.journal.sink import Sink, event_row
from entrain.storage import database

_BYTES: Mapping[str, Callable[[tuple[Any, ...]], bytes]] = {
    "event": lambda row: RawEvent(*row).sealed,
    "decision": lambda row: RawDecision(*row).sealed,
    "anchor": lambda row: RawAnchor(*row).sealed,
}


def unblind(path: Path, key: bytes, who: str) -> None:
    """Add the key of a blinded recording to it, under its seals; once is enough.

    Raises
    ------
    RecordingProblemError
        It is still being made, damaged, closed to us, or not opened by this key.
    """
    with Recording.open(path) as recording:
        if recording.key is not None:
            return
        if recording.closed is None:
            raise RecordingProblemError(RecordingProblem.IN_USE, path, "not closed yet")
        recording.check_key(key)
        span_s = recording.span_s
    t_s = span_s[1] if span_s else 0.0
    with opening():
        db = database.open_to_write(path, RECORDING)
    with closing(db), writing(path):
        sink, last = _sink(db, path)
        event = Unblinded(t_s=t_s, who=who, utc_s=time.time(), data=key)
        sink.commit([event_row(last + 1, event)])
        sink.seal()


def _sink(db: sqlite3.Connection, path: Path) -> tuple[Sink, int]:
    """Return what goes on with a file where it ended, and its last event's number."""
    db.execute("PRAGMA synchronous=FULL")
    seals = [RawSeal(*row) for row in columns(db, path, "audit")]
    facts = db.execute("SELECT key, value FROM meta").fetchall()
    chain = seal.HashChain(seal.first_hash({key.decode(): value.decode() for key, value in facts}))
    if seals:
        ends = (seals[-1].event_seq, seals[-1].decision_seq, seals[-1].anchor_seq)
        chain.go_on(seals[-1].hash, dict(zip(seal.SEALED, ends, strict=True)))
    for table in seal.SEALED:
        sealed = chain.last[table]
        for row in columns(db, path, table):
            # What a crash left without a seal is sealed with the rest.
            if row[0] > sealed:
                chain.add(table, row[0], _BYTES[table](row))
    return Sink(db, chain, n_seals=len(seals)), chain.last["event"]
