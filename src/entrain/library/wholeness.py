"""Whether a file is whole, by what its own container says of its size.

FFmpeg tells where the sound of FLAC, Ogg and MP4 should end. Of MP3, WAV and AIFF it gives a
guess without saying so, and of none does it say that the last page or box is incomplete.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal

from entrain.library import mp3

KNOWN_STARTS = (b"ID3", b"fLaC", b"OggS", b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM",
                b"riff", b"\xff\xf1", b"\xff\xf9")  # fmt: skip
"""How files of the formats that are read begin; an MP4 says `ftyp` after four bytes."""
LENGTH_GUESSED = ("mp3", "aac", "wav", "aiff")
"""FFmpeg's names of the formats whose length it may guess."""
EARLY_FRAC, EARLY_S = 0.02, 0.25
"""How much of the promised length may be missing: headers round and padding is cut."""
MOST_CHUNKS = 100_000

RIFF_UNKNOWN = ((0, 0), (0x7F00_0000, 0x8001_0000), (0xFF00_0000, 1 << 80))
"""Sizes written where the size is not known yet and cannot be mended later, as to a pipe: none,
or near the greatest of a signed or an unsigned number. SoX writes 0x7FFFF000 and, in AIFF,
0x7F000000; arecord 0x80000000; FFmpeg 0xFFFFFFFF."""
SLACK_BYTES = 4096
"""So much more may be said: some programs count headers in."""

OGG_PAGE_BYTES = 1 << 16
LAST_PAGE = 4
MUSIC_BOXES = (b"mdat", b"moov", b"moof")


def looks_like_music(path: Path) -> bool:
    """Return whether a file begins as those do that are read."""
    with path.open("rb") as file:
        start = file.read(16)
    return (
        start.startswith(KNOWN_STARTS)
        or start[4:8] == b"ftyp"
        or mp3.HEADER.match(start) is not None
    )


def ends_early(seconds: float, promised_s: float) -> bool:
    """Return whether this much is less than was promised, by more than headers err."""
    return seconds < promised_s * (1 - EARLY_FRAC) - EARLY_S


def is_cut(path: Path) -> bool:
    """Return whether a file ends within its container."""
    with path.open("rb") as file:
        start = file.read(12)
        n_bytes = file.seek(0, 2)
        return _rule(start)(file, n_bytes)


def _rule(start: bytes) -> Callable[[BinaryIO, int], bool]:
    if start.startswith((b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM")):
        return _chunks_are_cut
    if start.startswith(b"OggS"):
        return _pages_are_cut
    if start[4:8] == b"ftyp":
        return _boxes_are_cut
    if start.startswith((b"fLaC", b"riff")):
        return lambda *_: False
    return lambda file, _: mp3.walk(file).is_cut


def _read(file: BinaryIO, at: int, n: int) -> bytes:
    file.seek(at)
    return file.read(n)


@dataclass(frozen=True, slots=True)
class _Size:
    """How long a chunk of sound is, where it begins, and where its size stands in the file."""

    n_bytes: int
    begin_bytes: int
    at_bytes: int
    field_bytes: int
    order: Literal["big", "little"]


def _sound_size(file: BinaryIO) -> _Size | None:
    """Return the size of the sound's chunk in a WAV, RF64, BW64 or AIFF, None without any."""
    order: Literal["big", "little"] = "little"
    if _read(file, 0, 4) in (b"FORM", b"RIFX"):
        order = "big"
    at, long = 12, None
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 24)
        if len(head) < 8:
            return None
        name, size = head[:4], int.from_bytes(head[4:8], order)
        if name == b"ds64":
            # EBU Tech 3306: the size of the data stands after that of the file.
            long = _Size(int.from_bytes(head[16:24], "little"), 0, at + 16, 8, "little")
        if name in (b"data", b"SSND"):
            if long is not None and size == 0xFFFF_FFFF:
                return replace(long, begin_bytes=at + 8)
            return _Size(size, at + 8, at + 4, 4, order)
        at += 8 + size
        # Chunks begin at even places, but not all programs know.
        if size % 2 and not _read(file, at, 4).strip(b" ").isalnum():
            at += 1
    return None


def _chunks_are_cut(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether the chunk of the sound goes beyond the end."""
    said = _sound_size(file)
    if said is None or any(low <= said.n_bytes <= high for low, high in RIFF_UNKNOWN):
        return False
    return said.begin_bytes + said.n_bytes > n_bytes + SLACK_BYTES


class Mended(io.RawIOBase):
    """A file with the size of its sound put in where it says zero and FFmpeg would believe it.

    So they are written to a pipe, as RF64 and AIFF; in a WAV FFmpeg knows what zero means.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        # FFmpeg goes by the name too where the beginning could be anything.
        self.name = file.name
        self._at, self._field = 0, b""
        if _read(file, 0, 4) in (b"RF64", b"BW64", b"FORM"):
            said = _sound_size(file)
            if said is not None and not said.n_bytes:
                there = min(file.seek(0, 2) - said.begin_bytes, (1 << 8 * said.field_bytes - 1) - 1)
                self._at, self._field = said.at_bytes, there.to_bytes(said.field_bytes, said.order)
        file.seek(0)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def read(self, n: int = -1) -> bytes:
        """Return the next bytes."""
        place = self._file.tell()
        held = bytearray(self._file.read(n))
        for k, byte in enumerate(self._field, self._at - place):
            if 0 <= k < len(held):
                held[k] = byte
        return bytes(held)

    def seek(self, to: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._file.seek(to, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()


def _pages_are_cut(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether an Ogg file's last page is incomplete or goes on in another (RFC 3533)."""
    begin = max(0, n_bytes - 2 * OGG_PAGE_BYTES)
    end = _read(file, begin, 2 * OGG_PAGE_BYTES)
    page = end.rfind(b"OggS\0")
    head = end[page : page + 27]
    if page < 0 or len(head) < 27:
        return True
    segments = end[page + 27 : page + 27 + head[26]]
    after = page + 27 + head[26] + sum(segments)
    # One that was recorded off the air has no page marked last, but ends with a page.
    closed = after == len(end) and segments[-1:] != b"\xff"
    return after > len(end) or not (head[5] & LAST_PAGE or closed)


def _boxes_are_cut(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether a box of music or of its index goes beyond the end: MP4 (ISO 14496-12)."""
    at = 0
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 16)
        if len(head) < 8:
            return False
        size, name = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8:
            # Zero: to the end of the file.
            return False
        at += size
        if at > n_bytes:
            return name in MUSIC_BOXES
    return False
