"""The shelf: the tracks of a session's own music, and their decoding ahead of playing."""

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
"""Some 6 s of a track are decoded ahead."""

READY_BLOCKS = 8
"""Enough to start: a track starts with a beat to skip and a window to fill, and must not run low
after that."""

LOW_BLOCKS = 3
"""About 1 s: time to fade out a track that a stalled disk holds back."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """A track on the shelf: its features, its file, and its beats [s], shape (n_beats,)."""

    known: TrackKnown
    path: Path
    beats_s: NDArray[np.float64]


class Shelf:
    """Holds the tracks; filled at once, or beside the session while composed music plays.

    Parameters
    ----------
    fill : callable
        Reads the files and returns the items; called once.
    named : bool
        Whether somebody named the files for this session, which counts as reviewed.
    closed : threading.Event or None
        Set by `close`, so that reading still in progress ends too.
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
        # Here, so that the music does not wait for it when the first track starts.
        brightness.load()
        try:
            items = {item.known.track_id: item for item in self._fill()}
        except LibraryProblemError as problem:
            self._report(f"Your music cannot be read: {problem} Composed music plays.")
            return
        if self._closed.is_set():
            return
        if not items:
            self._report("None of your music can be played. Composed music plays in its place.")
            return
        self._items = items
        self._report("Your music is playing.")
        tracks = tuple(item.known for item in items.values())
        self._events.put(lambda t_s: LibraryLoaded(t_s=t_s, tracks=tracks, named=self._named))

    def fill_beside(self) -> None:
        """Read the files in a thread of their own."""
        threading.Thread(target=self.fill, name="shelf", daemon=True).start()

    def find_item(self, track_id: str) -> Item | None:
        """Return the track of this id, or None."""
        return self._items.get(track_id)

    def open_feed(self, item: Item, rate_hz: int, *, patient: bool) -> ReadAhead:
        """Open a track to be played; if it fails, an event reports it.

        Parameters
        ----------
        item : Item
            The track.
        rate_hz : int
            Sampling rate to decode to [Hz].
        patient : bool
            Whether `pull` waits for what is not decoded yet; otherwise it gives silence.
        """
        track_id = item.known.track_id
        failed = partial(self._report_failed, track_id)
        feed = ReadAhead(item.path, rate_hz, failed, patient=patient)
        self._feeds = [other for other in self._feeds if not other.is_closed]
        self._feeds.append(feed)
        return feed

    def close(self) -> None:
        """Close all files; the session is over. The threads that read them end by themselves."""
        self._closed.set()
        while self._feeds:
            self._feeds.pop().close()

    def report_late(self, item: Item, *, late: bool) -> None:
        """Report that a track cannot be read as fast as it plays, or can be again."""
        state = "is there again" if not late else "cannot be read fast enough. Composed music plays"
        self._report(f"{item.known.title!r} {state}.")

    def _report_failed(self, track_id: str, detail: str) -> None:
        """Report that a track cannot be played any further."""
        self._events.put(lambda t_s: TrackFailed(t_s=t_s, track_id=track_id, detail=detail))

    def _report(self, detail: str) -> None:
        self._events.put(lambda t_s: SoundChanged(t_s=t_s, output="library", detail=detail))

    def advance(self, t_s: float) -> list[Event]:
        """Return the events since the last call, stamped `t_s` [s]."""
        events = []
        while not self._events.empty():
            events.append(self._events.get_nowait()(t_s))
        return events


class ReadAhead:
    """A track's samples, decoded ahead in a thread of their own, followed by silence.

    Parameters
    ----------
    path : Path
        The file.
    rate_hz : int
        Sampling rate to decode to [Hz].
    failed : callable
        Called with the reason if the file cannot be read any further.
    patient : bool
        Whether `pull` waits for what is not decoded yet; otherwise it gives silence.
    """

    def __init__(
        self, path: Path, rate_hz: int, failed: Callable[[str], None], *, patient: bool = False
    ) -> None:
        self._patient = patient
        self._blocks: queue.Queue[Samples | None] = queue.Queue(AHEAD_BLOCKS)
        self._stop = threading.Event()
        self._rest = np.zeros((0, 2), np.float32)
        self.has_ended = False
        self._is_decoded = self._has_failed = False
        threading.Thread(
            target=self._run, args=(path, rate_hz, failed), name="feed", daemon=True
        ).start()

    @property
    def is_ready(self) -> bool:
        """Whether enough is decoded to start."""
        enough = self._blocks.qsize() >= READY_BLOCKS or self._is_decoded
        return enough and not self._has_failed

    @property
    def is_low(self) -> bool:
        """Whether it is about to run out, though the track has not ended."""
        return self._blocks.qsize() < LOW_BLOCKS and (self._has_failed or not self._is_decoded)

    @property
    def is_closed(self) -> bool:
        """Whether the file was closed."""
        return self._stop.is_set()

    def pull(self, n_frames: int) -> Samples:
        """Return the next frames: float32, shape (n_frames, 2), silence after the end."""
        parts, missing = [], n_frames
        while missing:
            if not len(self._rest) and not self._load_block():
                parts.append(np.zeros((missing, 2), np.float32))
                break
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return np.concatenate(parts)

    def close(self) -> None:
        """Close the file without waiting; its thread ends by itself."""
        self._stop.set()
        self._drain()

    def _load_block(self) -> bool:
        if not self.has_ended:
            try:
                block = self._blocks.get(self._patient)
            except queue.Empty:
                return False
            self.has_ended = block is None
            self._rest = self._rest if block is None else block
        return not self.has_ended

    def _drain(self) -> None:
        while not self._blocks.empty():
            self._blocks.get_nowait()

    def _run(self, path: Path, rate_hz: int, failed: Callable[[str], None]) -> None:
        try:
            with Decoder(path, rate_hz, stop=self._stop) as decoder:
                while not self._stop.is_set() and len(block := decoder.read(BLOCK_FRAMES)):
                    self._put(block)
        except TrackProblemError as problem:
            self._has_failed = True
            if not self._stop.is_set():
                failed(str(problem))
        finally:
            self._put(None)
            self._is_decoded = True

    def _put(self, block: Samples | None) -> None:
        while not self._stop.is_set():
            try:
                self._blocks.put(block, timeout=0.5)
            except queue.Full:
                continue
            return
