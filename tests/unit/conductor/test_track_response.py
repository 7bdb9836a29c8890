"""How a track did by a person: what counts, what is not known, what is too short."""

from __future__ import annotations

import pytest

from entrain.conductor.track_response import ListenerState, TrackResponse, compute_reward
from entrain.events import TrackAnswered
from entrain.guidance.choice import TrackChoice
from tests.helpers.scores import REASON
from tests.helpers.shelves import known

CHOICE = TrackChoice(track=known("one"), features=(1.0, 1.0, 0.0, 0.0, 0.0, 1.0), reason=REASON)


def heard(seconds: int, *, skipped: bool = False, n_hot_after: int = 999) -> list[TrackAnswered]:
    listening = TrackResponse(CHOICE, 10.0)
    for k in range(seconds + 10):
        now = ListenerState(
            audible=True,
            following_frac=0.8,
            breathing_per_min=12.0 - 3.0 * (k > seconds // 2 + 10),
            rest_per_min=15.0,
            n_aroused=int(k - 10 > n_hot_after),
        )
        listening.observe(float(k), now)
    return listening.finish(float(seconds), skipped=skipped)


def test_a_track_that_was_heard_through_has_an_answer() -> None:
    (answer,) = heard(120)
    assert answer.heard_s == 120.0, "only what was heard counts"
    assert answer.following_frac == pytest.approx(0.8)
    assert answer.slowed_frac == pytest.approx(3 / 15)
    assert not answer.aroused
    assert answer.response.reward == pytest.approx(0.5 * 0.3 * 12**0.5 + 0.3 * 0.2 / 0.15, abs=1e-5)
    assert answer.response.features == CHOICE.features


def test_what_was_hardly_heard_says_nothing_unless_it_was_not_wanted() -> None:
    assert heard(40) == []
    (answer,) = heard(40, skipped=True)
    assert answer.skipped
    assert answer.slowed_frac is None


def test_a_heart_that_speeds_up_counts_against_the_track() -> None:
    (answer,) = heard(120, n_hot_after=50)
    assert answer.aroused
    (calm,) = heard(120)
    assert answer.response.reward == pytest.approx(calm.response.reward - 0.5, abs=1e-5)


def test_what_is_not_known_counts_nothing() -> None:
    assert compute_reward(None, None, aroused=False, skipped=False) == 0.0
    assert compute_reward(None, None, aroused=True, skipped=True) == -1.5


def test_what_nobody_could_hear_is_no_answer() -> None:
    listening = TrackResponse(CHOICE, 0.0)
    for k in range(300):
        listening.observe(float(k), ListenerState(audible=False, following_frac=0.9))
    assert listening.finish(300.0, skipped=False) == []
