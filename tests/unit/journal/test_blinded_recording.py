"""A blinded recording: what stands open in it, what is sealed, and what its key gives back."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from entrain.events import (
    Button,
    Event,
    Heard,
    Marked,
    NoticeGiven,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    Sealed,
    SessionOpened,
    Tick,
    Unblinded,
)
from entrain.journal.blind import BOX_BYTES, SealedRow, Sealer, merge_events, new_key, unseal
from entrain.journal.blind_writer import BlindJournal
from entrain.journal.check import check_recording
from entrain.journal.codec import Encoded, encode
from entrain.journal.fields import JsonValue, RowError, RowProblem
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.reader import Recording
from entrain.journal.unblinding import unblind
from entrain.journal.writer import PlainJournal
from entrain.wording import language
from tests.helpers.waiting import wait_until

KEY = bytes(range(32))
META: dict[str, JsonValue] = {"subject": "P07", "label": "A"}
REASON = Reason(rule="lead.follow", figures=(("following_frac", 0.8),))
OPENED = SessionOpened(
    t_s=0.0, form="study", policy="yoked", minutes=12.0, seed=1, music=None, simulated=True,
    course_per_min=(14.0, 13.0), label="A",
)  # fmt: skip
AS_OPEN = SessionOpened(
    t_s=0.0, form="study", policy="sealed", minutes=12.0, seed=1, music=None, simulated=True,
    label="A",
)  # fmt: skip
STOP = Pressed(t_s=2.5, button=Button.STOP, who="patient")
ENTERED = PhaseEntered(t_s=0.0, reason=REASON, phase=Phase.BASELINE, ends_s=None)
ENGLISH = language("en")
NOTICE = NoticeGiven(t_s=2.0, reason=REASON)


def heard(t_s: float) -> Heard:
    return Heard(
        t_s=t_s, phase_rad=1.0, per_min=12.0, depth_db=5.0, tempo_bpm=60.0, latency_s=0.1,
        underflows=0,
    )  # fmt: skip


EVENTS: list[Event] = [
    OPENED, Tick(t_s=1.0), heard(1.5), Tick(t_s=2.0), heard(2.25), STOP,
]  # fmt: skip


@pytest.fixture
def blinded(path: Path) -> Path:
    journal = BlindJournal.create(path, META, KEY, ENGLISH)
    numbers = [journal.event(event) for event in EVENTS[:1]]
    assert journal.decision(ENTERED) == 0
    numbers += [journal.event(event) for event in EVENTS[1:]]
    assert journal.decision(NOTICE, after_seq=4) == 0
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert journal.close() is None
    assert journal.close() is None
    return path


def plain(path: Path) -> list[Event]:
    with Recording.open(path) as recording:
        return list(recording.events())


def reason_of(error: pytest.ExceptionInfo[RecordingProblemError]) -> RecordingProblem:
    return error.value.reason


class TestWhatIsOpen:
    def test_all_but_guide_policy_and_decisions(self, blinded: Path) -> None:
        events = plain(blinded)
        kinds = [type(event).__name__ for event in events]
        assert kinds == ["SessionOpened", "Sealed", "Tick", "Sealed", "Tick", "Pressed", "Sealed"]
        assert events[0] == AS_OPEN
        assert [event.t_s for event in events if isinstance(event, Sealed)] == [1.0, 2.0, 2.5]
        boxes = [event.data for event in events if isinstance(event, Sealed)]
        assert {len(box) for box in boxes} == {BOX_BYTES + 16}
        with Recording.open(blinded) as recording:
            assert list(recording.decisions()) == []
            assert (recording.label, recording.key, recording.sealed_until_s) == ("A", None, None)
            assert recording.closed == "closed"
            with pytest.raises(RecordingProblemError) as error:
                list(recording.stored_decisions())
            assert reason_of(error) is RecordingProblem.BLINDED

    def test_a_box_is_a_length_and_a_part_of_one_packed_stream(self, blinded: Path) -> None:
        boxes = [event.data for event in plain(blinded) if isinstance(event, Sealed)]
        stream = b""
        for count, box in enumerate(boxes):
            held = ChaCha20Poly1305(KEY).decrypt(count.to_bytes(12, "little"), box, None)
            assert len(held) == BOX_BYTES
            length = int.from_bytes(held[:2], "little")
            assert held[2 + length :].strip(b"\0") == b""
            stream += held[2 : 2 + length]
        lines = zlib.decompressobj().decompress(stream).decode().splitlines()
        rows = [json.loads(line) for line in lines]
        assert [(n_before, seq, t_s, kind) for n_before, seq, t_s, kind, _, _ in rows] == [
            (0, 1, 0.0, "SessionOpened"),
            (1, 1, 0.0, "PhaseEntered"),
            (2, 3, 1.5, "Heard"),
            (3, 5, 2.25, "Heard"),
            (4, 4, 2.0, "NoticeGiven"),
        ]
        assert rows[0][4] == encode(OPENED).fields
        assert [row[5] is None for row in rows] == [True, False, True, True, False]
        said = json.loads(rows[1][5])
        assert (said["patient"], said["clinician"]) == language("en").describe_decision(ENTERED)

    def test_what_cannot_be_written_is_lost_alone(self, path: Path) -> None:
        journal = BlindJournal.create(path, META, KEY, ENGLISH)
        journal.event(OPENED)
        journal.event(heard(float("nan")))
        journal.event(heard(1.5))
        journal.event(Tick(t_s=2.0))
        assert journal.close() is RecordingProblem.VALUE_REFUSED
        unblind(path, KEY, "me")
        assert plain(path)[:3] == [OPENED, heard(1.5), Tick(t_s=2.0)]

    def test_the_sentences_are_in_the_language_that_was_spoken(self, path: Path) -> None:
        journal = BlindJournal.create(path, META, KEY, language("de"))
        journal.event(OPENED)
        journal.decision(ENTERED)
        journal.close()
        unblind(path, KEY, "me")
        with Recording.open(path) as recording:
            ((_, stored),) = recording.stored_decisions()
        assert stored is not None
        said = json.loads(stored.reason or "")
        assert (said["patient"], said["clinician"]) == language("de").describe_decision(ENTERED)

    def test_what_no_box_of_a_second_holds_comes_in_the_next_ones(self, path: Path) -> None:
        journal = BlindJournal.create(path, META, KEY, ENGLISH)
        journal.event(OPENED)
        many = [heard(0.5 + n / 1000 + n**0.5) for n in range(300)]
        for one in many:
            journal.event(one)
        journal.event(Tick(t_s=1.0))
        journal.close()
        boxes = [event for event in plain(path) if isinstance(event, Sealed)]
        assert len(boxes) > 3
        assert {event.t_s for event in boxes} == {1.0}
        unblind(path, KEY, "me")
        assert plain(path)[1:301] == many


class TestUnblinding:
    def test_its_key_gives_everything_back(self, blinded: Path) -> None:
        unblind(blinded, KEY, "E. Example")
        with Recording.open(blinded) as recording:
            *events, last = recording.events()
            assert events == EVENTS
            assert isinstance(last, Unblinded)
            assert (last.t_s, last.who, last.data) == (2.5, "E. Example", KEY)
            assert last.utc_s > 1.7e9
            assert [seq for seq, _ in recording.numbered_events()] == [1, 2, 3, 4, 5, 6, 7]
            assert list(recording.numbered_decisions()) == [(1, 1, ENTERED), (2, 4, NOTICE)]
            assert recording.key == KEY
            assert recording.sealed_until_s == 2.0
            rows = list(recording.stored_decisions())
        assert [seq for seq, _ in rows] == [1, 2]
        assert [row.kind for _, row in rows if row] == ["PhaseEntered", "NoticeGiven"]
        assert all(one.ok for one in check_recording(blinded))
        assert [one.name for one in blinded.parent.iterdir()] == [blinded.name]

    def test_once_is_enough(self, blinded: Path) -> None:
        unblind(blinded, KEY, "first")
        before = blinded.read_bytes()
        unblind(blinded, KEY, "second")
        unblind(blinded, new_key(), "third")
        assert blinded.read_bytes() == before

    def test_another_key_changes_nothing(self, blinded: Path) -> None:
        before = blinded.read_bytes()
        with pytest.raises(RecordingProblemError) as error:
            unblind(blinded, new_key(), "me")
        assert reason_of(error) is RecordingProblem.DAMAGED
        assert blinded.read_bytes() == before

    def test_what_is_still_made_is_left_alone(self, path: Path) -> None:
        plain_journal = PlainJournal.create(path, META)
        with closing(BlindJournal(plain_journal, KEY, ENGLISH)) as journal:
            journal.event(OPENED)
            journal.event(Tick(t_s=1.0))
            wait_until(lambda: plain_journal.committed_seq == 3)
            with pytest.raises(RecordingProblemError) as error:
                unblind(path, KEY, "me")
            assert reason_of(error) is RecordingProblem.IN_USE
            assert "not closed yet" in str(error.value)

    def test_what_was_never_closed_is_named(self, blinded: Path) -> None:
        with closing(sqlite3.connect(blinded)) as db, db:
            db.execute("DELETE FROM meta WHERE key = 'closed'")
        with pytest.raises(RecordingProblemError) as error:
            unblind(blinded, KEY, "me")
        assert reason_of(error) is RecordingProblem.IN_USE
        assert error.value.path == blinded
        assert "not closed yet" in str(error.value)

    def test_errors_name_the_file(self, blinded: Path) -> None:
        with Recording.open(blinded) as recording:
            with pytest.raises(RecordingProblemError) as sealed:
                list(recording.stored_decisions())
            with pytest.raises(RecordingProblemError) as foreign:
                recording.check_key(new_key())
        assert sealed.value.path == foreign.value.path == blinded

    def test_a_decision_whose_columns_are_none_is_told_as_none(self, path: Path) -> None:
        with PlainJournal.create(path, {}) as journal:
            journal.decision(ENTERED)
            journal.decision(NOTICE)
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE decision SET t_s = 'soon' WHERE seq = 2")
        with Recording.open(path) as recording:
            stored = list(recording.stored_decisions())
        assert [seq for seq, _ in stored] == [1, 2]
        assert stored[0][1] is not None
        assert stored[1][1] is None

    def test_a_damaged_row_ends_what_the_boxes_tell(self, blinded: Path) -> None:
        with closing(sqlite3.connect(blinded)) as db, db:
            db.execute("UPDATE event SET crc = crc + 1 WHERE seq = 3")
        with Recording.open(blinded) as recording, pytest.raises(RecordingProblemError) as error:
            recording.check_key(KEY)
        assert "event 3" in str(error.value)

    def test_what_a_crash_left_unsealed_is_sealed_with_it(self, blinded: Path) -> None:
        with closing(sqlite3.connect(blinded)) as db, db:
            db.execute("DELETE FROM audit")
        unblind(blinded, KEY, "me")
        assert all(one.ok for one in check_recording(blinded))

    def test_the_key_shows_what_was_asked_for(self, blinded: Path) -> None:
        with Recording.open(blinded) as recording:
            assert recording.check_key(KEY) == OPENED
            with pytest.raises(RecordingProblemError) as error:
                recording.check_key(new_key())
            assert reason_of(error) is RecordingProblem.DAMAGED
            assert "box 1" in str(error.value)

    def test_a_recording_without_a_session_in_its_boxes_is_damaged(self, path: Path) -> None:
        journal = BlindJournal.create(path, META, KEY, ENGLISH)
        journal.event(heard(0.5))
        journal.close()
        with Recording.open(path) as recording, pytest.raises(RecordingProblemError) as error:
            recording.check_key(KEY)
        assert reason_of(error) is RecordingProblem.DAMAGED
        assert "no session in it" in str(error.value)

    def test_a_recording_that_is_not_blinded_has_neither_label_nor_key(self, path: Path) -> None:
        with PlainJournal.create(path, {"subject": "P07"}) as journal:
            journal.event(Unblinded(t_s=1.0, who="me", utc_s=1.0, data=KEY))
            journal.event(OPENED)
            journal.decision(ENTERED)
        with Recording.open(path) as recording:
            assert (recording.label, recording.key, recording.sealed_until_s) == (None, None, None)
            assert [seq for seq, _ in recording.numbered_events()] == [1, 2]
            ((seq, row),) = recording.stored_decisions()
        assert seq == 1
        assert row is not None
        assert row.kind == "PhaseEntered"


def hidden(n_before: int, value: Event) -> SealedRow:
    return SealedRow(n_before, 0, encode(value))


class TestMerged:
    def test_each_comes_after_as_many_open_events_as_were_there(self) -> None:
        events = [Tick(t_s=float(n)) for n in range(3)]
        boxes = [hidden(0, heard(0.1)), hidden(2, heard(0.2)), hidden(2, heard(0.3))]
        assert list(merge_events(events, [*boxes, hidden(9, heard(0.4))])) == [
            heard(0.1), events[0], events[1], heard(0.2), heard(0.3), events[2], heard(0.4),
        ]  # fmt: skip

    def test_boxes_are_no_events_and_decisions_come_elsewhere(self) -> None:
        box = Sealed(t_s=0.5, data=b"")
        decided = SealedRow(0, 0, encode(ENTERED))
        assert list(merge_events([box, Tick(t_s=1.0), box], [decided])) == [Tick(t_s=1.0)]

    def test_a_session_without_its_opening_in_the_boxes_is_told_as_it_is(self) -> None:
        assert list(merge_events([AS_OPEN], [])) == [AS_OPEN]
        assert list(merge_events([AS_OPEN], [hidden(0, OPENED)])) == [OPENED]


class TestBoxes:
    def test_a_line_that_was_cut_off_is_left_out(self) -> None:
        sealer = Sealer(KEY)
        first = [Marked(t_s=float(n), text=f"{n * 7919 % 1009}" * 40, who="me") for n in range(60)]
        for n, one in enumerate(first):
            sealer.add(n, n, one)
        sealer.flush()
        assert sealer.waits
        boxes = []
        while sealer.waits:
            boxes.append(sealer.box())
        assert len(boxes) > 1
        assert [it.event() for it in unseal(KEY, boxes)] == first
        some = [it.event() for it in unseal(KEY, boxes[:-1])]
        assert 0 < len(some) < len(first)
        assert some == first[: len(some)]

    @pytest.mark.parametrize("box", [b"", b"x" * 528, b"\0" * 5])
    def test_what_is_no_box_is_named_by_its_number(self, box: bytes) -> None:
        sealer = Sealer(KEY)
        with pytest.raises(RowError) as error:
            list(unseal(KEY, [sealer.box(), box]))
        assert error.value.reason is RowProblem.CHANGED
        assert "box 2" in str(error.value)

    def test_a_hidden_row_is_read_as_what_it_is(self) -> None:
        row = Encoded(t_s=1.0, kind="Tick", fields="{}", raw=None, reason=None)
        assert SealedRow(0, 0, row).event() == Tick(t_s=1.0)
        assert SealedRow(0, 0, encode(NOTICE)).decision() == NOTICE
        with pytest.raises(RowError):
            SealedRow(0, 0, row).decision()
        with pytest.raises(RowError):
            SealedRow(0, 0, encode(NOTICE)).event()

    def test_a_key_is_of_256_bits_and_by_chance(self) -> None:
        assert len({new_key() for _ in range(5)}) == 5
        assert len(new_key()) == 32
