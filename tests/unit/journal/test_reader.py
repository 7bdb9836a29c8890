"""A recording is read whatever state it is in; what is none is refused with a reason."""

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from entrain.errors import printable
from entrain.events import Tick
from entrain.journal.fields import RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.reader import DamagedRowError, Recording
from entrain.journal.writer import PlainJournal
from tests.helpers.waiting import run, wait_until
from tests.unit.journal.samples import some_decisions, some_events, write


def change(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def reason_of(path: Path) -> RecordingProblem:
    with pytest.raises(RecordingProblemError) as caught:
        Recording.open(path).close()
    assert printable(path) in str(caught.value)
    return caught.value.reason


def test_what_a_crash_left_opens_as_it_is_and_stays_so(crashed: Path) -> None:
    before = crashed.read_bytes()
    with Recording.open(crashed) as recording:
        assert list(recording.events()) == some_events(60)
        assert list(recording.decisions()) == some_decisions(60)
        assert recording.closed is None
    assert crashed.read_bytes() == before
    assert crashed.with_name(crashed.name + "-wal").stat().st_size > 0


def test_a_file_without_its_log_has_at_least_the_facts(crashed: Path) -> None:
    crashed.with_name(crashed.name + "-wal").unlink()
    with Recording.open(crashed) as recording:
        assert recording.meta["subject"] == "P07"


def test_a_recording_is_read_while_it_is_written(path: Path) -> None:
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        with Recording.open(path) as recording:
            assert list(recording.events()) == some_events(60)
            journal.event(Tick(t_s=99.0))
            wait_until(lambda: journal.committed_seq == len(some_events(60)) + 1)
            assert list(recording.events())[-1] == Tick(t_s=99.0)


def test_what_it_holds_at_a_glance(closed: Path) -> None:
    with Recording.open(closed) as recording:
        assert recording.counts == {
            "Packet": 60,
            "Heard": 60,
            "Tick": 60,
            "Pressed": 1,
            "PhaseEntered": 1,
            "NoticeGiven": 60,
        }
        assert recording.span_s == (0.1, 60.5)
        assert recording.closed == "closed"
        assert recording.seal is not None
        assert len(recording.seal) == 64


def test_an_empty_recording(path: Path) -> None:
    PlainJournal.create(path, {}).close()
    with Recording.open(path) as recording:
        assert list(recording.events()) == []
        assert (recording.span_s, recording.counts, recording.seal) == (None, {}, None)


@pytest.mark.parametrize("name", ["a b.entrain", "a?mode=rw#x.entrain", "å%41.entrain"])
def test_a_name_may_hold_anything(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, 1).close()
    with Recording.open(tmp_path / name) as recording:
        assert len(list(recording.events())) == 4
    assert [p.name for p in tmp_path.iterdir()] == [name]


# ------------------------------------------------------------ files that are none


def sqlite_of_another(path: Path) -> None:
    change(path, "CREATE TABLE event (seq INTEGER PRIMARY KEY)")


FOREIGN: dict[str, tuple[Callable[[Path], object], RecordingProblem]] = {
    "missing": (lambda path: None, RecordingProblem.NO_SUCH_FILE),
    "empty": (lambda path: path.touch(), RecordingProblem.NOT_A_RECORDING),
    "text": (lambda path: path.write_text("800\n810\n" * 99), RecordingProblem.NOT_A_RECORDING),
    "short": (
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        RecordingProblem.NOT_A_RECORDING,
    ),
    "folder": (lambda path: path.mkdir(), RecordingProblem.NOT_A_RECORDING),
    "pipe": (lambda path: os.mkfifo(path), RecordingProblem.NOT_A_RECORDING),
    "sqlite": (sqlite_of_another, RecordingProblem.NOT_A_RECORDING),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_no_recording_is_refused(path: Path, what: str) -> None:
    make, reason = FOREIGN[what]
    make(path)
    assert reason_of(path) is reason


def test_a_name_that_cannot_be_is_no_file(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "a\0b") is RecordingProblem.NO_SUCH_FILE
    assert reason_of(tmp_path / ("a" * 5000)) is RecordingProblem.NO_SUCH_FILE


def test_a_newer_recording_is_named_so(closed: Path) -> None:
    change(closed, "PRAGMA user_version=2")
    assert reason_of(closed) is RecordingProblem.NEWER_SCHEMA


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TABLE decision"],
        ["ALTER TABLE event RENAME TO old", "CREATE VIEW event AS SELECT * FROM old"],
        ["ALTER TABLE event ADD COLUMN more TEXT"],
        ["UPDATE meta SET value = '{'"],
        ["UPDATE meta SET value = 'NaN'"],
        ["UPDATE meta SET value = x'ff'"],
    ],
)
def test_a_recording_with_other_tables_or_facts_is_damaged(
    closed: Path, statements: list[str]
) -> None:
    change(closed, *statements)
    assert reason_of(closed) is RecordingProblem.DAMAGED


# ------------------------------------------------------------ rows that are none

