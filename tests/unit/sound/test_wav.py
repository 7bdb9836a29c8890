"""The file: measured from outside, and whole whatever happens."""

import asyncio
import sys
from pathlib import Path

import numpy as np
import pytest

from entrain.events import SoundChanged
from entrain.music.score import Score
from entrain.sound.outputs import NullOutput, WavOutput
from entrain.sound.problems import SoundProblemError
from entrain.sound.sources import find_source
from tests.helpers import measure_sound as measure
from tests.helpers.scores import segment, with_beats

COMPOSED = find_source("composed")
RATE_HZ = 44100


def played(path: Path, score: Score, seconds: float, began_s: float = 0.0) -> WavOutput:
    """Play as a session does, ten times a second; not closed."""
    output = WavOutput(path, COMPOSED, seed=7)

    async def play() -> None:
        output.start(began_s, score)
        for k in range(1, round(seconds * 10) + 1):
            assert await output.advance(began_s + k / 10) == ()

    asyncio.run(play())
    return output


@pytest.mark.slow
def test_tempo_and_swell_are_in_the_sound_as_the_score_says(tmp_path: Path) -> None:
    """14 to 8 breaths/min, from six beats a breath to eight: heard within 1 %, 2 % and 1 dB."""
    score = Score(segments=(segment(over_s=115, per_min=(14, 8), beats=6),))
    score = with_beats(score, 8, 60)
    played(tmp_path / "x.wav", score, 120).close()
    samples, rate_hz = measure.read_wav(tmp_path / "x.wav")
    level_db = measure.envelope_db(samples, rate_hz)
    phase_rad = measure.swell_phase_rad(level_db)

    for begin_s in (10, 70):
        end_s = begin_s + 45
        part = samples[begin_s * rate_hz : end_s * rate_hz]
        breaths = slice(begin_s * measure.ENVELOPE_HZ, end_s * measure.ENVELOPE_HZ)
        # As a window slides over the part, its middle counts more than its ends.
        windows = [score.sample(np.arange(s, s + 12.0)) for s in range(begin_s, end_s - 12)]
        tempo = np.mean([(w.per_min * w.beats_per_breath).mean() for w in windows])
        rate = score.sample(np.arange(begin_s, end_s)).per_min.mean()
        assert measure.tempo_bpm(part, rate_hz) == pytest.approx(tempo, rel=0.01)
        assert measure.swell_per_min(phase_rad[breaths]) == pytest.approx(rate, rel=0.02)
        depth_db = measure.swell_depth_db(level_db[breaths], phase_rad[breaths])
        assert depth_db == pytest.approx(5, abs=1)

    assert measure.loudness_lufs(samples, rate_hz) == pytest.approx(-20, abs=1.5)
    assert measure.peak_dbfs(samples) < -3
    assert np.abs(samples.mean(axis=0)).max() < 1e-4


def test_the_plainest_methods_find_tempo_and_swell(tmp_path: Path) -> None:
    score = Score(segments=(segment(per_min=(9, 9), beats=8, level_frac=(0.7, 0.7)),))
    played(tmp_path / "x.wav", score, 65).close()
    samples, rate_hz = measure.read_wav(tmp_path / "x.wav")
    minute = samples[5 * rate_hz :]
    assert measure.autocorrelation_tempo_bpm(minute, rate_hz) == pytest.approx(72, rel=0.01)
    assert measure.spectral_swell_per_min(minute, rate_hz) == pytest.approx(9, rel=0.02)


def test_a_sample_is_heard_at_its_place_in_the_file(tmp_path: Path) -> None:
    """A beat 2 s after the beginning lies 2 s into the file, whenever the session began."""
    score = Score(segments=(segment(31.3, per_min=(6, 6), beats=5),))
    played(tmp_path / "x.wav", score, 12, began_s=31.3).close()
    samples, rate_hz = measure.read_wav(tmp_path / "x.wav")
    onsets = measure.onset_strength(samples, rate_hz)
    for beat_s in (2, 4, 6, 8):
        near = slice(beat_s * 100 - 30, beat_s * 100 + 30)
        seen_s = (near.start + int(np.argmax(onsets[near]))) / 100 + 1024 / rate_hz
        assert seen_s == pytest.approx(beat_s, abs=0.03)


