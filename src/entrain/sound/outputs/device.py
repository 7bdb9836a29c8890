"""The output to loudspeakers or headphones, which may be lost and come back."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Sequence

from entrain.events import ActSounded, Event, Heard, SoundChanged
from entrain.music import Moment, Score
from entrain.sound.acts import make_tone
from entrain.sound.engine import Renderer
from entrain.sound.hearing import heard_event, moment_heard
from entrain.sound.outputs.stream import (
    BLOCK_FRAMES,
    SILENT_S,
    Stream,
    import_portaudio,
    raise_priority,
)
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.sound.sources.source import SourceKind

log = logging.getLogger(__name__)

AHEAD_S = 0.50
"""How far the ring is filled. With the device's own latency this leaves 0.2 s until the end of
the written score, by which a busy machine may write it late."""
_FIRST_FRAMES_AHEAD = 8192
_FEED_EVERY_S = 0.02
ACT_FRAMES_AHEAD = BLOCK_FRAMES + 256
"""Frames that the device's next callback may already be reading; 29 ms at 44.1 kHz."""

RETRY_EVERY_S = 0.7
"""A device that is back must be found, opened, timed and heard within 3 s."""

RETRY_NEVER_THERE_S = 5.0
"""Looking for a device costs processor time; where there never was one, there is no hurry."""

OPEN_WITHIN_S = 10.0
_CLOSE_WITHIN_S = 3.0


