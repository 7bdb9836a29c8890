"""Beats are found where they were put, and none where there are none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from entrain.music.beats import BeatTrack, novelty, track_beats
from tests.helpers import made_noise

Sound = NDArray[np.float32]
CHORDS = ((48, 60, 64, 67), (53, 60, 65, 69), (55, 59, 62, 67), (45, 60, 64, 69))


def note(midi: int, seconds: float, rate_hz: float, rise_s: float) -> NDArray[np.float64]:
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    tone = sum(
        np.sin(2 * np.pi * k * 440 * 2 ** ((midi - 69) / 12) * t) / k**1.5 for k in range(1, 7)
    )
    shape = np.minimum(1, t / rise_s) * np.minimum(1, (seconds - t) / 0.05)
    return np.asarray(tone * shape.clip(0))


def chorale(
    times_s: NDArray[np.float64],
    rate_hz: float = 22050,
    rise_s: float = 0.01,
    seed: int = 0,
    metre: int = 4,
    first: int = 0,
) -> Sound:
    """Return four voices: a new chord at the first time of each bar, two voices at the others."""
    draw = np.random.default_rng(seed)
    sound = np.zeros(int((times_s[-1] + 1.5) * rate_hz))
    ends_s = np.append(times_s[1:], times_s[-1] + 1)
    for k, (begin, end) in enumerate(zip(times_s, ends_s, strict=True)):
        chord = CHORDS[(k - first) // metre % 4]
        for voice in chord if (k - first) % metre == 0 else draw.choice(chord, 2, replace=False):
            part = note(int(voice), end - begin, rate_hz, rise_s)
            at = int(begin * rate_hz)
            sound[at : at + len(part)] += part[: len(sound) - at]
    return (0.1 * sound + 1e-4 * draw.normal(size=len(sound))).astype(np.float32)


def steady(bpm: float, seconds: float, lead_s: float = 0.5) -> NDArray[np.float64]:
    return np.asarray(np.arange(lead_s, seconds, 60 / bpm))


def f_measure(beats_s: NDArray[np.float64], true_s: NDArray[np.float64]) -> float:
    """F of the beats within 70 ms of a true one, each counted once."""
    hits = sum(bool((np.abs(beats_s - t) <= 0.07).any()) for t in true_s)
    return 2 * hits / (len(beats_s) + len(true_s))


@pytest.mark.parametrize("bpm", [52, 74, 96])
@pytest.mark.parametrize("rise_s", [0.01, 0.15])
def test_finds_struck_and_swelling_notes(bpm: float, rise_s: float) -> None:
    times_s = steady(bpm, 30)
    found = track_beats(chorale(times_s, rise_s=rise_s), 22050)
    assert found.tempo_bpm == pytest.approx(bpm, rel=0.02)
    assert f_measure(found.beats_s, times_s) > 0.9
    late_s = found.beats_s - times_s[np.abs(found.beats_s[:, None] - times_s).argmin(axis=1)]
    assert abs(np.median(late_s)) < 0.015, "however slowly the notes begin"
    assert found.confidence_frac > 0.3


@pytest.mark.parametrize("rate_hz", [8000, 32000, 44100, 48000])
def test_the_sampling_rate_does_not_matter(rate_hz: float) -> None:
    times_s = steady(72, 20)
    found = track_beats(chorale(times_s, rate_hz), rate_hz)
    assert found.tempo_bpm == pytest.approx(72, rel=0.02)
    assert f_measure(found.beats_s, times_s) > 0.9


def test_follows_a_tempo_that_drifts() -> None:
    interval_s = 60 / np.linspace(62, 76, 60)
    times_s = 0.5 + np.cumsum(interval_s)
    found = track_beats(chorale(times_s), 22050)
    assert f_measure(found.beats_s, times_s) > 0.9


def test_a_clip_of_three_seconds_has_beats() -> None:
    times_s = steady(80, 2.5, 0.1)
    sound = chorale(times_s)[: 3 * 22050]
    found = track_beats(sound, 22050)
    assert f_measure(found.beats_s, times_s) > 0.7


def silence(n: int) -> Sound:
    return np.zeros(n, np.float32)


def noise(n: int) -> Sound:
    return np.random.default_rng(3).normal(0, 0.1, n).astype(np.float32)


def one_note(n: int) -> Sound:
    sound = np.zeros(n)
    struck = note(60, 2.0, 22050, 0.01)[: n // 2]
    sound[n // 4 : n // 4 + len(struck)] = 0.2 * struck
    return sound.astype(np.float32)


def drone(n: int) -> Sound:
    return (0.2 * note(48, n / 22050 + 0.1, 22050, 0.5)[:n]).astype(np.float32)


@pytest.mark.parametrize("seconds", [0, 0.01, 2.9, 3, 7, 30])
@pytest.mark.parametrize("sound", [silence, noise, one_note, drone])
def test_where_there_is_no_beat_none_is_claimed(
    sound: Callable[[int], Sound], seconds: float
) -> None:
    found = track_beats(sound(int(seconds * 22050)), 22050)
    assert found.tempo_bpm is None or found.confidence_frac < 0.3
    assert (found.tempo_bpm is None) == (len(found.beats_s) == 0)


@pytest.mark.parametrize("kind", made_noise.KINDS)
def test_noise_of_any_colour_and_the_sea_have_no_beats(kind: str) -> None:
    for seed, seconds in enumerate((12, 25, 45)):
        found = track_beats(made_noise.made(kind, seconds, seed), made_noise.RATE_HZ)
        assert found.tempo_bpm is None
        assert len(found.beats_s) == 0
        assert found.alternatives_bpm == ()


@pytest.mark.parametrize("level", [0.2, 0.5])
def test_soft_music_keeps_its_beats_in_noise(level: float) -> None:
    times_s = steady(60, 60)
    sound = chorale(times_s, rise_s=0.3)
    noise = made_noise.made("pink", len(sound) / 22050 + 1, 1)[: len(sound)]
    noisy = sound + np.float32(level * sound.std() / noise.std()) * noise
    assert f_measure(track_beats(noisy, 22050).beats_s, times_s) > 0.8


def same(a: BeatTrack, b: BeatTrack) -> bool:
    return bool(np.array_equal(a.beats_s, b.beats_s)) and a.tempo_bpm == b.tempo_bpm


def test_the_same_sound_gives_the_same_beats() -> None:
    sound = chorale(steady(64, 20))
    assert same(track_beats(sound, 22050), track_beats(sound.copy(), 22050))


def test_where_the_blocks_are_cut_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = chorale(steady(64, 12))
    whole = novelty.measure_novelty(sound, 22050)
    monkeypatch.setattr(novelty, "BLOCK_FRAMES", 77)
    cut = novelty.measure_novelty(sound, 22050)
    for name in ("onset", "stir", "turn", "level_db"):
        np.testing.assert_allclose(getattr(cut, name), getattr(whole, name), atol=1e-3)


def test_a_sample_that_is_no_number_is_silence() -> None:
    sound = chorale(steady(72, 20))
    sound[5000:5010], sound[9000], sound[9500] = np.nan, np.inf, 3e38
    assert track_beats(sound, 22050).tempo_bpm == pytest.approx(72, rel=0.02)


def test_level_does_not_matter() -> None:
    sound = chorale(steady(64, 20))
    soft = track_beats(np.float32(0.03) * sound, 22050)
    np.testing.assert_allclose(soft.beats_s, track_beats(sound, 22050).beats_s, atol=0.002)


def test_other_levels_are_told() -> None:
    found = track_beats(chorale(steady(60, 30)), 22050)
    assert found.tempo_bpm is not None
    factors = np.array(found.alternatives_bpm) / found.tempo_bpm
    assert min(abs(factors - 2).min(), abs(factors - 0.5).min()) < 0.08
    assert abs(factors - 1).min() > 0.04


@pytest.mark.parametrize("metre", [3, 4])
def test_bars_are_told_where_they_are_clear(metre: int) -> None:
    times_s = steady(76, 40)
    found = track_beats(chorale(times_s, metre=metre, first=2), 22050)
    assert found.downbeats_s is not None
    assert f_measure(found.downbeats_s, times_s[2::metre]) > 0.9


def test_no_bars_are_told_where_all_beats_are_alike() -> None:
    found = track_beats(chorale(steady(76, 40), metre=1), 22050)
    assert len(found.beats_s) > 40
    assert found.downbeats_s is None
