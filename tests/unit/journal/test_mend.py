"""What a crash left is closed at the next start; what is alive is not touched."""

import shutil
from pathlib import Path

from entrain.events import Tick
from entrain.journal.mend import close_crashed
from entrain.journal.reader import Recording
from tests.helpers.waiting import wait_until
from tests.unit.journal.samples import some_decisions, some_events, write


def test_what_a_crash_left_becomes_one_plain_file(crashed: Path) -> None:
    assert close_crashed(crashed.parent) == (crashed,)
    assert [p.name for p in crashed.parent.iterdir()] == [crashed.name]
    with Recording.open(crashed) as recording:
        assert recording.closed == "after a crash"
        assert list(recording.events()) == some_events(60)
        assert list(recording.decisions()) == some_decisions(60)
    assert close_crashed(crashed.parent) == ()


def test_what_is_being_written_is_not_touched(path: Path) -> None:
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        assert close_crashed(path.parent) == ()
        assert path.with_name(path.name + "-wal").exists()
        journal.event(Tick(t_s=99.0))
    assert journal.problem is None
    with Recording.open(path) as recording:
        assert recording.closed == "closed"
        assert list(recording.events()) == [*some_events(60), Tick(t_s=99.0)]


def test_a_log_that_a_reader_kept_is_removed_later(path: Path) -> None:
    journal = write(path)
    with Recording.open(path):
        assert journal.close() is None
    assert path.with_name(path.name + "-wal").exists()
    assert close_crashed(path.parent) == (path,)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with Recording.open(path) as recording:
        assert recording.closed == "closed", "it was no crash"
        assert list(recording.events()) == some_events(60)


def test_what_cannot_be_mended_stays_and_hinders_no_other(crashed: Path) -> None:
    folder = crashed.parent
    shutil.copy(f"{crashed}-wal", folder / "alone.entrain-wal")
    (folder / "text.entrain").write_text("no recording")
    (folder / "text.entrain-wal").write_text("no log")
    assert close_crashed(folder) == (crashed,)
    assert (folder / "alone.entrain-wal").exists()
    assert (folder / "text.entrain").read_text() == "no recording"


def test_a_folder_that_is_missing_holds_nothing(tmp_path: Path) -> None:
    assert close_crashed(tmp_path / "no") == ()


def test_while_somebody_reads_it_is_left_as_it_is(crashed: Path) -> None:
    with Recording.open(crashed):
        assert close_crashed(crashed.parent) == ()
    assert close_crashed(crashed.parent) == (crashed,)
