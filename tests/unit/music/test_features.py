"""A recording's key, brightness, onsets and estimate of arousal."""

from __future__ import annotations

import numpy as np
import pytest

from entrain.music.features import (
    NAMES,
    PROFILES,
    Mono,
    arousal_frac,
    features_of,
    key_of,
    onsets_hz,
)

RATE_HZ = 22_050


def chords(*chords: tuple[int, ...], each_s: float = 1.0, decay_per_s: float = 3.0) -> Mono:
    """Return plucked chords of MIDI notes, one after another."""
    t_s = np.arange(round(each_s * RATE_HZ)) / RATE_HZ
    shape = np.exp(-decay_per_s * t_s) * np.minimum(1, t_s / 0.005)
    parts = [
        shape
        * sum(
            np.sin(2 * np.pi * 440 * 2 ** ((note - 69) / 12) * k * t_s) / k**2
            for note in chord
            for k in (1, 2, 3)
        )
        for chord in chords
    ]
    return (0.1 * np.concatenate(parts)).astype(np.float32)


def cadence(tonic: int, third: int) -> Mono:
    """Return I IV V I in major (third 4) or minor (third 3; its V major as usual)."""
    one = (tonic, tonic + third, tonic + 7, tonic + 12)
    four = (tonic + 5, tonic + 5 + third, tonic + 12)
    five = (tonic - 5, tonic - 1, tonic + 2)
    return chords(one, four, five, one)


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_each_key_is_heard(tonic: int, mode: str) -> None:
    found = features_of(cadence(55 + (tonic - 7) % 12, 4 if mode == "major" else 3), RATE_HZ)
    assert found.key == f"{NAMES[tonic]} {mode}"


@pytest.mark.parametrize("mode", PROFILES)
def test_a_profile_is_its_own_key(mode: str) -> None:
    assert key_of(np.roll(PROFILES[mode], 9)) == f"A {mode}"


def test_noise_and_silence_have_no_key() -> None:
    # A chromatic cluster: all tones alike, one of them hardly louder.
    even = np.ones(12)
    even[[0, 1, 2, 3, 4, 5]] += 1e-3
    assert key_of(even) is None
    assert key_of(np.zeros(12)) is None


@pytest.mark.parametrize("frequency_hz", [500.0, 2000.0])
def test_the_brightness_of_a_tone_is_its_pitch(frequency_hz: float) -> None:
    t_s = np.arange(3 * RATE_HZ) / RATE_HZ
    tone = np.sin(2 * np.pi * frequency_hz * t_s).astype(np.float32)
    assert features_of(tone, RATE_HZ).brightness_hz == pytest.approx(frequency_hz, rel=0.02)


@pytest.mark.parametrize("each_s", [0.25, 0.5, 2.0])
def test_what_begins_is_counted(each_s: float) -> None:
    n = round(20 / each_s)
    music = chords(*[(60 + i % 5, 67) for i in range(n)], each_s=each_s)
    assert onsets_hz(music, RATE_HZ) == pytest.approx(1 / each_s, rel=0.1)


def test_level_does_not_change_what_is_counted() -> None:
    music = chords(*[(60, 64, 67)] * 20, each_s=0.5)
    assert onsets_hz(music * np.float32(0.01), RATE_HZ) == onsets_hz(music, RATE_HZ)


def test_a_steady_sound_and_silence_begin_nothing() -> None:
    t_s = np.arange(10 * RATE_HZ) / RATE_HZ
    steady = np.sin(2 * np.pi * 220 * t_s).astype(np.float32)
    noise = np.random.default_rng(0).standard_normal(10 * RATE_HZ).astype(np.float32)
    assert onsets_hz(steady, RATE_HZ) < 0.2
    assert onsets_hz(noise, RATE_HZ) < 0.5
    assert onsets_hz(np.zeros(10 * RATE_HZ, np.float32), RATE_HZ) == 0.0


@pytest.mark.parametrize("n", [0, 1, 100, 9_000])
def test_a_clip_too_short_is_still_a_clip(n: int) -> None:
    found = features_of(np.ones(n, np.float32), RATE_HZ)
    assert found.onsets_hz == 0.0


CALM = {"tempo_bpm": 50.0, "onsets_hz": 0.0, "brightness_hz": 500.0, "loudness_range_db": 0.0}
ROUSING = {
    "tempo_bpm": 170.0,
    "onsets_hz": 8.0,
    "brightness_hz": 5000.0,
    "loudness_range_db": 25.0,
}


def test_arousal_lies_between_calm_and_rousing() -> None:
    assert arousal_frac(**CALM) == 0.0
    assert arousal_frac(**ROUSING) == 1.0


@pytest.mark.parametrize("cue", CALM)
def test_each_cue_counts_a_quarter_and_may_be_unknown(cue: str) -> None:
    assert arousal_frac(**{**CALM, cue: ROUSING[cue]}) == pytest.approx(0.25)
    assert arousal_frac(**{**ROUSING, cue: None}) == 1.0


def test_nothing_known_is_no_estimate() -> None:
    assert arousal_frac(**dict.fromkeys(CALM)) is None
