"""Swell, level and limit, on a source that is a plain tone."""

import numpy as np
import pytest

from entrain.music.score import Score
from entrain.sound.engine import FADE_IN_S, Renderer, gain_at, limit
from entrain.sound.sources import Samples
from tests.helpers.scores import segment

RATE_HZ = 8000


class Constant:
    """A source of one value: what comes out is the gain."""

    def __init__(self, value: float = 0.4) -> None:
        self._value = value

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        return np.full((n_frames, 2), self._value, np.float32)


def gains(score: Score, seconds: float, start_s: float = 0.0) -> Samples:
    return Renderer(Constant(), RATE_HZ).render(score, start_s, int(seconds * RATE_HZ))[:, 0] / 0.4


def test_the_gain_of_every_sample_is_that_of_its_instant() -> None:
    score = Score(segments=(segment(over_s=30, per_min=(14, 8), depth_db=(3, 8)),))
    wanted = [gain_at(score, 2 + k / RATE_HZ) for k in range(0, 20 * RATE_HZ, 100)]
    np.testing.assert_allclose(gains(score, 20, 2.0)[::100], wanted, rtol=2e-3)


@pytest.mark.parametrize("depth_db", [0.0, 2.0, 5.0, 8.0])
def test_the_swell_is_as_deep_as_the_score_says(depth_db: float) -> None:
    gain = gains(Score(segments=(segment(depth_db=(depth_db, depth_db)),)), 20)
    assert 20 * np.log10(gain.max() / gain.min()) == pytest.approx(depth_db, abs=0.01)
    assert gain.max() == pytest.approx(1, abs=1e-3)


def test_level_nought_is_silence() -> None:
    gain = gains(Score(segments=(segment(over_s=2, level_frac=(1, 0)),)), 4)
    assert np.all(gain[int(2.1 * RATE_HZ) :] == 0)


def test_a_leap_in_the_score_is_a_quick_fade() -> None:
    score = Score(segments=(segment(depth_db=(0, 0)),)).with_segment(
        segment(1, depth_db=(0, 0), level_frac=(0, 0))
    )
    gain = gains(score, 2)
    assert np.abs(np.diff(gain)).max() < 0.002
    assert gain[int(1.2 * RATE_HZ)] == 0


def test_the_cut_into_blocks_makes_no_difference() -> None:
    score = Score(segments=(segment(over_s=5, per_min=(14, 8)),))
    whole = Renderer(Constant(), RATE_HZ).render(score, 0.0, 30000)
    pieces, renderer, done = [], Renderer(Constant(), RATE_HZ), 0
    for n in [1, 255, 256, 257, 3000, 0, 7] * 20:
        n = min(n, 30000 - done)
        pieces.append(renderer.render(score, done / RATE_HZ, n))
        done += n
    np.testing.assert_allclose(np.concatenate(pieces), whole[:done], atol=1e-6)


def test_after_a_gap_the_music_comes_out_of_silence() -> None:
    score = Score(segments=(segment(depth_db=(0, 0)),))
    renderer = Renderer(Constant(), RATE_HZ)
    renderer.render(score, 0.0, 1000)
    renderer.fade_in()
    blocks = [renderer.render(score, 3 + k / 8, RATE_HZ // 8)[:, 0] / 0.4 for k in range(8)]
    gain = np.concatenate(blocks)
    assert gain[0] == 0
    assert np.all(np.diff(gain) > -1e-6)
    assert np.abs(np.diff(gain)).max() < 2 / (FADE_IN_S * RATE_HZ)
    assert np.all(gain[int(FADE_IN_S * RATE_HZ) :] > 0.999)


def test_soft_sound_is_not_touched_and_loud_sound_never_clips() -> None:
    soft = np.linspace(-0.5, 0.5, 101, dtype=np.float32)[:, np.newaxis]
    np.testing.assert_array_equal(limit(soft), soft)
    loud = np.linspace(-9, 9, 1001, dtype=np.float32)[:, np.newaxis]
    assert np.abs(limit(loud)).max() <= 0.891
    assert np.all(np.diff(limit(loud)[:, 0]) >= 0)
