"""The version of the program that made an analysis; another may give other numbers."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLOORS = ("events", "protocols", "physiology", "music", "guidance", "conductor", "journal",
           "formats", "analysis")  # fmt: skip
"""The folders between a file's bytes and the numbers."""


@functools.cache
def engine_version() -> str:
    """Return the version and, after a plus, 12 digits of the SHA-256 of the source."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for name in FLOORS:
        for file in sorted((package / name).rglob("*.py")):
            source = file.read_bytes()
            digest.update(f"{file.relative_to(package).as_posix()} {len(source)}\n".encode())
            digest.update(source)
    try:
        release = version("entrain")
    except PackageNotFoundError:
        release = "unknown"
    return f"{release}+{digest.hexdigest()[:12]}"
