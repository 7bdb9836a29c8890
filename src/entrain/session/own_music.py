"""A person's own music for a session: from a file or folder to what can be played."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from entrain.library.decode import Decoder
from entrain.library.known import known_tracks
from entrain.library.problems import LibraryProblemError, TrackProblemError
from entrain.library.scan import scan
from entrain.library.store import Library, default_path
from entrain.library.walk import music_files
from entrain.sound.shelf import Item

LOOKED_AT = "Your music is being looked at. Composed music plays until that is done."
_CHECK_RATE_HZ = 44100


def refusal(path: Path) -> str | None:
    """Return why a file or folder cannot be a session's music, None where it can.

    A file is opened; of a folder it is only seen that files are there.
    """
    try:
        files = music_files([path], lambda _: None)
    except LibraryProblemError as error:
        return str(error)
    if not files:
        return f"{path}: There is no music in this folder. Name another."
    if path.is_dir():
        return None
    try:
        with Decoder(path, _CHECK_RATE_HZ) as decoder:
            return None if len(decoder.read(1)) else f"{path}: The file holds no sound."
    except TrackProblemError as error:
        return f"{path}: {error}"


def items(path: Path) -> list[Item]:
    """Return the tracks of a file or folder, read anew only where they have changed.

    Raises
    ------
    LibraryProblemError
        The library cannot be used.
    """
    with Library(default_path()) as library:
        tracks = {track.track_id: track for track in reversed(scan([path], library))}
    found = []
    for known in known_tracks(tracks.values()):
        track = tracks[known.track_id]
        beats_s = np.array(track.beats_s, np.float64)
        found.append(Item(known=known, path=track.path, beats_s=beats_s))
    return sorted(found, key=lambda item: item.path)
