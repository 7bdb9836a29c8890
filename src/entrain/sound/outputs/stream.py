"""An open stream of PortAudio's: the only module that imports it."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from collections.abc import Callable
from types import ModuleType
from typing import Any

from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.sound.ring import Ring
from entrain.sound.sources.source import Samples
from entrain.sound.streamclock import StreamClock

RATE_HZ = 44100
BLOCK_FRAMES = 1024
LATENCY_S = 0.30
"""Asked of the device. With three busy programs beside it on two cores, 0.12 s ran dry many
times in half a minute and this never did. Nothing waits for it: the score is written further
ahead than this and the ring together."""

_RING_FRAMES = 1 << 15

SILENT_S = 1.0
"""No callback for so long: the device is gone, though PortAudio may call it active."""

SETTLING_S = 3.0
"""A sound server may fill its buffer and then sleep on it, just after the start."""

NICENESS = -11
"""What sound daemons give the threads of programs that play: ahead of all that is not sound."""


def portaudio_module() -> ModuleType:
    """Return sounddevice, imported when first needed: it has no PortAudio of its own on Linux."""
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise SoundProblemError(SoundProblem.NO_LIBRARY) from error
    module: ModuleType = sounddevice
    return module


def find_output(portaudio: ModuleType, wanted: str | None) -> dict[str, Any]:
    """Return the output asked for, by part of its name, or the machine's own choice."""
    try:
        outputs = [d for d in portaudio.query_devices() if d["max_output_channels"] >= 2]
    except portaudio.PortAudioError:
        outputs = []
    if not outputs:
        raise SoundProblemError(SoundProblem.NO_DEVICE)
    if wanted is None:
        chosen = [d for d in outputs if d["index"] == portaudio.default.device[1]]
        return dict((chosen or outputs)[0])
    named = [d for d in outputs if wanted.lower() in d["name"].lower()]
    if not named:
        known = ", ".join(d["name"] for d in outputs)
        raise SoundProblemError(SoundProblem.NO_SUCH_DEVICE, wanted=wanted, known=known)
    return dict(min(named, key=lambda d: d["name"].lower() != wanted.lower()))


def output_name(wanted: str | None = None) -> str:
    """Return the name of the output that music would play to.

    Raises
    ------
    SoundProblemError
        There is none.
    """
    return str(find_output(portaudio_module(), wanted)["name"])


def come_first() -> None:
    """Put this thread before others, where the system lets a program do so."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Stream:
    """An open stream, its ring and its clock. The callback copies and stamps, no more."""

    def __init__(self, wanted: str | None, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._portaudio = portaudio_module()
        self.ring = Ring(_RING_FRAMES)
        self._stamps: deque[tuple[int, float]] = deque(maxlen=256)
        self.flagged = 0
        device = find_output(self._portaudio, wanted)
        self.name = str(device["name"])
        self._stalled = False
        self.last_callback_s = self._corrected_s = self._opened_s = now_s()
        self.rate_hz, self._stream = self._open(device)
        self.last_callback_s = self._corrected_s = self._opened_s = now_s()
        self.clock = StreamClock(self.rate_hz)

    def _open(self, device: dict[str, Any]) -> tuple[int, Any]:
        problem: Exception | None = None
        for rate_hz in dict.fromkeys((RATE_HZ, int(device["default_samplerate"]))):
            try:
                return rate_hz, self._start(device["index"], rate_hz)
            except self._portaudio.PortAudioError as error:
                problem = error
        raise SoundProblemError(SoundProblem.NOT_OPENED, self.name, str(problem)) from problem

    def _start(self, index: int, rate_hz: int) -> Any:
        stream = self._portaudio.OutputStream(
            device=index,
            samplerate=rate_hz,
            blocksize=BLOCK_FRAMES,
            channels=2,
            dtype="float32",
            latency=LATENCY_S,
            callback=self._callback,
        )
        try:
            stream.start()
        except self._portaudio.PortAudioError:
            stream.close()
            raise
        return stream

    def _callback(self, out: Samples, n_frames: int, time: Any, status: Any) -> None:
        now_s = self._now_s()
        if not self.ring.read:
            come_first()
        self._stamps.append((self.ring.read, now_s + time.outputBufferDacTime - time.currentTime))
        # After sleep the device may ask again before anybody has seen that it did not. What
        # the ring still holds would begin in the middle of a note.
        self._stalled |= self._silent(now_s)
        if self._stalled:
            out.fill(0)
        else:
            self.ring.read_into(out)
        self.last_callback_s = now_s
        if status.output_underflow and self.ring.filled:
            self.flagged += 1

    def follow_clock(self) -> None:
        """Feed the callback's stamps to the clock, and correct it once a second."""
        while self._stamps:
            self.clock.add(*self._stamps.popleft())
        if self._now_s() - self._corrected_s >= 1.0:
            self._corrected_s = self._now_s()
            self.clock.correct()

    @property
    def alive(self) -> bool:
        """Whether the device still asks for samples."""
        silent = self._stalled or self._silent(self._now_s())
        return not silent and bool(self._stream.active)

    def _silent(self, now_s: float) -> bool:
        settling = now_s - self._opened_s < SETTLING_S
        return not settling and now_s - self.last_callback_s >= SILENT_S

    @property
    def underflows(self) -> int:
        """Times it ran dry: our ring, or the device's own buffer."""
        return self.ring.short + self.flagged

    def close(self) -> None:
        """Close the stream; the device may be gone."""
        try:
            self._stream.abort()
            self._stream.close()
        except self._portaudio.PortAudioError:
            return
