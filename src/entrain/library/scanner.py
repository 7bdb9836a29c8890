"""Folders to rows: what is new or changed is read, the rest is known already."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from entrain.library.limits import WORKER
from entrain.library.problems import TrackProblem, TrackProblemError, check, lost
from entrain.library.store import FileState, Library
from entrain.library.tracks import VERSION, Tags, Track, printable
from entrain.library.walk import OTHER_SOUND, VIDEO, absolute, music_files
from entrain.sandbox import LostError, SandboxClient

READ_AGAIN = frozenset(
    (
        TrackProblem.NOT_READABLE,
        TrackProblem.NO_SUCH_FILE,
        TrackProblem.TOO_SLOW,
        TrackProblem.DIED,
    )
)
"""What may be mended without the file itself changing: the machine may have been busy."""
GUESS_AFTER_S = 5.0
"""Time left is not told from less: the start of the process would be most of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProgress:
    """How far a scan is.

    Attributes
    ----------
    n_done, n_all : int
        Files that are new or changed.
    left_s : float or None
        Time left, by the bytes; None in the first seconds.
    path : Path
        The file that is read now.
    """

    n_done: int
    n_all: int
    left_s: float | None
    path: Path


class Examiner(SandboxClient):
    """Has files read by a bounded process, and by another when that one is lost.

    Parameters
    ----------
    stop : threading.Event or None
        When it is set the process ends, and `ask` raises.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        super().__init__(WORKER, stop)

    def ask(self, job: str, path: Path) -> dict[str, Any]:
        """Return the answer to a job of `entrain.library.worker` on a file.

        Raises
        ------
        TrackProblemError
            The file cannot be read so.
        """
        try:
            answer = self.request([job, os.fspath(path)])
        except LostError as error:
            raise lost(error) from error
        check(answer)
        return answer


def scan(
    folders: list[Path],
    library: Library,
    tell: Callable[[ScanProgress], None] = lambda _: None,
    skipped: Callable[[Path], None] = lambda _: None,
    *,
    again: bool = False,
    stop: threading.Event | None = None,
) -> list[Track]:
    """Bring the library up to date with some folders, and return their tracks.

    Each file is kept as soon as it is read: a scan that is stopped goes on where it was.
    A file that is no longer there is marked so.

    Parameters
    ----------
    folders : list of Path
        Folders, or files.
    library : Library
        Where all of it is kept.
    tell : callable
        Told before each file that is read.
    skipped : callable
        Told of a folder that may not be read.
    again : bool
        Read also what has not changed.
    stop : threading.Event or None
        When it is set the scan ends within a second; the file it was at is read next time.

    Raises
    ------
    LibraryProblemError
        A folder is not there, or the library cannot be written.
    """
    closed: list[Path] = []
    files = music_files(folders, closed.append)
    for folder in closed:
        skipped(folder)
    looks = {path: _look(path) for path in files}
    to_read = [path for path in files if again or _changed(library.seen(path), looks[path])]
    stop = stop or threading.Event()
    with Examiner(stop) as examiner:
        pace = _Pace([looks[path].size_bytes or 0 for path in to_read])
        for n_done, path in enumerate(to_read):
            tell(
                ScanProgress(
                    n_done=n_done, n_all=len(to_read), left_s=pace.left_s(n_done), path=path
                )
            )
            _read(path, looks[path], library, examiner, again=again)
            if stop.is_set():
                break
    _mark_missing(library, folders, set(files), closed)
    wanted = set(files)
    return [track for track in library.tracks() if track.path in wanted]


class _Pace:
    """Time left, by the bytes done so far."""

    def __init__(self, sizes: list[int]) -> None:
        self._sizes = [size + 1 for size in sizes]
        self._began_s = time.monotonic()

    def left_s(self, n_done: int) -> float | None:
        took_s = time.monotonic() - self._began_s
        if not n_done or took_s < GUESS_AFTER_S:
            return None
        done, left = sum(self._sizes[:n_done]), sum(self._sizes[n_done:])
        return took_s * left / done


def _look(path: Path) -> FileState:
    try:
        known = path.stat()
    except FileNotFoundError:
        return FileState(
            size_bytes=None, mtime_ns=None, version=VERSION, problem=TrackProblem.NO_SUCH_FILE
        )
    except (OSError, ValueError):
        return FileState(
            size_bytes=None, mtime_ns=None, version=VERSION, problem=TrackProblem.NOT_READABLE
        )
    problem = None
    if not stat.S_ISREG(known.st_mode):
        problem = TrackProblem.NOT_A_FILE
    elif not known.st_size:
        problem = TrackProblem.EMPTY
    elif path.suffix.lower() in VIDEO:
        problem = TrackProblem.VIDEO
    elif path.suffix.lower() in OTHER_SOUND:
        problem = TrackProblem.UNSUPPORTED
    return FileState(
        size_bytes=known.st_size, mtime_ns=known.st_mtime_ns, version=VERSION, problem=problem
    )


def _changed(seen: FileState | None, now: FileState) -> bool:
    if seen is None or seen.problem in READ_AGAIN or now.problem in READ_AGAIN:
        return True
    return (seen.size_bytes, seen.mtime_ns, seen.version) != (
        now.size_bytes, now.mtime_ns, now.version,
    )  # fmt: skip


def _read(
    path: Path, look: FileState, library: Library, examiner: Examiner, *, again: bool
) -> None:
    """Read one file and keep what it is, or why it cannot be used."""
    track_id, tags = None, asdict(Tags(title=printable(path.stem)))
    problem, detail = look.problem, ""
    try:
        if problem is None:
            found = examiner.ask("identify", path)
            track_id, tags = found["track_id"], found["tags"]
            if again or not library.measured(track_id, VERSION):
                measured = examiner.ask("analyse", path)["measured"]
                library.put_measured(track_id, VERSION, measured)
    except TrackProblemError as error:
        if examiner.is_stopped:
            return
        problem, detail = error.reason, error.detail
    library.put_file(path, replace(look, problem=problem), track_id, tags, detail)


def _mark_missing(
    library: Library, folders: list[Path], present: set[Path], closed: list[Path]
) -> None:
    for folder in map(absolute, folders):
        for track in library.tracks(under=folder):
            # What lies in a folder that may not be read now is not known to be gone.
            if any(shut in track.path.parents for shut in closed):
                continue
            if track.missing != (track.path not in present):
                library.put_missing(track.path, missing=not track.missing)
