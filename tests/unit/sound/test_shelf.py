"""A disk that stalls: nothing waits for it, what plays instead is heard, closing is prompt."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest

from entrain.events import LibraryLoaded, SoundChanged
from entrain.library.store import Library
from entrain.music.score import Score
from entrain.setup.own_music import read_items
from entrain.sound.shelf import Item, Shelf
from entrain.sound.sources.source import Samples, SourceKind
from entrain.sound.sources.track import own_music
from tests.helpers import shelves, stretch_material
from tests.helpers.made_audio import encode, tone
from tests.helpers.scores import segment
from tests.helpers.waiting import quick, wait_until

RATE_HZ = 44100
BLOCK = 4096
SCORE = (
    Score(segments=(segment(per_min=(9.0, 9.0), depth_db=(0.0, 0.0), beats=8),))
    .with_track(shelves.started(native_bpm=72.0))
    .with_pace(shelves.paced())
)
BED = 0.01
"""Instead of composed music: a level that nothing else has."""

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP"), reason="Windows cannot hold a process"
)


def readers() -> set[int]:
    """Return the numbers of this program's children: those that read music."""
    return {child.pid for child in psutil.Process().children()}


class Held:
    """Processes that hang, as those do that read from a disk which does not answer."""

    def __init__(self) -> None:
        self._before = readers()
        self._held: set[int] = set()

    def hold(self) -> None:
        until(lambda: bool(readers() - self._before), 10)
        self._held = readers() - self._before
        for pid in self._held:
            os.kill(pid, signal.SIGSTOP)

    def let_go(self) -> None:
        for pid in self._held & readers():
            os.kill(pid, signal.SIGCONT)


@pytest.fixture
def disk() -> Iterator[Held]:
    held = Held()
    yield held
    held.let_go()


class _Bed:
    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        return np.full((n_frames, 2), BED, np.float32)


def until(done: Callable[[], bool], within_s: float) -> None:
    wait_until(done, limit_s=within_s)


def alive(name: str) -> bool:
    return any(thread.name == name for thread in threading.enumerate())


def clicking(folder: Path) -> Shelf:
    samples, beats_s = stretch_material.clicks(RATE_HZ, 72.0, 60.0)
    shelf = shelves.shelf_of(folder, {"one": (samples, beats_s)})
    shelf.advance(0.0)
    return shelf


def told(shelf: Shelf) -> list[str]:
    return [one.detail for one in shelf.advance(1.0) if isinstance(one, SoundChanged)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = clicking(tmp_path)
    yield shelf
    shelf.close()


class TestHeldUp:
    def test_nothing_waits_and_the_bed_plays_until_it_goes_on(
        self, shelf: Shelf, disk: Held
    ) -> None:
        bed = SourceKind(name="bed", title="Bed", audible=True, make=lambda *_: _Bed())
        music = own_music(shelf, bed).make(1, RATE_HZ)
        at_s = 0.0

        def render(seconds: float) -> Samples:
            nonlocal at_s
            parts = []
            for _ in range(int(seconds * RATE_HZ / BLOCK)):
                with quick(1.0, "a block"):
                    parts.append(music.render(SCORE, at_s, BLOCK))
                at_s += BLOCK / RATE_HZ
            return np.concatenate(parts)

        # Until its process has started there is the bed.
        first = render(0.2)
        np.testing.assert_allclose(first, BED, rtol=1e-3)
        (feed,) = shelf._feeds
        until(lambda: feed.is_ready, 30)
        plays = render(3)
        assert np.abs(plays[RATE_HZ:]).max() > 20 * BED
        disk.hold()
        ahead = render(12)
        stalled = ahead[-3 * RATE_HZ :]
        np.testing.assert_allclose(stalled, BED, rtol=1e-3)
        # The song left while it was still there: never cut off, never both silent.
        whole = len(ahead) // RATE_HZ * RATE_HZ
        level = np.sqrt((ahead[:whole] ** 2).mean(axis=1).reshape(-1, RATE_HZ).mean(axis=1))
        assert level.min() > 0.7 * BED
        disk.let_go()
        until(lambda: feed.is_ready, 5)
        render(1)
        again = render(4)
        heard_s = at_s - len(again) / RATE_HZ + stretch_material.strike_times_s(again, RATE_HZ)
        beats = heard_s * 72 / 60
        assert len(heard_s) >= 4
        assert np.abs(beats - np.round(beats)).max() < 0.03
        assert [("cannot be read" in one, "is there again" in one) for one in told(shelf)] == [
            (True, False), (False, True), (True, False), (False, True),
        ]  # fmt: skip

    def test_what_broke_off_does_not_come_back(self, shelf: Shelf, disk: Held) -> None:
        feed = shelf.open_feed(only(shelf), RATE_HZ, patient=False)
        until(lambda: feed.is_ready, 30)
        for pid in readers():
            os.kill(pid, signal.SIGKILL)
        for _ in range(200):
            feed.pull(16384)
            time.sleep(0.001)
        until(lambda: feed.is_low, 5)
        assert not feed.is_ready


def only(shelf: Shelf) -> Item:
    item = shelf.find_item("one")
    assert item is not None
    return item


class TestClosing:
    def test_a_shelf_lets_go_of_files_that_hang(self, shelf: Shelf, disk: Held) -> None:
        feed = shelf.open_feed(only(shelf), RATE_HZ, patient=False)
        until(lambda: feed.is_ready, 30)
        disk.hold()
        with quick(0.2, "closing"):
            shelf.close()
        until(lambda: not alive("feed"), 3)
        assert shelf.advance(1.0) == []

    def test_what_was_let_go_is_not_kept(self, shelf: Shelf) -> None:
        for _ in range(3):
            shelf.open_feed(only(shelf), RATE_HZ, patient=False).close()
        assert len(shelf._feeds) == 1

    def test_a_scan_ends_with_its_session(
        self, tmp_path: Path, disk: Held, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "library.sqlite"
        monkeypatch.setattr("entrain.setup.own_music.default_path", lambda: place)
        folder = tmp_path / "music"
        folder.mkdir()
        for name in ("a", "b"):
            encode(folder / f"{name}.wav", tone(8), "wav")
        closed = threading.Event()
        shelf = Shelf(partial(read_items, folder, closed), closed=closed)
        shelf.fill_beside()
        disk.hold()
        shelf.close()
        until(lambda: not alive("shelf"), 30)
        assert shelf.advance(1.0) == []
        with Library(place) as library:
            assert library.tracks() == []
        # What was not read is read by the next session.
        again = Shelf(partial(read_items, folder, threading.Event()))
        again.fill()
        (loaded,) = [one for one in again.advance(2.0) if isinstance(one, LibraryLoaded)]
        assert len(loaded.tracks) >= 1


def test_a_shelf_that_stays_empty_says_so() -> None:
    shelf = Shelf(list)
    shelf.fill()
    (one,) = shelf.advance(2.0)
    assert isinstance(one, SoundChanged)
    assert "Composed music" in one.detail