@pytest.mark.parametrize("t_s", [0.1, 0.35, 3.0])
def test_the_file_reaches_exactly_to_now(tmp_path: Path, t_s: float) -> None:
    output = WavOutput(tmp_path / "x.wav", find_source("none"), seed=1)
    output.start(0.0, Score(segments=(segment(),)))
    asyncio.run(output.advance(t_s))
    output.close()
    samples, _ = measure.read_wav(tmp_path / "x.wav")
    assert len(samples) == round(t_s * RATE_HZ)


def test_time_that_was_slept_through_is_silence_and_told(tmp_path: Path) -> None:
    score = Score(segments=(segment(),))
    output = played(tmp_path / "x.wav", score, 2)
    (told,) = asyncio.run(output.advance(3602.0))
    assert isinstance(told, SoundChanged)
    assert "3600.0 s" in told.detail
    assert asyncio.run(output.advance(3603.0)) == ()
    output.close()
    with (tmp_path / "x.wav").open("rb") as file:
        file.seek(44 + 4 * int(3601.9 * RATE_HZ))
        end = np.frombuffer(file.read(), "<i2").reshape(-1, 2)
    assert len(end) == pytest.approx(1.1 * RATE_HZ, abs=1)
    assert not end[: int(0.1 * RATE_HZ)].any()
    assert np.abs(end[RATE_HZ // 2 :]).max() > 300


def test_a_killed_session_leaves_a_file_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    output = played(path, Score(segments=(segment(),)), 6)
    samples, rate_hz = measure.read_wav(path)  # not closed: all there is now
    assert len(samples) / rate_hz > 6 - 2.1
    output.close()
    output.close()
    assert len(measure.read_wav(path)[0]) == 6 * RATE_HZ


def test_silence_and_music_are_heard_alike_in_a_file_and_in_nothing(tmp_path: Path) -> None:
    score = Score(segments=(segment(over_s=60, per_min=(14, 8)),)).with_segment(
        segment(20, over_s=3, level_frac=(1, 0), phase_rad=28.0)
    )
    wav, null = played(tmp_path / "x.wav", score, 1), NullOutput(COMPOSED)
    null.start(0.0, score)
    for t_s in (0.0, 1.0, 17.3, 22.9, 23.0, 40.0):
        assert wav.heard(t_s) == null.heard(t_s)
        assert wav.moment(t_s) == null.moment(t_s)
    wav.close()


def test_a_place_that_cannot_be_written_is_refused_before_the_session(tmp_path: Path) -> None:
    output = WavOutput(tmp_path / "nowhere" / "x.wav", COMPOSED, seed=1)
    with pytest.raises(SoundProblemError, match=r"nowhere.x\.wav: The sound cannot be written"):
        output.start(0.0, Score(segments=(segment(),)))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_refused_before_the_session() -> None:
    with pytest.raises(SoundProblemError, match="No space left"):
        WavOutput(Path("/dev/full"), COMPOSED, seed=1).start(0.0, Score(segments=(segment(),)))


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit to run into")
def test_a_disk_that_fills_is_told_once_and_the_session_goes_on(tmp_path: Path) -> None:
    import resource
    import signal

    path = tmp_path / "x.wav"
    output = played(path, Score(segments=(segment(),)), 1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        # Not a whole number of frames: the last one is torn in two.
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10_001, hard))
        told = [event for k in range(11, 40) for event in asyncio.run(output.advance(k / 10))]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert [type(event) for event in told] == [SoundChanged]
    assert "goes on without" in told[0].detail
    assert output.moment(3.0) is not None
    samples, _ = measure.read_wav(path)
    assert len(samples) >= RATE_HZ
    assert path.stat().st_size == 44 + 4 * len(samples), "half a frame is left behind"
    output.close()


def test_what_is_no_sound_is_not_written_over(tmp_path: Path) -> None:
    recording = tmp_path / "a.entrain"
    recording.write_bytes(b"SQLite format 3\0" * 10)
    output = WavOutput(recording, find_source("composed"), 1)
    with pytest.raises(SoundProblemError, match="no sound file"):
        output.start(0.0, Score(segments=(segment(),)))
    output.close()
    assert recording.read_bytes() == b"SQLite format 3\0" * 10
