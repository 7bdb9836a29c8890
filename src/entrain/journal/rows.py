"""The tables of a recording, and the bytes of a row that its checksum and seal cover."""

from __future__ import annotations

import struct
import zlib

from entrain.storage import DatabaseKind

# The comments in the tables stay in the file, for those who open it without Entrain.
RECORDING = DatabaseKind(
    application_id=0x454E5452,  # "ENTR"
    version=1,
    tables={
        "meta": """CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL -- JSON
)""",
        "event": """CREATE TABLE event (
  seq INTEGER PRIMARY KEY, -- in the order in which it was handed over, from 1
  t_s REAL NOT NULL, -- seconds on the session's clock
  kind TEXT NOT NULL,
  fields TEXT NOT NULL, -- JSON
  raw BLOB, -- bytes as the strap sent them
  crc INTEGER NOT NULL -- CRC-32 of the row
)""",
        "decision": """CREATE TABLE decision (
  seq INTEGER PRIMARY KEY, -- from 1
  event_seq INTEGER NOT NULL, -- the event it was made at, 0 before the first
  t_s REAL NOT NULL, -- seconds on the session's clock
  kind TEXT NOT NULL,
  fields TEXT NOT NULL, -- JSON
  reason TEXT NOT NULL, -- JSON
  crc INTEGER NOT NULL -- CRC-32 of the row
)""",
        "anchor": """CREATE TABLE anchor (
  seq INTEGER PRIMARY KEY, -- from 1
  t_s REAL NOT NULL, -- seconds on the session's clock
  utc_s REAL NOT NULL -- the computer's clock at that instant, seconds since 1970-01-01 UTC
)""",
        "audit": """CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, -- from 1
  event_seq INTEGER NOT NULL, -- the last event sealed
  decision_seq INTEGER NOT NULL, -- the last decision sealed
  anchor_seq INTEGER NOT NULL, -- the last anchor sealed
  hash BLOB NOT NULL -- SHA-256 of the hash before and the rows since
)""",
    },
)


def event_bytes(seq: int, t_s: float, kind: bytes, fields: bytes, raw: bytes | None) -> bytes:
    """Return the bytes that an event's checksum and seal cover; parameters as in its row."""
    return struct.pack("<qd", seq, t_s) + b"\0".join((kind, fields, raw or b""))


def decision_bytes(
    seq: int, event_seq: int, t_s: float, kind: bytes, fields: bytes, reason: bytes
) -> bytes:
    """Return the bytes that a decision's checksum and seal cover; parameters as in its row."""
    return struct.pack("<qqd", seq, event_seq, t_s) + b"\0".join((kind, fields, reason))


def anchor_bytes(seq: int, t_s: float, utc_s: float) -> bytes:
    """Return the bytes that an anchor's seal covers; parameters as in its row."""
    return struct.pack("<qdd", seq, t_s, utc_s)


def crc(row: bytes) -> int:
    """Return the CRC-32 of a row's bytes, as in zlib and PNG."""
    return zlib.crc32(row)
