"""Rows that SQLite hands out and that are none all the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from entrain.journal.fields import RowError, RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.raw import RawEvent, iterate_rows
from entrain.journal.rows import crc, event_bytes


@pytest.mark.parametrize("numbers", [(1, 2, 2, 3), (1, "x")])
def test_numbers_that_do_not_rise_are_damage(numbers: tuple[object, ...]) -> None:
    # What a damaged tree gives: the same rows again and again, or something else.
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE anchor (seq, t_s, utc_s)")
        db.executemany("INSERT INTO anchor VALUES (?, 0.0, 0.0)", [(seq,) for seq in numbers])
        with pytest.raises(RecordingProblemError) as caught:
            list(iterate_rows(db, Path("x"), "anchor"))
    assert caught.value.reason is RecordingProblem.DAMAGED


def test_a_text_that_is_none_is_refused_even_if_its_checksum_fits() -> None:
    fitting = crc(event_bytes(1, 1.0, b"\xff", b"{}", None))
    with pytest.raises(RowError) as caught:
        RawEvent(1, 1.0, b"\xff", b"{}", None, fitting).value()
    assert caught.value.reason is RowProblem.CHANGED
