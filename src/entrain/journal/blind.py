"""A blinded recording: what was heard and decided is sealed, a box a second.

Each second of each arm leaves one box of the same length, whatever is in it: neither what
stands in the file nor how much of it tells the arm. In the boxes is one stream, compressed
and encrypted; a box that does not hold all that has come leaves the rest to the next.
Packets, beats and buttons stay open, for analyses that are themselves blinded.
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
"""A second needs under 70 in the mean; the opening, the fullest, about 600: two boxes."""
_LENGTH = struct.Struct("<H")


def new_key() -> bytes:
    """Return a key for one recording."""
    return os.urandom(KEY_BYTES)


def _nonce(count: int) -> bytes:
    # A key is used for one recording, and a count once in it.
    return count.to_bytes(12, "little")


class Sealer:
    """Puts values into boxes.

    Parameters
    ----------
    key : bytes
        The recording's own.
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
        """Take a value that came after so many open events, and at this one of all events.

        Raises
        ------
        RowError
            It cannot be written down.
        """
        it = encode(value, note)
        line = json.dumps([n_before, event_seq, it.t_s, it.kind, it.fields, it.reason]) + "\n"
        self._waiting += self._pack.compress(line.encode())

    def flush(self) -> None:
        """Make what was put ready to be boxed."""
        self._waiting += self._pack.flush(zlib.Z_SYNC_FLUSH)

    def box(self) -> bytes:
        """Return the next box."""
        part = self._waiting[: BOX_BYTES - _LENGTH.size]
        self._waiting = self._waiting[len(part) :]
        held = (_LENGTH.pack(len(part)) + part).ljust(BOX_BYTES, b"\0")
        boxed: bytes = self._cipher.encrypt(_nonce(self._count), held, None)
        self._count += 1
        return boxed


@dataclass(frozen=True, slots=True)
class Hidden:
    """What was in a box: a row, after how many open events, at which of all events."""

    n_before: int
    event_seq: int
    row: Encoded

    def event(self) -> Event:
        """Return it as an event; raises RowError where it is none."""
        return decode_event(self.row.kind, self.row.t_s, self.row.fields, None)

    def decision(self) -> Decision:
        """Return it as a decision; raises RowError where it is none."""
        return decode_decision(
            self.row.kind, self.row.t_s, self.row.fields, self.row.reason or "{}"
        )


def unseal(key: bytes, boxes: Iterable[bytes]) -> Iterator[Hidden]:
    """Yield what is in the boxes, in order; a line that was cut off is left out.

    Raises
    ------
    RowError
        A box was changed or is missing, or the key is not theirs.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    cipher, unpack, rest = ChaCha20Poly1305(key), zlib.decompressobj(), b""
    for count, box in enumerate(boxes):
        try:
            held = cipher.decrypt(_nonce(count), box, None)
            (length,) = _LENGTH.unpack_from(held)
            rest += unpack.decompress(held[_LENGTH.size : _LENGTH.size + length])
        except (InvalidTag, ValueError, zlib.error) as error:
            raise RowError(RowProblem.CHANGED, detail=f"box {count + 1}") from error
        *lines, rest = rest.split(b"\n")
        yield from map(_hidden, lines)


def _hidden(line: bytes) -> Hidden:
    n_before, event_seq, t_s, kind, fields, reason = json.loads(line)
    row = Encoded(t_s=t_s, kind=kind, fields=fields, raw=None, reason=reason)
    return Hidden(n_before, event_seq, row)


def merged(plain: Iterable[Event], hidden: Iterable[Hidden]) -> Iterator[Event]:
    """Yield all events as they happened: the open ones, and those from the boxes."""
    opened: SessionOpened | None = None
    waiting: list[Hidden] = []
    for one in hidden:
        if one.row.kind == SessionOpened.__name__:
            event = one.event()
            opened = event if isinstance(event, SessionOpened) else None
        elif one.row.reason is None:
            waiting.append(one)
    waiting.reverse()
    for n_open, event in enumerate(one for one in plain if not isinstance(one, Sealed)):
        while waiting and waiting[-1].n_before <= n_open:
            yield waiting.pop().event()
        yield opened if isinstance(event, SessionOpened) and opened else event
    while waiting:
        yield waiting.pop().event()
