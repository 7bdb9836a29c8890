"""What a recording says of its maker."""

import hashlib
import json
import time
from pathlib import Path

from entrain.journal import meta
from entrain.journal.meta import engine_meta


def test_it_says_what_made_it() -> None:
    told = engine_meta()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert all(told[key] for key in ("engine", "python", "numpy", "processor", "system"))
    assert isinstance(told["start_utc_s"], float)
    assert abs(told["start_utc_s"] - time.time()) < 60
    assert isinstance(told["zone_offset_s"], float)
    assert abs(told["zone_offset_s"]) <= 14 * 3600


def test_the_same_source_has_the_same_hash(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "decided.py").write_text("a")
    (tmp_path / "music" / "score.py").write_text("b")
    first = meta._source_hash(tmp_path)
    (tmp_path / "ui.py").write_text("not what decides")
    assert meta._source_hash(tmp_path) == first
    (tmp_path / "music" / "score.py").write_text("c")
    assert meta._source_hash(tmp_path) != first


def test_without_source_there_is_no_hash(tmp_path: Path) -> None:
    assert meta._source_hash(tmp_path) is None


def test_the_lock_is_hashed_where_there_is_one(tmp_path: Path) -> None:
    installed = meta._lock_hash(tmp_path)
    (tmp_path / "requirements.lock").write_bytes(b"numpy==2\n")
    assert meta._lock_hash(tmp_path) == installed, "a lock of some other project"
    (tmp_path / "pyproject.toml").touch()
    assert meta._lock_hash(tmp_path) == hashlib.sha256(b"numpy==2\n").hexdigest()
