"""Find the files of a batch, and identify them by size, time and hash."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from entrain.analysis.single_file import SUFFIXES, header_of
from entrain.formats import FileProblem, FileProblemError, wfdb_files

HEADER = ".hea"
BESIDE = (".dat", ".atr", ".qrs", ".json")
"""Companions of files that are read, not counted as unknown."""


@dataclass(slots=True)
class FoundFiles:
    """Files to analyse, in order, and how many of each sort were passed over."""

    paths: list[Path] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """Total size [bytes] and latest change [ns] of a file and its parts, to recognise it by."""

    size_bytes: int
    changed_ns: int


def find_files(paths: Iterable[Path]) -> FoundFiles:
    """Return the files that were named, and those inside the folders that were.

    Folders are searched recursively, links followed, each folder once. Hidden files, unknown
    kinds and special files are passed over and counted.

    Raises
    ------
    FileProblemError
        A name does not exist or is of an unknown kind, a folder holds nothing to analyse, or
        access is denied.
    """
    found = FoundFiles()
    for path in paths:
        try:
            _add_named(path, found)
        except OSError as error:
            reason = FileProblem.NOT_READABLE
            raise FileProblemError(reason, path, error.strerror or "") from error
    found.paths = list(dict.fromkeys(found.paths))
    return found


def _add_named(path: Path, found: FoundFiles) -> None:
    if path.is_dir():
        before = len(found.paths)
        _add_folder(path, found, set())
        if len(found.paths) == before:
            raise FileProblemError(FileProblem.NOTHING_FOUND, path)
        return
    if not header_of(path).exists():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
    if header_of(path).suffix.lower() not in SUFFIXES:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    found.paths.append(path)


def _add_folder(folder: Path, found: FoundFiles, visited: set[tuple[int, int]]) -> None:
    try:
        info = folder.stat()
        inside = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError:
        # Kept as a file, so that its failure is reported with the others.
        found.paths.append(folder)
        return
    if (info.st_dev, info.st_ino) in visited:
        found.passed_over["a link back"] += 1
        return
    visited.add((info.st_dev, info.st_ino))
    segments = _segments(entry.path for entry in inside)
    for entry in inside:
        path = Path(entry.path)
        if entry.name.startswith("."):
            found.passed_over["hidden"] += 1
        elif entry.is_dir():
            _add_folder(path, found, visited)
        elif path.suffix.lower() in BESIDE or path in segments:
            continue
        elif not entry.is_file() or path.suffix.lower() not in SUFFIXES:
            found.passed_over["of no known kind"] += 1
        else:
            found.paths.append(path)


def _segments(paths: Iterable[str]) -> set[Path]:
    """Return the headers in a folder that are segments of other records."""
    headers = [Path(path) for path in paths if path.lower().endswith(HEADER)]
    parts: set[Path] = set()
    for header in headers:
        parts.update(part for part in parts_of(header)[1:] if part.suffix == header.suffix)
    return parts


def parts_of(path: Path) -> list[Path]:
    """Return the files that make up a record: several for WFDB, one otherwise."""
    path = header_of(path)
    return wfdb_files(path) if path.suffix.lower() == HEADER else [path]


def stamp_of(path: Path) -> FileStamp:
    """Return the size and time of a file and its parts.

    Raises
    ------
    OSError
        The file does not exist, or access is denied.
    """
    stats = [part.stat() for part in parts_of(path)]
    return FileStamp(
        size_bytes=sum(stat.st_size for stat in stats),
        changed_ns=max(stat.st_mtime_ns for stat in stats),
    )


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file and its parts, None where they cannot be read."""
    digest = hashlib.sha256()
    try:
        for part in parts_of(path):
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
