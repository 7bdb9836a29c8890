"""The library's one SQLite file: what was measured, and what people said, by fingerprint."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from entrain.library.problems import LibraryProblem, LibraryProblemError, TrackProblem
from entrain.library.tracks import MeasuredSound, Tags, Track, TrackRemarks
from entrain.storage import (
    DatabaseKind,
    StorageError,
    StorageProblem,
    classify_read_error,
    classify_write_error,
    ensure,
    open_to_write,
)

LAYOUT = DatabaseKind(
    application_id=0x456E744C,  # "EntL"
    version=1,
    tables={
        "file": (
            "CREATE TABLE file (path BLOB PRIMARY KEY, n_bytes INTEGER, mtime_ns INTEGER, "
            "version INTEGER NOT NULL, track_id TEXT, tags TEXT NOT NULL, problem TEXT, "
            "detail TEXT NOT NULL, missing INTEGER NOT NULL)"
        ),
        "track": (
            "CREATE TABLE track (track_id TEXT PRIMARY KEY, version INTEGER NOT NULL, "
            "measured TEXT NOT NULL)"
        ),
        "said": "CREATE TABLE said (track_id TEXT PRIMARY KEY, said TEXT NOT NULL)",
    },
)
ROWS = (
    "SELECT path, file.track_id, tags, measured, said, problem, detail, missing FROM file "
    "LEFT JOIN track ON track.track_id = file.track_id "
    "LEFT JOIN said ON said.track_id = file.track_id "
)
ID_LEAST = 6
"""So many characters of a fingerprint are enough to name it, if no other begins so."""

_PROBLEMS = {
    StorageProblem.DAMAGED: LibraryProblem.DAMAGED,
    StorageProblem.NOT_OURS: LibraryProblem.DAMAGED,
    StorageProblem.NEWER: LibraryProblem.NEWER,
    StorageProblem.IN_USE: LibraryProblem.IN_USE,
    StorageProblem.DISK_FULL: LibraryProblem.DISK_FULL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What a file was when it was read, by which a change is noticed.

    Attributes
    ----------
    size_bytes, mtime_ns : int or None
        None of a file that could not be looked at.
    version : int
        Of the measuring.
    problem : TrackProblem or None
    missing : bool
    """

    size_bytes: int | None
    mtime_ns: int | None
    version: int
    problem: TrackProblem | None = None
    missing: bool = False


def default_path() -> Path:
    """Return where the library is if none is named."""
    import platformdirs

    return Path(platformdirs.user_data_dir("entrain", appauthor=False)) / "library.sqlite"


