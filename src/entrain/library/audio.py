"""Open an untrusted music file and decode its sound in blocks; runs in the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from entrain.library.limits import Allowance
from entrain.library.pictures import is_still
from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.library.wholeness import (
    LENGTH_GUESSED,
    RepairedFile,
    ends_early,
    is_truncated,
    looks_like_music,
)

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

Samples = NDArray[np.float32]

LONGEST_S = 1800.0
"""Longest part of a track that is analysed: longer than any session, and bounded in memory."""
FORMATS = "mp3,flac,ogg,mov,mp4,wav,w64,aiff,aac"
"""Containers that are opened. Playlists are not among them: they can name other files."""
CODECS = ("mp3", "mp3float", "flac", "vorbis", "opus", "aac", "alac")
PROTECTED_TAGS = ("drms", "enca", "aavd")
"""Codec tags of encrypted sound in an MP4: FairPlay, Common Encryption, Audible."""
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 768_000
"""Sampling rates outside this range are damage: a few Hz would make hours out of seconds."""
PREROLL_S = 0.5
"""Decoded before the place sought, until overlapping transforms and bit reservoirs have settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """An opened music file.

    Attributes
    ----------
    path : Path
        The file.
    container, stream
        PyAV's.
    length_s : float or None
        Length as FFmpeg reports it [s].
    stated_s : float
        Length as the file itself states it [s]; 0 where it does not.
    """

    path: Path
    container: InputContainer
    stream: AudioStream
    length_s: float | None
    stated_s: float


@contextmanager
def open_sound(path: Path) -> Iterator[Sound]:
    """Open the sound of a file; a context manager.

    Raises
    ------
    TrackProblemError
        The file cannot be read, is empty, a video or protected, or holds no supported audio.
    """
    import av

    av.logging.set_level(av.logging.PANIC)
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise TrackProblemError(_open_problem(error)) from error
    with file:
        if not file.read(1):
            raise TrackProblemError(TrackProblem.EMPTY)
        file.seek(0)
        # Given a file object and a list of formats, FFmpeg opens nothing else, whatever name,
        # address or playlist the file holds.
        try:
            container = av.open(
                RepairedFile(file),
                "r",
                metadata_errors="ignore",
                options={"format_whitelist": FORMATS},
            )
        except MemoryError as error:
            raise TrackProblemError(TrackProblem.TOO_LARGE) from error
        except (av.FFmpegError, ValueError) as error:
            raise TrackProblemError(_closed_problem(path)) from error
        with container:
            yield _check_container(container, path)


def _open_problem(error: Exception) -> TrackProblem:
    match error:
        case PermissionError():
            return TrackProblem.NOT_READABLE
        case FileNotFoundError() | NotADirectoryError() | ValueError():
            return TrackProblem.NO_SUCH_FILE
        case IsADirectoryError():
            return TrackProblem.NOT_A_FILE
        case _:
            return TrackProblem.NOT_READABLE


def _closed_problem(path: Path) -> TrackProblem:
    """Return why FFmpeg cannot open a file."""
    if not looks_like_music(path):
        return TrackProblem.NOT_AUDIO
    return TrackProblem.ENDS_EARLY if is_truncated(path) else TrackProblem.DAMAGED


def _check_container(container: InputContainer, path: Path) -> Sound:
    if any(not is_still(container, stream) for stream in container.streams.video):
        raise TrackProblemError(TrackProblem.VIDEO)
    if not container.streams.audio:
        raise TrackProblemError(TrackProblem.NOT_AUDIO)
    stream = container.streams.audio[0]
    context = stream.codec_context
    # An unknown codec has no context and no name.
    tag = "" if context is None else context.codec_tag
    if tag in PROTECTED_TAGS:
        raise TrackProblemError(TrackProblem.PROTECTED)
    name = "" if context is None else context.name
    if name not in CODECS and not name.startswith("pcm_"):
        raise TrackProblemError(TrackProblem.UNSUPPORTED, detail=name)
    if not context.sample_rate and not looks_like_music(path):
        raise TrackProblemError(TrackProblem.NOT_AUDIO)
    _check_rate(context.sample_rate)
    reported_s = _reported_lengths_s(container, stream)
    guessed = container.format.name in LENGTH_GUESSED
    if name.startswith("pcm_") and stream.bit_rate:
        # A placeholder for a size unknown at writing would make hours of a minute.
        length_s: float | None = min([*reported_s, 8 * container.size / stream.bit_rate])
    else:
        length_s = min(reported_s, default=None)
    return Sound(
        path=path,
        container=container,
        stream=stream,
        length_s=length_s,
        stated_s=0.0 if guessed else min(reported_s, default=0.0),
    )


def _reported_lengths_s(container: InputContainer, stream: AudioStream) -> list[float]:
    """Return the lengths FFmpeg reports [s]; pictures may last longer than the sound."""
    lengths_s = [] if container.duration is None else [container.duration / 1e6]
    if stream.duration is not None and stream.time_base is not None:
        lengths_s.append(float(stream.duration * stream.time_base))
    return lengths_s


def _check_rate(rate_hz: int) -> None:
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise TrackProblemError(TrackProblem.DAMAGED, detail=f"{rate_hz} samples a second")


