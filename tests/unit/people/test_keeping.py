"""What a session changes in what is kept of its person."""

from __future__ import annotations

import pytest

from entrain.events import Button, Ending
from entrain.people.keeping import after, rest_of
from entrain.people.kept import Kept, Measured
from tests.helpers.driven import Driven

KEPT = Kept(subject="P07", floor_per_min=6.0, n_sessions=2)


@pytest.fixture(scope="module")
def whole() -> Driven:
    session = Driven(minutes=10.0)
    session.run(600)
    assert session.conductor.ended is Ending.COMPLETE
    return session


def test_a_session_that_ended_well_is_kept(whole: Driven) -> None:
    kept = after(KEPT, whole.conductor, 1000.0)
    assert kept.n_sessions == 3
    assert kept.rest is not None
    assert kept.rest.breathing_per_min == pytest.approx(14.0, abs=0.7)
    assert kept.rest.hr_bpm == pytest.approx(65.0, abs=1.0)
    assert kept.rest.utc_s == 1000.0


def test_a_floor_comes_down_unless_it_was_needed_again(whole: Driven) -> None:
    assert after(KEPT, whole.conductor, 0.0).floor_per_min == 5.5
    policy = whole.conductor.guidance.policy
    policy._floor_per_min = 8.2  # type: ignore[attr-defined]
    assert after(KEPT, whole.conductor, 0.0).floor_per_min == 8.2
    policy._floor_per_min = 0.0  # type: ignore[attr-defined]


@pytest.mark.parametrize("minutes", [10.0, 3.0])
def test_what_was_cut_short_tells_nothing(minutes: float) -> None:
    session = Driven(minutes=minutes)
    session.run(100)
    session.press(Button.STOP)
    session.run(110)
    assert after(KEPT, session.conductor, 0.0) == KEPT


def test_a_demonstration_measures_no_baseline() -> None:
    session = Driven(minutes=3.0)
    session.run(200)
    kept = after(KEPT, session.conductor, 0.0)
    assert (kept.n_sessions, kept.rest) == (3, None)


def test_rest_says_how_old_it_is() -> None:
    rest = Measured(breathing_per_min=14.0, hr_bpm=65.0, utc_s=0.0)
    told = rest_of(Kept(subject="P07", rest=rest), 3 * 86400.0)
    assert told is not None
    assert told.age_days == 3.0
    assert rest_of(KEPT, 0.0) is None
