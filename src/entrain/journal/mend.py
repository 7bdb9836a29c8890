"""Closing the recordings that a crash left open, at the next start."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

from entrain.journal.rows import RECORDING
from entrain.journal.sink import AFTER_A_CRASH, mark_closed
from entrain.storage import StorageError, database

_log = logging.getLogger(__name__)


def close_crashed(folder: Path) -> tuple[Path, ...]:
    """Close the recordings in a folder that have a log beside them and no running writer.

    Their content does not change. A recording that is still open somewhere, or cannot be
    closed, stays as it is.

    Returns
    -------
    tuple of Path
        The recordings that were closed.
    """
    left = sorted(log.with_name(log.name.removesuffix("-wal")) for log in _logs(folder))
    return tuple(path for path in left if _close(path))


def _logs(folder: Path) -> list[Path]:
    try:
        return list(folder.glob("*.entrain-wal"))
    except OSError:
        return []


def _close(path: Path) -> bool:
    try:
        db = database.open_to_write(path, RECORDING)
    except StorageError as error:
        _log.warning("left as it is: %s", error)
        return False
    try:
        # A program that has the file open holds a lock on it, which the system releases when it
        # dies: SQLite removes the log only where there is no lock.
        db.execute("PRAGMA busy_timeout=0")
        db.execute("PRAGMA synchronous=FULL")
        if not database.end_log(db):
            return False
        mark_closed(db, AFTER_A_CRASH)
    except sqlite3.Error as error:
        _log.warning("left as it is: %s: %s", path, error)
        return False
    finally:
        db.close()
    return True
