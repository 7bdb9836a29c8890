"""Walk the frames of an MP3 and compare their number with the count the file itself states.

No library here reports whether a length is that count or a guess from the bit rate. FFmpeg
looks for the count only in the first frame after the tags, and misses it behind junk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

READ_BYTES, BACK_BYTES = 1 << 20, 1 << 13
MOST_JUNK_BYTES = 1 << 20
"""The walk ends after this much without a frame; pictures and padding outside tags are smaller."""
MISSING_FRAC = 0.02
"""Share of the stated count that may be missing: some encoders count frames they leave out."""

# ISO/IEC 11172-3 and 13818-3, layer III; version 2.5 is Fraunhofer's.
_V1 = 3
_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KBITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_THIRD = bytes(b for b in range(0x10, 0xF0) if b & 0x0C != 0x0C)
_FOURTH = bytes(b for b in range(256) if b & 3 != 2)
HEADER = re.compile(
    b"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][%b][%b]" % (re.escape(_THIRD), re.escape(_FOURTH))
)
"""The first four bytes of a frame; free format is excluded, since FFmpeg does not decode it."""


@dataclass(frozen=True, slots=True)
class _Frame:
    at_bytes: int
    n_bytes: int
    kind: bytes
    counts_at_bytes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    n_frames: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Walk:
    """The number of frames of an MP3, and whether they end before their stated count."""

    n_frames: int
    is_truncated: bool


def walk(file: BinaryIO) -> Walk:
    """Walk the frames of an MP3 and compare them with the last stated count.

    Files that were joined have one count each. Where frames and bytes are both counted, one of
    them is enough, since some programs write only one correctly. A file without a count does not
    say how long it should be.
    """
    pages = _Pages(file)
    count, begin, before, n_frames, end = None, 0, 0, 0, 0
    for frame in _frames(pages):
        n_frames += 1
        end = frame.at_bytes + frame.n_bytes
        found = _count_in(pages, frame)
        if found is not None:
            # The frame with the count holds no sound and is not counted itself.
            count, begin, before = found, frame.at_bytes, n_frames
    size = pages.size()
    if _skip_tags(pages, end) > size >= end:
        return Walk(n_frames, is_truncated=True)
    if count is None or _tag_bytes(pages, end):
        # A tag after the last whole frame: the file was completed, though perhaps shortened.
        return Walk(n_frames, is_truncated=False)
    present_and_stated = (
        (n_frames - before, count.n_frames),
        (min(end, size) - begin, count.n_bytes),
    )
    short = [
        present < stated * (1 - MISSING_FRAC) - 1
        for present, stated in present_and_stated
        if stated
    ]
    return Walk(n_frames, is_truncated=bool(short) and all(short))


class _Pages:
    """Random access to the bytes of a file, with a block of them buffered."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start, self._held = 0, b""

    def at(self, place: int, n: int) -> bytes:
        offset = place - self._start
        if not 0 <= offset <= len(self._held) - n:
            # From a little before, since a check of the next frame goes back.
            self._start = max(0, place - BACK_BYTES)
            self._file.seek(self._start)
            self._held = self._file.read(READ_BYTES + BACK_BYTES)
            offset = place - self._start
        return self._held[offset : offset + n]

    def size(self) -> int:
        return self._file.seek(0, 2)


def _frames(pages: _Pages) -> Iterator[_Frame]:
    at, kind = 0, None
    while True:
        at = _skip_tags(pages, at)
        frame = _frame(pages, at)
        if frame is None or (frame.kind != kind and not _is_followed(pages, frame)):
            frame = _find_frame(pages, at)
        if frame is None:
            return
        yield frame
        kind, at = frame.kind, frame.at_bytes + frame.n_bytes


def _frame(pages: _Pages, at: int) -> _Frame | None:
    head = pages.at(at, 4)
    if not HEADER.fullmatch(head):
        return None
    version = head[1] >> 3 & 3
    rate_hz = _RATES_HZ[version][head[2] >> 2 & 3]
    kbit = (_KBITS_V1 if version == _V1 else _KBITS_V2)[head[2] >> 4]
    n_bytes = (144 if version == _V1 else 72) * kbit * 1000 // rate_hz + (head[2] >> 1 & 1)
    mono = head[3] >> 6 == 3
    side = (17 if mono else 32) if version == _V1 else (9 if mono else 17)
    # A checksum puts the side information two bytes later, except in files by LAME.
    checked = () if head[1] & 1 else (at + 6 + side,)
    return _Frame(at, n_bytes, bytes((version, head[2] & 0x0C)), (at + 4 + side, *checked))


def _is_followed(pages: _Pages, frame: _Frame) -> bool:
    after = _frame(pages, _skip_tags(pages, frame.at_bytes + frame.n_bytes))
    return after is not None and after.kind == frame.kind


def _find_frame(pages: _Pages, at: int) -> _Frame | None:
    """Return the next frame that is followed by another."""
    last = at + MOST_JUNK_BYTES
    while at < last:
        block = pages.at(at, 1 << 16)
        for match in HEADER.finditer(block):
            frame = _frame(pages, at + match.start())
            if frame is not None and _is_followed(pages, frame):
                return frame
        if len(block) < 1 << 16:
            return None
        # A header may cross the border of the block.
        at += len(block) - 3
    return None


def _skip_tags(pages: _Pages, at: int) -> int:
    while n_bytes := _tag_bytes(pages, at):
        at += n_bytes
    return at


def _tag_bytes(pages: _Pages, at: int) -> int:
    """Return the length of the tag at a place, 0 without one [bytes]."""
    head = pages.at(at, 32)
    if head.startswith(b"ID3") and len(head) >= 10 and max(head[6:10]) < 0x80:
        # The size has seven bits a byte and does not count a footer.
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        return 10 + size + (10 if head[5] & 0x10 else 0)
    if head.startswith(b"APETAGEX") and len(head) == 32:
        is_header = head[23] & 0x20
        return 32 + (int.from_bytes(head[12:16], "little") if is_header else 0)
    if head.startswith(b"TAG+"):
        return 227
    if head.startswith(b"TAG"):
        return 128
    return 11 if head.startswith(b"LYRICSBEGIN") else 0


def _count_in(pages: _Pages, frame: _Frame) -> _Count | None:
    for at in frame.counts_at_bytes:
        head = pages.at(at, 16)
        flags = int.from_bytes(head[4:8], "big")
        if head[:4] in (b"Xing", b"Info") and flags < 16:
            fields = [int.from_bytes(head[k : k + 4], "big") for k in (8, 12)]
            n_frames = fields.pop(0) if flags & 1 else 0
            return _Count(n_frames, fields.pop(0) if flags & 2 else 0)
    # Fraunhofer's count is at the same place in every frame.
    head = pages.at(frame.at_bytes + 36, 18)
    if head.startswith(b"VBRI"):
        return _Count(int.from_bytes(head[14:18], "big"), int.from_bytes(head[10:14], "big"))
    return None
