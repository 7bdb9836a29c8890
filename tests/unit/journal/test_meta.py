"""What a recording says of its maker."""

import hashlib
import json
import platform
import time
from importlib.metadata import version
from pathlib import Path

import pytest

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


def test_it_says_which_it_is_to_the_letter() -> None:
    told = engine_meta()
    assert list(told) == [
        "engine", "engine_source", "python", "numpy", "processor", "machine", "system", "lock",
        "start_utc_s", "zone_offset_s",
    ]  # fmt: skip
    assert (told["engine"], told["numpy"]) == (version("entrain"), version("numpy"))
    assert told["python"] == platform.python_version()
    assert (told["machine"], told["system"]) == (platform.machine(), platform.system())
    package = Path(meta.__file__).parents[1]
    assert told["engine_source"] == meta._source_hash(package)
    assert told["lock"] == meta._lock_hash(package.parents[1])
    assert meta._version("no such package") is None


def test_the_hash_is_over_names_lengths_and_source_in_order(tmp_path: Path) -> None:
    (tmp_path / "music" / "deep").mkdir(parents=True)
    (tmp_path / "events").mkdir()
    (tmp_path / "music" / "a.py").write_bytes(b"one")
    (tmp_path / "music" / "deep" / "b.py").write_bytes(b"two!")
    (tmp_path / "music" / "c.txt").write_bytes(b"no source")
    (tmp_path / "events" / "z.py").write_bytes(b"")
    listed = b"events/z.py 0\nmusic/a.py 3\nonemusic/deep/b.py 4\ntwo!"
    assert meta._source_hash(tmp_path) == hashlib.sha256(listed).hexdigest()


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="only Linux tells it there")
def test_the_processor_is_what_the_kernel_calls_it() -> None:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line for line in lines if line.startswith("model name")]
    expected = named[0].split(": ", 1)[1] if named else meta._processor()
    assert meta._processor() == expected
