"""Another tempo and the same pitch: tones stay pure, attacks sharp, time exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from entrain.music.stretch import PhaseVocoder
from entrain.music.stretch.rubberband import RubberBand
from tests.helpers import stretch_material as material

RATE_HZ = 48000
RATIOS = (0.75, 0.8, 0.9, 1.1, 1.25)
BOTH = pytest.mark.parametrize("make", [PhaseVocoder, RubberBand])


def noise(seconds: float) -> material.Samples:
    rng = np.random.default_rng(1)
    return (0.1 * rng.standard_normal((int(seconds * RATE_HZ), 2))).astype(np.float32)


@pytest.mark.parametrize("ratio", RATIOS)
def test_tones_stay_pure_and_as_loud(ratio: float) -> None:
    tones = material.tones(RATE_HZ)
    heard = material.stretched(PhaseVocoder, tones, RATE_HZ, ratio)
    assert material.purity_db(heard, RATE_HZ) > 60
    middle = slice(RATE_HZ, 6 * RATE_HZ)
    assert heard[middle].std() == pytest.approx(tones[middle].std(), rel=0.01)


@pytest.mark.parametrize("ratio", RATIOS)
def test_drums_stay_sharp(ratio: float) -> None:
    drums, hits_s = material.drums(RATE_HZ, seconds=12)
    heard = material.stretched(PhaseVocoder, drums, RATE_HZ, ratio)
    before = material.sharpness(drums, RATE_HZ, hits_s)
    after = material.sharpness(heard, RATE_HZ, hits_s / ratio)
    assert np.median(after / before) > 0.85


@BOTH
@pytest.mark.parametrize("ratio", [0.75, 1.0, 1.25])
def test_what_is_struck_is_heard_when_it_should_be(make: Any, ratio: float) -> None:
    clicks, _ = material.clicks(RATE_HZ, bpm=100, seconds=20)
    asked_s = material.strike_times_s(clicks, RATE_HZ) / ratio
    heard_s = material.strike_times_s(material.stretched(make, clicks, RATE_HZ, ratio), RATE_HZ)
    assert len(heard_s) == len(asked_s)
    assert np.abs(heard_s - asked_s).max() < 0.010
    beats = np.arange(len(heard_s))
    slope, asked = np.polyfit(beats, heard_s, 1)[0], np.polyfit(beats, asked_s, 1)[0]
    assert slope == pytest.approx(asked, rel=1e-4)


@pytest.mark.parametrize("ratio", [0.8, 1.0, 1.25])
@pytest.mark.parametrize("kind", material.STRUCK)
def test_the_first_attack_is_as_loud_as_later_ones(kind: str, ratio: float) -> None:
    for first_s in (0.0, 0.02, 0.06):
        times_s = first_s + 0.6 * np.arange(5)
        sound = material.blows(kind, RATE_HZ, times_s)
        heard = material.stretched(PhaseVocoder, sound, RATE_HZ, ratio)
        first_db, *later_db = material.blow_levels_db(heard, RATE_HZ, times_s / ratio)
        assert min(later_db) - 0.5 < first_db < max(later_db) + 0.5, f"from {first_s} s"


@pytest.mark.parametrize("rate_hz", [22050, 44100, 96000])
def test_music_that_begins_at_once_is_not_faded_in(rate_hz: int) -> None:
    tones = material.tones(rate_hz, seconds=2)
    for ratio in (0.8, 1.0, 1.2):
        heard = material.stretched(PhaseVocoder, tones, rate_hz, ratio)
        begin, later = heard[: rate_hz // 10], heard[rate_hz : rate_hz + rate_hz // 10]
        assert 20 * np.log10(begin.std() / later.std()) == pytest.approx(0.0, abs=0.5)


@BOTH
def test_a_changing_ratio_is_followed_without_a_click(make: Any) -> None:
    tones = material.tones(RATE_HZ, seconds=8)
    stretcher = make(material.puller(tones), RATE_HZ)
    ratios = np.tile(np.repeat([1.0, 0.8], 24), 6)
    out = np.concatenate([stretcher.render(1024, ratio) for ratio in ratios])
    assert stretcher.position == pytest.approx(1024 * ratios.sum(), abs=0.25 * 4096)
    middle = out[RATE_HZ : 5 * RATE_HZ, 0].astype(np.float64)
    power = np.abs(np.fft.rfft(middle * np.blackman(len(middle)))) ** 2
    above = np.fft.rfftfreq(len(middle), 1 / RATE_HZ) > 7000
    assert 10 * np.log10(power[above].sum() / power.sum()) < -70


def test_its_own_tempo_is_the_music_itself_a_little_later() -> None:
    sound = noise(2)
    vocoder = PhaseVocoder(material.puller(sound), RATE_HZ)
    heard = np.concatenate([vocoder.render(1024, 1.0) for _ in range(80)])
    begin, delay = 2 * vocoder.delay_frames, vocoder.delay_frames
    np.testing.assert_allclose(
        heard[begin + delay : begin + delay + RATE_HZ], sound[begin : begin + RATE_HZ], atol=1e-5
    )


def test_how_time_is_cut_into_blocks_makes_no_difference() -> None:
    drums, _ = material.drums(RATE_HZ, seconds=3)
    whole = material.stretched(PhaseVocoder, drums, RATE_HZ, 0.83, block=65536)
    pieces = material.stretched(PhaseVocoder, drums, RATE_HZ, 0.83, block=777)
    np.testing.assert_array_equal(whole, pieces)


@pytest.mark.parametrize("other", [0.5, -1.0])
def test_both_ears_turn_alike(other: float) -> None:
    drums, _ = material.drums(RATE_HZ, seconds=3)
    sound = (drums + material.tones(RATE_HZ, 3)) * np.array([1.0, other], np.float32)
    heard = material.stretched(PhaseVocoder, sound.astype(np.float32), RATE_HZ, 0.85)
    np.testing.assert_allclose(heard[:, 1], other * heard[:, 0], atol=1e-5)
    assert heard[:, 0].std() == pytest.approx(sound[:, 0].std(), rel=0.05)


@BOTH
def test_silence_stays_silent(make: Any) -> None:
    silence = np.zeros((RATE_HZ, 2), np.float32)
    assert not material.stretched(make, silence, RATE_HZ, 0.8).any()


@BOTH
def test_noise_stays_finite_and_bounded(make: Any) -> None:
    heard = material.stretched(make, noise(3), RATE_HZ, 1.2)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 1.0
