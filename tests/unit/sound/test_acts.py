"""The tone that answers a tap, and where it is laid."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from entrain.conductor.acts import LEAST_APART_S
from entrain.conductor.segments import first_segment
from entrain.events import Act, ActSounded
from entrain.guidance.course import Course
from entrain.music.score import Score
from entrain.sound.acts import TONE_S, Overlay, make_tone
from entrain.sound.outputs.wav import WavOutput
from entrain.sound.ring import Ring
from entrain.sound.sources import find_source
from tests.unit.journal.samples import REASON

RATE_HZ = 44100


def test_it_begins_and_ends_at_nothing_and_rises_softly() -> None:
    sound = make_tone(RATE_HZ)[:, 0]
    assert sound[0] == 0.0
    assert abs(sound[-1]) < 1e-4
    # Its height in every 20 ms rises by a fifth of full a second at most: safety.sound.start.
    frames = sound[: len(sound) // 882 * 882].reshape(-1, 882)
    heights = np.concatenate([[0.0], np.abs(frames).max(axis=1)])
    assert np.diff(heights).max() / 0.02 <= 0.2
    assert heights.max() > 0.015
    assert TONE_S <= LEAST_APART_S, "two never sound together"


@pytest.mark.parametrize("block", [100, 1024, 4410])
def test_it_is_laid_sample_for_sample_whatever_the_blocks_are(block: int) -> None:
    overlay = Overlay(RATE_HZ)
    overlay.add(5000)
    music = np.full((30000, 2), 0.1, np.float32)
    parts = [overlay.mix_into(music[at : at + block], at) for at in range(0, len(music), block)]
    heard = np.concatenate(parts)
    expected = music.copy()
    expected[5000 : 5000 + len(make_tone(RATE_HZ))] += make_tone(RATE_HZ)
    np.testing.assert_array_equal(heard, expected)


def test_nothing_passes_the_ceiling() -> None:
    overlay = Overlay(RATE_HZ)
    overlay.add(0)
    loud = np.full((20000, 2), 0.885, np.float32)
    assert np.abs(overlay.mix_into(loud, 0)).max() <= np.float32(0.89)


def ring_read(ring: Ring, n_frames: int) -> np.ndarray:
    out = np.zeros((n_frames, 2), np.float32)
    ring.read_into(out)
    return out


def test_it_is_laid_over_what_waits_and_not_where_the_reader_may_be() -> None:
    ring = Ring(1 << 15)
    sound = make_tone(RATE_HZ)
    for _ in range(4):  # so that it goes over the ring's end at some time
        ring.write(np.zeros((20000, 2), np.float32))
        assert ring.mix_in(sound, 1280)
        heard = ring_read(ring, 20000)
        assert not heard[:1280].any()
        np.testing.assert_array_equal(heard[1280 : 1280 + len(sound)], sound)
        assert not heard[1280 + len(sound) :].any()


def test_where_too_little_waits_it_is_left_out_whole() -> None:
    ring = Ring(1 << 15)
    sound = make_tone(RATE_HZ)
    ring.write(np.zeros((len(sound) + 1279, 2), np.float32))
    assert not ring.mix_in(sound, 1280)
    assert not ring_read(ring, len(sound) + 1279).any()


async def test_in_a_file_it_sounds_at_the_very_time_of_the_act(tmp_path: Path) -> None:
    course = Course(per_min=10.0, depth_db=0.0, level_frac=0.0, density_frac=0.5, reason=REASON)
    path = tmp_path / "a.wav"
    output = WavOutput(path, find_source("composed"), 1, RATE_HZ)
    output.start(0.0, Score(segments=(first_segment(0.0, course),)))
    for step in range(1, 11):
        if step == 4:
            output.play_act(ActSounded(t_s=0.35, reason=REASON, act=Act.TONE, source="taps"))
        await output.advance(step / 10)
    output.close()
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(RATE_HZ), "<i2").reshape(-1, 2)
    expected = np.zeros((RATE_HZ, 2))
    begin = round(0.35 * RATE_HZ)
    expected[begin : begin + len(make_tone(RATE_HZ))] = make_tone(RATE_HZ)
    assert np.abs(samples - np.rint(expected * 32767)).max() <= 1
