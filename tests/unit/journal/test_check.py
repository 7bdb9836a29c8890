"""The doctor finds what was changed, and says nothing where nothing was."""

from pathlib import Path

import pytest

from entrain.events import Tick
from entrain.journal import check
from entrain.journal.check import Check, check_recording
from entrain.journal.mend import close_crashed
from entrain.journal.problems import RecordingProblem
from entrain.journal.rows import crc, event_bytes
from entrain.journal.writer import PlainJournal
from tests.helpers.waiting import wait_until
from tests.unit.journal.samples import some_events, write
from tests.unit.journal.test_reader import change


def failed(path: Path) -> list[str]:
    checks = check_recording(path)
    assert all(one.step for one in checks if not one.ok)
    return [one.name for one in checks if not one.ok]


def test_a_whole_recording_passes(closed: Path) -> None:
    checks = check_recording(closed)
    assert [one.name for one in checks] == [
        "opens", "closed", "pages", "rows", "order", "seals",
    ]  # fmt: skip
    assert all(one.ok and one.step is None for one in checks)
    assert checks[0].detail == "It holds 242 rows over 60.4 s."


def test_what_a_crash_left_passes_before_and_after_it_is_closed(crashed: Path) -> None:
    assert failed(crashed) == []
    close_crashed(crashed.parent)
    assert failed(crashed) == []
    assert "half second" in check_recording(crashed)[1].detail


def test_what_is_being_written_passes(path: Path) -> None:
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        assert failed(path) == []


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE event SET t_s = 0.2 WHERE seq = 4", ["rows", "seals"]),
        ("UPDATE event SET raw = NULL WHERE seq = 4", ["rows", "seals"]),
        ("UPDATE event SET t_s = 'soon' WHERE seq = 4", ["rows", "seals"]),
        ("UPDATE decision SET reason = '{}' WHERE seq = 4", ["rows", "seals"]),
        ("DELETE FROM event WHERE seq = 4", ["order", "seals"]),
        ("DELETE FROM event WHERE seq > 100", ["order", "seals"]),
        ("DELETE FROM decision WHERE seq = 61", ["seals"]),
        ("UPDATE anchor SET utc_s = utc_s + 1", ["seals"]),
        ("UPDATE anchor SET utc_s = 9e999", ["rows", "seals"]),
        ("UPDATE meta SET value = '\"P08\"' WHERE key = 'subject'", ["seals"]),
        ("DELETE FROM meta WHERE key = 'seed'", ["seals"]),
        ("UPDATE audit SET hash = zeroblob(32)", ["seals"]),
        ("UPDATE audit SET hash = 'x'", ["seals"]),
        ("DELETE FROM audit", ["seals"]),
    ],
)
def test_what_was_changed_is_found(closed: Path, statement: str, names: list[str]) -> None:
    change(closed, statement)
    assert failed(closed) == names


def test_a_change_with_a_checksum_that_fits_still_breaks_the_seal(closed: Path) -> None:
    fields = b'{"button":"easier","who":"clinician"}'
    fitting = crc(event_bytes(181, 60.5, b"Pressed", fields, None))
    fields_crc = f"fields = '{fields.decode()}', crc = {fitting}"
    change(closed, f"UPDATE event SET {fields_crc} WHERE seq = 181")  # noqa: S608
    assert failed(closed) == ["seals"]


def test_what_is_no_recording_fails_with_its_reason(tmp_path: Path) -> None:
    problem = RecordingProblem.NO_SUCH_FILE
    assert check_recording(tmp_path / "x") == [
        Check(name="opens", ok=False, detail=problem.words, step=problem.step)
    ]


def test_pages_that_do_not_fit_together_are_found(closed: Path) -> None:
    data = bytearray(closed.read_bytes())
    data[36:40] = (5).to_bytes(4, "big")  # the header's number of free pages
    closed.write_bytes(data)
    assert failed(closed) == ["pages"]


def test_every_look_sees_the_same_instant(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    look = check._check
    with write(path) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))

        def look_and_go_on(name: str, file: check._File) -> Check:
            seen.append(file.fetch("SELECT count(*) FROM event"))
            seq = journal.event(Tick(t_s=99.0))
            wait_until(lambda: journal.committed_seq == seq)
            return look(name, file)

        monkeypatch.setattr(check, "_check", look_and_go_on)
        check_recording(path)
    assert seen == [[(len(some_events(60)),)]] * 4


def detail(path: Path, name: str) -> str:
    (one,) = [it for it in check_recording(path) if it.name == name]
    assert one.step == RecordingProblem.DAMAGED.step
    return one.detail


def test_what_is_good_is_said_of_each_look(closed: Path) -> None:
    assert [one.detail for one in check_recording(closed)[1:]] == [
        "It was closed at the end of the session.",
        "Its pages are sound.",
        "Every row is as it was written.",
        "No row is missing.",
        "Nothing was changed, added or taken away since it was sealed.",
    ]


def test_the_first_bad_row_is_named_and_the_others_counted(closed: Path) -> None:
    change(closed, "UPDATE event SET t_s = 0.2 WHERE seq = 4")
    first = detail(closed, "rows")
    assert first.startswith("event 4: Its checksum does not fit")
    assert "more" not in first
    change(closed, "UPDATE event SET t_s = 0.2 WHERE seq IN (7, 8)")
    assert detail(closed, "rows") == f"{first} (2 more)"


def test_a_missing_row_and_a_decision_before_its_event_are_named(closed: Path) -> None:
    change(closed, "DELETE FROM event WHERE seq = 4")
    assert detail(closed, "order") == "event 4 is missing."
    change(closed, "DELETE FROM event WHERE seq = 1", "UPDATE event SET seq = 4 WHERE seq = 5")
    assert detail(closed, "order") == "event 1 is missing."


def test_a_decision_that_comes_before_its_event_is_named(closed: Path) -> None:
    change(closed, "DELETE FROM event WHERE seq > 170")
    assert detail(closed, "order") == "decision 57 comes before its event."


def test_the_seal_that_is_broken_is_numbered_and_what_follows_the_last_is_told(
    closed: Path,
) -> None:
    change(closed, "UPDATE audit SET hash = zeroblob(32)")
    assert detail(closed, "seals").startswith("Seal 1 is broken")
    change(closed, "DELETE FROM audit")
    assert detail(closed, "seals") == "Rows were added after the last seal."
    change(closed, "UPDATE event SET t_s = 'soon' WHERE seq = 2")
    change(closed, "INSERT INTO audit VALUES (1, 2, 1, 1, zeroblob(32))")
    assert detail(closed, "seals") == "A sealed row holds what was never written."


def test_an_open_end_is_told_and_one_with_values_lost_fails(closed: Path) -> None:
    change(closed, "DELETE FROM meta WHERE key = 'closed'")
    told = check_recording(closed)[1]
    assert (told.ok, told.step) == (True, None)
    assert told.detail.startswith("It is still being written")
    change(closed, """INSERT INTO meta VALUES ('closed', '{"how": "with values lost"}')""")
    told = check_recording(closed)[1]
    assert not told.ok
    assert told.detail.startswith("The disk could not take all")
    assert told.step == "Use what is there, and make room before the next session."


def test_an_empty_recording_holds_nothing(path: Path) -> None:
    PlainJournal.create(path, {}).close()
    assert check_recording(path)[0].detail == "It holds 0 rows over 0.0 s."
