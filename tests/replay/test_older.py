"""Recordings of an older engine open, replay, and say where this one decides otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrain.cli import replay as command
from entrain.events import PersonLoaded, SessionOpened
from entrain.journal.check import check_recording
from entrain.journal.reader import Recording
from entrain.session.replay import replay
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
    result = replay(recording)
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
