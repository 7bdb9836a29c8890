"""Find the files in folders that may be music."""

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
"""Music in unsupported formats: reported rather than passed over."""
VIDEO = frozenset((".mkv", ".webm", ".avi", ".mov", ".m4v", ".wmv", ".mpg", ".mpeg", ".flv"))
SUFFIXES = MUSIC | OTHER_SOUND | VIDEO


def music_files(folders: list[Path], on_skipped: Callable[[Path], None]) -> list[Path]:
    """Return the files in folders, and below, whose names are those of music or video.

    A file that is named itself is returned whatever its name. Links are followed, each folder
    once. Hidden files and folders are passed over.

    Parameters
    ----------
    folders : list of Path
        Folders or files.
    on_skipped : callable
        Called with each folder that may not be read.

    Raises
    ------
    LibraryProblemError
        One of them does not exist, or access is denied.
    """
    found: dict[Path, None] = {}
    visited: set[tuple[int, int]] = set()
    for folder in map(absolute, folders):
        try:
            mode = folder.stat().st_mode
        except (OSError, ValueError) as error:
            is_denied = isinstance(error, PermissionError)
            reason = LibraryProblem.NOT_READABLE if is_denied else LibraryProblem.NO_SUCH_FOLDER
            raise LibraryProblemError(reason, folder) from error
        if stat.S_ISDIR(mode):
            found.update(dict.fromkeys(_below(folder, visited, on_skipped)))
        else:
            found[folder] = None
    return list(found)


def absolute(path: Path) -> Path:
    """Return an absolute path without resolving links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve would follow links


def _below(
    folder: Path, visited: set[tuple[int, int]], on_skipped: Callable[[Path], None]
) -> Iterator[Path]:
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            info = current.stat()
            entries = sorted(os.scandir(current), key=lambda entry: os.fsencode(entry.name))
        except OSError:
            on_skipped(current)
            continue
        if (info.st_dev, info.st_ino) in visited:
            continue
        visited.add((info.st_dev, info.st_ino))
        visible = [entry for entry in entries if not entry.name.startswith(".")]
        pending += [Path(entry.path) for entry in reversed(visible) if _is_folder(entry)]
        for entry in visible:
            path = Path(entry.path)
            if path.suffix.lower() in SUFFIXES and not _is_folder(entry):
                yield path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A circular link: not a folder; scanning it reports what it is.
        return False
