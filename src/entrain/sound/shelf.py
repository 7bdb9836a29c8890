"""The shelf: a session's own tracks, where they are, and what is needed to play them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.events import Event, LibraryLoaded, SoundChanged, TrackFailed, TrackKnown
from entrain.library import Decoder, LibraryProblemError, TrackProblemError
from entrain.sound import brightness
from entrain.sound.sources.source import Samples

AHEAD_BLOCKS, BLOCK_FRAMES = 16, 16384
"""Some six seconds of a track are decoded before they are asked for."""

READY_BLOCKS = 8
"""A track begins with a beat to skip and a window to fill, and is not to be low after that."""

LOW_BLOCKS = 3
"""Some second: time to fade out what a stalled disk will not go on with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """A track on the shelf: what is known of it, its file, and its beats [s]."""

    known: TrackKnown
    path: Path
    beats_s: NDArray[np.float64]


class Shelf:
    """Holds the tracks; filled at once, or beside the session while that plays its bed.

    Parameters
    ----------
    fill : callable
        Reads the files and returns the items; called once.
    named : bool
        Somebody named the files for this session, which counts as reviewed.
    closed : threading.Event or None
        Set by `close`, so that reading which still goes on ends too.
    """

    def __init__(
        self,
        fill: Callable[[], Sequence[Item]],
        *,
        named: bool = True,
        closed: threading.Event | None = None,
    ) -> None:
        self._closed = closed or threading.Event()
        self._fill = fill
        self._named = named
        self._items: dict[str, Item] = {}
        self._feeds: list[ReadAhead] = []
        self._events: queue.SimpleQueue[Callable[[float], Event]] = queue.SimpleQueue()

    def fill(self) -> None:
        """Read the files now."""
        # Here, and not by whom the music waits for when the first track begins.
        brightness.load()
        try:
            items = {item.known.track_id: item for item in self._fill()}
        except LibraryProblemError as problem:
            self._tell(f"Your music cannot be read: {problem} Composed music plays.")
            return
        if self._closed.is_set():
            return
        if not items:
            self._tell("None of your music can be played. Composed music plays in its place.")
            return
        self._items = items
        self._tell("Your music is playing.")
        tracks = tuple(item.known for item in items.values())
        self._events.put(lambda t_s: LibraryLoaded(t_s=t_s, tracks=tracks, named=self._named))

    def fill_beside(self) -> None:
        """Read the files in a thread of their own."""
        threading.Thread(target=self.fill, name="shelf", daemon=True).start()

    def item(self, track_id: str) -> Item | None:
        """Return a track, None where there is none of this id."""
        return self._items.get(track_id)

    def feed(self, item: Item, rate_hz: int, *, patient: bool) -> ReadAhead:
        """Open a track to be played; what goes wrong with it is told as an event."""
        track_id = item.known.track_id
        failed = partial(self._tell_failed, track_id)
        feed = ReadAhead(item.path, rate_hz, failed, patient=patient)
        self._feeds = [one for one in self._feeds if not one.closed]
        self._feeds.append(feed)
        return feed

    def close(self) -> None:
        """Let go of all files at once; the session is over. What reads them ends by itself."""
        self._closed.set()
        while self._feeds:
            self._feeds.pop().close()

    def tell_late(self, item: Item, *, late: bool) -> None:
        """Take note that a track cannot be read as fast as it plays, or can be again."""
        now = "is there again" if not late else "cannot be read fast enough. Composed music plays"
        self._tell(f"{item.known.title!r} {now}.")

    def _tell_failed(self, track_id: str, detail: str) -> None:
        """Take note that a track cannot be played on."""
        self._events.put(lambda t_s: TrackFailed(t_s=t_s, track_id=track_id, detail=detail))

    def _tell(self, detail: str) -> None:
        self._events.put(lambda t_s: SoundChanged(t_s=t_s, output="library", detail=detail))

    def advance(self, t_s: float) -> list[Event]:
        """Return what has happened, as events of now."""
        happened = []
        while not self._events.empty():
            happened.append(self._events.get_nowait()(t_s))
        return happened


class ReadAhead:
    """A track's samples, decoded ahead in a thread of their own, then silence.

    Parameters
    ----------
    path : Path
        The file.
    rate_hz : int
        Sample rate wanted [Hz].
    failed : callable
        Told why, if the file cannot be read on.
    patient : bool
        `pull` waits for what is not there yet; otherwise it gives silence for it.
    """

    def __init__(
        self, path: Path, rate_hz: int, failed: Callable[[str], None], *, patient: bool = False
    ) -> None:
        self._patient = patient
        self._blocks: queue.Queue[Samples | None] = queue.Queue(AHEAD_BLOCKS)
        self._stop = threading.Event()
        self._rest = np.zeros((0, 2), np.float32)
        self.ended = False
        self._whole = self._broken = False
        threading.Thread(
            target=self._run, args=(path, rate_hz, failed), name="feed", daemon=True
        ).start()

    @property
    def ready(self) -> bool:
        """Whether there is enough to begin."""
        enough = self._blocks.qsize() >= READY_BLOCKS or self._whole
        return enough and not self._broken

    @property
    def low(self) -> bool:
        """Whether it is about to run out, though the track has not ended."""
        return self._blocks.qsize() < LOW_BLOCKS and (self._broken or not self._whole)

    @property
    def closed(self) -> bool:
        """Whether the file was let go."""
        return self._stop.is_set()

    def pull(self, n_frames: int) -> Samples:
        """Return the next frames, shape (n_frames, 2); silence after the end."""
        parts, missing = [], n_frames
        while missing:
            if not len(self._rest) and not self._more():
                parts.append(np.zeros((missing, 2), np.float32))
                break
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return np.concatenate(parts)

    def close(self) -> None:
        """Let go of the file without waiting; its thread ends by itself."""
        self._stop.set()
        self._drain()

    def _more(self) -> bool:
        if not self.ended:
            try:
                block = self._blocks.get(self._patient)
            except queue.Empty:
                return False
            self.ended = block is None
            self._rest = self._rest if block is None else block
        return not self.ended

    def _drain(self) -> None:
        while not self._blocks.empty():
            self._blocks.get_nowait()

    def _run(self, path: Path, rate_hz: int, failed: Callable[[str], None]) -> None:
        try:
            with Decoder(path, rate_hz, stop=self._stop) as decoder:
                while not self._stop.is_set() and len(block := decoder.read(BLOCK_FRAMES)):
                    self._put(block)
        except TrackProblemError as problem:
            self._broken = True
            if not self._stop.is_set():
                failed(str(problem))
        finally:
            self._put(None)
            self._whole = True

    def _put(self, block: Samples | None) -> None:
        while not self._stop.is_set():
            try:
                self._blocks.put(block, timeout=0.5)
            except queue.Full:
                continue
            return
