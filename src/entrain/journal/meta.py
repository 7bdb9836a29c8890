"""The part of a recording's `meta` on the program and the computer that made it."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from entrain.journal.fields import JsonValue

# The folders that turn events into decisions: other sources there are another engine.
_ENGINE = ("events", "protocols", "physiology", "music", "guidance", "conductor")


def engine_meta() -> Mapping[str, JsonValue]:
    """Return the engine's part of a recording's `meta`.

    Returns
    -------
    mapping
        `engine`, the version; `engine_source`, SHA-256 of the sources that decide, None
        without sources; `python` and `numpy`, their versions; `processor`, `machine`,
        `system`; `lock`, SHA-256 of requirements.lock or, without it, of the versions of all
        installed packages; `start_utc_s`, the time now in seconds since 1970-01-01 UTC, and
        `zone_offset_s`, the offset of the time zone east of UTC [s].
    """
    now_s = time.time()
    offset = datetime.fromtimestamp(now_s, UTC).astimezone().utcoffset()
    return {
        "engine": _version("entrain"),
        "engine_source": _source_hash(Path(__file__).parents[1]),
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "processor": _processor(),
        "machine": platform.machine(),
        "system": platform.system(),
        "lock": _lock_hash(Path(__file__).parents[3]),
        "start_utc_s": now_s,
        "zone_offset_s": None if offset is None else offset.total_seconds(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    # On Linux platform.processor() is often empty; the kernel reports the model.
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _source_hash(package: Path) -> str | None:
    files = [
        file
        for name in _ENGINE
        for file in sorted([package / name, *(package / name).rglob("*.py")])
        if file.is_file()
    ]
    digest = hashlib.sha256()
    for file in files:
        source = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest() if files else None


def _lock_hash(root: Path) -> str:
    lock = root / "requirements.lock"
    if lock.is_file() and (root / "pyproject.toml").is_file():
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    installed = sorted({f"{package.name}=={package.version}" for package in distributions()})
    return hashlib.sha256("\n".join(installed).encode()).hexdigest()
