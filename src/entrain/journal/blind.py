"""A blinded recording: what was heard and decided is encrypted, in one box a second.

Each second of each arm gives one box of the same length, whatever is in it, so that neither the
content nor the size of the file reveals the arm. The boxes hold one stream, compressed and
encrypted; what does not fit into a box goes into the next. Packets, beats and buttons stay in
plain text, for blinded analyses.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrain.events import Decision, Event, Sealed, SessionOpened
from entrain.journal.codec import Encoded, Note, decode_decision, decode_event, encode
from entrain.journal.fields import RowError, RowProblem

KEY_BYTES = 32
BOX_BYTES = 512
"""A second takes less than 70 on average; the opening, the fullest, about 600: two boxes."""
_LENGTH = struct.Struct("<H")


def new_key() -> bytes:
    """Return a key for one recording."""
    return os.urandom(KEY_BYTES)


def _nonce(count: int) -> bytes:
    # Each recording has its own key, and each count occurs once in it.
    return count.to_bytes(12, "little")


class Sealer:
    """Compresses and encrypts values into boxes.

    Parameters
    ----------
    key : bytes
        The key of the recording.
    """

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._cipher = ChaCha20Poly1305(key)
        self._pack = zlib.compressobj()
        self._waiting = b""
        self._count = 0

    @property
    def waits(self) -> bool:
        """Whether something has not been boxed yet."""
        return bool(self._waiting)

    def add(
        self, n_before: int, event_seq: int, value: Event | Decision, note: Note | None = None
    ) -> None:
        """Add a value to the stream.

        Parameters
        ----------
        n_before : int
            Number of plain events before it.
        event_seq : int
            Number of the event, counting all events, that it belongs to.
        value : Event or Decision
            The value.
        note : (str, str) or None
            The patient's and the clinician's sentence of a decision; None for none.

        Raises
        ------
        RowError
            It cannot be encoded.
        """
        row = encode(value, note)
        line = json.dumps([n_before, event_seq, row.t_s, row.kind, row.fields, row.reason]) + "\n"
        self._waiting += self._pack.compress(line.encode())

    def flush(self) -> None:
        """Make everything added so far ready to be boxed."""
        self._waiting += self._pack.flush(zlib.Z_SYNC_FLUSH)

    def box(self) -> bytes:
        """Return the next box."""
        part = self._waiting[: BOX_BYTES - _LENGTH.size]
        self._waiting = self._waiting[len(part) :]
        content = (_LENGTH.pack(len(part)) + part).ljust(BOX_BYTES, b"\0")
        box: bytes = self._cipher.encrypt(_nonce(self._count), content, None)
        self._count += 1
        return box


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A row from a box, the number of plain events before it, and the number of its event."""

    n_before: int
    event_seq: int
    row: Encoded

    def event(self) -> Event:
        """Return it as an event; raises RowError where it is not one."""
        return decode_event(self.row.kind, self.row.t_s, self.row.fields, None)

    def decision(self) -> Decision:
        """Return it as a decision; raises RowError where it is not one."""
        return decode_decision(
            self.row.kind, self.row.t_s, self.row.fields, self.row.reason or "{}"
        )


def unseal(key: bytes, boxes: Iterable[bytes]) -> Iterator[SealedRow]:
    """Yield the rows in the boxes, in order; an incomplete last one is left out.

    Raises
    ------
    RowError
        A box was changed or is missing, or the key is wrong.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher, unpack, rest = ChaCha20Poly1305(key), zlib.decompressobj(), b""
    for count, box in enumerate(boxes):
        try:
            content = cipher.decrypt(_nonce(count), box, None)
            (length,) = _LENGTH.unpack_from(content)
            rest += unpack.decompress(content[_LENGTH.size : _LENGTH.size + length])
        except (InvalidTag, ValueError, zlib.error) as error:
            raise RowError(RowProblem.CHANGED, detail=f"box {count + 1}") from error
        *lines, rest = rest.split(b"\n")
        yield from map(_parse_line, lines)


def _parse_line(line: bytes) -> SealedRow:
    n_before, event_seq, t_s, kind, fields, reason = json.loads(line)
    row = Encoded(t_s=t_s, kind=kind, fields=fields, raw=None, reason=reason)
    return SealedRow(n_before, event_seq, row)


def merge_events(plain: Iterable[Event], sealed: Iterable[SealedRow]) -> Iterator[Event]:
    """Yield all events in their order: the plain ones and those from the boxes."""
    opened: SessionOpened | None = None
    waiting: list[SealedRow] = []
    for row in sealed:
        if row.row.kind == SessionOpened.__name__:
            event = row.event()
            opened = event if isinstance(event, SessionOpened) else None
        elif row.row.reason is None:
            waiting.append(row)
    waiting.reverse()
    for n_plain, event in enumerate(event for event in plain if not isinstance(event, Sealed)):
        while waiting and waiting[-1].n_before <= n_plain:
            yield waiting.pop().event()
        yield opened if isinstance(event, SessionOpened) and opened else event
    while waiting:
        yield waiting.pop().event()