class Library:
    """The library's file, opened; made if it is not there.

    What is written is there at once and survives whatever happens to the program.

    Raises
    ------
    LibraryProblemError
        From here and all it does: the file is damaged, newer than us, in use or closed to us.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._guarded():
            path.parent.mkdir(parents=True, exist_ok=True)
            ensure(path, LAYOUT)
            self._db = open_to_write(path, LAYOUT)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self._db.close()

    def tracks(self, under: Path | None = None) -> list[Track]:
        """Return all files, or those of a folder (or the file) of that path, by path."""
        rows = self._rows(ROWS + "ORDER BY path")
        return [_track(row) for row in rows if under is None or _is_under(row[0], under)]

    def find(self, name: str) -> Track:
        """Return the track of a path, of the beginning of an id, or of a title.

        Raises
        ------
        LibraryProblemError
            There is none, or there are several.
        """
        path = os.fsencode(os.path.abspath(name))  # noqa: PTH100 - resolve would follow links
        named = self._rows(ROWS + "WHERE path = ?", path)
        if not named and len(name) >= ID_LEAST:
            named = self._rows(ROWS + "WHERE substr(file.track_id, 1, ?) = ?", len(name), name)
        tracks = [_track(row) for row in named] or [
            track for track in self.tracks() if track.tags.title.casefold() == name.casefold()
        ]
        if len({track.track_id for track in tracks}) > 1:
            raise LibraryProblemError(LibraryProblem.SEVERAL_TRACKS, name)
        if not tracks or tracks[0].track_id is None:
            raise LibraryProblemError(LibraryProblem.NO_SUCH_TRACK, name)
        return tracks[0]

    def path_of(self, track_id: str) -> Path | None:
        """Return a file that has this sound now, None if none does."""
        rows = self._rows(ROWS + "WHERE file.track_id = ? AND NOT missing ORDER BY path", track_id)
        return next((t.path for t in map(_track, rows) if t.problem is None), None)

    def seen(self, path: Path) -> FileState | None:
        """Return what a file was when it was last read, None if it never was."""
        rows = self._rows(
            "SELECT n_bytes, mtime_ns, version, problem, missing FROM file WHERE path = ?",
            os.fsencode(path),
        )
        if not rows:
            return None
        n_bytes, mtime_ns, version, problem, missing = rows[0]
        return FileState(size_bytes=n_bytes, mtime_ns=mtime_ns, version=version,
                    problem=_problem(problem), missing=bool(missing))  # fmt: skip

    def measured(self, track_id: str, version: int) -> bool:
        """Return whether this sound was measured so before."""
        found = self._rows(
            "SELECT 1 FROM track WHERE track_id = ? AND version = ?", track_id, version
        )
        return bool(found)

    def put_measured(self, track_id: str, version: int, measured: dict[str, Any]) -> None:
        """Keep what was measured in a sound."""
        self._write("INSERT OR REPLACE INTO track VALUES (?, ?, ?)",
                    track_id, version, json.dumps(measured, allow_nan=False))  # fmt: skip

    def put_file(
        self, path: Path, seen: FileState, track_id: str | None, tags: dict[str, Any], detail: str
    ) -> None:
        """Keep what a file was found to be."""
        self._write(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            os.fsencode(path), seen.size_bytes, seen.mtime_ns, seen.version, track_id,
            json.dumps(tags), seen.problem.name if seen.problem else None, detail,
        )  # fmt: skip

    def put_missing(self, path: Path, *, missing: bool) -> None:
        """Keep that a file is no longer there, or is again."""
        self._write("UPDATE file SET missing = ? WHERE path = ?", missing, os.fsencode(path))

    def put_said(self, track_id: str, said: TrackRemarks) -> None:
        """Keep what people say of a track."""
        self._write("INSERT OR REPLACE INTO said VALUES (?, ?)", track_id, json.dumps(asdict(said)))

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guarded(classify_read_error):
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, *values: object) -> None:
        with self._guarded():
            self._db.execute(sql, values)

    @contextmanager
    def _guarded(
        self, means: Callable[[Exception], StorageProblem] = classify_write_error
    ) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            reason = error.reason
        except sqlite3.Error as error:
            reason = means(error)
        except OSError:
            reason = StorageProblem.FOLDER_NOT_WRITABLE
        else:
            return
        raise LibraryProblemError(_PROBLEMS.get(reason, LibraryProblem.NOT_WRITABLE), self.path)


def _is_under(path: bytes, folder: Path) -> bool:
    whole = os.fsencode(folder)
    return path == whole or path.startswith(whole.rstrip(b"/\\") + os.sep.encode())


def _problem(name: bytes | None) -> TrackProblem | None:
    return None if name is None else TrackProblem[name.decode()]


def _fields(text: bytes | None) -> dict[str, Any]:
    """Return a dataclass's fields out of JSON, whose lists are our tuples."""
    found: dict[str, Any] = json.loads(text) if text else {}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}


def _track(row: tuple[Any, ...]) -> Track:
    path, track_id, tags, measured, said, problem, detail, missing = row
    return Track(
        path=Path(os.fsdecode(path)),
        track_id=track_id.decode() if track_id else None,
        tags=Tags(**_fields(tags)),
        measured=MeasuredSound(**_fields(measured)) if measured else None,
        said=TrackRemarks(**_fields(said)),
        problem=_problem(problem),
        detail=detail.decode(),
        missing=bool(missing),
    )
