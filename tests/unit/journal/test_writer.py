"""The journal takes values at once, writes them in order, and never stops a session."""

import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest

from entrain.events import Heard, Marked, Tick
from entrain.journal import sink, writer
from entrain.journal.check import check_recording
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from tests.helpers.waiting import quick, wait_until
from tests.unit.journal.samples import META, REASON, some_decisions, some_events, write


def full(journal: PlainJournal, n_pages: int) -> None:
    """Let the file grow to so many pages and no further, as a full disk does."""
    with journal._sink._db as db:
        db.execute(f"PRAGMA max_page_count={n_pages}")


def test_a_closed_recording_is_one_file_of_its_owner(closed: Path) -> None:
    assert [p.name for p in closed.parent.iterdir()] == [closed.name]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o600


def test_all_that_went_in_comes_out(closed: Path) -> None:
    with Recording.open(closed) as recording:
        assert list(recording.events()) == some_events(60)
        assert list(recording.decisions()) == some_decisions(60)
        assert {k: recording.meta[k] for k in META} == META


def test_a_decision_names_the_event_it_was_made_at(path: Path) -> None:
    with PlainJournal.create(path, {}) as journal:
        assert journal.event(Tick(t_s=1.0)) == 1
        assert journal.event(Tick(t_s=2.0)) == 2
        for after_seq in (None, 1):
            journal.decision(some_decisions(1)[0], after_seq)
    with Recording.open(path) as recording:
        numbered = [(seq, after) for seq, after, _ in recording.numbered_decisions()]
    assert numbered == [(1, 2), (2, 1)]


def test_what_was_recorded_is_on_the_disk_within_half_a_second(path: Path) -> None:
    with PlainJournal.create(path, {}) as journal:
        time.sleep(0.1)
        journal.event(Tick(t_s=1.0))
        # 0.25 s, and a slow disk
        wait_until(lambda: journal.committed_seq == 1, "the disk", limit_s=2.0)
        with Recording.open(path) as recording:
            assert list(recording.events()) == [Tick(t_s=1.0)]


def test_the_log_is_emptied_into_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_S", 0.0)
    with PlainJournal.create(path, {}) as journal:
        empty_bytes = path.stat().st_size
        for event in some_events(60):
            journal.event(event)
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        wait_until(lambda: path.stat().st_size > empty_bytes + 10_000)
        assert path.stat().st_size > empty_bytes + 10_000


def test_rows_that_are_refused_leave_none_behind_and_the_next_go_in(path: Path) -> None:
    one, two = (sink.event_row(seq, Tick(t_s=float(seq))) for seq in (1, 2))
    file = sink.Sink.create(path, {})
    with pytest.raises(sqlite3.IntegrityError):
        file.commit([one, one])
    file.commit([one, two])
    file.finish()
    file.close()
    with Recording.open(path) as recording:
        assert list(recording.events()) == [Tick(t_s=1.0), Tick(t_s=2.0)]
    assert all(check.ok for check in check_recording(path))


def test_a_name_that_is_taken_is_left_alone(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(RecordingProblemError) as caught:
        PlainJournal.create(path, {})
    assert caught.value.reason is RecordingProblem.EXISTS_ALREADY
    assert path.read_text() == "mine"


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecordingProblemError) as caught:
        PlainJournal.create(path, {})
    assert caught.value.reason is RecordingProblem.EXISTS_ALREADY


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingProblemError) as caught:
        PlainJournal.create(tmp_path / "no" / "x.entrain", {})
    assert caught.value.reason is RecordingProblem.NO_SUCH_FOLDER


def test_a_fact_that_is_no_json_leaves_no_file(path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        PlainJournal.create(path, {"x": float("nan")})
    assert not path.exists()


def test_close_may_be_called_twice_and_what_comes_later_is_lost(path: Path) -> None:
    journal = PlainJournal.create(path, {})
    assert journal.close() is None
    assert journal.close() is None
    journal.event(Tick(t_s=1.0))
    assert (journal.problem, journal.n_lost) == (RecordingProblem.CLOSED, 1)


def test_a_value_that_cannot_be_written_takes_no_other_with_it(path: Path) -> None:
    with PlainJournal.create(path, {}) as journal:
        journal.event(Tick(t_s=1.0))
        journal.event(Tick(t_s=float("nan")))
        journal.event(Tick(t_s=3.0))
    assert (journal.problem, journal.n_lost) == (RecordingProblem.VALUE_REFUSED, 1)
    with Recording.open(path) as recording:
        assert list(recording.numbered_events()) == [(1, Tick(t_s=1.0)), (3, Tick(t_s=3.0))]


def test_a_full_disk_that_gets_room_again_loses_nothing(path: Path) -> None:
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        full(journal, 1)
        for n_marks in range(200):
            journal.event(Marked(t_s=100.0 + n_marks, text="x" * 500, who="clinician"))
        wait_until(lambda: journal.problem is RecordingProblem.DISK_FULL)
        full(journal, 1_000_000)
        wait_until(lambda: journal.problem is None)
    assert journal.n_lost == 0
    with Recording.open(path) as recording:
        assert recording.counts["Marked"] == 200


def test_a_full_disk_neither_stops_nor_delays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "QUEUE_ROWS", 1000)
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        full(journal, 1)
        journal.event(Marked(t_s=100.0, text="x" * 9000, who="clinician"))
        wait_until(lambda: journal.problem is not None)
        with quick(2.0, "handing over"):
            for _ in range(3000):
                journal.event(Marked(t_s=101.0, text="x" * 500, who="clinician"))
    assert journal.problem is RecordingProblem.DISK_FULL
    assert journal.n_lost == 3001
    with Recording.open(path) as recording:
        assert list(recording.events()) == some_events(60)


