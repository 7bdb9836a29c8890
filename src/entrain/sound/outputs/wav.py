"""The output to a WAV file: what would be heard, sample by sample on the session's clock."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

import numpy as np

from entrain.events import ActSounded, Event, Heard, SoundChanged
from entrain.music import Moment, Score
from entrain.sound.acts import Overlay
from entrain.sound.engine import Renderer
from entrain.sound.hearing import heard_event, moment_heard
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.sound.sources.source import Samples, SourceKind

HEADER_EVERY_S = 2.0
"""A session that is killed leaves a file that plays except for its last two seconds."""

LATE_S = 10.0
"""Behind by more, the computer slept: nothing was heard meanwhile, so it stays silent."""

_CHANNELS, _SAMPLE_BYTES = 2, 2
_FRAME_BYTES = _CHANNELS * _SAMPLE_BYTES
_HEADER_BYTES = 44
_LARGEST_SIZE = 0xFFFFFFFF
_MOST_FRAMES = (_LARGEST_SIZE - _HEADER_BYTES) // _FRAME_BYTES
"""6.7 hours at 44.1 kHz: the format counts bytes in 32 bits."""


def _header(rate_hz: int, n_frames: int) -> bytes:
    """Return the header of a file of 16-bit stereo PCM."""
    n_bytes = n_frames * _FRAME_BYTES
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", _HEADER_BYTES - 8 + n_bytes, b"WAVE", b"fmt ", 16, 1, _CHANNELS),
        *(rate_hz, rate_hz * _FRAME_BYTES, _FRAME_BYTES, 8 * _SAMPLE_BYTES, b"data", n_bytes),
    )


def _write_all(file: FileIO, data: bytes) -> None:
    """Write every byte, or raise OSError: an unbuffered file may accept only a part at a time."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


class WavOutput:
    """Renders up to the session's clock; sample n is heard n / rate_hz after the start.

    Parameters
    ----------
    path : Path
        The file, replaced if it exists.
    kind : SourceKind
        The music.
    seed : int
        Seed of the music.
    rate_hz : int
        Sample rate [Hz].
    """

    name = "wav"

    def __init__(self, path: Path, kind: SourceKind, seed: int, rate_hz: int = 44100) -> None:
        self._path = path
        self._audible = kind.audible
        self._renderer = Renderer(kind.make(seed, rate_hz), rate_hz)
        self._acts = Overlay(rate_hz)
        self._file: FileIO | None = None
        self._score: Score | None = None
        self._start_s = 0.0
        self._n_frames = 0
        self._header_frames = 0

    def start(self, t_s: float, score: Score) -> None:
        """Open the file; the session's clock shows `t_s` now.

        Raises
        ------
        SoundProblemError
            The file cannot be written.
        """
        self._start_s, self._score = t_s, score
        try:
            self._refuse_other_files()
            self._file = FileIO(str(self._path), "w")
            _write_all(self._file, _header(self._renderer.rate_hz, 0))
        except OSError as error:
            self._drop_file()
            raise SoundProblemError(
                SoundProblem.FILE_NOT_WRITABLE, self._path, error.strerror or ""
            ) from error

    def _refuse_other_files(self) -> None:
        """Refuse to overwrite a file that is not a WAV file: it may be a recording."""
        if not self._path.is_file() or self._path.stat().st_size == 0:
            return
        with self._path.open("rb") as file:
            if file.read(4) != b"RIFF":
                raise SoundProblemError(SoundProblem.FILE_NOT_SOUND, self._path)

    def play(self, score: Score) -> None:
        """Continue with this score."""
        self._score = score

    def play_act(self, act: ActSounded) -> None:
        """Sound an act at its own time, but not before what is already in the file."""
        frame = round((act.t_s - self._start_s) * self._renderer.rate_hz)
        self._acts.add(max(frame, self._n_frames))

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Render up to `t_s` [s]; report once when the file can no longer be written."""
        if self._file is None or self._score is None:
            return ()
        due = int(round((t_s - self._start_s) * self._renderer.rate_hz, 6))
        n_new = min(due, _MOST_FRAMES) - self._n_frames
        if n_new <= 0:
            return ()
        try:
            if n_new > LATE_S * self._renderer.rate_hz:
                return (self._skip_sleep(t_s, n_new),)
            start_s = self._start_s + self._n_frames / self._renderer.rate_hz
            music = self._renderer.render(self._score, start_s, n_new)
            self._write(self._acts.mix_into(music, self._n_frames))
        except OSError as error:
            self._drop_file()
            detail = (
                f"The sound file {self._path} cannot be written any more: {error.strerror}. "
                "The session goes on without it."
            )
            return (SoundChanged(t_s=t_s, output=self.name, detail=detail),)
        return ()

    def moment(self, t_s: float) -> Moment | None:
        """Return the score at `t_s`, None for silence."""
        return moment_heard(self._score, t_s, audible=self._audible)

    def heard(self, t_s: float) -> Heard:
        """Return the score at `t_s` as an event; a file has no latency."""
        return heard_event(self._score, t_s, audible=self._audible)

    def close(self) -> None:
        """Complete the file. May be called twice."""
        self._drop_file()

    def _skip_sleep(self, t_s: float, n_frames: int) -> SoundChanged:
        """Write silence for the time in which nothing was rendered; return an event about it."""
        if self._file is not None:
            self._n_frames += n_frames
            self._file.truncate(_HEADER_BYTES + self._n_frames * _FRAME_BYTES)
            self._write_header(self._file)
        self._renderer.fade_in()
        away_s = n_frames / self._renderer.rate_hz
        detail = f"There was no sound for {away_s:.1f} s."
        return SoundChanged(t_s=t_s, output=self.name, detail=detail)

    def _write(self, samples: Samples) -> None:
        if self._file is None:
            return
        pcm = np.rint(samples * 32767).astype("<i2")
        _write_all(self._file, pcm.tobytes())
        self._n_frames += len(pcm)
        if self._n_frames - self._header_frames >= HEADER_EVERY_S * self._renderer.rate_hz:
            self._write_header(self._file)

    def _write_header(self, file: FileIO) -> None:
        file.seek(0)
        _write_all(file, _header(self._renderer.rate_hz, self._n_frames))
        file.seek(0, 2)
        self._header_frames = self._n_frames

    def _drop_file(self) -> None:
        """Close the file with a correct header, as far as the disk allows."""
        file, self._file = self._file, None
        if file is None:
            return
        with file:
            try:
                # A write that failed may have left part of a frame behind.
                file.truncate(_HEADER_BYTES + self._n_frames * _FRAME_BYTES)
                self._write_header(file)
            except OSError:
                return  # what was written earlier still plays
