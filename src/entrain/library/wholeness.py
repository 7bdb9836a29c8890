"""Whether a file is whole, by what its own container promises."""

from __future__ import annotations

import os
from pathlib import Path

START_BYTES = 1 << 16
KNOWN_STARTS = (b"ID3", b"fLaC", b"OggS", b"RIFF", b"FORM", b"\xff\xfb", b"\xff\xf1")
"""How files of the formats that are read begin; an MP4 says `ftyp` after four bytes."""
LENGTHS_IN_MP3 = (b"Xing", b"Info", b"VBRI")
OGG_PAGE_BYTES = 1 << 16
LAST_PAGE = 4
RIFF_UNKNOWN = 0xFFFF_0000
"""A length above says that it was not known when the header was written."""
EARLY_FRAC, EARLY_S = 0.02, 2.0
"""How much of the promised length may be missing: headers round and padding is cut."""


def looks_like_music(path: Path) -> bool:
    """Say whether a file begins as those do that are read."""
    start = _bytes(path, 0, 16)
    return start.startswith(KNOWN_STARTS) or start[4:8] == b"ftyp"


def can_be_believed(path: Path, form: str) -> bool:
    """Say whether the length that FFmpeg gives is the file's own and no guess.

    Without its own count of frames it is guessed from the first frames' bit rate.
    """
    if form not in ("mp3", "aac"):
        return True
    return any(mark in _bytes(path, 0, START_BYTES) for mark in LENGTHS_IN_MP3)


def is_cut(path: Path, form: str) -> bool:
    """Say whether a file ends within its container, where no length in time can tell."""
    n_bytes = path.stat().st_size
    if form == "ogg":
        # RFC 3533: the last page of a stream is marked, and a page is 64 KiB at most.
        end = _bytes(path, max(0, n_bytes - 2 * OGG_PAGE_BYTES), 2 * OGG_PAGE_BYTES)
        page = end.rfind(b"OggS")
        return page < 0 or len(end) < page + 6 or not end[page + 5] & LAST_PAGE
    if form == "wav":
        said = int.from_bytes(_bytes(path, 4, 4), "little")
        return n_bytes < said < RIFF_UNKNOWN
    return False


def ends_early(seconds: float, promised_s: float) -> bool:
    """Say whether this much is less than was promised, by more than headers err."""
    return seconds < promised_s * (1 - EARLY_FRAC) - EARLY_S


def _bytes(path: Path, at: int, n: int) -> bytes:
    with path.open("rb") as file:
        file.seek(at, os.SEEK_SET)
        return file.read(n)
