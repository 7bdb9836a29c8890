"""Where the heart's swing is widest: on hearts whose answer is known."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.resonance import (
    LEAST_SURE_FRAC,
    StepResponse,
    find_peak,
    is_followed,
    measure_following,
    step_response,
)

RATES = (6.5, 6.0, 5.5, 5.0, 4.5)


def heart(per_min: float, swing_bpm: float, ahead_deg: float = 0.0, bad: int = 0) -> list[Beat]:
    """Two minutes of beats whose rate swings with a breath that rises at 0 s."""
    beats, t_s = [], 0.0
    while t_s < 130:
        middle_s = t_s + 0.5 * 60 / 65
        wave = math.sin(2 * math.pi * per_min / 60 * middle_s + math.radians(ahead_deg))
        rr_s = 60 / (65 + 0.5 * swing_bpm * wave)
        t_s += rr_s
        label = BeatLabel.MISSED if len(beats) % 100 < bad else BeatLabel.NORMAL
        beats.append(Beat(t_s=t_s, rr_ms=1000 * rr_s, label=label))
    return beats


def breaths(per_min: float) -> np.ndarray:
    return np.arange(0, 130, 60 / per_min)


@pytest.mark.parametrize("per_min", RATES)
@pytest.mark.parametrize("ahead_deg", [-60.0, 0.0, 40.0])
def test_swing_phase_and_shape_are_measured(per_min: float, ahead_deg: float) -> None:
    found = step_response(heart(per_min, 12.0, ahead_deg), per_min, 20.0, 120.0, breaths(per_min))
    assert found is not None
    assert found.swing_bpm == pytest.approx(12.0, rel=0.06)
    assert found.n_breaths == math.floor(100 * per_min / 60 + 0.1)
    assert found.swing_sd_bpm < 0.3
    assert found.phase_rad == pytest.approx(math.radians(ahead_deg), abs=0.17)
    assert found.smooth_frac > 0.95
    assert found.peak_frac is not None
    assert found.peak_frac > 0.9


def test_without_a_breath_of_its_own_there_is_no_phase() -> None:
    found = step_response(heart(6.0, 12.0), 6.0, 20.0, 120.0, None)
    assert found is not None
    assert found.phase_rad is None


def test_too_short_or_too_disturbed_is_not_measured() -> None:
    assert step_response(heart(6.0, 12.0), 6.0, 20.0, 55.0, None) is None
    assert step_response(heart(6.0, 12.0, bad=60), 6.0, 20.0, 120.0, None) is None
    assert step_response(heart(6.0, 12.0, bad=4), 6.0, 20.0, 120.0, None) is not None
    assert step_response([], 6.0, 20.0, 120.0, None) is None


def test_what_a_gap_hides_is_left_out_and_the_rest_counts() -> None:
    beats = [beat for beat in heart(6.0, 12.0) if not 40 < beat.t_s < 70]
    beats = [replace(b, rr_ms=None) if before.t_s < 50 < b.t_s else b
             for before, b in pairwise(beats)]  # fmt: skip
    found = step_response(beats, 6.0, 20.0, 120.0, None)
    assert found is not None
    assert found.n_breaths == 7
    assert found.swing_bpm == pytest.approx(12.0, rel=0.06)
    assert found.peak_frac is None, "no spectrum over a gap"


def test_chance_is_measured_beside_the_breath() -> None:
    """The swing lies off by as much as its own standard deviation says, whatever the noise."""
    rng = np.random.default_rng(0)
    off, said = [], []
    for _ in range(200):
        beats = heart(6.0, 12.0)
        noisy = [replace(b, rr_ms=(b.rr_ms or 0.0) + 40 * rng.standard_normal()) for b in beats]
        found = step_response(noisy, 6.0, 20.0, 120.0, None)
        assert found is not None
        off.append(found.swing_bpm)
        said.append(found.swing_sd_bpm)
    assert np.sqrt(np.mean(np.square(said))) == pytest.approx(np.std(off), rel=0.25)


def test_only_a_breath_that_goes_along_is_followed() -> None:
    own, score = measure_following(breaths(6.0), 6.0)
    assert own == pytest.approx(6.0)
    assert is_followed(score)
    for other in (breaths(12.0), breaths(5.0), breaths(6.0)[:3]):
        assert not is_followed(measure_following(other, 6.0)[1])


def test_one_breath_seen_twice_does_not_lose_a_step() -> None:
    crossings_s = np.sort([*breaths(5.0)[:9], 53.0])
    assert is_followed(measure_following(crossings_s, 5.0)[1])


def answers(swings: tuple[float, ...], spread: float = 0.3, seed: int = 0) -> list[StepResponse]:
    rng = np.random.default_rng(seed)
    return [
        StepResponse(
            per_min=rate, n_breaths=9, swing_bpm=swing + spread * rng.standard_normal(),
            swing_sd_bpm=spread, phase_rad=None, peak_frac=None, smooth_frac=1.0,
        )
        for rate, swing in zip(RATES, swings, strict=False)
    ]  # fmt: skip


def test_a_clear_top_is_found_and_sure() -> None:
    found = find_peak(answers((8.0, 11.0, 12.0, 11.0, 8.0)))
    assert found is not None
    assert found.per_min == pytest.approx(5.5, abs=0.2)
    assert found.sure_frac >= LEAST_SURE_FRAC
    assert found == find_peak(answers((8.0, 11.0, 12.0, 11.0, 8.0))), (
        "the same answers, the same top"
    )


def test_a_flat_answer_is_rarely_sure() -> None:
    found = [find_peak(answers((10.0,) * 5, seed=seed)) for seed in range(200)]
    sure = [
        one.per_min
        for one in found
        if one and one.per_min is not None and one.sure_frac >= LEAST_SURE_FRAC
    ]
    assert len(sure) <= 20, "one in ten at most"


def test_one_step_that_sticks_out_is_noise() -> None:
    found = find_peak(answers((10.0, 16.0, 10.0, 10.0, 10.0), spread=0.1))
    assert found is not None
    assert found.sure_frac < LEAST_SURE_FRAC
    assert found.noise_bpm > 1.0


def test_a_swing_that_grows_to_the_edge_has_no_top() -> None:
    found = find_peak(answers((8.0, 9.0, 10.2, 11.5, 13.0), spread=0.3))
    assert found is not None
    assert found.per_min is None
    assert found.sure_frac >= LEAST_SURE_FRAC


def test_three_steps_are_too_few() -> None:
    assert find_peak(answers((8.0, 12.0, 8.0))) is None
