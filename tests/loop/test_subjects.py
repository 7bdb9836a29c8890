"""Sessions of somebody who comes again, as the command and the window start them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from entrain import app
from entrain.conductor.snapshot import Snapshot
from entrain.errors import EntrainError
from entrain.events import Answer, Answered, Ending, NoticeGiven, PersonLoaded
from entrain.guidance.safety.screening import AGREED, QUESTIONS
from entrain.journal.reader import Recording
from entrain.people.people import People
from entrain.people.profile import MeasuredRates
from entrain.session.live import View
from entrain.session.replay import replay_recording
from entrain.setup.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        strap="virtual:responder", sound="null", minutes=1.0, folder=tmp_path, seed=3,
        max_speed=True, subject="P07",
    )  # fmt: skip


def run(settings: Settings) -> tuple[Path, list[View]]:
    prepared = app.prepare(settings)
    views: list[View] = []
    runner = prepared.make(views.append)
    asyncio.run(runner.run())
    assert runner.conductor.ended is Ending.COMPLETE
    assert prepared.journal is not None
    assert prepared.journal.close() is None
    return prepared.journal.path, views


def known(path: Path) -> PersonLoaded:
    with Recording.open(path) as recording:
        assert replay_recording(recording).first is None
        return next(e for e in recording.events() if isinstance(e, PersonLoaded))


def test_a_session_counts_and_the_next_one_knows(settings: Settings) -> None:
    people = People(settings.folder / "people.sqlite")
    run(replace(settings, goal_per_min=7.0))
    kept = people.load("P07", simulated=True)
    assert (kept.n_sessions, kept.goal_per_min) == (1, 7.0)
    rest = MeasuredRates(breathing_per_min=15.0, hr_bpm=70.0, utc_s=0.0)
    people.save(replace(kept, rest=rest, n_sessions=8, blocked=("a",)))
    told = known(run(settings)[0])
    assert (told.subject, told.goal_per_min, told.session_number) == ("P07", 7.0, 9)
    assert told.rest is not None
    assert told.rest.breathing_per_min == 15.0
    assert told.rest.age_days > 10_000
    assert told.blocked == ("a",)
    assert people.load("P07", simulated=True).n_sessions == 9


def test_simulated_people_are_past_their_first_sessions_unless_asked(settings: Settings) -> None:
    nobody = replace(settings, subject=None)
    assert known(run(nobody)[0]).session_number == 4
    path, _ = run(replace(nobody, first_session=True))
    assert known(path).session_number == 1
    assert not (settings.folder / "people.sqlite").exists()


def test_a_damaged_file_is_said_and_the_session_goes_on(settings: Settings) -> None:
    file = settings.folder / "people.sqlite"
    file.write_bytes(b"damaged" * 1000)
    path, views = run(settings)
    assert known(path).problem is not None
    with Recording.open(path) as recording:
        notices = [d for d in recording.decisions() if isinstance(d, NoticeGiven)]
    assert "person.unread" in {notice.reason.rule for notice in notices}
    assert any(isinstance(view, Snapshot) for view in views)
    assert file.read_bytes() == b"damaged" * 1000


def test_what_was_answered_is_recorded(settings: Settings) -> None:
    answers = {one.id: Answer.NO for one in QUESTIONS} | {"upset before": Answer.YES}
    path, _ = run(replace(settings, answers=answers))
    with Recording.open(path) as recording:
        told = {e.question: e.answer for e in recording.events() if isinstance(e, Answered)}
    assert told == answers
    path, _ = run(settings)
    with Recording.open(path) as recording:
        asked = [e for e in recording.events() if isinstance(e, Answered)]
    assert [(e.question, e.answer) for e in asked] == [("screening", Answer.NOT_ASKED)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Ada Lovelace"},
        {"goal_per_min": 4.0},
        {"goal_per_min": 20.0},
        {"form": "study", "silence": False},
        {"form": "nap"},
        {"answers": {"unwell now": Answer.YES}},
        {"answers": {"heart": Answer.YES}},
        {"answers": {"minor": Answer.YES}},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    settings: Settings, wrong: dict[str, object]
) -> None:
    with pytest.raises(EntrainError, match=r"\w+ .*\."):
        app.check_settings(replace(settings, **wrong))  # type: ignore[arg-type]


def test_who_has_asked_their_clinician_may(settings: Settings) -> None:
    agreed = replace(settings, answers={"heart": Answer.YES, AGREED: Answer.YES})
    app.check_settings(agreed)
    with pytest.raises(EntrainError):
        app.check_settings(replace(agreed, answers={"heart": Answer.YES, AGREED: Answer.NO}))
