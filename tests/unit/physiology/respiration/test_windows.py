"""The rate of breathing over windows: the rhythm that signals share, its breaths counted."""

import numpy as np
import pytest

from entrain.physiology.respiration import spectrum
from entrain.physiology.respiration.count import count_breaths
from entrain.physiology.respiration.windows import BreathWindow, BreathWindows


def wave(per_min: float, seconds: float = 60, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    t_s = np.arange(int(seconds * 10)) / 10
    rng = np.random.default_rng(seed)
    return np.sin(2 * np.pi * per_min / 60 * t_s) + noise * rng.standard_normal(len(t_s))


def told(*signals: np.ndarray, hearts: int = 0, windows: BreathWindows | None = None,
         end_s: float = 60.0) -> BreathWindow:  # fmt: skip
    windows = windows or BreathWindows(len(signals[0]) / 10)
    return windows.estimate(end_s, np.array(signals), np.arange(len(signals)) < hearts)


@pytest.mark.parametrize("per_min", [4.0, 8.0, 14.0, 20.0, 28.0])
@pytest.mark.parametrize("seconds", [32, 60])
def test_two_signals_tell_their_rate(per_min: float, seconds: float) -> None:
    window = told(wave(per_min, seconds, 0.3), -wave(per_min, seconds, 0.3, 1))
    assert window.per_min == pytest.approx(per_min, abs=0.35)
    assert window.quality_frac > 0.65


def test_what_two_show_counts_more_than_what_one_shows_most() -> None:
    slow = 3 * wave(6) + wave(15)
    window = told(slow, wave(15, noise=0.5), wave(15, noise=0.5, seed=1), hearts=1)
    assert window.per_min == pytest.approx(15, abs=0.3)


def test_a_slow_wave_of_intervals_alone_is_not_taken_for_a_breath() -> None:
    assert told(wave(6, noise=0.5), hearts=1).per_min is None
    assert told(wave(6, noise=0.5), wave(6, noise=0.5, seed=1), hearts=1).per_min is not None


def test_chance_has_no_rate() -> None:
    rng = np.random.default_rng(3)
    noise = [np.convolve(rng.standard_normal(620), np.ones(8), "valid")[:600] for _ in range(3)]
    window = told(*noise)
    assert window.per_min is None
    assert window.ungated_per_min is not None


def test_nothing_to_see_is_blank() -> None:
    window = BreathWindows(60.0).estimate(60.0, np.empty((0, 0)), np.empty(0, bool))
    assert (window.per_min, window.ungated_per_min, window.quality_frac) == (None, None, 0.0)


def test_uneven_breaths_are_counted() -> None:
    rng = np.random.default_rng(5)
    begin_s = np.cumsum(rng.uniform(3.3, 5.7, 30)) - 10
    turns = np.interp(np.arange(600) / 10, begin_s, np.arange(30))
    true = (turns[-1] - turns[0]) / 59.9 * 60
    signals = [np.sin(2 * np.pi * turns + by) + 0.1 * wave(0, noise=1, seed=9) for by in (0, 2)]
    found = count_breaths(np.array(signals), true / 60)
    assert found.per_min == pytest.approx(true, abs=0.5)


def test_where_breaths_fade_the_count_is_less_sure() -> None:
    t_s = np.arange(600) / 10
    steady = [wave(14, noise=0.1, seed=seed) for seed in (1, 2)]
    fading = [one * (0.02 + 0.98 * (np.abs(t_s - 30) > 6)) for one in steady]
    full, less = (count_breaths(np.array(one), 14 / 60) for one in (steady, fading))
    assert full.faded_frac < 0.01 < 0.1 < less.faded_frac < 0.3
    assert told(*fading).quality_frac < 0.7 < told(*steady).quality_frac


def test_the_window_before_is_expected_to_go_on() -> None:
    windows = BreathWindows(60.0)
    told(wave(15), wave(15), windows=windows)
    either = (wave(15) + wave(22), wave(15, noise=0.2) + wave(22))
    after = told(*either, windows=windows, end_s=120.0)
    late = told(*either, windows=windows, end_s=300.0)
    assert after.quality_frac > late.quality_frac + 0.02
    assert after.ungated_per_min == pytest.approx(15, abs=1)


def test_a_window_that_overlaps_says_nothing_twice() -> None:
    windows = BreathWindows(60.0)
    alone = told(wave(15, noise=2.0), end_s=64.0)
    told(wave(15, noise=2.0), windows=windows, end_s=60.0)
    again = told(wave(15, noise=2.0), windows=windows, end_s=64.0)
    assert again.quality_frac == alone.quality_frac


def test_the_likelihood_of_even_noise_favours_nothing() -> None:
    flat = np.full((1, len(spectrum.rates_hz())), 1.0 + 0j)
    flat /= np.sqrt(spectrum.power_of(flat).sum())
    likely = spectrum.likelihood(flat, np.array([False]), 60.0)
    assert likely.max() / likely.min() < 1.5
