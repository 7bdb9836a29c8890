"""The choice of tracks: what is never played, what is preferred, and what is never tried."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrain.events import Response, TrackKnown
from entrain.guidance.choice import (
    FEATURES,
    TRIED_FRAC,
    ChoiceContext,
    choose,
    compute_features,
    find_exclusion,
    is_in_reach,
    may_be_tried,
    score_tracks,
)
from entrain.guidance.learning import PRIOR, RewardModel
from tests.helpers.shelves import known
from tests.helpers.words import to_clinician, to_patient

NOW = ChoiceContext(per_min=9.0)

TRACKS = st.lists(
    st.builds(
        known,
        track_id=st.uuids().map(str),
        artist=st.sampled_from((None, "a", "b", "c")),
        tempo_bpm=st.none() | st.floats(40, 140),
        beats_known=st.booleans(),
        arousal_frac=st.none() | st.floats(0, 1),
        sung=st.sampled_from((None, True, False)),
        loved=st.booleans(),
        reviewed=st.booleans(),
        blocked=st.booleans(),
        labels=st.sampled_from(((), ("rock",), ("piano", "war"))),
    ),
    max_size=12,
)
RESPONSES = st.lists(
    st.builds(
        Response,
        track_id=st.just("x"),
        features=st.tuples(*[st.floats(-1, 1)] * len(FEATURES)),
        reward=st.floats(-3, 3),
    ),
    max_size=20,
)


@settings(max_examples=100, deadline=None)
@given(tracks=TRACKS, responses=RESPONSES, data=st.data())
def test_no_law_of_chance_plays_what_may_not_be(
    tracks: list[TrackKnown], responses: list[Response], data: st.DataObject
) -> None:
    ids = [track.track_id for track in tracks] or ["none"]
    context = ChoiceContext(
        per_min=data.draw(st.floats(4.5, 18)),
        played=tuple(data.draw(st.lists(st.sampled_from(ids), max_size=12))),
        refused=frozenset(data.draw(st.lists(st.sampled_from(ids), max_size=3))),
        named=data.draw(st.booleans()),
        unwanted=frozenset(data.draw(st.sampled_from(((), ("war",))))),
        lyrics=data.draw(st.booleans()),
        arousal_frac=data.draw(st.none() | st.floats(0, 1)),
        progress_frac=data.draw(st.floats(0, 1)),
        seed=data.draw(st.integers(0, 2**32)),
        learning=data.draw(st.booleans()),
        model=RewardModel(responses),
    )
    choice = choose(tracks, context)
    again = choose(tracks, context)
    assert choice == again, "the same of the same"
    open_to = [track for track in tracks if find_exclusion(track, context) is None]
    if choice is None:
        assert not any(context.named or is_in_reach(t, context.per_min) for t in open_to)
        return
    track = choice.track
    assert track.reviewed or context.named
    assert not track.blocked
    assert track.track_id not in context.refused
    assert not context.unwanted & set(track.labels)
    assert context.lyrics or track.sung is False
    assert is_in_reach(track, context.per_min) or context.named
    assert all(
        np.isfinite(value) for _, value in choice.reason.figures if isinstance(value, float | int)
    )
    rested = [t for t in open_to if is_in_reach(t, context.per_min)]
    fresh = [t for t in rested if t.track_id not in context.played[-8:]]
    if fresh:
        assert track in fresh


@settings(max_examples=50, deadline=None)
@given(tracks=TRACKS.filter(bool), responses=RESPONSES, seed=st.integers(0, 999))
def test_what_may_not_be_tried_is_played_only_where_nothing_is_expected_to_do_better(
    tracks: list[TrackKnown], responses: list[Response], seed: int
) -> None:
    context = replace(NOW, seed=seed, model=RewardModel(responses))
    rows = np.array([compute_features(track, context) for track in tracks])
    found = score_tracks(tracks, rows, context)
    assert found.propensity.sum() == pytest.approx(1.0)
    assert found.propensity[found.chosen] > 0
    for k, track in enumerate(tracks):
        if not may_be_tried(track) and found.expected[k] < found.expected.max():
            assert found.propensity[k] == 0


@pytest.mark.parametrize(
    "changed",
    [{"sung": True}, {"loved": True}, {"reviewed": False}],
    ids=lambda one: next(iter(one)),
)
def test_sung_loved_and_unreviewed_are_not_tried(changed: dict[str, object]) -> None:
    assert may_be_tried(known())
    assert not may_be_tried(known(**changed))  # type: ignore[arg-type]


def test_without_learning_the_best_score_of_the_prior_plays() -> None:
    tracks = [known("far", tempo_bpm=64.0), known("near", tempo_bpm=72.0)]
    taught = RewardModel([Response(track_id="near", features=(1, 1, 0, 0, 0, 1), reward=-3.0)] * 30)
    fixed = replace(NOW, learning=False, model=taught)
    choice = choose(tracks, fixed)
    assert choice is not None
    assert choice.track.track_id == "near"
    assert dict(choice.reason.figures)["propensity_frac"] == 1.0
    row = np.array(choice.features)
    assert dict(choice.reason.figures)["score"] == pytest.approx(float(row @ PRIOR), abs=1e-5)


def test_a_tempo_that_fits_is_preferred_and_said() -> None:
    choice = choose(
        [known("far", tempo_bpm=64.0), known("near", tempo_bpm=72.0)], replace(NOW, learning=False)
    )
    assert choice is not None
    assert to_patient(choice.reason) == "Now: Near, because its tempo fits your breath."
    assert compute_features(known(tempo_bpm=72.0), NOW)[1] == pytest.approx(1.0)
    assert compute_features(known(tempo_bpm=72.0 * np.exp(0.12)), NOW)[1] == pytest.approx(1 / np.e)


def test_the_music_goes_from_where_the_person_is_to_calm() -> None:
    tracks = [known(str(k), arousal_frac=k / 10) for k in range(11)]
    for arousal, progress, wanted in ((0.9, 0.0, "9"), (0.8, 0.5, "5"), (0.8, 1.0, "2")):
        now = replace(NOW, arousal_frac=arousal, progress_frac=progress, learning=False)
        choice = choose(tracks, now)
        assert choice is not None
        assert choice.track.track_id == wanted
    assert replace(NOW, arousal_frac=None).wanted_arousal_frac == 0.5


def test_what_rests_comes_back_only_where_nothing_else_is_left() -> None:
    one, two = known("one", artist="a"), known("two", artist="a")
    choice = choose([one, two], replace(NOW, played=("one",)))
    assert choice is not None
    assert choice.track == two
    assert choice.reason.rule == "choice.relaxed"
    assert "artists may come again" in to_clinician(choice.reason)
    alone = choose([one], replace(NOW, played=("one",)))
    assert alone is not None
    assert alone.track == one
    played = ("three", "two", "one")
    longest = choose([one, two, known("three")], replace(NOW, played=played))
    assert longest is not None
    assert longest.track.track_id == "three", "the one that was heard longest ago"


def test_a_song_out_of_reach_plays_only_where_it_was_named() -> None:
    song = known("song", sung=True, tempo_bpm=100.0)
    assert choose([song], replace(NOW, per_min=7.0, named=False)) is None
    named = choose([song], replace(NOW, per_min=7.0, named=True))
    assert named is not None
    assert "tempo left free" in to_clinician(named.reason)


def test_what_did_well_is_chosen_more_often() -> None:
    tracks = [known("bad"), known("good")]
    row = compute_features(tracks[0], NOW)
    taught = RewardModel(
        Response(track_id=name, features=row, reward=reward)
        for _ in range(8)
        for name, reward in (("good", 0.8), ("bad", -0.8))
    )
    rows = np.array([compute_features(track, NOW) for track in tracks])
    before = score_tracks(tracks, rows, NOW).propensity[1]
    after = score_tracks(tracks, rows, replace(NOW, model=taught)).propensity[1]
    assert before == pytest.approx(TRIED_FRAC / 2, abs=0.02), "of two alike the first is the best"
    assert after > 1 - TRIED_FRAC / 4


def test_what_is_not_sure_is_tried_as_often_as_was_said() -> None:
    tracks = [known(str(k), tempo_bpm=72.0 + k, reviewed=True) for k in range(6)]
    picks = [choose(tracks, replace(NOW, seed=seed)) for seed in range(300)]
    rows = np.array([compute_features(track, NOW) for track in tracks])
    propensity = score_tracks(tracks, rows, NOW).propensity
    often = np.bincount([int(one.track.track_id) for one in picks if one], minlength=6) / 300
    np.testing.assert_allclose(often, propensity, atol=0.07)


def test_learning_finds_the_weights_that_made_the_answers() -> None:
    rng = np.random.default_rng(1)
    true = np.array([0.0, 0.9, 0.1, 0.4, 0.8, 0.6])
    learned = RewardModel()
    for k in range(150):
        row = rng.uniform(-1, 1, len(PRIOR))
        row[0] = 1.0
        reward = float(row @ true + rng.normal(0, 0.5))
        learned.learn(Response(track_id=str(k), features=tuple(row.tolist()), reward=reward))
    assert np.abs(learned.mean - true).max() < np.abs(PRIOR - true).max() / 2


def test_an_answer_of_another_law_teaches_nothing() -> None:
    learned = RewardModel([Response(track_id="a", features=(1.0, 2.0), reward=1.0)])
    np.testing.assert_allclose(learned.mean, PRIOR)


def test_a_large_library_is_chosen_from_at_once() -> None:
    tracks = [known(str(k), tempo_bpm=60.0 + k % 40, artist=str(k)) for k in range(3000)]
    choice = choose(tracks, NOW)
    assert choice is not None
