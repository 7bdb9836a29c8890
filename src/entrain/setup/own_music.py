"""A person's own music for a session: from a file or folder to what can be played."""

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
"""The name of the input that tells what becomes of a person's own tracks."""
LOOKED_AT = "Your music is being looked at. Composed music plays until that is done."
_CHECK_RATE_HZ = 44100


class OwnMusic:
    """The input that tells what becomes of a person's own tracks, which threads read.

    Parameters
    ----------
    shelf : Shelf
        The tracks.
    """

    name = INPUT

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def open(self, wake: Wake) -> None:
        """Do nothing: the reading began with the shelf."""

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return what has happened: tracks that were read, one that cannot be played on."""
        return self._shelf.advance(t_s)

    async def close(self) -> None:
        """Let go of all files; what reads them ends by itself."""
        self._shelf.close()


def check_named(path: Path) -> None:
    """Refuse a file or folder that cannot be a session's music.

    A file is opened; of a folder it is only seen that files are there.

    Raises
    ------
    LibraryProblemError
        It cannot be looked at, or holds no music.
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
    """Refuse the library as a session's music where nothing of it may be played.

    Raises
    ------
    LibraryProblemError
        Nothing may, or it cannot be used.
    """
    if not library_items():
        raise LibraryProblemError(LibraryProblem.NONE_ALLOWED)


def library_items() -> list[Item]:
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
    # Files may have gone since the last scan.
    return _items(track for track in tracks if track.path.exists() and not track.remarks.blocked)


def items(path: Path, closed: threading.Event) -> list[Item]:
    """Return the tracks of a file or folder, read anew only where they have changed.

    When `closed` is set the reading ends, and what was read so far is returned.

    Raises
    ------
    LibraryProblemError
        The library cannot be used.
    """
    with Library(default_path()) as library:
        return _items(scan([path], library, stop=closed))


def _items(tracks: Iterable[Track]) -> list[Item]:
    by_id = {track.track_id: track for track in reversed(list(tracks))}
    found = []
    for known in known_tracks(by_id.values()):
        track = by_id[known.track_id]
        beats_s = np.array(track.beats_s, np.float64)
        found.append(Item(known=known, path=track.path, beats_s=beats_s))
    return sorted(found, key=lambda item: item.path)
