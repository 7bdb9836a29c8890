"""The score at any instant."""

import math

import numpy as np
import pytest

from entrain.music.score import Score
from tests.helpers.scores import segment


def test_phase_is_the_integral_of_the_rate() -> None:
    score = Score(segments=(segment(10, over_s=40, phase_rad=3.0, per_min=(14, 8)),))
    t_s = np.linspace(5, 80, 15001)
    span = score.sample(t_s)
    middles = (span.per_min[1:] + span.per_min[:-1]) / 2
    turned = np.cumsum(middles * np.diff(t_s)) / 60 * 2 * math.pi
    # Before its start a segment is taken to have gone at its last rate: only a session's
    # first has a before, and nothing of it is heard.
    heard = t_s[1:] > 10
    turned -= turned[heard][0] - span.phase_rad[1:][heard][0]
    np.testing.assert_allclose(span.phase_rad[1:][heard], turned[heard], atol=1e-6)


def test_values_move_in_a_line_and_stay() -> None:
    score = Score(
        segments=(segment(10, over_s=20, depth_db=(0, 5), level_frac=(1, 0), per_min=(12, 6)),)
    )
    halfway, after = score.at(20), score.at(100)
    assert (halfway.depth_db, halfway.level_frac, halfway.per_min) == (2.5, 0.5, 9)
    assert (after.depth_db, after.level_frac, after.per_min) == (5, 0, 6)


def test_tempo_is_tied_to_the_breath() -> None:
    score = Score(segments=(segment(per_min=(7.5, 7.5), beats=8),))
    assert score.at(3).tempo_bpm == 60


def test_the_segment_in_force_is_the_last_that_has_begun() -> None:
    first, second = segment(0, beats=4), segment(10, beats=8)
    score = Score(segments=(first,)).with_segment(second)
    assert [score.at(t).beats_per_breath for t in (-1, 0, 9.99, 10, 99)] == [4, 4, 4, 8, 8]


def test_what_may_have_been_heard_is_not_rewritten() -> None:
    with pytest.raises(ValueError, match="begin before"):
        Score(segments=(segment(10),)).with_segment(segment(9.9))


def test_an_empty_score_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Score(segments=())


def test_a_long_session_keeps_only_the_near_past() -> None:
    score = Score(segments=(segment(0),))
    for k in range(1, 1000):
        score = score.with_segment(segment(float(k)))
    assert len(score.segments) <= 24
    assert score.segments[-1].start_s == 999


def test_sampling_agrees_with_asking_one_by_one() -> None:
    score = Score(segments=(segment(0, over_s=5, per_min=(14, 10)), segment(7, beats=4)))
    t_s = np.array([0.0, 3.3, 6.9, 7.0, 20.0])
    span = score.sample(t_s)
    for k, t in enumerate(t_s):
        moment = score.at(float(t))
        assert span.phase_rad[k] == moment.phase_rad
        assert span.beats_per_breath[k] == moment.beats_per_breath
        assert span.density_frac[k] == moment.density_frac
