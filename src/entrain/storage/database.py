"""Opening every SQLite file of Entrain: modes, limits, and checks of what the file is."""

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

from entrain.storage.problems import StorageError, StorageProblem, classify_write_error, reading

# Far above any text or blob of Entrain; bounds the memory that a hostile file can take.
VALUE_MAX_BYTES = 16 << 20
# How long to wait for another program that holds a lock on the file.
BUSY_S = 2.0
LOOK_EVERY_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseKind:
    """The marks and tables of a kind of SQLite file.

    Attributes
    ----------
    application_id : int
        The application_id in the header of the file.
    version : int
        Version of the tables, from 1; the user_version in the header.
    tables : mapping of str to str
        CREATE TABLE of each table, word for word as in the file.
    """

    application_id: int
    version: int
    tables: Mapping[str, str]


def create(path: Path, layout: DatabaseKind) -> sqlite3.Connection:
    """Create a file that only its owner may read, with empty tables.

    The connection may be passed to another thread, and is not in WAL mode yet: see
    `start_log`.

    Raises
    ------
    StorageError
        The name is taken, the folder is missing or not writable, or the disk is full.
    """
    _create_empty(path)
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
        # Nothing was in it yet: an empty file would only occupy the name.
        path.unlink(missing_ok=True)
        raise StorageError(classify_write_error(error), path) from error
    return db


def ensure(path: Path, layout: DatabaseKind) -> None:
    """Create a file if there is none, even if other programs do so at the same time.

    Raises
    ------
    StorageError
        The folder is missing or not writable, or the disk is full.
    """
    if not path.exists():
        try:
            create(path, layout).close()
        except StorageError as error:
            if error.reason is not StorageProblem.EXISTS_ALREADY:
                raise
    # The first program has created the file and makes the tables in one transaction. A file that
    # stays empty has lost its content, which `open_to_write` reports.
    for _ in range(round(BUSY_S / LOOK_EVERY_S)):
        if _size_bytes(path):
            return
        time.sleep(LOOK_EVERY_S)


def copy_database(db: sqlite3.Connection, copy: Path) -> None:
    """Copy the content of an open file, even in the middle of a transaction.

    Through SQLite: opening and closing the file directly would drop its locks (POSIX).

    Raises
    ------
    StorageError
        The copy cannot be written.
    """
    try:
        content = db.serialize()
        copy.unlink(missing_ok=True)
        _create_empty(copy)
        copy.write_bytes(content)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(classify_write_error(error), copy) from error


def start_log(db: sqlite3.Connection) -> None:
    """Switch to a write-ahead log (WAL), durable at each commit.

    Where the file system does not support it (a network folder), SQLite goes on without: as
    safe, but slower.
    """
    db.execute("PRAGMA journal_mode=WAL")
    # Checkpoints are made by the writer explicitly, never inside a commit.
    db.execute("PRAGMA wal_autocheckpoint=0")


def end_log(db: sqlite3.Connection) -> bool:
    """Write the log into the file and remove it.

    Returns
    -------
    bool
        False while another program reads. The log then stays, which loses nothing:
        `mend.close_crashed` tries again.
    """
    try:
        db.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        if classify_write_error(error) is not StorageProblem.IN_USE:
            raise
        return False
    return True


def open_to_read(path: Path, layout: DatabaseKind) -> tuple[sqlite3.Connection, Path | None]:
    """Open a file without changing it, be it closed, being written, or left by a crash.

    Returns
    -------
    connection : sqlite3.Connection
        Returns texts as bytes.
    copy : Path or None
        A temporary folder to remove afterwards, where the file could only be read
        through a copy.

    Raises
    ------
    StorageError
        The file is missing, of another kind, damaged, of a newer version or not readable.
    """
    _check_file(path)
    try:
        return _open_and_check(path, "ro", layout), None
    except StorageError as error:
        if error.reason is not StorageProblem.NOT_READABLE:
            raise
    # SQLite must write beside a file that has a log, which it cannot in a read-only folder.
    folder = Path(tempfile.mkdtemp(prefix="entrain-"))
    try:
        return _open_and_check(_copy(path, folder), "rw", layout), folder
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StorageError(StorageProblem.NOT_READABLE, path) from error
        raise


@contextmanager
def opened(path: Path, layout: DatabaseKind) -> Iterator[sqlite3.Connection]:
    """Open a file as `open_to_read` does, and close it after the block."""
    db, copy = open_to_read(path, layout)
    try:
        yield db
    finally:
        close_reader(db, copy)


def close_reader(db: sqlite3.Connection, copy: Path | None) -> None:
    """Close what `open_to_read` returned."""
    db.close()
    if copy is not None:
        shutil.rmtree(copy, ignore_errors=True)


def open_to_write(path: Path, layout: DatabaseKind) -> sqlite3.Connection:
    """Open an existing file to write.

    Raises
    ------
    StorageError
        The file is missing, of another kind, damaged, of a newer version or not readable.
    """
    _check_file(path)
    return _open_and_check(path, "rw", layout)


def _create_empty(path: Path) -> None:
    # SQLite would follow a link and open an existing file; O_EXCL does neither.
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StorageError(StorageProblem.EXISTS_ALREADY, path) from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise StorageError(StorageProblem.NO_SUCH_FOLDER, path) from error
    except OSError as error:
        raise StorageError(StorageProblem.FOLDER_NOT_WRITABLE, path) from error


def _size_bytes(path: Path) -> int:
    _check_file(path)
    return path.stat().st_size


def _check_file(path: Path) -> None:
    # Nothing is opened here: closing a file that SQLite has open in the same process would drop
    # SQLite's locks on it (POSIX).
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


def _open_and_check(path: Path, mode: str, layout: DatabaseKind) -> sqlite3.Connection:
    with reading(path):
        db = _connect(path, mode)
    try:
        with reading(path):
            db.text_factory = bytes
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES)
            # The schema of an untrusted file must not run functions; its pages are checked.
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("PRAGMA cell_size_check=ON")
            _check_layout(db, path, layout)
    except BaseException:
        db.close()
        raise
    return db


def _check_layout(db: sqlite3.Connection, path: Path, layout: DatabaseKind) -> None:
    if _read_number(db, "PRAGMA application_id") != layout.application_id:
        raise StorageError(StorageProblem.NOT_OURS, path)
    version = _read_number(db, "PRAGMA user_version")
    if version > layout.version:
        raise StorageError(StorageProblem.NEWER, path)
    with closing(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")) as rows:
        tables = dict(rows.fetchmany(100))
    # Word for word: a table with generated columns, or a view in its place, could run for ever.
    for name, ddl in layout.tables.items():
        if version < 1 or tables.get(name.encode()) != ddl.encode():
            raise StorageError(StorageProblem.DAMAGED, path)


def _read_number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(pragma).fetchone()[0])