def fingerprint(sound: Sound, allowance: Allowance) -> str:
    """Return the fingerprint of the sound: a hash of its coded packets.

    It stays the same when the file is renamed, moved or retagged, and changes when the sound is
    encoded again. Only the first `LONGEST_S` are hashed, but the whole file is read.

    Parameters
    ----------
    sound : Sound
        From `open_sound`, not yet read from.
    allowance : Allowance
        Limit of computing time.

    Raises
    ------
    TrackProblemError
        The file holds no sound, or ends before the music does.
    """
    digest = hashlib.sha256(sound.stream.codec_context.name.encode())
    begin_s, end_s, n_bytes, is_hashed = None, 0.0, 0, True
    for packet in _packets(sound):
        at_s = _time_s(packet)
        if is_hashed:
            digest.update(packet)
            is_hashed = at_s is None or at_s <= LONGEST_S
        n_bytes += packet.size
        if at_s is not None:
            begin_s = at_s if begin_s is None else begin_s
            end_s = max(end_s, at_s + float((packet.duration or 0) * packet.time_base))
        allowance.check(end_s)
    present_s = end_s - (begin_s or 0.0)
    if not n_bytes:
        raise TrackProblemError(_silent_problem(sound.path))
    if is_truncated(sound.path) or ends_early(present_s, sound.stated_s):
        raise TrackProblemError(TrackProblem.ENDS_EARLY, detail=f"{present_s:.0f} s are there")
    return digest.hexdigest()[:32]


def _silent_problem(path: Path) -> TrackProblem:
    """Return why a file that FFmpeg opens has no sound."""
    reason = _closed_problem(path)
    return TrackProblem.NO_SOUND if reason is TrackProblem.DAMAGED else reason


def _packets(sound: Sound) -> Iterator[Any]:
    import av

    try:
        for packet in sound.container.demux(sound.stream):
            if packet.size:
                yield packet
    except MemoryError as error:
        raise TrackProblemError(TrackProblem.TOO_LARGE) from error
    except av.FFmpegError:
        # The caller decides whether the packets so far are enough.
        return


def _time_s(timed: Any) -> float | None:
    if timed.pts is None or timed.time_base is None:
        return None
    return float(timed.pts * timed.time_base)


class Decoding:
    """The sound of a file, decoded as stereo at a given sampling rate.

    Parameters
    ----------
    sound : Sound
        From `open_sound`, not yet read from.
    rate_hz : int
        Sampling rate to convert to [Hz].
    allowance : Allowance
        Limit of computing time.

    Attributes
    ----------
    n_packets, n_lost : int
        Packets read, and packets that could not be decoded.
    """

    def __init__(self, sound: Sound, rate_hz: int, allowance: Allowance) -> None:
        self._sound = sound
        self._rate_hz = rate_hz
        self._allowance = allowance
        self._form: tuple[object, ...] = ()
        self._resampler: Any = None
        self._drop = 0
        self._seek_s: float | None = None
        self._n_out = 0
        self.n_packets = self.n_lost = 0

    def seek(self, from_s: float) -> None:
        """Seek to a place [s]; the sound between the key frame before it and there is dropped."""
        # Time of the first sample on the file's own clock: some begin late.
        first = next(self._frames(), None)
        begin_s = (_time_s(first) if first is not None else None) or 0.0
        aim_s = max(0.0, begin_s + from_s - PREROLL_S)
        self._sound.container.seek(int(aim_s * 1_000_000))
        self._seek_s = begin_s + from_s

    def blocks(self) -> Iterator[Samples]:
        """Yield the sound in blocks, and count lost packets.

        Yields
        ------
        ndarray of float32, shape (n, 2)
            Left and right; more channels are mixed down, a single one is on both.

        Raises
        ------
        TrackProblemError
            Decoding takes too much memory or time, or FFmpeg cannot convert the sound.
        """
        for frame in self._frames():
            if self._seek_s is not None:
                at_s = _time_s(frame)
                missing_s = 0.0 if at_s is None else self._seek_s - at_s
                self._drop = max(0, round(missing_s * self._rate_hz))
                self._seek_s = None
            for block in self._convert(frame):
                self._n_out += len(block)
                yield block
        yield from self._trim(self._flush())

    def _frames(self) -> Iterator[AudioFrame]:
        import av

        for packet in _packets(self._sound):
            self.n_packets += 1
            try:
                yield from packet.decode()
            except MemoryError as error:
                raise TrackProblemError(TrackProblem.TOO_LARGE) from error
            except (av.FFmpegError, ValueError):
                self.n_lost += 1
            self._allowance.check(self._n_out / self._rate_hz)
        try:
            yield from self._sound.stream.codec_context.decode(None)
        except (av.FFmpegError, ValueError):
            return

    def _convert(self, frame: AudioFrame) -> Iterator[Samples]:
        import av

        form = (frame.format.name, frame.layout.name, frame.layout.nb_channels, frame.sample_rate)
        if form != self._form:
            # Checked for every frame: a damaged file may change its rate in the middle.
            _check_rate(frame.sample_rate)
            yield from self._trim(self._flush())
            self._resampler = av.AudioResampler("flt", "stereo", self._rate_hz)
            self._form = form
        frame.pts = None
        try:
            made = self._resampler.resample(frame)
        except MemoryError as error:
            raise TrackProblemError(TrackProblem.TOO_LARGE) from error
        except (av.FFmpegError, ValueError) as error:
            raise TrackProblemError(TrackProblem.DAMAGED) from error
        yield from self._trim(made)

    def _flush(self) -> list[AudioFrame]:
        if self._resampler is None:
            return []
        made: list[AudioFrame] = self._resampler.resample(None)
        self._resampler = None
        return made

    def _trim(self, frames: list[AudioFrame]) -> Iterator[Samples]:
        for frame in frames:
            block = np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, 2)
            dropped = min(self._drop, len(block))
            self._drop -= dropped
            if dropped < len(block):
                yield np.nan_to_num(block[dropped:], posinf=0.0, neginf=0.0)
