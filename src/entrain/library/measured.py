"""Measure everything in a track's sound in one pass; runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrain.library import mp3
from entrain.library.audio import LONGEST_S, Decoding, Samples, Sound, open_sound
from entrain.library.limits import Allowance, processor_s
from entrain.library.loudness import Loudness, Meter
from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.library.wholeness import ends_early
from entrain.music import features_of

RATE_HZ = 44_100
HALF_RATE_HZ = RATE_HZ // 2
"""Sampling rate of the mono signal in which beats and tones are detected [Hz]."""
BEATS_LEAST_S = 3.0
LOST_FRAC = 0.01
"""A file is damaged where more than this share of its packets cannot be decoded."""

Mono = NDArray[np.float32]


def measure(path: Path, allow: Callable[[float], None]) -> dict[str, Any]:
    """Return the measurements of a track, ready for JSON.

    Parameters
    ----------
    path : Path
        The file.
    allow : callable
        Called now and then with the time this may still compute [s].

    Returns
    -------
    dict
        The fields of `entrain.library.tracks.MeasuredSound`.

    Raises
    ------
    TrackProblemError
        The file cannot be decoded to its end.
    """
    with open_sound(path) as sound:
        decoding = Decoding(sound, RATE_HZ, Allowance(allow))
        mono, loudness = _decode_all(decoding)
        seconds = len(mono) / HALF_RATE_HZ
        _check_whole(sound, decoding, seconds)
        # The rest of a long track is not decoded; its length is as stated.
        whole_s = max(seconds, sound.length_s or 0.0) if seconds >= LONGEST_S else seconds
    allow(processor_s(seconds))
    tempo = _tempo(mono)
    character = asdict(features_of(mono, HALF_RATE_HZ))
    figures = {**asdict(loudness), **tempo, **character}
    return {
        "seconds": round(whole_s, 3),
        "heard_s": round(seconds, 3),
        **{name: _round(value) for name, value in figures.items()},
    }


def _decode_all(decoding: Decoding) -> tuple[Mono, Loudness]:
    import av

    meter = Meter(RATE_HZ)
    halver = av.AudioResampler("flt", "mono", HALF_RATE_HZ)
    parts: list[Mono] = []
    n_left = round(LONGEST_S * RATE_HZ)
    for block in _in_seconds(decoding.blocks()):
        part = block[:n_left]
        n_left -= len(part)
        meter.add(part)
        parts += _to_half_rate_mono(halver, part)
        if not n_left:
            break
    parts += [np.asarray(frame.to_ndarray())[0] for frame in halver.resample(None)]
    if not parts:
        raise TrackProblemError(TrackProblem.NO_SOUND)
    return _join(parts), meter.result()


def _in_seconds(blocks: Any) -> Any:
    """Yield the same sound a second at a time, since each call into FFmpeg costs."""
    held: list[Samples] = []
    n_held = 0
    for block in blocks:
        held.append(block)
        n_held += len(block)
        if n_held >= RATE_HZ:
            yield np.concatenate(held)
            held, n_held = [], 0
    if held:
        yield np.concatenate(held)


def _to_half_rate_mono(halver: Any, samples: Samples) -> list[Mono]:
    from av import AudioFrame

    # The mean of both channels; FFmpeg's mix changes the level to spare the peaks.
    mono = np.ascontiguousarray(samples.mean(axis=1, dtype=np.float32)).reshape(1, -1)
    frame: Any = AudioFrame.from_ndarray(mono, format="flt", layout="mono")
    frame.sample_rate = RATE_HZ
    return [np.asarray(out.to_ndarray())[0] for out in halver.resample(frame)]


def _join(parts: list[Mono]) -> Mono:
    whole = np.empty(sum(len(part) for part in parts), dtype=np.float32)
    at = 0
    for part in parts:
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def _check_whole(sound: Sound, decoding: Decoding, seconds: float) -> None:
    if ends_early(seconds, min(sound.stated_s, LONGEST_S)):
        raise TrackProblemError(TrackProblem.ENDS_EARLY, detail=f"{seconds:.0f} s could be decoded")
    # One packet may depend on sound before the first.
    most = max(1.0, LOST_FRAC * decoding.n_packets)
    if decoding.n_lost > most and (n_lost := _count_lost_music(sound, decoding)) > most:
        raise TrackProblemError(
            TrackProblem.DAMAGED, detail=f"{n_lost} of {decoding.n_packets} packets are lost"
        )


def _count_lost_music(sound: Sound, decoding: Decoding) -> int:
    """Return the number of lost packets of music.

    What lies between the frames of an MP3, such as the cover of a file appended to another,
    is read as packets too.
    """
    if sound.container.format.name != "mp3":
        return decoding.n_lost
    with sound.path.open("rb") as file:
        n_frames = mp3.walk(file).n_frames
    return decoding.n_lost - max(0, decoding.n_packets - n_frames)


def _tempo(mono: Mono) -> dict[str, Any]:
    from entrain.music.beats import track_beats

    track = None
    if len(mono) >= BEATS_LEAST_S * HALF_RATE_HZ and np.any(mono):
        track = track_beats(mono, float(HALF_RATE_HZ))
    if track is None or track.tempo_bpm is None:
        return {"tempo_bpm": None, "alternatives_bpm": (), "beats_s": None, "downbeats_s": None,
                "confidence_frac": None}  # fmt: skip
    return {
        "tempo_bpm": track.tempo_bpm,
        "alternatives_bpm": track.alternatives_bpm,
        "beats_s": track.beats_s,
        "downbeats_s": track.downbeats_s,
        "confidence_frac": track.confidence_frac,
    }


def _round(value: Any) -> Any:
    """Return a value for JSON, rounded to four decimals."""
    if isinstance(value, float | np.floating):
        return round(float(value), 4) if np.isfinite(value) else None
    if isinstance(value, np.ndarray | tuple | list):
        return [_round(item) for item in value]
    return value
