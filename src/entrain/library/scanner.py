"""Scan folders: read new and changed files, keep the rest as known."""

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
from entrain.library.problems import TrackProblem, TrackProblemError, problem_of_loss, raise_problem
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
"""Problems that may be gone without a change of the file, such as a busy machine."""
GUESS_AFTER_S = 5.0
"""No time left is estimated before this: most of it would be the start of the process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProgress:
    """Progress of a scan.

    Attributes
    ----------
    n_done, n_all : int
        Files that are new or changed.
    left_s : float or None
        Time left, estimated from the bytes [s]; None in the first seconds.
    path : Path
        The file being read.
    """

    n_done: int
    n_all: int
    left_s: float | None
    path: Path


class Examiner(SandboxClient):
    """Has files read by a sandboxed process, and by a new one when that is lost.

    Parameters
    ----------
    stop : threading.Event or None
        Once set, the process ends and `ask` raises.
    """

    def __init__(self, stop: threading.Event | None = None) -> None:
        super().__init__(WORKER, stop)

    def ask(self, job: str, path: Path) -> dict[str, Any]:
        """Return the answer to a job of `entrain.library.worker` on a file.

        Parameters
        ----------
        job : str
            A key of `entrain.library.worker.JOBS`.
        path : Path
            The file.

        Raises
        ------
        TrackProblemError
            The file cannot be read.
        """
        try:
            answer = self.request([job, os.fspath(path)])
        except LostError as error:
            raise problem_of_loss(error) from error
        raise_problem(answer)
        return answer


def scan(
    folders: list[Path],
    library: Library,
    on_progress: Callable[[ScanProgress], None] = lambda _: None,
    on_skipped: Callable[[Path], None] = lambda _: None,
    *,
    again: bool = False,
    stop: threading.Event | None = None,
) -> list[Track]:
    """Bring the library up to date with some folders, and return their tracks.

    Each file is saved as soon as it is read, so that a stopped scan resumes where it was.
    Files that no longer exist are marked as missing.

    Parameters
    ----------
    folders : list of Path
        Folders, or files.
    library : Library
        Where the results are saved.
    on_progress : callable
        Called before each file that is read.
    on_skipped : callable
        Called with each folder that may not be read.
    again : bool
        Read unchanged files as well.
    stop : threading.Event or None
        Once set, the scan ends within a second; the current file is read next time.

    Raises
    ------
    LibraryProblemError
        A folder does not exist, or the library cannot be written.
    """
    closed: list[Path] = []
    files = music_files(folders, closed.append)
    for folder in closed:
        on_skipped(folder)
    states = {path: _state_of(path) for path in files}
    to_read = [
        path for path in files if again or _has_changed(library.file_state(path), states[path])
    ]
    stop = stop or threading.Event()
    with Examiner(stop) as examiner:
        pace = _Pace([states[path].size_bytes or 0 for path in to_read])
        for n_done, path in enumerate(to_read):
            on_progress(
                ScanProgress(
                    n_done=n_done, n_all=len(to_read), left_s=pace.left_s(n_done), path=path
                )
            )
            _read_file(path, states[path], library, examiner, again=again)
            if stop.is_set():
                break
    _mark_missing(library, folders, set(files), closed)
    wanted = set(files)
    return [track for track in library.tracks() if track.path in wanted]


class _Pace:
    """Estimates the time left from the bytes done so far."""

    def __init__(self, sizes: list[int]) -> None:
        self._sizes = [size + 1 for size in sizes]
        self._began_s = time.monotonic()

    def left_s(self, n_done: int) -> float | None:
        took_s = time.monotonic() - self._began_s
        if not n_done or took_s < GUESS_AFTER_S:
            return None
        done, left = sum(self._sizes[:n_done]), sum(self._sizes[n_done:])
        return took_s * left / done


def _state_of(path: Path) -> FileState:
    try:
        info = path.stat()
    except FileNotFoundError:
        return FileState(
            size_bytes=None, mtime_ns=None, version=VERSION, problem=TrackProblem.NO_SUCH_FILE
        )
    except (OSError, ValueError):
        return FileState(
            size_bytes=None, mtime_ns=None, version=VERSION, problem=TrackProblem.NOT_READABLE
        )
    problem = None
    if not stat.S_ISREG(info.st_mode):
        problem = TrackProblem.NOT_A_FILE
    elif not info.st_size:
        problem = TrackProblem.EMPTY
    elif path.suffix.lower() in VIDEO:
        problem = TrackProblem.VIDEO
    elif path.suffix.lower() in OTHER_SOUND:
        problem = TrackProblem.UNSUPPORTED
    return FileState(
        size_bytes=info.st_size, mtime_ns=info.st_mtime_ns, version=VERSION, problem=problem
    )


def _has_changed(before: FileState | None, now: FileState) -> bool:
    if before is None or before.problem in READ_AGAIN or now.problem in READ_AGAIN:
        return True
    return (before.size_bytes, before.mtime_ns, before.version) != (
        now.size_bytes, now.mtime_ns, now.version,
    )  # fmt: skip


def _read_file(
    path: Path, state: FileState, library: Library, examiner: Examiner, *, again: bool
) -> None:
    """Read one file and save what it is, or why it cannot be used."""
    track_id, tags = None, asdict(Tags(title=printable(path.stem)))
    problem, detail = state.problem, ""
    try:
        if problem is None:
            identified = examiner.ask("identify", path)
            track_id, tags = identified["track_id"], identified["tags"]
            if again or not library.is_measured(track_id, VERSION):
                measured = examiner.ask("analyse", path)["measured"]
                library.save_measured(track_id, VERSION, measured)
    except TrackProblemError as error:
        if examiner.is_stopped:
            return
        problem, detail = error.reason, error.detail
    library.save_file(path, replace(state, problem=problem), track_id, tags, detail)


def _mark_missing(
    library: Library, folders: list[Path], present: set[Path], closed: list[Path]
) -> None:
    for folder in map(absolute, folders):
        for track in library.tracks(under=folder):
            # Files in a folder that cannot be read now are not known to be missing.
            if any(unreadable in track.path.parents for unreadable in closed):
                continue
            if track.missing != (track.path not in present):
                library.save_missing(track.path, missing=not track.missing)
