"""A still picture is a cover however it is stored, and a film is none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from entrain.library.audio import open_sound
from entrain.library.problems import TrackProblem, TrackProblemError
from tests.helpers.made_audio import piece

FRAGMENTS = {"movflags": "+frag_keyframe+empty_moov"}


def film(
    path: Path,
    codec: str,
    n_pictures: int,
    rate_hz: Fraction,
    options: dict[str, str] | None = None,
) -> Path:
    """Write eight seconds of music and some pictures as an MP4."""
    rng = np.random.default_rng(3)
    pixels = "rgb24" if codec == "png" else "yuv420p" if codec == "libx264" else "yuvj420p"
    with av.open(path, "w", format="mp4", options=options or {}) as container:
        sound = container.add_stream("aac", rate=44_100, layout="stereo")
        pictures = container.add_stream(codec, rate=rate_hz)
        pictures.width = pictures.height = 64
        pictures.pix_fmt = pixels
        for k in range(n_pictures):
            drawn = rng.integers(0, 255, (64, 64, 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = k, 1 / rate_hz
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        resampler = av.AudioResampler("fltp", "stereo", 44_100, 1024)
        block = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(piece(8.0)).reshape(1, -1), format="flt", layout="stereo"
        )
        block.sample_rate, block.pts = 44_100, 0
        for out in [*resampler.resample(block), *resampler.resample(None)]:
            container.mux(sound.encode(out))
        container.mux(sound.encode(None))
    return path


@pytest.mark.parametrize("codec", ["mjpeg", "png", "libx264"])
@pytest.mark.parametrize("options", [{}, FRAGMENTS])
def test_one_picture_stored_as_a_track_is_a_cover(
    tmp_path: Path, codec: str, options: dict[str, str]
) -> None:
    path = film(tmp_path / "a.m4a", codec, 1, Fraction(25), options)
    with open_sound(path) as sound:
        n_bytes = sum(packet.size for packet in sound.container.demux(sound.stream))
    # Whoever looked at the pictures left the sound to be read from its beginning.
    assert n_bytes > 8 * 2000


def test_the_covers_of_chapters_are_no_film(tmp_path: Path) -> None:
    with open_sound(film(tmp_path / "a.m4b", "mjpeg", 3, Fraction(1, 3))) as sound:
        # The last picture lasts a second longer than the music.
        assert sound.stated_s == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize("codec", ["mjpeg", "png", "libx264"])
@pytest.mark.parametrize("options", [{}, FRAGMENTS])
def test_a_film_is_refused(tmp_path: Path, codec: str, options: dict[str, str]) -> None:
    path = film(tmp_path / "a.mp4", codec, 100, Fraction(25), options)
    with pytest.raises(TrackProblemError) as told, open_sound(path):
        pass
    assert told.value.reason is TrackProblem.VIDEO
