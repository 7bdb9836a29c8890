"""The files of a batch: which are there, what each is made of, and what it is called."""

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
"""What belongs to a file that is read, and so is not counted as unknown."""


@dataclass(slots=True)
class FoundFiles:
    """Files to analyse, in order, and how many of which sort were passed over."""

    paths: list[Path] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """By what a file is known again: size [bytes] and time of change [ns] of all its parts."""

    size_bytes: int
    changed_ns: int


def files_in(paths: Iterable[Path]) -> FoundFiles:
    """Return the files that were named, and those inside the folders that were.

    Folders are walked to the bottom, links followed, each folder once. Hidden files, unknown
    kinds and what is no plain file are passed over and counted.

    Raises
    ------
    FileProblemError
        A name is of nothing or of an unknown kind, a folder holds nothing to analyse, or
        what was named may not be looked at.
    """
    found = FoundFiles()
    for path in paths:
        try:
            _take(path, found)
        except OSError as error:
            reason = FileProblem.NOT_READABLE
            raise FileProblemError(reason, path, error.strerror or "") from error
    found.paths = list(dict.fromkeys(found.paths))
    return found


def _take(path: Path, found: FoundFiles) -> None:
    if path.is_dir():
        before = len(found.paths)
        _walk(path, found, set())
        if len(found.paths) == before:
            raise FileProblemError(FileProblem.NOTHING_FOUND, path)
        return
    if not header_of(path).exists():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, path)
    if header_of(path).suffix.lower() not in SUFFIXES:
        raise FileProblemError(FileProblem.UNKNOWN_KIND, path)
    found.paths.append(path)


def _walk(folder: Path, found: FoundFiles, seen: set[tuple[int, int]]) -> None:
    try:
        info = folder.stat()
        inside = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError:
        # It is told with the files: that it cannot be read is an answer too.
        found.paths.append(folder)
        return
    if (info.st_dev, info.st_ino) in seen:
        found.passed_over["a link back"] += 1
        return
    seen.add((info.st_dev, info.st_ino))
    segments = _segments(entry.path for entry in inside)
    for entry in inside:
        path = Path(entry.path)
        if entry.name.startswith("."):
            found.passed_over["hidden"] += 1
        elif entry.is_dir():
            _walk(path, found, seen)
        elif path.suffix.lower() in BESIDE or path in segments:
            continue
        elif not entry.is_file() or path.suffix.lower() not in SUFFIXES:
            found.passed_over["of no known kind"] += 1
        else:
            found.paths.append(path)


def _segments(paths: Iterable[str]) -> set[Path]:
    """Return the headers that are parts of other headers in a folder."""
    headers = [Path(path) for path in paths if path.lower().endswith(HEADER)]
    parts: set[Path] = set()
    for header in headers:
        parts.update(one for one in parts_of(header)[1:] if one.suffix == header.suffix)
    return parts


def parts_of(path: Path) -> list[Path]:
    """Return the files that a record is made of: one, but for WFDB."""
    path = header_of(path)
    return wfdb_files(path) if path.suffix.lower() == HEADER else [path]


def state_of(path: Path) -> FileStamp:
    """Return the size and time of a file and its parts.

    Raises
    ------
    OSError
        It is not there, or may not be looked at.
    """
    found = [part.stat() for part in parts_of(path)]
    return FileStamp(
        size_bytes=sum(one.st_size for one in found),
        changed_ns=max(one.st_mtime_ns for one in found),
    )


def sha256_of(path: Path) -> str | None:
    """Return the hash over a file and its parts, None where they cannot be read."""
    digest = hashlib.sha256()
    try:
        for part in parts_of(path):
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
