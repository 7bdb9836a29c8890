"""The one opener of every SQLite file: modes, limits and what makes a file one of ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from entrain.storage.problems import StorageError, StorageProblem, reading, writing_problem

# No text or blob of ours comes near it; a hostile file cannot make us hold more.
VALUE_MAX_BYTES = 16 << 20
# How long to wait for another program that holds the file just now.
BUSY_S = 2.0
LOOK_EVERY_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseKind:
    """What makes an SQLite file one of ours.

    Attributes
    ----------
    application_id : int
        The number in the file's header that says whose it is.
    version : int
        Version of the tables, from 1, in the header's user_version.
    tables : mapping of str to str
        CREATE TABLE of each table, word for word as the file keeps it.
    """

    application_id: int
    version: int
    tables: Mapping[str, str]


def create(path: Path, layout: DatabaseKind) -> sqlite3.Connection:
    """Make a new file that only its owner may read, and return it empty.

    The connection may be handed to another thread, and is not in WAL mode yet: see
    `start_log`.

    Raises
    ------
    StorageError
        The name is taken, the folder is missing or closed to us, or the disk is full.
    """
    _claim(path)
    db = None
    try:
        db = _connect(path, "rw")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("BEGIN")
        db.execute(f"PRAGMA application_id={layout.application_id}")
        db.execute(f"PRAGMA user_version={layout.version}")
        for ddl in layout.tables.values():
            db.execute(ddl)
        db.execute("COMMIT")
    except sqlite3.Error as error:
        if db is not None:
            db.close()
        # Nothing was in it yet: an empty file would only stand in the way of the name.
        path.unlink(missing_ok=True)
        raise StorageError(writing_problem(error), path) from error
    return db


def ensure(path: Path, layout: DatabaseKind) -> None:
    """Make a file if there is none; other programs may do so in the same instant.

    Raises
    ------
    StorageError
        The folder is missing or closed to us, or the disk is full.
    """
    if not path.exists():
        try:
            create(path, layout).close()
        except StorageError as error:
            if error.reason is not StorageProblem.EXISTS_ALREADY:
                raise
    # Who was first has the name, and lays the tables in one transaction. A file that stays
    # empty has lost what it held: `open_to_mend` says so.
    for _ in range(round(BUSY_S / LOOK_EVERY_S)):
        if _size_bytes(path):
            return
        time.sleep(LOOK_EVERY_S)


def back_up(db: sqlite3.Connection, copy: Path) -> None:
    """Copy what an open file holds, also in the middle of a transaction.

    Through SQLite: to close a file that is open there too would drop its locks (POSIX).

    Raises
    ------
    StorageError
        The copy cannot be written.
    """
    try:
        content = db.serialize()
        copy.unlink(missing_ok=True)
        _claim(copy)
        copy.write_bytes(content)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(writing_problem(error), copy) from error


def start_log(db: sqlite3.Connection) -> None:
    """Write from now on to a log beside the file, durable at each commit.

    Where the file system cannot keep a log (a network folder), SQLite goes on without:
    as safe, but slower.
    """
    db.execute("PRAGMA journal_mode=WAL")
    # Checkpoints happen when the writer says so, never inside a commit.
    db.execute("PRAGMA wal_autocheckpoint=0")


def end_log(db: sqlite3.Connection) -> bool:
    """Bring the log into the file and remove it; False while another program reads.

    The log then stays, which loses nothing: `mend.close_crashed` tries again.
    """
    try:
        db.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        if writing_problem(error) is not StorageProblem.IN_USE:
            raise
        return False
    return True


def open_to_read(path: Path, layout: DatabaseKind) -> tuple[sqlite3.Connection, Path | None]:
    """Open a file without changing it: closed, being written, or left by a crash.

    Returns
    -------
    connection : sqlite3.Connection
        Texts come as bytes.
    copy : Path or None
        A temporary folder to remove afterwards, where the file could only be read
        through a copy.

    Raises
    ------
    StorageError
        The file is missing, foreign, damaged, newer than us or closed to us.
    """
    _look(path)
    try:
        return _open_checked(path, "ro", layout), None
    except StorageError as error:
        if error.reason is not StorageProblem.NOT_READABLE:
            raise
    # SQLite must write beside a file that has a log; in a read-only folder it cannot.
    folder = Path(tempfile.mkdtemp(prefix="entrain-"))
    try:
        return _open_checked(_copy(path, folder), "rw", layout), folder
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StorageError(StorageProblem.NOT_READABLE, path) from error
        raise


@contextmanager
def opened(path: Path, layout: DatabaseKind) -> Iterator[sqlite3.Connection]:
    """Open as `open_to_read`, and clean up afterwards."""
    db, copy = open_to_read(path, layout)
    try:
        yield db
    finally:
        let_go(db, copy)


def let_go(db: sqlite3.Connection, copy: Path | None) -> None:
    """Close what `open_to_read` gave."""
    db.close()
    if copy is not None:
        shutil.rmtree(copy, ignore_errors=True)


def open_to_mend(path: Path, layout: DatabaseKind) -> sqlite3.Connection:
    """Open a file of ours that exists, to write.

    Raises
    ------
    StorageError
        The file is missing, foreign, damaged, newer than us or closed to us.
    """
    _look(path)
    return _open_checked(path, "rw", layout)


def _claim(path: Path) -> None:
    # SQLite would follow a link and take a file that is there; O_EXCL does neither.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StorageError(StorageProblem.EXISTS_ALREADY, path) from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise StorageError(StorageProblem.NO_SUCH_FOLDER, path) from error
    except OSError as error:
        raise StorageError(StorageProblem.FOLDER_NOT_WRITABLE, path) from error


def _size_bytes(path: Path) -> int:
    _look(path)
    return path.stat().st_size


def _look(path: Path) -> None:
    # Only a look: closing a file of one's own that is also open in SQLite would drop
    # SQLite's locks on it (POSIX), so nothing here opens it.
    try:
        mode = path.stat().st_mode
    except PermissionError as error:
        raise StorageError(StorageProblem.NOT_READABLE, path) from error
    except (OSError, ValueError) as error:
        raise StorageError(StorageProblem.NO_SUCH_FILE, path) from error
    if not stat.S_ISREG(mode):
        raise StorageError(StorageProblem.NOT_OURS, path)
    if not os.access(path, os.R_OK):
        raise StorageError(StorageProblem.NOT_READABLE, path)


def _copy(path: Path, folder: Path) -> Path:
    for suffix in ("", "-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.is_file():
            shutil.copyfile(beside, folder / f"copy{suffix}")
    return folder / "copy"


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )


def _open_checked(path: Path, mode: str, layout: DatabaseKind) -> sqlite3.Connection:
    with reading(path):
        db = _connect(path, mode)
    try:
        with reading(path):
            db.text_factory = bytes
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES)
            # What a file says of itself must not run functions or break our pages.
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("PRAGMA cell_size_check=ON")
            _check_layout(db, path, layout)
    except BaseException:
        db.close()
        raise
    return db


def _check_layout(db: sqlite3.Connection, path: Path, layout: DatabaseKind) -> None:
    if _number(db, "PRAGMA application_id") != layout.application_id:
        raise StorageError(StorageProblem.NOT_OURS, path)
    version = _number(db, "PRAGMA user_version")
    if version > layout.version:
        raise StorageError(StorageProblem.NEWER, path)
    with closing(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")) as rows:
        tables = dict(rows.fetchmany(100))
    # Word for word: a table that computes, or a view in its place, could run for ever.
    for name, ddl in layout.tables.items():
        if version < 1 or tables.get(name.encode()) != ddl.encode():
            raise StorageError(StorageProblem.DAMAGED, path)


def _number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(pragma).fetchone()[0])
