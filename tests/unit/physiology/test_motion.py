"""A chest that moves: what cannot be right is not told, and what the breath does is."""

from __future__ import annotations

import numpy as np
import pytest

from entrain.analysis.offline_pipeline import feed_ecg
from entrain.formats.signals import ecg_of
from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.readings import BeatLabel

RATE_HZ = 130.0
WAVES = ((120, -0.18, 0.025), (1100, 0.0, 0.011), (-220, 0.03, 0.011), (280, 0.26, 0.045))


def ecg(beat_s: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return times [s] and a strap's ECG [uV] with these beats."""
    t_s = np.arange(round((beat_s[-1] + 1) * RATE_HZ)) / RATE_HZ
    uv = np.random.default_rng(seed).normal(0, 8, len(t_s))
    for at_s in beat_s:
        for height_uv, after_s, wide_s in WAVES:
            uv += height_uv * np.exp(-0.5 * ((t_s - at_s - after_s) / wide_s) ** 2)
    return t_s, uv


def test_an_interval_to_what_looks_like_no_beat_is_not_the_hearts_own() -> None:
    labeller = Labeller()
    beats = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
    for n in range(1, 20):
        beats += labeller.add(RawBeat(t_s=0.8 * n, rr_ms=800.0, alike=n not in (8, 9)))
    beats += labeller.flush()
    assert {n for n, one in enumerate(beats) if one.label is not BeatLabel.NORMAL} == {8, 9}
    assert all(one.rr_corrected_ms == 800.0 for one in beats[1:])


def test_a_beat_of_another_origin_is_ectopic_even_in_time() -> None:
    labeller = Labeller()
    beats = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
    for n in range(1, 20):
        foreign = n in (8, 9)
        raw = RawBeat(t_s=0.8 * n, rr_ms=800.0, alike=not foreign, foreign=foreign)
        beats += labeller.add(raw)
    labels = [one.label for one in beats + labeller.flush()]
    assert [n for n, label in enumerate(labels) if label is BeatLabel.ECTOPIC] == [8, 9]
    assert labels.count(BeatLabel.NORMAL) == 18


def test_in_bursts_of_motion_as_large_as_the_r_wave_no_heart_rate_is_made_up() -> None:
    wrong, told = 0, 0
    for seed in range(4):
        rng = np.random.default_rng(seed)
        beat_s = 0.5 + np.cumsum(0.85 + rng.normal(0, 0.012, 140))
        t_s, uv = ecg(beat_s, seed)
        shaken = np.convolve(rng.standard_normal(len(t_s)), np.hanning(11), "same")
        uv += np.where(t_s % 15 < 3, 1100 * shaken / shaken.std(), 0)
        for beat in feed_ecg(ecg_of(uv, RATE_HZ)).beats:
            if beat.rr_ms is not None and beat.label is BeatLabel.NORMAL:
                told += 1
                wrong += abs(beat.rr_ms - 850) > 100
    assert told > 300
    assert wrong < 0.03 * told


def test_a_baseline_that_moves_with_the_breath_shows_it() -> None:
    t_s, uv = ecg(0.5 + 0.85 * np.arange(150))
    uv += 600 * np.sin(2 * np.pi * 0.2 * t_s)
    windows = [one for one in feed_ecg(ecg_of(uv, RATE_HZ)).windows if one.window_s == 60]
    assert windows
    for window in windows:
        assert window.ungated_per_min is not None
        assert abs(window.ungated_per_min - 12) < 0.5


def test_samples_that_are_missing_cost_the_beats_they_hide_and_no_more() -> None:
    beat_s = 0.5 + 0.85 * np.arange(70)
    t_s, uv = ecg(beat_s)
    lost = t_s % 1.9 < 0.15
    uv[lost] = np.nan
    told = feed_ecg(ecg_of(uv, RATE_HZ)).beats
    seen_s = beat_s[(beat_s % 1.9 > 0.25) & (beat_s % 1.9 < 1.8) & (beat_s > 2)]
    found_s = np.array([beat.t_s for beat in told])
    assert all(np.abs(found_s - at_s).min() < 0.02 for at_s in seen_s)
    normal = [beat.rr_ms for beat in told if beat.label is BeatLabel.NORMAL and beat.rr_ms]
    assert len(normal) > 40
    assert max(abs(rr_ms - 850) for rr_ms in normal) < 60
    uv[(t_s > 30) & (t_s < 30.3)] = np.nan
    assert len(ecg_of(uv, RATE_HZ).runs) == 2, "a gap that may hide two is a gap"


def wrong_and_told(uv: np.ndarray, beat_s: np.ndarray) -> tuple[int, int]:
    """Count the intervals believed that are none between true beats, and all believed."""
    wrong = told = 0
    for beat in feed_ecg(ecg_of(uv, RATE_HZ)).beats:
        if beat.rr_ms is not None and beat.label is BeatLabel.NORMAL:
            first, last = (
                np.abs(beat_s - s).argmin() for s in (beat.t_s - beat.rr_ms / 1000, beat.t_s)
            )
            off_ms = 1000 * (beat_s[last] - beat_s[first]) - beat.rr_ms
            wrong += last != first + 1 or abs(off_ms) > 30
            told += 1
    return wrong, told


def bursts(t_s: np.ndarray, low_hz: float, high_hz: float, seed: int) -> np.ndarray:
    """Return noise of one band and SD 1, for 3 s of each 15."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(len(t_s)))
    hz = np.fft.rfftfreq(len(t_s), 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    noise = np.fft.irfft(spectrum, len(t_s))
    return noise / noise.std() * ((t_s % 15 < 3) & (t_s > 14))


@pytest.mark.parametrize("band_hz", [(1, 5), (1, 12), (1, 30), (15, 55)])
def test_where_noise_drowns_the_r_wave_no_interval_is_made_up(band_hz: tuple[int, int]) -> None:
    wrong = told = 0
    for seed in range(3):
        rng = np.random.default_rng(seed)
        beat_s = 0.5 + np.cumsum(0.85 + rng.normal(0, 0.012, 140))
        t_s, uv = ecg(beat_s, seed)
        for size_uv in (300, 1000):
            found = wrong_and_told(uv + size_uv * bursts(t_s, *band_hz, seed), beat_s)
            wrong, told = wrong + found[0], told + found[1]
    assert told > 500
    assert wrong <= 0.005 * told


def test_noise_without_a_heart_has_few_beats_and_no_interval() -> None:
    for seed in range(4):
        uv = np.random.default_rng(seed).normal(0, 30, 60 * 130)
        beats = feed_ecg(ecg_of(uv, RATE_HZ)).beats
        assert len(beats) < 20
        believed = [one.rr_ms for one in beats if one.label is BeatLabel.NORMAL]
        assert all(rr_ms is None for rr_ms in believed)
