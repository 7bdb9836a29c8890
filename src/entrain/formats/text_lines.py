"""Read the lines of a text: its encoding, line ends, and leftovers of a damaged disk."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from entrain.formats.problems import FileProblem, FileProblemError

BLOCK_CHARACTERS = 1 << 22
LONGEST_LINE = 1 << 16
HEAD_BYTES = 1 << 16
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x00"))
MOST_CONTROL_FRAC = 0.02
"""A file with a larger share of control characters is not text."""

Lines = tuple[int, list[str]]
"""The number of the first line, and the lines."""


def encoding_of(path: Path) -> str:
    """Return the encoding of a text.

    Raises
    ------
    FileProblemError
        The file is not text.
    """
    with path.open("rb") as raw:
        head = raw.read(HEAD_BYTES)
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return encoding
    evens, odds = head[::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if max(evens, odds) > 0.4 * half and min(evens, odds) < 0.1 * half:
        return "utf-16-be" if evens > odds else "utf-16-le"
    # Zeros are left on the disk where a file was not written out: they are not counted.
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > MOST_CONTROL_FRAC * (len(head) - evens - odds):
        raise FileProblemError(FileProblem.DAMAGED, path, "it is no text")
    try:
        # The incremental decoder ignores a character cut by the end of the head.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def blocks_of(path: Path) -> Iterator[Lines]:
    """Yield the non-blank lines of a file, some MB at a time.

    Raises
    ------
    FileProblemError
        The file is not text.
    """
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        yield from _blocks(path, file)


def _blocks(path: Path, file: TextIO) -> Iterator[Lines]:
    number, rest = 1, ""
    while text := file.read(BLOCK_CHARACTERS):
        whole = len(text) < BLOCK_CHARACTERS
        text = rest + text.replace("\x00", "").replace("\x1a", "")
        lines = text.splitlines()
        # A block that ends with a line end leaves nothing for the next one.
        rest = "" if whole or not lines or text.endswith("\n") else lines.pop()
        if len(rest) > LONGEST_LINE:
            raise FileProblemError(FileProblem.DAMAGED, path, "a line without end")
        kept = [line for line in lines if line.strip()]
        if kept:
            yield number, kept
        number += len(lines)
    if rest.strip():
        yield number, [rest]