BAD_ROWS = {
    "t_s = t_s + 1e-9": RowProblem.CHANGED,
    "raw = x'00'": RowProblem.CHANGED,
    "fields = '{}'": RowProblem.CHANGED,
    "crc = crc + 1": RowProblem.CHANGED,
    "fields = x'7b7d'": RowProblem.CHANGED,
    "kind = CAST(x'ff' AS TEXT)": RowProblem.CHANGED,
    "t_s = 'soon'": RowProblem.WRONG_TYPE,
    "raw = 7": RowProblem.WRONG_TYPE,
    "crc = 0.5": RowProblem.WRONG_TYPE,
}


@pytest.mark.parametrize("change_to", BAD_ROWS)
def test_a_bad_event_is_named_or_passed_over(closed: Path, change_to: str) -> None:
    change(closed, f"UPDATE event SET {change_to} WHERE seq = 4")  # noqa: S608
    with Recording.open(closed) as recording:
        with pytest.raises(DamagedRowError) as caught:
            list(recording.events())
        error = caught.value
        assert error.facts == {"table": "event", "seq": 4, "row_reason": BAD_ROWS[change_to]}
        assert error.reason is RecordingProblem.DAMAGED
        assert recording.n_skipped == 0
        events = some_events(60)
        assert list(recording.events(strict=False)) == events[:3] + events[4:]
        assert recording.n_skipped == 1


def test_a_bad_decision_is_named_or_passed_over(closed: Path) -> None:
    change(closed, "UPDATE decision SET event_seq = 1 WHERE seq = 9")
    with Recording.open(closed) as recording:
        with pytest.raises(DamagedRowError) as caught:
            list(recording.decisions())
        assert (caught.value.facts["table"], caught.value.facts["seq"]) == ("decision", 9)
        assert len(list(recording.decisions(strict=False))) == 60


def test_times_that_are_none_are_damage(closed: Path) -> None:
    change(closed, "UPDATE event SET t_s = 'soon' WHERE seq = 1")
    with Recording.open(closed) as recording, pytest.raises(RecordingProblemError):
        recording.span_s  # noqa: B018


def test_a_value_that_is_too_large_is_not_held(closed: Path) -> None:
    change(closed, "UPDATE event SET raw = zeroblob(20000000) WHERE seq IN (3, 4, 170)")
    events = some_events(60)
    with Recording.open(closed) as recording:
        found = recording.events()
        assert [next(found), next(found)] == events[:2]
        with pytest.raises(RecordingProblemError) as caught:
            next(found)
        assert caught.value.reason is RecordingProblem.DAMAGED
        assert list(recording.events(strict=False)) == events[:2] + events[4:169] + events[170:]
        assert recording.n_skipped == 3


def test_a_damaged_page_costs_only_what_stood_on_it(closed: Path) -> None:
    data = bytearray(closed.read_bytes())
    at = data.index(b'"phase_rad":10.') // 4096 * 4096
    data[at : at + 8] = b"\xff" * 8
    closed.write_bytes(data)
    events = some_events(60)
    with Recording.open(closed) as recording:
        with pytest.raises(RecordingProblemError):
            list(recording.events())
        found = list(recording.events(strict=False))
        assert 100 < len(found) < len(events)
        assert recording.n_skipped == len(events) - len(found)
        assert all(event in events for event in found)


# ------------------------------------------------------------ folders that are closed to us

READ = """
import os, sys, tempfile
from pathlib import Path
from entrain.journal.reader import Recording
def n_events(name):
    with Recording.open(Path(name)) as recording:
        n_copies = len(os.listdir(tempfile.gettempdir()))
        return len(list(recording.events())), n_copies
n_events(sys.argv[1])  # everything is imported before the privileges go
if os.getuid() == 0:
    os.setuid(65534)
assert not os.access(Path(sys.argv[2]).parent, os.W_OK)
print(*n_events(sys.argv[2]))
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's here")
@pytest.mark.parametrize(("state", "n_copies"), [("closed", 0), ("crashed", 1)])
def test_a_read_only_folder_is_enough(
    state: str, n_copies: int, request: pytest.FixtureRequest
) -> None:
    source: Path = request.getfixturevalue(state)
    # Not below tmp_path, which only its owner may enter.
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as copies:
        folder = Path(name)
        for file in source.parent.glob("session.entrain*"):
            shutil.copy(file, folder)
            (folder / file.name).chmod(0o444)
        folder.chmod(0o555)
        Path(copies).chmod(0o777)
        before = sorted(file.name for file in folder.iterdir())
        try:
            there = {**os.environ, "TMPDIR": copies}
            read = run(sys.executable, "-c", READ, source, folder / source.name, env=there)
        finally:
            folder.chmod(0o755)
        assert read.stderr == ""
        assert read.stdout.split() == [str(len(some_events(60))), str(n_copies)]
        assert sorted(file.name for file in folder.iterdir()) == before
        assert list(Path(copies).iterdir()) == [], "the copy is removed"


def test_a_recording_used_after_its_close_is_a_fault_of_ours(closed: Path) -> None:
    recording = Recording.open(closed)
    recording.close()
    recording.close()
    with pytest.raises(sqlite3.ProgrammingError):
        list(recording.events())
