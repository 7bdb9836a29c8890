"""docs/reference/recording.md tells the truth: its program runs, its tables are the file's."""

import dataclasses
import hashlib
import re
import sqlite3
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from entrain.events import DECISIONS, EVENTS, Decision, Event, Packet
from entrain.journal.meta import engine_meta
from entrain.journal.rows import RECORDING
from entrain.journal.writer import PlainJournal
from entrain.protocols.heart_rate_service import HeartRateMeasurement

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "recording.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_its_program_reads_every_interval(path: Path) -> None:
    sent = [
        HeartRateMeasurement(hr_bpm=60, rr_1024=(1024, 1010)),
        HeartRateMeasurement(hr_bpm=300, rr_1024=(200,), energy_kj=7, contact=True),
        HeartRateMeasurement(hr_bpm=61),
        HeartRateMeasurement(hr_bpm=61, energy_kj=9, rr_1024=(65535,)),
    ]
    with PlainJournal.create(path, {}) as journal:
        for second, measurement in enumerate(sent):
            data = bytes(measurement)
            journal.event(Packet(t_s=float(second), characteristic="2a37", data=data))
            journal.event(Packet(t_s=float(second), characteristic="2a19", data=b"\x10\x10\x10"))
    (program,) = blocks("python")
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102 - it is our own page
    assert names["rr_intervals"](path) == [
        (float(second), rr_ms)
        for second, measurement in enumerate(sent)
        for rr_ms in measurement.rr_ms
    ]


def test_its_tables_are_those_of_the_file() -> None:
    (tables,) = blocks("sql")
    assert tables == "".join(f"{ddl};\n" for ddl in RECORDING.tables.values())
    assert f"{RECORDING.application_id:#X}".replace("0X", "0x") in PAGE


@pytest.mark.parametrize("kind", [*EVENTS, *DECISIONS], ids=lambda kind: kind.__name__)
def test_it_knows_every_kind_and_field(kind: type[Event] | type[Decision]) -> None:
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind.__name__}` ")]
    told = re.findall(r"`(\w+)`", line.split("|")[2])
    columns = {"t_s", "reason"}
    fields = [field.name for field in dataclasses.fields(kind) if field.name not in columns]
    assert told == ["raw" if name == "data" else name for name in fields]


def test_it_knows_every_fact() -> None:
    told = set(re.findall(r"`(\w+)`", PAGE.partition("## Facts")[2].partition("## Checksums")[0]))
    assert engine_meta().keys() <= told


def test_its_checksums_and_seals_can_be_computed(closed: Path) -> None:
    def long(part: bytes) -> bytes:
        return struct.pack("<I", len(part)) + part

    db = sqlite3.connect(closed)
    db.text_factory = bytes
    rows: dict[str, dict[int, bytes]] = {"event": {}, "decision": {}, "anchor": {}}
    for seq, t_s, kind, fields, raw, crc in db.execute("SELECT * FROM event"):
        row = struct.pack("<qd", seq, t_s) + kind + b"\0" + fields + b"\0" + (raw or b"")
        assert zlib.crc32(row) == crc
        rows["event"][seq] = row
    for seq, after, t_s, kind, fields, reason, crc in db.execute("SELECT * FROM decision"):
        row = struct.pack("<qqd", seq, after, t_s) + kind + b"\0" + fields + b"\0" + reason
        assert zlib.crc32(row) == crc
        rows["decision"][seq] = row
    for seq, t_s, utc_s in db.execute("SELECT * FROM anchor"):
        rows["anchor"][seq] = struct.pack("<qdd", seq, t_s, utc_s)
    facts = db.execute("SELECT key, value FROM meta WHERE key <> 'closed' ORDER BY key")
    last = hashlib.sha256(b"".join(long(k) + long(v) for k, v in facts)).digest()
    seals = db.execute("SELECT event_seq, decision_seq, anchor_seq, hash FROM audit").fetchall()
    db.close()
    assert len(seals) == 1, "a short recording is sealed once, at its close"
    parts = [b"".join(map(long, rows[table].values())) for table in rows]
    numbers = struct.pack("<qqq", *(max(rows[table]) for table in rows))
    last = hashlib.sha256(
        last + numbers + b"".join(hashlib.sha256(part).digest() for part in parts)
    ).digest()
    assert seals[0] == (181, 61, 1, last)
