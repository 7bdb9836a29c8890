"""Unblinding a recording: adding the key of its boxes to it, with who added it."""

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
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, RawSeal, iterate_rows
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
    """Add the key of a blinded recording to it, sealed; a second call changes nothing.

    Parameters
    ----------
    path : Path
        The recording.
    key : bytes
        Its key.
    who : str
        Who unblinds it.

    Raises
    ------
    RecordingProblemError
        It is still being written, damaged, not writable, or the key is not its own.
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
        sink, last = _resume_sink(db, path)
        event = Unblinded(t_s=t_s, who=who, utc_s=time.time(), data=key)
        sink.commit([event_row(last + 1, event)])
        sink.seal()


def _resume_sink(db: sqlite3.Connection, path: Path) -> tuple[Sink, int]:
    """Return a sink that continues the file, and the number of its last event."""
    db.execute("PRAGMA synchronous=FULL")
    seals = [RawSeal(*row) for row in iterate_rows(db, path, "audit")]
    facts = db.execute("SELECT key, value FROM meta").fetchall()
    chain = seal.HashChain(seal.first_hash({key.decode(): value.decode() for key, value in facts}))
    if seals:
        ends = (seals[-1].event_seq, seals[-1].decision_seq, seals[-1].anchor_seq)
        chain.resume(seals[-1].hash, dict(zip(seal.SEALED, ends, strict=True)))
    for table in seal.SEALED:
        sealed = chain.last[table]
        for row in iterate_rows(db, path, table):
            # Rows that a crash left unsealed are sealed with the rest.
            if row[0] > sealed:
                chain.add(table, row[0], _BYTES[table](row))
    return Sink(db, chain, n_seals=len(seals)), chain.last["event"]
