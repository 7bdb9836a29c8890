"""Breathing out of a signal whose breaths are known."""

import numpy as np
import pytest

from entrain.physiology.respiration.breathing import BreathingEstimator


def estimator(
    per_min: float, *, seconds: float = 70, noise: float = 0.1, width: int = 3
) -> BreathingEstimator:
    made = BreathingEstimator("acc", width)
    rng = np.random.default_rng(0)
    t_s = np.arange(1, int(seconds * 50)) / 50
    breath = np.sin(2 * np.pi * per_min / 60 * t_s)
    direction = np.array([2.0, 3.0, 9.0])[:width]
    values = 900 + breath[:, None] * direction + noise * 9 * rng.standard_normal((len(t_s), width))
    for at in range(0, len(t_s), 36):
        made.grid.add(t_s[at : at + 36], values[at : at + 36])
    return made


@pytest.mark.parametrize("per_min", [4.5, 6, 8, 12, 16, 24])
def test_the_rate_is_found(per_min: float) -> None:
    breathing = estimator(per_min).estimate(70.0)
    assert breathing.per_min == pytest.approx(per_min, abs=0.3)
    assert breathing.quality_frac > 0.7


def test_breaths_begin_at_the_trough() -> None:
    breathing = estimator(6.0, noise=0.02, width=1).estimate(70.0)
    phase = breathing.onsets_s * 6 / 60 % 1
    assert np.all(np.abs(phase[1:] - 0.75) < 0.06)
    np.testing.assert_allclose(np.diff(breathing.crossings_s), 10.0, atol=0.2)


@pytest.mark.parametrize("per_min", [5, 8, 12, 20])
def test_a_rise_is_in_its_place_from_two_seconds_on(per_min: int) -> None:
    """Following compares the guide with rises that are still near the end of the signal."""
    for end_s in np.arange(62.0, 70.0, 0.7):
        rises_s = estimator(per_min, seconds=end_s, width=1).estimate(end_s).crossings_s
        turns = rises_s[(end_s - rises_s >= 2) & (end_s - rises_s < 40)] * per_min / 60
        assert len(turns) >= 3
        assert np.abs(turns - np.round(turns)).max() < 15 / 360


def test_a_wiggle_in_the_middle_of_a_breath_is_no_breath() -> None:
    made = BreathingEstimator("acc", 1)
    t_s = np.arange(1, 3500) / 50
    wiggle = 0.3 * np.sin(2 * np.pi * 0.5 * t_s)
    made.grid.add(t_s, (np.sin(2 * np.pi * 5 / 60 * t_s) + wiggle)[:, None])
    assert made.estimate(70.0).per_min == pytest.approx(5.0, abs=0.4)


def test_noise_has_no_rate() -> None:
    made = BreathingEstimator("acc", 3)
    rng = np.random.default_rng(2)
    t_s = np.arange(1, 3500) / 50
    made.grid.add(t_s, rng.standard_normal((len(t_s), 3)))
    breathing = made.estimate(70.0)
    assert breathing.per_min is None


def test_a_silent_sensor_is_not_read_on() -> None:
    made = estimator(10)
    assert made.estimate(70.0).per_min is not None
    assert made.estimate(75.0).per_min is None


def test_a_gap_stays_a_gap() -> None:
    made = estimator(10, seconds=50)
    t_s = np.arange(56 * 50, 70 * 50) / 50
    made.grid.add(t_s, np.sin(2 * np.pi * 10 / 60 * t_s)[:, None] * np.array([2.0, 3.0, 9.0]) + 900)
    breathing = made.estimate(70.0)
    missing = (breathing.t_s > 50.2) & (breathing.t_s < 55.9)
    assert np.all(np.isnan(breathing.signal[missing]))


def test_the_axis_keeps_its_sense() -> None:
    made = estimator(8)
    first = made.estimate(70.0)
    made.turn_over()
    second = made.estimate(70.0)
    np.testing.assert_allclose(first.signal, -second.signal, atol=1e-9)


@pytest.mark.parametrize("value", [0.0, 5.0, np.nan])
def test_a_constant_says_nothing(value: float) -> None:
    made = BreathingEstimator("rr", 1)
    made.grid.add(np.arange(1, 700) / 10, np.full((699, 1), value))
    breathing = made.estimate(69.9)
    assert breathing.per_min is None
    assert breathing.quality_frac == 0.0
