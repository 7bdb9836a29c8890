"""Check whether a file is complete, by the sizes its container states.

FFmpeg reports where the sound of FLAC, Ogg and MP4 should end. For MP3, WAV and AIFF it returns
a guess without marking it, and for none does it report an incomplete last page or box.
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
"""First bytes of the supported formats; an MP4 has `ftyp` after four bytes."""
LENGTH_GUESSED = ("mp3", "aac", "wav", "aiff")
"""Formats whose length FFmpeg may guess, by its names."""
EARLY_FRAC, EARLY_S = 0.02, 0.25
"""Share and length of the stated sound that may be missing: headers round, padding is cut."""
MOST_CHUNKS = 100_000

RIFF_UNKNOWN = ((0, 0), (0x7F00_0000, 0x8001_0000), (0xFF00_0000, 1 << 80))
"""Sizes written where the size is unknown and cannot be corrected later, as to a pipe: zero, or
near the largest signed or unsigned number. SoX writes 0x7FFFF000 and, in AIFF, 0x7F000000; arecord
0x80000000; FFmpeg 0xFFFFFFFF."""
SLACK_BYTES = 4096
"""Excess of a stated size that is tolerated: some programs count headers."""

OGG_PAGE_BYTES = 1 << 16
LAST_PAGE = 4
MUSIC_BOXES = (b"mdat", b"moov", b"moof")


def looks_like_music(path: Path) -> bool:
    """Return whether a file begins as one of a supported format."""
    with path.open("rb") as file:
        start = file.read(16)
    return (
        start.startswith(KNOWN_STARTS)
        or start[4:8] == b"ftyp"
        or mp3.HEADER.match(start) is not None
    )


def ends_early(seconds: float, stated_s: float) -> bool:
    """Return whether sound is shorter than stated by more than headers err.

    Parameters
    ----------
    seconds : float
        Length of the sound [s].
    stated_s : float
        Length stated by the file [s].
    """
    return seconds < stated_s * (1 - EARLY_FRAC) - EARLY_S


def is_truncated(path: Path) -> bool:
    """Return whether a file ends within its container."""
    with path.open("rb") as file:
        start = file.read(12)
        n_bytes = file.seek(0, 2)
        return _truncation_check(start)(file, n_bytes)


def _truncation_check(start: bytes) -> Callable[[BinaryIO, int], bool]:
    if start.startswith((b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM")):
        return _is_chunk_truncated
    if start.startswith(b"OggS"):
        return _is_page_truncated
    if start[4:8] == b"ftyp":
        return _is_box_truncated
    if start.startswith((b"fLaC", b"riff")):
        return lambda *_: False
    return lambda file, _: mp3.walk(file).is_truncated


def _read(file: BinaryIO, at: int, n: int) -> bytes:
    file.seek(at)
    return file.read(n)


@dataclass(frozen=True, slots=True)
class _Size:
    """Size of the chunk of sound, where it begins, and where its size field is in the file."""

    n_bytes: int
    begin_bytes: int
    at_bytes: int
    field_bytes: int
    order: Literal["big", "little"]


def _sound_size(file: BinaryIO) -> _Size | None:
    """Return the size of the chunk of sound of a WAV, RF64, BW64 or AIFF, None without any."""
    order: Literal["big", "little"] = "little"
    if _read(file, 0, 4) in (b"FORM", b"RIFX"):
        order = "big"
    at, ds64 = 12, None
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 24)
        if len(head) < 8:
            return None
        name, size = head[:4], int.from_bytes(head[4:8], order)
        if name == b"ds64":
            # EBU Tech 3306: the size of the data follows that of the file.
            ds64 = _Size(int.from_bytes(head[16:24], "little"), 0, at + 16, 8, "little")
        if name in (b"data", b"SSND"):
            if ds64 is not None and size == 0xFFFF_FFFF:
                return replace(ds64, begin_bytes=at + 8)
            return _Size(size, at + 8, at + 4, 4, order)
        at += 8 + size
        # Chunks begin at even offsets, but not all programs comply.
        if size % 2 and not _read(file, at, 4).strip(b" ").isalnum():
            at += 1
    return None


def _is_chunk_truncated(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether the chunk of sound extends beyond the end of the file."""
    size = _sound_size(file)
    if size is None or any(low <= size.n_bytes <= high for low, high in RIFF_UNKNOWN):
        return False
    return size.begin_bytes + size.n_bytes > n_bytes + SLACK_BYTES


class RepairedFile(io.RawIOBase):
    """A file in which a zero size of the sound, which FFmpeg would take literally, is corrected.

    RF64 and AIFF written to a pipe have it; in a WAV FFmpeg knows that zero means unknown.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        # FFmpeg uses the name too where the first bytes are ambiguous.
        self.name = file.name
        self._at, self._field = 0, b""
        if _read(file, 0, 4) in (b"RF64", b"BW64", b"FORM"):
            size = _sound_size(file)
            if size is not None and not size.n_bytes:
                present = min(
                    file.seek(0, 2) - size.begin_bytes, (1 << 8 * size.field_bytes - 1) - 1
                )
                self._at, self._field = (
                    size.at_bytes,
                    present.to_bytes(size.field_bytes, size.order),
                )
        file.seek(0)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
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
        """Move to a position and return it."""
        return self._file.seek(to, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()


def _is_page_truncated(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether the last page of an Ogg file is incomplete or continued (RFC 3533)."""
    begin = max(0, n_bytes - 2 * OGG_PAGE_BYTES)
    end = _read(file, begin, 2 * OGG_PAGE_BYTES)
    page = end.rfind(b"OggS\0")
    head = end[page : page + 27]
    if page < 0 or len(head) < 27:
        return True
    segments = end[page + 27 : page + 27 + head[26]]
    after = page + 27 + head[26] + sum(segments)
    # A recorded stream has no page marked as last, but ends with a whole page.
    closed = after == len(end) and segments[-1:] != b"\xff"
    return after > len(end) or not (head[5] & LAST_PAGE or closed)


def _is_box_truncated(file: BinaryIO, n_bytes: int) -> bool:
    """Return whether a box of an MP4 with music or index extends beyond its end (ISO 14496-12)."""
    at = 0
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 16)
        if len(head) < 8:
            return False
        size, name = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8:
            # A size of zero: to the end of the file.
            return False
        at += size
        if at > n_bytes:
            return name in MUSIC_BOXES
    return False
