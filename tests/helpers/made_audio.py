"""Music files made on the spot, in every format that the library reads."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# Suffix, codec and sample format of each; opus knows only 48 kHz.
FORMATS: dict[str, tuple[str, str, str]] = {
    "mp3": ("mp3", "libmp3lame", "s16p"),
    "flac": ("flac", "flac", "s16"),
    "ogg": ("ogg", "vorbis", "fltp"),
    "opus": ("opus", "libopus", "s16"),
    "aac": ("m4a", "aac", "fltp"),
    "alac": ("m4a", "alac", "s16p"),
    "wav": ("wav", "pcm_s16le", "s16"),
    "aiff": ("aiff", "pcm_s16be", "s16"),
}
RATE_HZ = 44_100


def encode(
    path: Path,
    samples: Samples,
    form: str,
    rate_hz: int = RATE_HZ,
    tags: dict[str, str] | None = None,
) -> Path:
    """Write samples of shape (n, 2) as a file of a form; return its path."""
    _, codec, sample_format = FORMATS[form]
    # ID3 is what AIFF's tags come in; FFmpeg writes it only if told.
    options = {"write_id3v2": "1"} if form == "aiff" else {}
    with av.open(path, "w", format=_container(form), options=options) as container:
        container.metadata.update(tags or {})
        rate_out_hz = 48_000 if form == "opus" else rate_hz
        stream = container.add_stream(codec, rate=rate_out_hz, layout="stereo")
        stream.codec_context.format = sample_format
        stream.codec_context.options = {"strict": "experimental"}
        resampler = av.AudioResampler(sample_format, "stereo", rate_out_hz, 1024)
        block = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts = rate_hz, 0
        for out in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(out))
        container.mux(stream.encode(None))
    return path


def _container(form: str) -> str:
    return {"aac": "ipod", "alac": "ipod"}.get(form, FORMATS[form][0])


def name_of(stem: str, form: str) -> str:
    """Return a file name with the form's usual suffix."""
    return f"{stem}.{FORMATS[form][0]}"


def tone(seconds: float, frequency_hz: float = 440.0, level_db: float = -20.0) -> Samples:
    """Return a sine on both channels."""
    t_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * t_s)
    return np.column_stack([wave, wave]).astype(np.float32)


def piece(seconds: float, bpm: float = 72.0, seed: int = 0) -> Samples:
    """Return plucked chords in C major, one a beat, with a low note on each fourth."""
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE_HZ)
    out = np.zeros((n, 2))
    chords = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))
    length = RATE_HZ
    t_s = np.arange(length) / RATE_HZ
    for beat in range(int(seconds * bpm / 60)):
        begin = round(beat * 60 / bpm * RATE_HZ)
        notes = list(chords[beat // 4 % 4]) + ([36] if beat % 4 == 0 else [])
        for note in notes:
            frequency_hz = 440 * 2 ** ((note - 69) / 12)
            shape = np.exp(-t_s * 4) * np.minimum(1, t_s / 0.005)
            wave = shape * sum(
                np.sin(2 * np.pi * frequency_hz * k * t_s) / k**2 for k in range(1, 5)
            )
            room = min(length, n - begin)
            out[begin : begin + room] += 0.06 * wave[:room, None] * rng.uniform(0.8, 1.2, 2)
    return out.astype(np.float32)
