"""A track's sound comes whole, from any place, and a bad file cannot hang or hold it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from entrain.library.decode import Decoder, Samples
from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.sandbox import process
from tests.helpers.made_audio import FORMATS, RATE_HZ, encode, name_of, piece, tone
from tests.helpers.waiting import wait_until

SECONDS = 6.0


def decoded(path: Path, rate_hz: int = RATE_HZ, from_s: float = 0.0) -> Samples:
    blocks = []
    with Decoder(path, rate_hz, from_s) as decoder:
        while len(block := decoder.read(5_000)):
            blocks.append(block)
    return np.concatenate(blocks)


@pytest.fixture
def noisy() -> Samples:
    noise = np.random.default_rng(1).standard_normal((round(SECONDS * RATE_HZ), 2))
    return piece(SECONDS) + (0.003 * noise).astype(np.float32)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_comes_whole(tmp_path: Path, noisy: Samples, form: str) -> None:
    sound = decoded(encode(tmp_path / name_of("a", form), noisy, form))
    assert sound.dtype == np.float32
    assert abs(len(sound) - len(noisy)) < 2_000
    n = min(len(sound), len(noisy))
    assert np.corrcoef(sound[:n, 0], noisy[:n, 0])[0, 1] > 0.97


@pytest.mark.parametrize("form", FORMATS)
def test_a_place_is_exact(tmp_path: Path, noisy: Samples, form: str) -> None:
    path = encode(tmp_path / name_of("a", form), noisy, form)
    whole, rest = decoded(path), decoded(path, from_s=3.0)
    assert abs(len(whole) - 3 * RATE_HZ - len(rest)) <= 1
    n, at = len(rest) - 10, 3 * RATE_HZ
    likeness = {
        d: np.corrcoef(whole[at + d : at + d + n, 0], rest[:n, 0])[0, 1] for d in range(-9, 10)
    }
    # Opus goes on learning from what came before; the others come out bit for bit.
    assert abs(max(likeness, key=lambda d: likeness[d])) <= 1
    assert max(likeness.values()) > 0.995


def test_another_rate_keeps_time(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.flac", tone(2.0), "flac")
    sound = decoded(path, rate_hz=48_000)
    assert len(sound) == 96_000
    spectrum = np.abs(np.fft.rfft(sound[:, 0]))
    assert np.argmax(spectrum) / 2.0 == pytest.approx(440.0)


def test_past_the_end_there_is_nothing(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", tone(1.0), "mp3")
    with Decoder(path, RATE_HZ, from_s=60.0) as decoder:
        assert len(decoder.read(10)) == 0


def test_a_process_that_dies_is_said(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.wav", tone(30.0), "wav")
    with Decoder(path, RATE_HZ) as decoder:
        decoder.read(100)
        os.kill(decoder._process.pid, signal.SIGKILL)
        with pytest.raises(TrackProblemError) as told:
            decoder.read(30 * RATE_HZ)
    assert told.value.reason is TrackProblem.DIED


def test_a_process_that_falls_silent_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "MOST_S", 3.0)
    path = encode(tmp_path / "a.wav", tone(30.0), "wav")
    with Decoder(path, RATE_HZ) as decoder:
        decoder.read(100)
        os.kill(decoder._process.pid, signal.SIGSTOP)
        with pytest.raises(TrackProblemError) as told:
            decoder.read(30 * RATE_HZ)
    assert told.value.reason is TrackProblem.TOO_SLOW


def test_what_is_no_audio_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    with Decoder(path, RATE_HZ) as decoder, pytest.raises(TrackProblemError) as told:
        decoder.read(10)
    assert told.value.reason is TrackProblem.NOT_AUDIO


def test_the_process_goes_with_its_decoder(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.wav", tone(30.0), "wav")
    with Decoder(path, RATE_HZ) as decoder:
        decoder.read(100)
        pid = decoder._process.pid
        assert Path(f"/proc/{pid}").exists()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the process's end", limit_s=5.0)
