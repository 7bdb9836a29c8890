"""Breathing from whatever shows it, and an irregular heart that is only that."""

import numpy as np
import pytest

from entrain.physiology.breath_sources import BreathSources
from entrain.physiology.breath_spectrum import agreed_rate
from entrain.physiology.ecg import RPeak
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.rhythm import is_irregular


def wave(per_min: float, seconds: float = 60, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    t_s = np.arange(int(seconds * 10)) / 10
    rng = np.random.default_rng(seed)
    return np.sin(2 * np.pi * per_min / 60 * t_s) + noise * rng.standard_normal(len(t_s))


@pytest.mark.parametrize("per_min", [5.0, 8.0, 14.0, 25.0])
@pytest.mark.parametrize("seconds", [32, 60])
def test_one_signal_tells_its_rate(per_min: float, seconds: float) -> None:
    agreed = agreed_rate([wave(per_min, seconds)], 10.0)
    assert agreed is not None
    assert agreed.per_min == pytest.approx(per_min, abs=0.35)
    assert agreed.quality_frac > 0.8


def test_what_all_show_counts_more_than_what_one_shows_most() -> None:
    slow = 3 * wave(6)
    agreed = agreed_rate([slow + wave(15), wave(15, noise=0.5), wave(15, noise=0.5, seed=1)], 10.0)
    assert agreed is not None
    assert agreed.per_min == pytest.approx(15, abs=0.3)
    assert agreed.quality_frac < 0.9


def test_a_rate_that_all_show_a_little_beats_one_that_one_shows_alone() -> None:
    # Their mean would be at 7 a minute, where the first has all its power.
    alone = [wave(7) + 0.15 * wave(14), wave(14) + 0.75 * wave(22), wave(14) + 1.4 * wave(10)]
    agreed = agreed_rate(alone, 10.0)
    assert agreed is not None
    assert agreed.per_min == pytest.approx(14, abs=0.3)


def test_chance_has_little_quality() -> None:
    rng = np.random.default_rng(3)
    noise = [np.convolve(rng.standard_normal(620), np.ones(8), "valid")[:600] for _ in range(3)]
    agreed = agreed_rate(noise, 10.0)
    assert agreed is not None
    assert agreed.quality_frac < 0.35
    assert agreed_rate([], 10.0) is None
    assert agreed_rate([np.zeros(600)], 10.0) is None


def peaks(per_min: float, seconds: float = 80) -> list[RPeak]:
    rng = np.random.default_rng(1)
    times = np.cumsum(rng.normal(0.85, 0.02, int(seconds / 0.85)))
    size = 1000 + 80 * np.sin(2 * np.pi * per_min / 60 * times)
    return [
        RPeak(t_s=float(t), height_uv=float(u), swing_uv=1000.0, quality_frac=1.0, told_s=float(t))
        for t, u in zip(times, size, strict=True)
    ]


def test_the_size_of_the_ecg_tells_the_breath_without_chest_and_rsa() -> None:
    sources = BreathSources()
    for peak in peaks(11.0):
        sources.put_peak(peak)
    window = sources.window(75.0, 60.0)
    assert window.per_min == pytest.approx(11, abs=0.3)
    assert window.t_s == 45.0
    seen = sources.look(79.0, 1.0, timed=True)
    assert seen.source == "ecg"
    assert seen.per_min == pytest.approx(11, abs=0.5)


def test_a_window_that_is_not_filled_is_blank() -> None:
    sources = BreathSources()
    for peak in peaks(11.0, 40):
        sources.put_peak(peak)
    assert sources.window(39.0, 60.0).per_min is None
    assert BreathSources().window(60.0, 32.0).ungated_per_min is None


def beats(rr_ms: np.ndarray) -> list[Beat]:
    t_s = np.cumsum(rr_ms) / 1000
    return [
        Beat(t_s=float(t), rr_ms=float(rr), label=BeatLabel.NORMAL, rr_corrected_ms=float(rr))
        for t, rr in zip(t_s, rr_ms, strict=True)
    ]


def test_chance_from_beat_to_beat_is_irregular_and_a_deep_breath_is_not() -> None:
    rng = np.random.default_rng(0)
    chance_ms = np.clip(700 + rng.normal(0, 140, 80), 350, 1400)
    breath_ms = 900 + 200 * np.sin(2 * np.pi * np.arange(80) / 9) + rng.normal(0, 15, 80)
    assert is_irregular(beats(chance_ms))
    assert not is_irregular(beats(breath_ms))
    assert not is_irregular(beats(chance_ms[:40]))
    assert not is_irregular(beats(np.full(80, 800.0)))
