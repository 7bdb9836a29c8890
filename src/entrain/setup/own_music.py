"""A person's own music for a session: from a file, a folder or the library to playable tracks."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from entrain.events import Event
from entrain.inputs import Wake
from entrain.library import (
    Decoder,
    Library,
    LibraryProblem,
    LibraryProblemError,
    Track,
    TrackProblem,
    TrackProblemError,
    default_path,
    known_tracks,
    music_files,
    scan,
)
from entrain.music import Moment
from entrain.sound import Item, Shelf

INPUT = "library"
"""The name of the input that reports on a person's own tracks."""
SCANNING_DETAIL = "Your music is being looked at. Composed music plays until that is done."
_CHECK_RATE_HZ = 44100


class OwnMusic:
    """The input that reports on a person's own tracks, which are read in threads.

    Parameters
    ----------
    shelf : Shelf
        The tracks.
    """

    name = INPUT

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def open(self, wake: Wake) -> None:
        """Do nothing: the shelf is already being filled."""

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return the events since the last call: tracks that were read or failed."""
        return self._shelf.advance(t_s)

    async def close(self) -> None:
        """Close all files; the threads that read them end by themselves."""
        self._shelf.close()


def check_music_path(path: Path) -> None:
    """Check that a file or folder can be a session's music.

    A file is opened; in a folder, only the names of files are checked.

    Raises
    ------
    LibraryProblemError
        It cannot be read, or holds no music.
    TrackProblemError
        The file cannot be played.
    """
    if not music_files([path], lambda _: None):
        raise LibraryProblemError(LibraryProblem.NO_MUSIC, path)
    if path.is_dir():
        return
    try:
        with Decoder(path, _CHECK_RATE_HZ) as decoder:
            if not len(decoder.read(1)):
                raise TrackProblemError(TrackProblem.NO_SOUND)
    except TrackProblemError as error:
        raise TrackProblemError(error.reason, path, error.detail) from error


def check_library() -> None:
    """Check that the library can be a session's music.

    Raises
    ------
    LibraryProblemError
        No track of it may be played, or it cannot be used.
    """
    if not read_library_items():
        raise LibraryProblemError(LibraryProblem.NONE_ALLOWED)


def read_library_items() -> list[Item]:
    """Return the tracks of the library that somebody has heard and allowed.

    Raises
    ------
    LibraryProblemError
        The library cannot be used.
    """
    if not default_path().exists():
        return []
    with Library(default_path()) as library:
        tracks = [track for track in library.tracks() if track.remarks.reviewed]
    # Files may have been removed since the last scan.
    return _make_items(
        track for track in tracks if track.path.exists() and not track.remarks.blocked
    )


def read_items(path: Path, closed: threading.Event) -> list[Item]:
    """Return the tracks of a file or folder; only files that have changed are read again.

    Parameters
    ----------
    path : Path
        The file or folder.
    closed : threading.Event
        Ends the scan when it is set; what was read until then is returned.

    Raises
    ------
    LibraryProblemError
        The library cannot be used.
    """
    with Library(default_path()) as library:
        return _make_items(scan([path], library, stop=closed))


def _make_items(tracks: Iterable[Track]) -> list[Item]:
    by_id = {track.track_id: track for track in reversed(list(tracks))}
    items = []
    for known in known_tracks(by_id.values()):
        track = by_id[known.track_id]
        beats_s = np.array(track.beats_s, np.float64)
        items.append(Item(known=known, path=track.path, beats_s=beats_s))
    return sorted(items, key=lambda item: item.path)