def test_a_recording_says_that_values_were_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_ROWS", 100)
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        full(journal, 1)
        for n_marks in range(500):
            journal.event(Marked(t_s=100.0 + n_marks, text="x" * 500, who="clinician"))
        wait_until(lambda: journal.problem is RecordingProblem.DISK_FULL)
        full(journal, 1_000_000)
    assert journal.n_lost > 0
    closed = next(check for check in check_recording(path) if check.name == "closed")
    assert not closed.ok
    assert "missing" in closed.detail
    assert closed.step


def test_a_session_at_full_speed_waits_for_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "QUEUE_ROWS", 50)
    monkeypatch.setattr(writer, "BATCH_ROWS", 20)
    with PlainJournal.create(path, {}) as journal:
        for tick in range(2000):
            journal.event(Tick(t_s=float(tick)))
    assert journal.problem is None
    with Recording.open(path) as recording:
        assert recording.counts == {"Tick": 2000}


def test_a_disk_that_does_not_move_is_not_waited_for_long(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = threading.Event()
    commit = sink.Sink.commit

    def stuck(self: sink.Sink, rows: list[sink.Row]) -> None:
        moves.wait(20)
        commit(self, rows)

    monkeypatch.setattr(sink.Sink, "commit", stuck)
    monkeypatch.setattr(writer, "QUEUE_ROWS", 5)
    monkeypatch.setattr(writer, "BATCH_ROWS", 5)
    monkeypatch.setattr(writer, "PATIENCE_S", 0.2)
    journal = PlainJournal.create(path, {})
    start_s = time.monotonic()
    with quick(5.0, "once for the disk, never again:"):
        for tick in range(30):
            journal.event(Tick(t_s=float(tick)))
    waited_s = time.monotonic() - start_s
    assert journal.close(timeout_s=0.2) is RecordingProblem.TOO_SLOW
    moves.set()
    journal._thread.join()
    assert waited_s >= 0.2


def test_a_fault_in_the_writer_is_reported_and_stops_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: sink.Sink, rows: list[sink.Row]) -> None:
        raise AssertionError

    monkeypatch.setattr(sink.Sink, "commit", broken)
    journal = PlainJournal.create(path, {})
    journal.event(Tick(t_s=1.0))
    wait_until(lambda: journal.problem is RecordingProblem.BROKEN)
    journal.event(Tick(t_s=2.0))
    assert journal.n_lost == 2
    journal.close()


def test_a_reader_that_stays_does_not_hinder_the_close(path: Path) -> None:
    journal = write(path)
    wait_until(lambda: journal.committed_seq == len(some_events(60)))
    with Recording.open(path) as recording:
        assert journal.close() is None
        assert list(recording.events()) == some_events(60)


def test_minutes_tell_the_computers_clock(path: Path) -> None:
    before_s = time.time()
    with PlainJournal.create(path, {}) as journal:
        journal.minute(0.0)
        journal.minute(60.0)
    with Recording.open(path) as recording:
        first, second = recording.anchors
    assert (first.t_s, second.t_s) == (0.0, 60.0)
    assert before_s <= first.utc_s <= second.utc_s <= time.time()


def test_many_threads_may_record(path: Path) -> None:
    def record(who: str) -> None:
        for n_marks in range(200):
            journal.event(Marked(t_s=float(n_marks), text="x", who=who))

    with PlainJournal.create(path, {}) as journal:
        threads = [threading.Thread(target=record, args=(who,)) for who in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with Recording.open(path) as recording:
        numbers = [seq for seq, _ in recording.numbered_events()]
    assert numbers == list(range(1, 801))


def test_an_event_never_waits_for_the_disk(path: Path) -> None:
    heard = Heard(
        t_s=1.0,
        phase_rad=1.0,
        per_min=6.0,
        depth_db=3.0,
        tempo_bpm=60.0,
        latency_s=0.03,
        underflows=0,
    )
    with PlainJournal.create(path, {}) as journal:
        start_s = time.thread_time()
        for _ in range(1000):
            journal.event(heard)
            journal.decision(some_decisions(1)[0])
        assert time.thread_time() - start_s < 0.5, "a twentieth of it is usual"


def test_the_file_is_durable_at_each_commit(path: Path) -> None:
    with PlainJournal.create(path, {}) as journal:
        db: sqlite3.Connection = journal._sink._db
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert REASON.rule


def test_a_time_of_minus_zero_is_zero(path: Path) -> None:
    # The file keeps no sign of a zero: a checksum over one would not fit.
    with PlainJournal.create(path, {}) as journal:
        journal.minute(-0.0)
        journal.event(Tick(t_s=-0.0))
    with Recording.open(path) as recording:
        assert list(recording.events()) == [Tick(t_s=0.0)]
    assert all(check.ok for check in check_recording(path))


def test_a_close_that_the_disk_holds_up_says_what_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = threading.Event()
    monkeypatch.setattr(sink.Sink, "commit", lambda self, rows: moves.wait(20))
    journal = PlainJournal.create(path, {})
    for tick in range(3):
        journal.event(Tick(t_s=float(tick)))
    assert journal.close(timeout_s=0.1) is RecordingProblem.TOO_SLOW
    assert journal.n_lost == 3
    moves.set()
    journal._thread.join()


def test_a_closed_journal_has_let_go_of_the_file(path: Path) -> None:
    journal = write(path, 1)
    journal.close()
    with pytest.raises(sqlite3.ProgrammingError):
        journal._sink._db.execute("SELECT 1")
