"""What a session came to, as values that stay as they are."""

from __future__ import annotations

import dataclasses

import pytest

from entrain.conductor.conductor import Conductor
from entrain.conductor.guidance_setup import OpeningError
from entrain.conductor.outcome import SessionOutcome
from entrain.conductor.step import SecondState
from entrain.events import Button, Directed, Direction, Ending, LibraryLoaded, Rest, Tick
from tests.helpers.driven import Driven
from tests.helpers.loops import PRACTISED
from tests.helpers.shelves import known


@pytest.fixture(scope="module")
def whole() -> Driven:
    session = Driven(minutes=10.0)
    session.run(600)
    return session


def test_a_whole_session_has_measured_a_rest(whole: Driven) -> None:
    outcome = whole.conductor.outcome()
    assert outcome.ending is Ending.COMPLETE
    assert not outcome.demonstration
    assert outcome.rest is outcome.baseline
    assert outcome.rest is not None
    assert outcome.rest.breathing_per_min == pytest.approx(14.0, abs=0.7)
    assert (outcome.label, outcome.found, outcome.blocked) == (None, None, ())


def test_a_rest_that_was_not_measured_whole_is_none_of_this_session() -> None:
    cut = Driven(minutes=3.0)
    cut.run(200)
    outcome = cut.conductor.outcome()
    assert outcome.demonstration
    assert outcome.baseline is not None
    assert outcome.rest is None
    stored = dataclasses.replace(
        PRACTISED, rest=Rest(breathing_per_min=15.0, hr_bpm=64.0, age_days=1.0)
    )
    short = Driven(minutes=10.0, form="short", known=stored)
    outcome = short.conductor.outcome()
    assert outcome.baseline is not None
    assert outcome.baseline.breathing_per_min == 15.0
    assert outcome.rest is None


def test_an_outcome_is_of_when_it_was_taken() -> None:
    tracks = tuple(known(f"song {n}") for n in range(3))
    session = Driven(
        minutes=10.0, music_takes=("track",), told=(LibraryLoaded(t_s=0.0, tracks=tracks),)
    )
    session.run(60)
    before = session.conductor.outcome()
    session.take(Directed(t_s=60.0, what=Direction.NEVER_TRACK, who="clinician"))
    session.press(Button.STOP)
    session.run(70)
    after = session.conductor.outcome()
    assert (before.ending, before.blocked) == (None, ())
    assert after.ending is Ending.STOPPED
    assert len(after.blocked) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        after.blocked = ()  # type: ignore[misc]


def test_before_it_is_opened_it_has_come_to_nothing() -> None:
    with pytest.raises(OpeningError):
        Conductor().outcome()


def test_a_second_is_seen_at_each_tick_and_at_nothing_else() -> None:
    session = Driven(minutes=10.0, full_level_db=60.0)
    seen: list[SecondState | None] = []
    handle = session.conductor.handle

    def watched(event):  # type: ignore[no-untyped-def]
        step = handle(event)
        assert (step.second is None) is not isinstance(event, Tick)
        seen.append(step.second)
        return step

    session.conductor.handle = watched  # type: ignore[method-assign]
    session.run(400)
    seconds = [one for one in seen if one is not None]
    assert [one.t_s for one in seconds] == [float(n) for n in range(1, 401)]
    assert seconds[30].guide_per_min is None, "a baseline has no guide"
    assert not any(one.following for one in seconds[:60])
    last = seconds[-1]
    assert last.guide_per_min == session.guide_per_min
    assert [one.following for one in seconds] == [shown.following for shown in session.snapshots]
    assert any(one.following for one in seconds)
    assert last.full_level_s > seconds[60].full_level_s > 0
    assert last.dose_frac is not None
    assert last.dose_frac > 0


def test_every_field_of_an_outcome_is_documented() -> None:
    for kind in (SessionOutcome, SecondState):
        for field in dataclasses.fields(kind):
            assert f"\n    {field.name} : " in (kind.__doc__ or "")
