"""A person's own music: on the beat of the breath, faded, levelled, never read beyond need."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from entrain.events import LibraryLoaded, SoundChanged, TrackFailed
from entrain.music.score import Score
from entrain.sound.brightness import Brightness
from entrain.sound.shelf import ReadAhead, Shelf
from entrain.sound.sources import find_source
from entrain.sound.sources.layer import Surf
from entrain.sound.sources.source import Samples
from entrain.sound.sources.track import own_music
from tests.helpers import shelves, stretch_material
from tests.helpers.made_audio import encode, piece, tone
from tests.helpers.scores import segment

RATE_HZ = 44100
SCORE = Score(segments=(segment(per_min=(9.0, 9.0), depth_db=(0.0, 0.0), beats=8),))


@pytest.fixture(autouse=True)
def no_file_stays_open() -> Iterator[None]:
    yield
    for shelf in shelves.MADE:
        shelf.close()
    shelves.MADE.clear()


def rendered(shelf: Shelf, score: Score, seconds: float, start_s: float = 0.0) -> Samples:
    music = own_music(shelf, find_source("none"), patient=True).make(1, RATE_HZ)
    block = 4096
    parts = [
        music.render(score, start_s + k * block / RATE_HZ, block)
        for k in range(math.ceil(seconds * RATE_HZ / block))
    ]
    return np.concatenate(parts)


def clicking(folder: Path, bpm: float, seconds: float = 40.0) -> Shelf:
    samples, beats_s = stretch_material.clicks(RATE_HZ, bpm, seconds)
    return shelves.shelf_of(folder, {"one": (samples, beats_s)})


@pytest.mark.parametrize("native_bpm", [62.0, 72.0, 88.0])
def test_the_beats_fall_on_the_beats_of_the_breath(tmp_path: Path, native_bpm: float) -> None:
    score = SCORE.with_track(shelves.started(native_bpm=native_bpm)).with_pace(shelves.paced())
    heard_s = stretch_material.strike_times_s(
        rendered(clicking(tmp_path, native_bpm), score, 20), RATE_HZ
    )
    beats = heard_s[1:] * 72 / 60
    off_s = (beats - np.round(beats)) * 60 / 72
    # A click's middle lies a few milliseconds after its beginning.
    assert np.abs(off_s - 0.006).max() < 0.015
    assert len(heard_s) == pytest.approx(24, abs=1)


def test_a_moving_guide_is_followed(tmp_path: Path) -> None:
    score = Score(
        segments=(segment(over_s=30.0, per_min=(10.0, 8.0), depth_db=(0.0, 0.0), beats=8),)
    )
    score = score.with_track(shelves.started(native_bpm=72.0)).with_pace(shelves.paced())
    heard_s = stretch_material.strike_times_s(
        rendered(clicking(tmp_path, 72.0, 60), score, 36), RATE_HZ
    )
    bpm, at_s = 60 / np.diff(heard_s), 0.5 * (heard_s[1:] + heard_s[:-1])
    wanted = 80 - 16 * np.clip(at_s / 30, 0, 1)
    assert np.abs(bpm - wanted)[1:].max() < 0.6


def test_a_track_that_is_let_go_keeps_its_own_tempo(tmp_path: Path) -> None:
    score = SCORE.with_track(shelves.started(native_bpm=62.0))
    score = score.with_pace(shelves.paced(follows=False))
    heard_s = stretch_material.strike_times_s(
        rendered(clicking(tmp_path, 62.0), score, 15), RATE_HZ
    )
    assert 60 / np.diff(heard_s).mean() == pytest.approx(62.0, rel=0.001)


def test_after_a_gap_of_the_device_the_track_goes_on_at_a_beat(tmp_path: Path) -> None:
    score = SCORE.with_track(shelves.started(native_bpm=72.0)).with_pace(shelves.paced())
    music = own_music(clicking(tmp_path, 72.0), find_source("none"), patient=True).make(1, RATE_HZ)
    music.render(score, 0.0, 5 * RATE_HZ)
    after = music.render(score, 8.31, 8 * RATE_HZ)
    beats = (8.31 + stretch_material.strike_times_s(after, RATE_HZ)[1:]) * 72 / 60
    assert np.abs((beats - np.round(beats)) * 60 / 72 - 0.006).max() < 0.02


def test_one_track_takes_over_from_another_at_one_loudness(tmp_path: Path) -> None:
    noises = []
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        noises.append((0.05 * rng.standard_normal((20 * RATE_HZ, 2))).astype(np.float32))
    none = np.zeros(0)
    shelf = shelves.shelf_of(tmp_path, {"one": (noises[0], none), "two": (noises[1], none)})
    score = SCORE.with_track(shelves.started("one")).with_track(
        shelves.started("two", 8.0, fade_s=4.0, left_s=8.0, left_over_s=4.0)
    )
    heard = rendered(shelf, score, 16)[RATE_HZ:]
    level_db = 10 * np.log10((heard[: 14 * RATE_HZ] ** 2).reshape(14, -1).mean(axis=1))
    assert np.ptp(level_db) < 0.7


def test_what_nobody_wants_to_hear_is_gone_when_it_should_be(tmp_path: Path) -> None:
    shelf = shelves.shelf_of(tmp_path, {"one": (tone(20), np.zeros(0))})
    score = SCORE.with_track(shelves.started("one")).with_track(
        shelves.started("two", 9.0, fade_s=4.0, left_s=5.0, left_over_s=0.8)
    )
    heard = np.abs(rendered(shelf, score, 8)).max(axis=1)
    assert heard[4 * RATE_HZ : 5 * RATE_HZ].max() > 0.05
    assert heard[int(5.85 * RATE_HZ) :].max() == 0


def test_a_song_that_is_refused_while_it_gives_way_goes_as_fast(tmp_path: Path) -> None:
    none = np.zeros(0)
    shelf = shelves.shelf_of(tmp_path, {"one": (tone(20), none), "two": (tone(20, 600.0), none)})
    score = (
        SCORE.with_track(shelves.started("one"))
        .with_track(shelves.started("two", 5.0, fade_s=8.0, left_s=5.0, left_over_s=8.0))
        .with_track(shelves.started("two", 10.0, fade_s=4.0, left_s=6.7, left_over_s=0.8))
    )
    heard = np.abs(rendered(shelf, score, 12)).max(axis=1)
    assert heard[6 * RATE_HZ : int(6.5 * RATE_HZ)].max() > 0.05
    assert heard[int(7.55 * RATE_HZ) : int(9.9 * RATE_HZ)].max() == 0
    assert heard[11 * RATE_HZ :].max() > 0.02


def test_the_level_is_that_which_was_decided(tmp_path: Path) -> None:
    shelf = shelves.shelf_of(tmp_path, {"one": (tone(20), np.zeros(0))})
    plain, softer = (
        rendered(shelf, SCORE.with_track(shelves.started(gain_db=gain)), 3)[RATE_HZ:].std()
        for gain in (0.0, -6.0)
    )
    assert 20 * np.log10(softer / plain) == pytest.approx(-6.0, abs=0.1)


def test_a_file_that_cannot_be_read_is_silence_and_told_of(tmp_path: Path) -> None:
    shelf = shelves.shelf_of(tmp_path, {"one": (tone(3), np.zeros(0))})
    (tmp_path / "one.wav").write_bytes(b"no music any more")
    assert [type(event) for event in shelf.advance(0.0)] == [SoundChanged, LibraryLoaded]
    heard = rendered(shelf, SCORE.with_track(shelves.started()), 1)
    assert not heard.any()
    (told,) = shelf.advance(1.0)
    assert isinstance(told, TrackFailed)
    assert told.track_id == "one"
    assert told.detail.endswith(".")


def test_a_feed_gives_all_of_a_file_and_then_silence(tmp_path: Path) -> None:
    samples = piece(9.0)
    path = encode(tmp_path / "a.flac", samples, "flac")
    feed = ReadAhead(path, RATE_HZ, pytest.fail, patient=True)
    got = np.concatenate([feed.pull(10007) for _ in range(44)])
    feed.close()
    np.testing.assert_allclose(got[: len(samples)], samples, atol=1e-3)
    assert not got[len(samples) :].any()


def test_brightness_opens_with_the_breath_and_takes_nothing_where_there_is_no_swell() -> None:
    rng = np.random.default_rng(3)
    noise = (0.1 * rng.standard_normal((10 * RATE_HZ, 2))).astype(np.float32)
    swelling = Score(segments=(segment(per_min=(6.0, 6.0)),))
    np.testing.assert_allclose(Brightness(RATE_HZ).filter(noise, SCORE, 0.0), noise)
    heard = Brightness(RATE_HZ).filter(noise, swelling, 0.0)

    def above_db(at_s: float) -> float:
        part = heard[int(at_s * RATE_HZ) :][: RATE_HZ // 4, 0]
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        hz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
        return float(
            10 * np.log10(power[(hz > 3000) & (hz < 5000)].mean() / power[hz < 500].mean())
        )

    assert above_db(4.1) > above_db(9.6) + 6


def test_the_layer_breathes_and_is_silent_where_nothing_is_guided() -> None:
    assert not Surf(1, RATE_HZ).render(SCORE, 0.0, RATE_HZ).any()
    song = Score(segments=(segment(per_min=(6.0, 6.0), depth_db=(2.0, 2.0)),))
    heard = Surf(1, RATE_HZ).render(song, 0.0, 10 * RATE_HZ)
    level_db = 10 * np.log10((heard[: 10 * RATE_HZ] ** 2).reshape(20, -1).mean(axis=1))
    assert 8 < np.ptp(level_db) < 12
    assert level_db.argmax() == pytest.approx(8, abs=1)
