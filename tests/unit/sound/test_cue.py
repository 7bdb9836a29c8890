"""The cue of a question: soft, whole however the blocks are cut, and heard over whatever plays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from entrain.music.score import Score
from entrain.sound.cue import CUE_S, UNDER_FRAC, Cues, cue_samples, under_gains
from entrain.sound.engine import Renderer
from entrain.sound.outputs.wav import WavOutput
from entrain.sound.sources import find_source
from tests.helpers.scores import segment

RATES_HZ = (16000, 44100, 48000)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_it_startles_nobody(rate_hz: int) -> None:
    cue = cue_samples(rate_hz).astype(np.float64)
    assert len(cue) == round(CUE_S * rate_hz)
    assert cue[0] == 0.0
    assert abs(cue[-1]) < 1e-6
    assert 0.1 < np.abs(cue).max() < 0.2, "well below the music's own peaks"
    # Its height in every 20 ms rises by a fifth of full a second at most: safety.sound.start.
    n = rate_hz // 50
    height = np.abs(cue[: len(cue) // n * n]).reshape(-1, n).max(axis=1)
    assert np.diff(height[:25]).max() * 50 < 0.2 + 0.05
    assert np.abs(np.diff(cue)).max() < 0.14 * 2 * np.pi * 1600 / rate_hz, "no click"


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_it_rises_as_a_question_does(rate_hz: int) -> None:
    cue = cue_samples(rate_hz)

    def pitch_hz(from_s: float, to_s: float) -> float:
        part = cue[round(from_s * rate_hz) : round(to_s * rate_hz)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 18))
        return float(np.argmax(spectrum) * rate_hz / (1 << 18))

    assert pitch_hz(0.4, 1.3) == pytest.approx(392, rel=0.01)
    assert pitch_hz(2.2, 3.7) == pytest.approx(523.25, rel=0.02)


def test_the_music_gives_way_and_comes_back_slowly() -> None:
    gains = under_gains(1000)
    assert gains[0] == 1.0
    assert gains[-1] == pytest.approx(1.0, abs=0.01)
    assert gains.min() == pytest.approx(UNDER_FRAC)
    assert np.diff(gains).max() * 1000 <= 0.2 + 1e-9


@pytest.mark.parametrize("blocks", [(8000,), (1,), (7, 500, 33), (2048,), (44100,)])
def test_it_is_the_same_however_time_is_cut(blocks: tuple[int, ...]) -> None:
    rate_hz, n_all, cue_s = 8000, 8000 * 10, 1.2345
    music = np.full((n_all, 2), 0.2, np.float32)
    whole = Cues(rate_hz).mix_into(music, (cue_s,), 0.0)
    cues, parts, at, turn = Cues(rate_hz), [], 0, 0
    while at < n_all and len(parts) < 40000:
        n = min(blocks[turn % len(blocks)], n_all - at)
        parts.append(cues.mix_into(music[at : at + n], (cue_s,), at / rate_hz))
        at, turn = at + n, turn + 1
    heard = np.concatenate(parts)
    assert np.array_equal(heard, whole[: len(heard)])


def test_each_cue_is_heard_once_at_its_time() -> None:
    rate_hz = 8000
    silence = np.zeros((rate_hz * 40, 2), np.float32)
    heard = np.abs(Cues(rate_hz).mix_into(silence[:1], (), 0.0)).max()
    assert heard == 0.0
    cues, loud = Cues(rate_hz), []
    for second in range(40):
        part = cues.mix_into(silence[:rate_hz], (2.0, 12.0, 22.0), float(second))
        loud.append(bool(np.abs(part).max() > 0.01))
    assert next(second for second in range(40) if loud[second]) == 2
    assert loud[2]
    assert loud[12]
    assert loud[22]
    assert not loud[9]
    assert not loud[19]
    assert not any(loud[30:])


def test_what_is_taken_back_is_not_heard() -> None:
    score = replace(Score(segments=(segment(),)), cues_s=(5.0, 15.0, 25.0))
    assert score.without_cues_after(6.0).cues_s == (5.0,)
    assert score.until(16.0).cues_s == (5.0, 15.0)


def rms(samples: np.ndarray, from_s: float, to_s: float, rate_hz: int) -> float:
    part = samples[round(from_s * rate_hz) : round(to_s * rate_hz)].astype(np.float64)
    return float(np.sqrt(np.mean(part**2)))


@pytest.mark.parametrize("level_frac", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("music", ["composed", "none"])
def test_it_is_heard_over_any_music_and_in_silence(music: str, level_frac: float) -> None:
    rate_hz = 16000
    still = segment(level_frac=(level_frac, level_frac), depth_db=(0.0, 0.0))
    plain, asked = Score(segments=(still,)), Score(segments=(still,), cues_s=(4.0,))
    kind = find_source(music)
    without = Renderer(kind.make(3, rate_hz), rate_hz).render(plain, 0.0, 14 * rate_hz)
    heard = Renderer(kind.make(3, rate_hz), rate_hz).render(asked, 0.0, 14 * rate_hz)
    assert np.array_equal(heard[: 4 * rate_hz], without[: 4 * rate_hz])
    assert np.array_equal(heard[12 * rate_hz :], without[12 * rate_hz :])
    # What the cue adds, over what is left of the music under it.
    under = UNDER_FRAC * rms(without, 4.5, 7.5, rate_hz)
    alone = rms(cue_samples(rate_hz)[:, np.newaxis], 0.5, 3.5, rate_hz)
    assert alone > under, "louder than the music under it"
    assert rms(heard, 4.5, 7.5, rate_hz) == pytest.approx(np.hypot(alone, under), rel=0.3)


async def test_a_file_holds_it_too(tmp_path: Path) -> None:
    rate_hz = 16000
    output = WavOutput(tmp_path / "asked.wav", find_source("none"), 1, rate_hz)
    score = Score(segments=(segment(),))
    output.start(0.0, score)
    await output.advance(2.0)
    output.play(replace(score, cues_s=(3.0,)))
    for tenth in range(21, 70):
        await output.advance(tenth / 10)
    output.close()
    samples = np.frombuffer((tmp_path / "asked.wav").read_bytes()[44:], "<i2").reshape(-1, 2)
    loud = np.abs(samples).max(axis=1) > 300
    assert np.flatnonzero(loud)[0] / rate_hz == pytest.approx(3.1, abs=0.15)
