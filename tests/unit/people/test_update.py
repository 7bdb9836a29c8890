"""What a session changes in what is kept of its person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from entrain.events import Button, Ending
from entrain.people.profile import MeasuredRates, PersonProfile, StoredSearch
from entrain.people.update import find_goal, make_rest, merge_changes, update_after_session
from tests.helpers.driven import Driven

KEPT = PersonProfile(subject="P07", floor_per_min=6.0, n_sessions=2)


@pytest.fixture(scope="module")
def whole() -> Driven:
    session = Driven(minutes=10.0)
    session.run(600)
    assert session.conductor.ended is Ending.COMPLETE
    return session


def test_a_session_that_ended_well_is_kept(whole: Driven) -> None:
    kept = update_after_session(KEPT, whole.conductor.outcome(), 1000.0)
    assert kept.n_sessions == 3
    assert kept.rest is not None
    assert kept.rest.breathing_per_min == pytest.approx(14.0, abs=0.7)
    assert kept.rest.hr_bpm == pytest.approx(65.0, abs=1.0)
    assert kept.rest.utc_s == 1000.0


def test_a_floor_comes_down_unless_it_was_needed_again(whole: Driven) -> None:
    assert update_after_session(KEPT, whole.conductor.outcome(), 0.0).floor_per_min == 5.5
    policy = whole.conductor.guidance.guided.policy
    policy._floor_per_min, policy._losses = 8.2, 1  # type: ignore[attr-defined]
    assert update_after_session(KEPT, whole.conductor.outcome(), 0.0).floor_per_min == 5.5, (
        "one loss is not kept"
    )
    policy._losses = 2  # type: ignore[attr-defined]
    assert update_after_session(KEPT, whole.conductor.outcome(), 0.0).floor_per_min == 8.2
    policy._floor_per_min, policy._losses = 0.0, 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("minutes", [10.0, 3.0])
def test_what_was_cut_short_tells_nothing(minutes: float) -> None:
    session = Driven(minutes=minutes)
    session.run(100)
    session.press(Button.STOP)
    session.run(110)
    assert update_after_session(KEPT, session.conductor.outcome(), 0.0) == KEPT


def test_a_demonstration_measures_no_baseline() -> None:
    session = Driven(minutes=3.0)
    session.run(200)
    kept = update_after_session(KEPT, session.conductor.outcome(), 0.0)
    assert (kept.n_sessions, kept.rest) == (3, None)


def test_rest_says_how_old_it_is() -> None:
    rest = MeasuredRates(breathing_per_min=14.0, hr_bpm=65.0, utc_s=0.0)
    told = make_rest(PersonProfile(subject="P07", rest=rest), 3 * 86400.0)
    assert told is not None
    assert told.age_days == 3.0
    assert make_rest(KEPT, 0.0) is None


def searched(*found: tuple[float | None, float]) -> PersonProfile:
    """Somebody with searches: their rate, and on which day."""
    searches = tuple(
        StoredSearch(per_min=rate, sure_frac=0.97, utc_s=1.7e9 + day * 86400.0)
        for rate, day in found
    )
    return PersonProfile(subject="P07", n_sessions=9, searches=searches)


@pytest.mark.parametrize(
    ("kept", "goal_per_min"),
    [
        (searched(), 6.0),
        (searched((5.4, 0)), 6.0),
        (searched((5.4, 0), (5.6, 0.001)), 6.0),
        (searched((5.4, 0), (5.6, 3)), 5.5),
        (searched((5.4, 0), (6.1, 3)), 6.0),
        (searched((5.4, 0), (None, 1), (5.6, 3)), 5.5),
        (searched((5.4, 0), (5.6, 3), (6.4, 9)), 6.0),
        (searched((4.0, 0), (4.2, 3)), 4.5),
        (replace(searched((5.4, 0), (5.6, 3)), goal_per_min=7.0), 7.0),
    ],
)
def test_a_rate_is_a_goal_once_two_days_agree(kept: PersonProfile, goal_per_min: float) -> None:
    assert find_goal(kept) == pytest.approx(goal_per_min)


def test_a_whole_search_is_kept_with_its_day() -> None:
    session = Driven(minutes=28.0, form="resonance", policy="resonance")
    session.run(1700)
    kept = update_after_session(KEPT, session.conductor.outcome(), 1000.0)
    (one,) = kept.searches
    found = session.conductor.outcome().found
    assert found is not None
    assert (one.per_min, one.utc_s) == (found.per_min, 1000.0)
    assert len(update_after_session(kept, session.conductor.outcome(), 2000.0).searches) == 2
    stopped = Driven(minutes=28.0, form="resonance", policy="resonance")
    stopped.run(300)
    stopped.press(Button.STOP)
    stopped.run(310)
    assert update_after_session(KEPT, stopped.conductor.outcome(), 1000.0).searches == ()


REST = MeasuredRates(breathing_per_min=14.0, hr_bpm=65.0, utc_s=0.0)


def test_what_was_kept_meanwhile_is_not_lost() -> None:
    new = replace(KEPT, n_sessions=3, rest=REST, blocked=("b",), settings={"lyrics": False})
    assert merge_changes(KEPT, base=KEPT, new=new) == new
    now = replace(KEPT, n_sessions=5, floor_per_min=5.0, blocked=("a",), settings={"unwanted": []})
    both = merge_changes(now, base=KEPT, new=new)
    assert (both.n_sessions, both.floor_per_min, both.rest) == (6, 5.0, REST)
    assert both.blocked == ("a", "b")
    assert both.settings == {"unwanted": [], "lyrics": False}


def test_what_was_taken_back_meanwhile_stays_so() -> None:
    base = replace(KEPT, blocked=("a",))
    assert merge_changes(KEPT, base=base, new=replace(base, n_sessions=3)).blocked == ()
