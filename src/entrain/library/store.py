"""The library's SQLite file: measurements and remarks by fingerprint, and files by path."""

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
"""Fewest characters of a fingerprint that may name it, if no other begins with them."""

_PROBLEMS = {
    StorageProblem.DAMAGED: LibraryProblem.DAMAGED,
    StorageProblem.NOT_OURS: LibraryProblem.DAMAGED,
    StorageProblem.NEWER: LibraryProblem.NEWER,
    StorageProblem.IN_USE: LibraryProblem.IN_USE,
    StorageProblem.DISK_FULL: LibraryProblem.DISK_FULL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """State of a file when it was read, to notice a change by.

    Attributes
    ----------
    size_bytes, mtime_ns : int or None
        Size [bytes] and time of change [ns]; None where access was denied.
    version : int
        Of the measurements; see `tracks.VERSION`.
    problem : TrackProblem or None
        Why the file cannot be used.
    missing : bool
        Whether it no longer exists.
    """

    size_bytes: int | None
    mtime_ns: int | None
    version: int
    problem: TrackProblem | None = None
    missing: bool = False


def default_path() -> Path:
    """Return where the library is by default."""
    import platformdirs

    return Path(platformdirs.user_data_dir("entrain", appauthor=False)) / "library.sqlite"


class Library:
    """The library's file, opened or created.

    Every change is committed at once and survives a crash of the program.

    Raises
    ------
    LibraryProblemError
        Here and in every method: the file is damaged, of a newer version, in use or not writable.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._translate_errors():
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
        """Return all tracks by path, or those under a folder (or of a file)."""
        rows = self._rows(ROWS + "ORDER BY path")
        return [_track(row) for row in rows if under is None or _is_under(row[0], under)]

    def find(self, name: str) -> Track:
        """Return the track with a path, the beginning of an id, or a title.

        Raises
        ------
        LibraryProblemError
            There is none, or there are several.
        """
        path = os.fsencode(os.path.abspath(name))  # noqa: PTH100 - resolve would follow links
        rows = self._rows(ROWS + "WHERE path = ?", path)
        if not rows and len(name) >= ID_LEAST:
            rows = self._rows(ROWS + "WHERE substr(file.track_id, 1, ?) = ?", len(name), name)
        tracks = [_track(row) for row in rows] or [
            track for track in self.tracks() if track.tags.title.casefold() == name.casefold()
        ]
        if len({track.track_id for track in tracks}) > 1:
            raise LibraryProblemError(LibraryProblem.SEVERAL_TRACKS, name)
        if not tracks or tracks[0].track_id is None:
            raise LibraryProblemError(LibraryProblem.NO_SUCH_TRACK, name)
        return tracks[0]

    def path_of(self, track_id: str) -> Path | None:
        """Return a usable file with this fingerprint, None without any."""
        rows = self._rows(ROWS + "WHERE file.track_id = ? AND NOT missing ORDER BY path", track_id)
        return next((track.path for track in map(_track, rows) if track.problem is None), None)

    def file_state(self, path: Path) -> FileState | None:
        """Return the state of a file when it was last read, None if it never was."""
        rows = self._rows(
            "SELECT n_bytes, mtime_ns, version, problem, missing FROM file WHERE path = ?",
            os.fsencode(path),
        )
        if not rows:
            return None
        n_bytes, mtime_ns, version, problem, missing = rows[0]
        return FileState(size_bytes=n_bytes, mtime_ns=mtime_ns, version=version,
                    problem=_problem(problem), missing=bool(missing))  # fmt: skip

    def is_measured(self, track_id: str, version: int) -> bool:
        """Return whether a sound was measured by this version."""
        rows = self._rows(
            "SELECT 1 FROM track WHERE track_id = ? AND version = ?", track_id, version
        )
        return bool(rows)

    def save_measured(self, track_id: str, version: int, measured: dict[str, Any]) -> None:
        """Save the measurements of a sound.

        Parameters
        ----------
        track_id : str
            Fingerprint of the sound.
        version : int
            Version of the measurements.
        measured : dict
            The fields of `MeasuredSound`.
        """
        self._write("INSERT OR REPLACE INTO track VALUES (?, ?, ?)",
                    track_id, version, json.dumps(measured, allow_nan=False))  # fmt: skip

    def save_file(
        self, path: Path, state: FileState, track_id: str | None, tags: dict[str, Any], detail: str
    ) -> None:
        """Save what a file was found to be.

        Parameters
        ----------
        path : Path
            The file.
        state : FileState
            Its state when it was read.
        track_id : str or None
            Fingerprint of its sound.
        tags : dict
            The fields of `Tags`.
        detail : str
            Detail of its problem, if it has one.
        """
        self._write(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            os.fsencode(path), state.size_bytes, state.mtime_ns, state.version, track_id,
            json.dumps(tags), state.problem.name if state.problem else None, detail,
        )  # fmt: skip

    def save_missing(self, path: Path, *, missing: bool) -> None:
        """Save that a file no longer exists, or exists again."""
        self._write("UPDATE file SET missing = ? WHERE path = ?", missing, os.fsencode(path))

    def save_remarks(self, track_id: str, remarks: TrackRemarks) -> None:
        """Save people's remarks on a track."""
        self._write(
            "INSERT OR REPLACE INTO said VALUES (?, ?)", track_id, json.dumps(asdict(remarks))
        )

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._translate_errors(classify_read_error):
            return self._db.execute(sql, values).fetchall()

    def _write(self, sql: str, *values: object) -> None:
        with self._translate_errors():
            self._db.execute(sql, values)

    @contextmanager
    def _translate_errors(
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
    """Return the fields of a dataclass from JSON, its lists as tuples."""
    fields: dict[str, Any] = json.loads(text) if text else {}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }


def _track(row: tuple[Any, ...]) -> Track:
    path, track_id, tags, measured, remarks, problem, detail, missing = row
    return Track(
        path=Path(os.fsdecode(path)),
        track_id=track_id.decode() if track_id else None,
        tags=Tags(**_fields(tags)),
        measured=MeasuredSound(**_fields(measured)) if measured else None,
        remarks=TrackRemarks(**_fields(remarks)),
        problem=_problem(problem),
        detail=detail.decode(),
        missing=bool(missing),
    )
