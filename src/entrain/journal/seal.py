"""The hash chain of a recording: each seal covers the rows since the one before.

A changed, added or missing row, or a changed fact in `meta`, breaks every seal after
it. Whoever changes a file can also compute all seals anew: what makes a recording
binding is the last seal, kept elsewhere (a report, a lab book).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping

SEALED = ("event", "decision", "anchor")
"""The tables under seal, in the order in which a seal takes them in."""

NOT_SEALED = "closed"
"""The one fact in `meta` that is written after the session, outside the seals."""


def first_hash(meta: Mapping[str, str]) -> bytes:
    """Return the hash the chain starts from: that of the facts about the session."""
    digest = hashlib.sha256()
    for key in sorted(meta):
        if key != NOT_SEALED:
            _add(digest, key.encode())
            _add(digest, meta[key].encode())
    return digest.digest()


class HashChain:
    """The chain as it grows: rows go in, `seal` gives the next hash.

    Attributes
    ----------
    hash : bytes
        The last seal.
    last : dict of str to int
        The last row of each table that went in.
    pending : bool
        Rows have gone in since the last seal.
    """

    def __init__(self, start: bytes) -> None:
        self.hash = start
        self.last = dict.fromkeys(SEALED, 0)
        self._begin()

    def add(self, table: str, seq: int, row: bytes) -> None:
        """Take in a row."""
        _add(self._digests[table], row)
        self.last[table] = seq
        self.pending = True

    def next_hash(self) -> bytes:
        """Return the seal over the rows since the last one."""
        digest = hashlib.sha256(self.hash)
        digest.update(struct.pack("<qqq", *(self.last[table] for table in SEALED)))
        for table in SEALED:
            digest.update(self._digests[table].digest())
        return digest.digest()

    def seal(self) -> None:
        """Go on from `next_hash`: call it once the seal is in the file."""
        self.hash = self.next_hash()
        self._begin()

    def go_on(self, last_hash: bytes, last: Mapping[str, int]) -> None:
        """Go on from a seal that is in the file already."""
        self.hash, self.last = last_hash, dict(last)

    def _begin(self) -> None:
        self._digests = {table: hashlib.sha256() for table in SEALED}
        self.pending = False


def _add(digest: hashlib._Hash, part: bytes) -> None:
    # With its length first, no two lists of parts give the same bytes.
    digest.update(struct.pack("<I", len(part)))
    digest.update(part)
