"""An open stream of PortAudio: the only module that imports it."""

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
"""Requested of the device. With three busy programs beside it on two cores, 0.12 s ran dry many
times in half a minute and 0.30 s never did. It delays nothing: the score is written further
ahead than this and the ring together."""

_RING_FRAMES = 1 << 15

SILENT_S = 1.0
"""After this long without a callback the device is lost, though PortAudio may call it active."""

SETTLING_S = 3.0
"""Just after the start a sound server may fill its buffer and then pause."""

NICENESS = -11
"""The niceness that sound daemons give to the threads of programs that play."""


def import_portaudio() -> ModuleType:
    """Import and return sounddevice, whose PortAudio may be missing on Linux.

    Raises
    ------
    SoundProblemError
        There is no PortAudio.
    """
    try:
        import sounddevice
    except (OSError, ImportError) as error:
        raise SoundProblemError(SoundProblem.NO_LIBRARY) from error
    module: ModuleType = sounddevice
    return module


def find_output(portaudio: ModuleType, wanted: str | None) -> dict[str, Any]:
    """Return the device whose name contains `wanted`, or the system's default for None.

    Raises
    ------
    SoundProblemError
        There is no output, or none of this name.
    """
    try:
        outputs = [d for d in portaudio.query_devices() if d["max_output_channels"] >= 2]
    except portaudio.PortAudioError:
        outputs = []
    if not outputs:
        raise SoundProblemError(SoundProblem.NO_DEVICE)
    if wanted is None:
        default = [d for d in outputs if d["index"] == portaudio.default.device[1]]
        return dict((default or outputs)[0])
    matches = [d for d in outputs if wanted.lower() in d["name"].lower()]
    if not matches:
        known = ", ".join(d["name"] for d in outputs)
        raise SoundProblemError(SoundProblem.NO_SUCH_DEVICE, wanted=wanted, known=known)
    return dict(min(matches, key=lambda d: d["name"].lower() != wanted.lower()))


def output_name(wanted: str | None = None) -> str:
    """Return the name of the output that music would play to.

    Raises
    ------
    SoundProblemError
        There is none.
    """
    return str(find_output(import_portaudio(), wanted)["name"])


def raise_priority() -> None:
    """Raise the priority of this thread, where the system allows it."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class Stream:
    """An open stream, its ring and its clock. The callback only copies and stamps.

    Parameters
    ----------
    wanted : str or None
        Part of the device's name; None for the system's default.
    now_s : callable
        The session's clock [s].

    Attributes
    ----------
    name : str
        Name of the device.
    rate_hz : int
        Sampling rate [Hz].
    n_flagged : int
        How often the device's own buffer ran dry.

    Raises
    ------
    SoundProblemError
        There is no PortAudio, no such device, or it cannot be opened.
    """

    def __init__(self, wanted: str | None, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._portaudio = import_portaudio()
        self.ring = Ring(_RING_FRAMES)
        self._stamps: deque[tuple[int, float]] = deque(maxlen=256)
        self.n_flagged = 0
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
            raise_priority()
        self._stamps.append((self.ring.read, now_s + time.outputBufferDacTime - time.currentTime))
        # After sleep the device may call again before the silence was noticed; playing on from
        # the ring would start in the middle of a note.
        self._stalled |= self._is_silent(now_s)
        if self._stalled:
            out.fill(0)
        else:
            self.ring.read_into(out)
        self.last_callback_s = now_s
        if status.output_underflow and self.ring.filled:
            self.n_flagged += 1

    def follow_clock(self) -> None:
        """Add the callback's stamps to the clock, and correct it once a second."""
        while self._stamps:
            self.clock.add(*self._stamps.popleft())
        if self._now_s() - self._corrected_s >= 1.0:
            self._corrected_s = self._now_s()
            self.clock.correct()

    @property
    def is_alive(self) -> bool:
        """Whether the device still requests samples."""
        silent = self._stalled or self._is_silent(self._now_s())
        return not silent and bool(self._stream.active)

    def _is_silent(self, now_s: float) -> bool:
        settling = now_s - self._opened_s < SETTLING_S
        return not settling and now_s - self.last_callback_s >= SILENT_S

    @property
    def underflows(self) -> int:
        """How often the ring or the device's own buffer ran dry."""
        return self.ring.n_short + self.n_flagged

    def close(self) -> None:
        """Close the stream, even if the device is gone."""
        try:
            self._stream.abort()
            self._stream.close()
        except self._portaudio.PortAudioError:
            return
