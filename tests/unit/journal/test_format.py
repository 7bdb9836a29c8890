"""The bytes of the format: what earlier versions wrote is read, checked and sealed as it was."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from entrain.events import Button, NoticeGiven, Pressed, Reason, Tick
from entrain.journal import seal
from entrain.journal.fields import RowError, RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.raw import RawAnchor, RawDecision, RawEvent, RawSeal, iterate_rows
from entrain.journal.rows import anchor_bytes, crc, decision_bytes, event_bytes
from entrain.journal.sink import anchor_row, decision_row, event_row
from entrain.wording import language

STOP = Pressed(t_s=2.5, button=Button.STOP, who="patient")
FIELDS = b'{"button":"stop","who":"patient"}'
NOTICE = NoticeGiven(t_s=2.0, reason=Reason(rule="lead.follow", figures=(("x", 0.8),)))


def test_a_row_is_its_numbers_and_its_texts_with_a_nul_between() -> None:
    head = struct.pack("<qd", 3, 2.5)
    assert event_bytes(3, 2.5, b"Pressed", FIELDS, None) == head + b"Pressed\0" + FIELDS + b"\0"
    assert event_bytes(3, 2.5, b"k", b"f", b"raw") == head + b"k\0f\0raw"
    assert decision_bytes(3, 2, 2.5, b"k", b"f", b"r") == (
        struct.pack("<qqd", 3, 2, 2.5) + b"k\0f\0r"
    )
    assert anchor_bytes(3, 2.5, 9.0) == struct.pack("<qdd", 3, 2.5, 9.0)
    assert crc(b"123456789") == 0xCBF43926


def test_the_row_of_an_event_holds_what_its_checksum_is_over() -> None:
    row = event_row(3, STOP)
    sealed = event_bytes(3, 2.5, b"Pressed", FIELDS, None)
    assert (row.table, row.seq, row.sealed) == ("event", 3, sealed)
    assert row.columns == (3, 2.5, "Pressed", FIELDS.decode(), None, crc(sealed))


def test_the_row_of_a_decision_holds_its_sentences() -> None:
    row = decision_row(4, 3, NOTICE, language("en"))
    _, _, _, kind, fields, reason, stored = row.columns
    assert row.columns[:3] == (4, 3, 2.0)
    patient, clinician = language("en").describe_decision(NOTICE)
    said = json.loads(str(reason))
    assert said == {
        "rule": "lead.follow", "figures": [["x", 0.8]], "patient": patient, "clinician": clinician,
    } | ({"variant": said["variant"]} if "variant" in said else {})  # fmt: skip
    sealed = decision_bytes(4, 3, 2.0, b"NoticeGiven", str(fields).encode(), str(reason).encode())
    assert (row.table, row.seq, row.sealed, stored) == ("decision", 4, sealed, crc(sealed))
    assert kind == "NoticeGiven"


def test_the_row_of_an_anchor_has_no_minus_zero() -> None:
    row = anchor_row(1, -0.0, 9.0)
    assert (row.table, row.seq, row.columns) == ("anchor", 1, (1, 0.0, 9.0))
    assert row.sealed == struct.pack("<qdd", 1, 0.0, 9.0)


def sized(part: bytes) -> bytes:
    return struct.pack("<I", len(part)) + part


def test_the_chain_begins_with_the_facts_in_order_but_how_it_was_closed() -> None:
    facts = {"b": '"2"', "a": "1", "closed": "{}"}
    listed = b"".join(sized(one) for one in (b"a", b"1", b"b", b'"2"'))
    assert seal.first_hash(facts) == hashlib.sha256(listed).digest()


def test_a_seal_is_over_the_one_before_the_last_numbers_and_the_rows_of_each_table() -> None:
    chain = seal.HashChain(b"start")
    assert (chain.pending, chain.last) == (False, {"event": 0, "decision": 0, "anchor": 0})
    chain.add("event", 1, b"one")
    chain.add("event", 2, b"two")
    chain.add("anchor", 1, b"three")
    assert chain.pending
    digest = hashlib.sha256(b"start" + struct.pack("<qqq", 2, 0, 1))
    for rows in ((b"one", b"two"), (), (b"three",)):
        digest.update(hashlib.sha256(b"".join(map(sized, rows))).digest())
    first = digest.digest()
    assert chain.next_hash() == chain.next_hash() == first
    assert chain.hash == b"start"
    chain.seal()
    assert (chain.hash, chain.pending) == (first, False)
    chain.add("decision", 1, b"four")
    digest = hashlib.sha256(first + struct.pack("<qqq", 2, 1, 1))
    for rows in ((), (b"four",), ()):
        digest.update(hashlib.sha256(b"".join(map(sized, rows))).digest())
    assert chain.next_hash() == digest.digest()


def test_a_chain_goes_on_from_a_seal_that_is_there() -> None:
    chain = seal.HashChain(b"start")
    chain.add("event", 1, b"one")
    chain.seal()
    other = seal.HashChain(b"x")
    other.resume(chain.hash, chain.last)
    for one in (chain, other):
        one.add("event", 2, b"two")
    assert other.next_hash() == chain.next_hash()


EVENT = (1, 1.0, b"Tick", b"{}", None, crc(event_bytes(1, 1.0, b"Tick", b"{}", None)))


@pytest.mark.parametrize("column", range(1, 6))
def test_each_column_of_an_event_has_its_type(column: int) -> None:
    assert RawEvent(*EVENT).value() == Tick(t_s=1.0)
    wrong = [*EVENT]
    wrong[column] = "x"
    with pytest.raises(RowError) as error:
        RawEvent(*wrong)  # type: ignore[arg-type]
    assert error.value.reason is RowProblem.WRONG_TYPE
    assert "'x'" in str(error.value)


@pytest.mark.parametrize("column", range(1, 7))
def test_each_column_of_a_decision_has_its_type(column: int) -> None:
    row = decision_row(4, 3, NOTICE, language("en"))
    right = [it.encode() if isinstance(it, str) else it for it in row.columns]
    raw = RawDecision(*right)  # type: ignore[arg-type]
    assert raw.value() == NOTICE
    assert raw.sealed == row.sealed
    held = raw.columns()
    assert (held.t_s, held.kind, held.raw) == (2.0, "NoticeGiven", None)
    assert (held.fields, held.reason) == (row.columns[4], row.columns[5])
    wrong = [*right]
    wrong[column] = "x"
    with pytest.raises(RowError) as error:
        RawDecision(*wrong)  # type: ignore[arg-type]
    assert error.value.reason is RowProblem.WRONG_TYPE


@pytest.mark.parametrize(("t_s", "utc_s"), [(float("inf"), 1.0), (1.0, float("nan"))])
def test_an_anchor_is_finite(t_s: float, utc_s: float) -> None:
    assert RawAnchor(2, 1.0, 9.0).sealed == anchor_bytes(2, 1.0, 9.0)
    with pytest.raises(RowError) as error:
        RawAnchor(2, t_s, utc_s)
    assert error.value.reason is RowProblem.NOT_FINITE


@pytest.mark.parametrize("column", range(1, 3))
def test_each_column_of_an_anchor_has_its_type(column: int) -> None:
    wrong: list[object] = [1, 1.0, 1.0]
    wrong[column] = 7
    with pytest.raises(RowError):
        RawAnchor(*wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("column", range(1, 5))
def test_each_column_of_a_seal_has_its_type(column: int) -> None:
    wrong: list[object] = [1, 1, 1, 1, b""]
    RawSeal(*wrong)  # type: ignore[arg-type]
    wrong[column] = "x"
    with pytest.raises(RowError):
        RawSeal(*wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("n_rows", [0, 1, 255, 256, 257, 600])
def test_all_rows_of_a_table_are_read_however_many(n_rows: int) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE anchor (seq INTEGER PRIMARY KEY, t_s, utc_s)")
        db.executemany(
            "INSERT INTO anchor VALUES (?, 0.0, 0.0)", [(n,) for n in range(1, n_rows + 1)]
        )
        rows = list(iterate_rows(db, Path("x"), "anchor"))
    assert [row[0] for row in rows] == list(range(1, n_rows + 1))


def test_an_order_that_cannot_be_is_told_with_the_table() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE anchor (seq, t_s, utc_s)")
        db.execute("INSERT INTO anchor VALUES ('x', 0.0, 0.0)")
        with pytest.raises(RecordingProblemError, match="anchor: order") as error:
            list(iterate_rows(db, Path("some.entrain"), "anchor"))
    assert error.value.reason is RecordingProblem.DAMAGED
    assert error.value.path == Path("some.entrain")


def test_a_checksum_is_that_of_zlib() -> None:
    assert crc(b"a row") == zlib.crc32(b"a row")
