"""An MP3's frames, found by walking them: how many its own count promises, how many there are.

No library here says which it told, that count or a guess from the bit rate: FFmpeg looks for
the count in the first frame after the tags alone, and not where junk comes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

READ_BYTES, BACK_BYTES = 1 << 20, 1 << 13
MOST_JUNK_BYTES = 1 << 20
"""More than this without a frame ends the walk: pictures and padding outside tags are less."""
MISSING_FRAC = 0.02
"""So much less than the count may be there: some encoders count what they leave out."""

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
"""The first four bytes of a frame. Not of free format, which FFmpeg does not decode."""


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
    """What a walk over an MP3 found: its frames, and whether they end before their count does."""

    n_frames: int
    is_cut: bool


def walk(file: BinaryIO) -> Walk:
    """Go through the frames of an MP3 and hold them against the last count among them.

    Files that were joined have one count each. Of frames and bytes that are both counted one
    is enough, since some programs write only one of them right. A file without a count cannot
    say how long it should be.
    """
    pages = _Pages(file)
    count, begin, before, n_frames, end = None, 0, 0, 0, 0
    for frame in _frames(pages):
        n_frames += 1
        end = frame.at_bytes + frame.n_bytes
        found = _count_in(pages, frame)
        if found is not None:
            # The frame of the count holds no sound and is not among those counted.
            count, begin, before = found, frame.at_bytes, n_frames
    size = pages.size()
    if _past_tags(pages, end) > size >= end:
        return Walk(n_frames, is_cut=True)
    if count is None or _tag_bytes(pages, end):
        # A tag behind the last whole frame: whoever shortened the music finished the file.
        return Walk(n_frames, is_cut=False)
    there = ((n_frames - before, count.n_frames), (min(end, size) - begin, count.n_bytes))
    short = [have < said * (1 - MISSING_FRAC) - 1 for have, said in there if said]
    return Walk(n_frames, is_cut=bool(short) and all(short))


class _Pages:
    """A file's bytes at any place, of which some are held."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start, self._held = 0, b""

    def at(self, place: int, n: int) -> bytes:
        offset = place - self._start
        if not 0 <= offset <= len(self._held) - n:
            # From a little before: who tries a frame's end comes back.
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
        at = _past_tags(pages, at)
        frame = _frame(pages, at)
        if frame is None or (frame.kind != kind and not _goes_on(pages, frame)):
            frame = _sought(pages, at)
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
    # With a checksum of two bytes before it, the side information moves; LAME forgets it.
    checked = () if head[1] & 1 else (at + 6 + side,)
    return _Frame(at, n_bytes, bytes((version, head[2] & 0x0C)), (at + 4 + side, *checked))


def _goes_on(pages: _Pages, frame: _Frame) -> bool:
    after = _frame(pages, _past_tags(pages, frame.at_bytes + frame.n_bytes))
    return after is not None and after.kind == frame.kind


def _sought(pages: _Pages, at: int) -> _Frame | None:
    """Return the next frame after which another comes."""
    last = at + MOST_JUNK_BYTES
    while at < last:
        block = pages.at(at, 1 << 16)
        for found in HEADER.finditer(block):
            frame = _frame(pages, at + found.start())
            if frame is not None and _goes_on(pages, frame):
                return frame
        if len(block) < 1 << 16:
            return None
        # A header may lie across the border.
        at += len(block) - 3
    return None


def _past_tags(pages: _Pages, at: int) -> int:
    while n_bytes := _tag_bytes(pages, at):
        at += n_bytes
    return at


def _tag_bytes(pages: _Pages, at: int) -> int:
    """Return how long the tag at a place is, 0 if there is none."""
    head = pages.at(at, 32)
    if head.startswith(b"ID3") and len(head) >= 10 and max(head[6:10]) < 0x80:
        # Seven bits a byte, so that no size looks like a frame; a footer is not counted.
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
    # Fraunhofer's is in the same place in every frame.
    head = pages.at(frame.at_bytes + 36, 18)
    if head.startswith(b"VBRI"):
        return _Count(int.from_bytes(head[14:18], "big"), int.from_bytes(head[10:14], "big"))
    return None
