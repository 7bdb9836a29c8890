"""Which files of some folders may be music."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from entrain.library.problems import LibraryProblem, LibraryProblemError

MUSIC = frozenset(
    (".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".m4b", ".m4p", ".mp4", ".aac", ".alac",
     ".wav", ".wave", ".aif", ".aiff", ".aifc")
)  # fmt: skip
OTHER_SOUND = frozenset((".wma", ".ape", ".wv", ".mpc", ".aax", ".mka", ".mp2", ".mid", ".midi"))
"""Music too, but in no format that is read: said so rather than passed over."""
VIDEO = frozenset((".mkv", ".webm", ".avi", ".mov", ".m4v", ".wmv", ".mpg", ".mpeg", ".flv"))
SUFFIXES = MUSIC | OTHER_SOUND | VIDEO


def music_files(folders: list[Path], skipped: Callable[[Path], None]) -> list[Path]:
    """Return the files in folders and below that their names call music or video.

    A file that is named itself is taken whatever it is called. Links are followed, each
    folder once. Hidden files and folders are passed over.

    Parameters
    ----------
    folders : list of Path
        Folders or files.
    skipped : callable
        Told of a folder that may not be read.

    Raises
    ------
    LibraryProblemError
        One of them is not there, or may not be looked at.
    """
    found: dict[Path, None] = {}
    been: set[tuple[int, int]] = set()
    for folder in map(absolute, folders):
        try:
            kind = folder.stat().st_mode
        except (OSError, ValueError) as error:
            closed = isinstance(error, PermissionError)
            reason = LibraryProblem.NOT_READABLE if closed else LibraryProblem.NO_SUCH_FOLDER
            raise LibraryProblemError(reason, folder) from error
        if stat.S_ISDIR(kind):
            found.update(dict.fromkeys(_below(folder, been, skipped)))
        else:
            found[folder] = None
    return list(found)


def absolute(path: Path) -> Path:
    """Return a path from the root on, through the same links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve would follow links


def _below(
    folder: Path, been: set[tuple[int, int]], skipped: Callable[[Path], None]
) -> Iterator[Path]:
    ahead = [folder]
    while ahead:
        here = ahead.pop()
        try:
            known = here.stat()
            entries = sorted(os.scandir(here), key=lambda entry: os.fsencode(entry.name))
        except OSError:
            skipped(here)
            continue
        if (known.st_dev, known.st_ino) in been:
            continue
        been.add((known.st_dev, known.st_ino))
        shown = [entry for entry in entries if not entry.name.startswith(".")]
        ahead += [Path(entry.path) for entry in reversed(shown) if _is_folder(entry)]
        for entry in shown:
            path = Path(entry.path)
            if path.suffix.lower() in SUFFIXES and not _is_folder(entry):
                yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link in a circle: no folder, and its row will say what it is.
        return False
