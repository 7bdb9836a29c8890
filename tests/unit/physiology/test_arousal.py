"""Arousal against one's own baseline."""

import numpy as np
import pytest

from entrain.physiology.arousal import ArousalFeatures, arousal, arousal_baseline

REST = ArousalFeatures(hr_bpm=65, rmssd_ms=40, stress_index=80)


def looks(n: int, seed: int = 0) -> list[ArousalFeatures]:
    rng = np.random.default_rng(seed)
    return [
        ArousalFeatures(
            hr_bpm=65 + rng.normal(), rmssd_ms=40 + rng.normal(), stress_index=80 + rng.normal()
        )
        for _ in range(n)
    ]


def test_rest_is_fifty() -> None:
    baseline = arousal_baseline([REST] * 40)
    assert baseline is not None
    assert baseline.spreads == (3.0, 0.19, 0.49)  # a still baseline does not make it jumpy
    assert arousal(REST, baseline) == pytest.approx(50.0)


def test_the_formula() -> None:
    baseline = arousal_baseline([REST] * 40)
    assert baseline is not None
    # Only heart rate, up by one spread: z = 0.5, 100 Phi(0.5 / 1.5).
    up = ArousalFeatures(hr_bpm=68, rmssd_ms=40, stress_index=80)
    assert arousal(up, baseline) == pytest.approx(63.0559, abs=1e-3)


def test_it_rises_with_heart_rate_and_falls_with_variability() -> None:
    baseline = arousal_baseline(looks(60))
    assert baseline is not None
    tense = ArousalFeatures(hr_bpm=85, rmssd_ms=15, stress_index=300)
    calm = ArousalFeatures(hr_bpm=58, rmssd_ms=70, stress_index=40)
    assert arousal(calm, baseline) < 40 < 60 < arousal(tense, baseline) < 100


def test_a_minute_of_rest_is_a_baseline_and_three_a_sure_one() -> None:
    assert arousal_baseline(looks(9)) is None
    told = [arousal_baseline(looks(n)) for n in (10, 60, 120, 240)]
    assert [one and round(one.quality_frac, 2) for one in told] == [0.39, 0.67, 1.0, 1.0]
