"""Whole sessions with a person's own tracks: chosen, answered to, refused, kept, replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from entrain import app
from entrain.events import (
    Button,
    Decision,
    Direction,
    PersonLoaded,
    TrackAnswered,
    TrackLeft,
    TrackStarted,
)
from entrain.journal.reader import Recording
from entrain.people.people import People
from entrain.people.profile import PersonProfile
from entrain.people.update import MOST_RESPONSES
from entrain.session.replay import replay_recording
from entrain.session.runner import Runner
from entrain.setup.settings import Settings
from entrain.sound.shelf import Item
from tests.helpers.shelves import known
from tests.helpers.words import to_patient

Do = Callable[[Runner], None]
TRACKS = [
    known("one", tempo_bpm=72.0, seconds=90.0, artist="a"),
    known("two", tempo_bpm=66.0, seconds=80.0, artist="b", arousal_frac=0.5),
    known("three", tempo_bpm=60.0, seconds=100.0, artist="c", sung=True),
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return a session with three tracks on its shelf; without sound no file is opened."""
    music = tmp_path / "music"
    music.mkdir()
    (music / "one.wav").touch()
    shelf = [Item(known=one, path=music / "one.wav", beats_s=np.zeros(0)) for one in TRACKS]
    monkeypatch.setattr(app, "read_items", lambda *_: shelf)
    return Settings(
        strap="virtual:responder", sound="null", minutes=10.0, folder=tmp_path, seed=4,
        max_speed=True, subject="P07", music=str(music),
    )  # fmt: skip


def run(
    settings: Settings, do: dict[int, Do] | None = None, *, replayed: bool = True
) -> list[Decision]:
    """Run a session, doing something at some seconds; return what it decided, and does again."""
    prepared = app.prepare(settings)
    runner = prepared.make()
    every_second = runner._tick

    def second(t_s: float) -> None:
        if round(t_s) in (do or {}):
            (do or {})[round(t_s)](runner)
        every_second(t_s)

    runner._tick = second  # type: ignore[method-assign]
    asyncio.run(runner.run())
    assert prepared.journal is not None
    assert prepared.journal.close() is None
    with Recording.open(prepared.journal.path) as recording:
        assert not replayed or replay_recording(recording).first is None
        return list(recording.decisions())


def started(decisions: list[Decision]) -> list[str | None]:
    return [one.track_id for one in decisions if isinstance(one, TrackStarted)]


def kept(settings: Settings) -> PersonProfile:
    return People(settings.folder / "people.sqlite").load("P07", simulated=True)


def test_three_tracks_are_chosen_answered_to_and_remembered(settings: Settings) -> None:
    decisions = run(settings)
    assert len(started(decisions)) >= 5
    assert set(started(decisions)) == {"one", "two", "three"}
    chosen = [one.reason for one in decisions if isinstance(one, TrackStarted)]
    for reason in chosen:
        saw = dict(reason.figures)
        assert 0 < (saw["propensity_frac"] or 0) <= 1
        assert {"tempo_fit", "arousal_off", "score", "best_score", "n_allowed"} <= saw.keys()
        assert to_patient(reason).startswith("Now: ")
        assert ", because " in to_patient(reason)
    answers = [one for one in decisions if isinstance(one, TrackAnswered)]
    assert len(answers) >= 4
    assert any(one.following_frac is not None for one in answers)
    responses = tuple(one.response for one in answers)
    assert kept(settings).responses == responses

    prepared = app.prepare(replace(settings, record=settings.folder / "next.entrain"))
    runner = prepared.make()
    told = next(event for event in runner._opening if isinstance(event, PersonLoaded))
    assert told.responses == responses
    assert prepared.journal is not None
    prepared.journal.close()


def test_the_same_seed_plays_the_same_and_fixed_scores_learn_nothing(settings: Settings) -> None:
    nobody = replace(settings, subject=None, minutes=5.0)
    first, again = run(nobody), run(nobody, replayed=False)
    assert first == again
    fixed = [one.reason for one in run(replace(nobody, learning=False))
             if isinstance(one, TrackStarted)]  # fmt: skip
    assert {dict(reason.figures)["propensity_frac"] for reason in fixed} == {1.0}


def test_not_this_song_goes_and_stays_away_even_if_the_session_is_stopped(
    settings: Settings,
) -> None:
    stop = {
        100: lambda runner: runner.press(Button.NEXT, "patient"),
        110: lambda runner: runner.press(Button.STOP, "patient"),
    }
    decisions = run(settings, stop)
    (left,) = [one for one in decisions if isinstance(one, TrackLeft)]
    assert left.never
    assert left.track_id is not None
    after = next(one for one in decisions if isinstance(one, TrackStarted) and one.t_s == left.t_s)
    assert after.left_s is not None
    assert after.left_s + after.left_over_s <= left.t_s + 1.5
    assert kept(settings).blocked == (left.track_id,)
    assert kept(settings).n_sessions == 0
    skipped = kept(settings).responses[-1]
    assert skipped.track_id == left.track_id
    assert skipped.reward < 0
    assert left.track_id not in started(run(replace(settings, minutes=4.0), replayed=False))


def test_what_is_blocked_is_kept_at_once(settings: Settings) -> None:
    seen: list[tuple[str, ...]] = []
    do = {
        100: lambda runner: runner.direct(Direction.NEVER_TRACK, "clinician"),
        103: lambda _: seen.append(kept(settings).blocked),
        105: lambda runner: runner.leave(),
    }
    decisions = run(settings, do)
    (left,) = [one for one in decisions if isinstance(one, TrackLeft)]
    assert seen == [(left.track_id,)]
    assert kept(settings).blocked == (left.track_id,)


def test_what_is_blocked_beside_a_session_stays_blocked(settings: Settings) -> None:
    settings = replace(settings, minutes=5.0)
    people = People(settings.folder / "people.sqlite")
    do = {
        60: lambda _: people.save(replace(kept(settings), blocked=("beside",), n_sessions=7)),
        100: lambda runner: runner.direct(Direction.NEVER_TRACK, "clinician"),
    }
    (left,) = [one for one in run(settings, do) if isinstance(one, TrackLeft)]
    assert kept(settings).blocked == ("beside", left.track_id)
    assert kept(settings).n_sessions == 8


def test_next_by_hand_plays_another_and_blocks_nothing(settings: Settings) -> None:
    do = {
        100: lambda runner: runner.direct(Direction.NEXT_TRACK, "clinician"),
        105: lambda runner: runner.leave(),
    }
    decisions = run(settings, do)
    (left,) = [one for one in decisions if isinstance(one, TrackLeft)]
    assert not left.never
    assert kept(settings).blocked == ()


def test_what_the_person_does_not_want_is_not_played(settings: Settings) -> None:
    settings = replace(settings, minutes=4.0)
    assert "three" not in started(run(replace(settings, lyrics=False), replayed=False))
    assert kept(settings).settings["lyrics"] is False
    assert "three" not in started(run(settings, replayed=False)), "as kept"


def test_no_more_is_kept_than_counts(settings: Settings) -> None:
    settings = replace(settings, minutes=5.0)
    run(settings, replayed=False)
    people = People(settings.folder / "people.sqlite")
    one = kept(settings)
    people.save(replace(one, responses=one.responses[:1] * MOST_RESPONSES))
    run(settings, replayed=False)
    assert len(kept(settings).responses) == MOST_RESPONSES