class DeviceOutput:
    """Plays to a device; if that is lost, the session goes on while it is looked for.

    One thread opens, feeds, watches and reopens the stream, as sound systems require.

    Parameters
    ----------
    kind : SourceKind
        The music.
    seed : int
        Seed of the music.
    now_s : callable
        The session's clock [s].
    device : str or None
        Part of the output's name; None for the system's default.
    waits : bool
        Start without a device where there is none, and look for one as if it had been lost.
    """

    name = "device"

    def __init__(
        self,
        kind: SourceKind,
        seed: int,
        *,
        now_s: Callable[[], float],
        device: str | None = None,
        waits: bool = False,
    ) -> None:
        self._waits = waits
        self._retry_s = RETRY_EVERY_S
        self._kind, self._seed = kind, seed
        self._now_s = now_s
        self._wanted = device
        self._score: Score | None = None
        self._stream: Stream | None = None
        self._renderer: Renderer | None = None
        self._is_playing = False
        self._is_lost = False
        self._underflows_before = 0
        self._reports: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
        self._opened: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, t_s: float, score: Score) -> None:
        """Open the device and start to play; the first sound comes half a second later.

        Raises
        ------
        SoundProblemError
            There is no PortAudio; or, unless it waits, no such output, or it cannot be opened.
        """
        self._score = score
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()
        try:
            problem = self._opened.get(timeout=OPEN_WITHIN_S)
        except queue.Empty:
            problem = SoundProblemError(SoundProblem.NO_ANSWER)
        if problem is not None:
            self.close()
            raise problem

    def play(self, score: Score) -> None:
        """Continue with this score."""
        self._score = score

    def play_act(self, act: ActSounded) -> None:
        """Sound an act at once: mix it into what waits in the ring, just before it is read."""
        stream = self._stream
        if stream is not None and self._is_playing:
            stream.ring.mix_in(make_tone(stream.rate_hz), ACT_FRAMES_AHEAD)

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Return what happened to the device since the last call."""
        events: list[Event] = []
        while not self._reports.empty():
            detail, sounds = self._reports.get_nowait()
            events.append(SoundChanged(t_s=t_s, output=self.name, detail=detail, sounds=sounds))
        return events

    def moment(self, t_s: float) -> Moment | None:
        """Return the score at `t_s`, None for silence."""
        return moment_heard(self._score, t_s, audible=self._audible)

    def heard(self, t_s: float) -> Heard:
        """Return what reaches the ears at `t_s`, with latency and underflows."""
        stream = self._stream
        latency_s, underflows = 0.0, self._underflows_before
        if stream is not None:
            underflows += stream.underflows
            if stream.clock.is_fitted and stream.ring.filled:
                latency_s = max(stream.clock.heard_s(stream.ring.written) - t_s, 0.0)
        return heard_event(
            self._score,
            t_s,
            audible=self._audible,
            latency_s=latency_s,
            underflows=underflows,
        )

    def close(self) -> None:
        """Stop the sound and release the device. May be called twice."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_CLOSE_WITHIN_S)

    @property
    def _audible(self) -> bool:
        return self._kind.audible and self._is_playing

    # ------------------------------------------------------------ the sound's own thread

    def _run(self) -> None:
        raise_priority()
        try:
            self._stream = Stream(self._wanted, self._now_s)
        except SoundProblemError as problem:
            if not self._waits or problem.reason is SoundProblem.NO_LIBRARY:
                self._opened.put(problem)
                return
            self._is_lost = True
            self._report(f"{problem} The session goes on in silence until there is one.", False)
        self._opened.put(None)
        try:
            if self._stream is not None:
                self._renderer_for(self._stream.rate_hz)
            while not self._stop.wait(_FEED_EVERY_S):
                self._step(self._stream)
        except Exception as error:  # the session goes on, whatever the sound system does
            log.error("The sound failed: %r", error, exc_info=log.isEnabledFor(logging.DEBUG))
            self._report("The sound failed. The session goes on in silence.", False)
        finally:
            self._is_playing = False
            if self._stream is not None:
                self._stream.close()

    def _report(self, detail: str, sounds: bool) -> None:
        self._reports.put((detail, sounds))

    def _step(self, stream: Stream | None) -> None:
        """Do what is due: look for a lost device, or feed the one there is."""
        if stream is None:
            self._reopen()
        elif not stream.is_alive:
            self._lose(stream)
        else:
            self._feed(stream)

    def _feed(self, stream: Stream) -> None:
        """Fill the ring, each block for the instant at which it will be heard."""
        stream.follow_clock()
        if not stream.clock.is_fitted or self._score is None:
            return
        ring = stream.ring
        renderer = self._renderer_for(stream.rate_hz)
        if ring.ahead <= 0:
            away_s = -ring.ahead / stream.rate_hz
            if ring.filled and away_s > SILENT_S:
                self._report(f"There was no sound for {away_s:.1f} s.", True)
            ring.skip_to(ring.read + _FIRST_FRAMES_AHEAD)
            renderer.fade_in()
        # `0 <`: a renderer slower than the device must not go on rendering what is already past.
        while 0 < ring.ahead < AHEAD_S * stream.rate_hz and not self._stop.is_set():
            start_s = stream.clock.heard_s(ring.written)
            ring.write(renderer.render(self._score, start_s, BLOCK_FRAMES))
        self._is_playing = True
        if self._is_lost:
            self._is_lost = False
            self._report(f"The sound is back, on {stream.name}.", True)

    def _renderer_for(self, rate_hz: int) -> Renderer:
        if self._renderer is None or self._renderer.rate_hz != rate_hz:
            self._renderer = Renderer(self._kind.make(self._seed, rate_hz), rate_hz)
            if self._score is not None:
                # Render the same first notes and discard them: their tones are cached by that.
                bed = Score(segments=self._score.segments)
                self._kind.make(self._seed, rate_hz).render(bed, self._now_s(), 1)
        return self._renderer

    def _lose(self, stream: Stream) -> None:
        """Close a device that fell silent; report it once."""
        self._is_playing = False
        self._underflows_before += stream.underflows
        self._stream = None
        if not self._is_lost:
            self._is_lost = True
            self._report(
                f"The sound output {stream.name} is lost. The session goes on in silence "
                "until it is back.",
                False,
            )
        stream.close()
        self._stop.wait(RETRY_EVERY_S)

    def _reopen(self) -> None:
        try:
            portaudio = import_portaudio()
            # PortAudio lists the devices only once, when it starts; there is no other way.
            with contextlib.suppress(portaudio.PortAudioError):
                portaudio._terminate()  # noqa: SLF001
                portaudio._initialize()  # noqa: SLF001
            self._stream = Stream(self._wanted, self._now_s)
            self._retry_s = RETRY_EVERY_S
        except SoundProblemError:
            self._stop.wait(self._retry_s)
            if self._renderer is None:
                # There never was one: after connecting it, music may take some seconds to start.
                self._retry_s = min(2 * self._retry_s, RETRY_NEVER_THERE_S)
