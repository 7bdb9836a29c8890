"""Recordings of an older engine open, replay, and say where this one decides otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrain.cli import replay as command
from entrain.events import Decision, PersonLoaded, SessionOpened
from entrain.journal.check import check_recording
from entrain.journal.codec import encode
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.rows import crc, decision_bytes
from entrain.journal.sink import Row, Sink, event_row
from entrain.session.replay import replay_recording
from tests.helpers.driven import Driven
from tests.house.tree import ROOT

OLDER = sorted((ROOT / "recordings" / "older").glob("*.entrain"))


@pytest.fixture(params=OLDER, ids=lambda path: path.stem)
def recording(request: pytest.FixtureRequest) -> Iterator[Recording]:
    with Recording.open(request.param) as opened:
        yield opened


def test_there_is_one() -> None:
    assert OLDER


def test_it_opens_and_is_whole(recording: Recording) -> None:
    assert all(check.ok for check in check_recording(recording.path))
    assert sum(recording.counts.values()) == len(list(recording.events())) + len(
        list(recording.decisions())
    )


def test_what_it_did_not_know_is_what_it_meant(recording: Recording) -> None:
    events = list(recording.events())
    opened = next(event for event in events if isinstance(event, SessionOpened))
    known = next(event for event in events if isinstance(event, PersonLoaded))
    assert (opened.silence, opened.music_takes, opened.full_level_db) == (True, (), None)
    assert (known.rest, known.blocked, known.problem) == (None, (), None)


def test_it_replays_and_verify_names_the_difference(
    recording: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    result = replay_recording(recording)
    assert result.n_decisions > 50
    assert not result.same_engine
    assert result.first is not None
    path: Path = recording.path
    assert command.run([str(path), "--verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["engine"] == "other"
    assert told["identical"] is False
    assert told["first_difference"]["seq"] == result.first.seq
    assert command.run([str(path), "--verify"]) == 1
    assert "another version of the engine" in capsys.readouterr().out


def as_it_was(seq: int, event_seq: int, decision: Decision, shift: float = 0.0) -> Row:
    """Return a decision's row as an older engine wrote it: with other names and words."""
    it = encode(decision)
    numbers = [(n, v) for n, v in decision.reason.figures if not isinstance(v, str)]
    saw = [[name, None if value is None else value + shift] for name, value in numbers[:3]]
    reason = json.dumps(
        {"rule": decision.reason.rule, "saw": saw, "patient": "As it was.", "clinician": "So."}
    )
    sealed = decision_bytes(
        seq, event_seq, it.t_s, it.kind.encode(), it.fields.encode(), reason.encode()
    )
    columns = (seq, event_seq, it.t_s, it.kind, it.fields, reason, crc(sealed))
    return Row(table="decision", seq=seq, columns=columns, sealed=sealed)


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_words_and_names_of_before_do_not_make_a_difference_and_figures_do(
    tmp_path: Path, shift: float
) -> None:
    session = Driven(minutes=5.0)
    session.run(40)
    rows, n_decisions = [], 0
    for event_seq, (event, made) in enumerate(session.kept, start=1):
        rows.append(event_row(event_seq, event))
        for decision in made:
            n_decisions += 1
            rows.append(as_it_was(n_decisions, event_seq, decision, shift))
    path = tmp_path / "older.entrain"
    sink = Sink.create(path, engine_meta())
    sink.commit(rows)
    sink.finish()
    sink.close()
    with Recording.open(path) as recording:
        found = replay_recording(recording)
        assert next(iter(recording.decisions())).reason.rule == "plan.check"
    assert (found.n_different == 0) is (shift == 0.0)
    assert found.n_decisions == n_decisions
