"""Recordings to look at: one that was closed, one that a crash left."""

import shutil
from pathlib import Path

import pytest

from tests.helpers.waiting import wait_until
from tests.unit.journal.samples import some_events, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.entrain"


@pytest.fixture
def closed(path: Path) -> Path:
    assert write(path).close() is None
    return path


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """A recording with its log, as a crash leaves it."""
    (tmp_path / "living").mkdir()
    living = tmp_path / "living" / "session.entrain"
    (tmp_path / "crashed").mkdir()
    with write(living) as journal:
        wait_until(lambda: journal.committed_seq == len(some_events(60)))
        for suffix in ("", "-wal"):
            shutil.copy(f"{living}{suffix}", tmp_path / "crashed" / f"session.entrain{suffix}")
    return tmp_path / "crashed" / "session.entrain"
