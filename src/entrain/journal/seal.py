"""The hash chain of a recording: each seal covers the rows since the one before.

A changed, added or missing row, or a changed fact in `meta`, breaks every seal after it.
Somebody who changes a file can also recompute all seals: a recording is binding only if its
last seal is stored elsewhere (in a report, a lab book).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping

SEALED = ("event", "decision", "anchor")
"""The sealed tables, in the order in which a seal covers them."""

NOT_SEALED = "closed"
"""The one fact in `meta` that is written after the session, outside the seals."""


def first_hash(meta: Mapping[str, str]) -> bytes:
    """Return the hash that the chain starts from: that of the facts in `meta`."""
    digest = hashlib.sha256()
    for key in sorted(meta):
        if key != NOT_SEALED:
            _add(digest, key.encode())
            _add(digest, meta[key].encode())
    return digest.digest()


class HashChain:
    """The hash chain while rows are added.

    Parameters
    ----------
    start : bytes
        The hash that it starts from, as `first_hash` returns it.

    Attributes
    ----------
    hash : bytes
        The last seal.
    last : dict of str to int
        Number of the last row added of each table.
    pending : bool
        Whether rows were added since the last seal.
    """

    def __init__(self, start: bytes) -> None:
        self.hash = start
        self.last = dict.fromkeys(SEALED, 0)
        self._start_digests()

    def add(self, table: str, seq: int, row: bytes) -> None:
        """Add a row.

        Parameters
        ----------
        table : str
            One of `SEALED`.
        seq : int
            Number of the row.
        row : bytes
            Its bytes, as `journal.rows` makes them.
        """
        _add(self._digests[table], row)
        self.last[table] = seq
        self.pending = True

    def next_hash(self) -> bytes:
        """Return the seal of the rows added since the last one."""
        digest = hashlib.sha256(self.hash)
        digest.update(struct.pack("<qqq", *(self.last[table] for table in SEALED)))
        for table in SEALED:
            digest.update(self._digests[table].digest())
        return digest.digest()

    def seal(self) -> None:
        """Continue from `next_hash`: call this once the seal is in the file."""
        self.hash = self.next_hash()
        self._start_digests()

    def resume(self, last_hash: bytes, last: Mapping[str, int]) -> None:
        """Continue from the last seal of an existing file."""
        self.hash, self.last = last_hash, dict(last)

    def _start_digests(self) -> None:
        self._digests = {table: hashlib.sha256() for table in SEALED}
        self.pending = False


def _add(digest: hashlib._Hash, part: bytes) -> None:
    # With the length first, different lists of parts never give the same bytes.
    digest.update(struct.pack("<I", len(part)))
    digest.update(part)
