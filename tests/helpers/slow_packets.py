"""What a packet says, read a second time: slowly, byte by byte, in nothing but integers.

The readers of the application are held against these, for any bytes: both refuse a
packet, or both say the same. Written from the specifications, not from those readers.
"""

from __future__ import annotations

from collections.abc import Callable


class RefusedError(Exception):
    """The packet does not follow its specification."""


def _number(packet: bytes, at: int, size: int, *, signed: bool = False) -> int:
    if at + size > len(packet):
        raise RefusedError
    return int.from_bytes(packet[at : at + size], "little", signed=signed)


def heart_rate(packet: bytes) -> tuple[object, ...]:
    """Return heart rate, contact, energy and intervals."""
    flags = _number(packet, 0, 1)
    wide, contact, supported, energy, intervals = (flags >> bit & 1 for bit in range(5))
    at = 1
    hr_bpm = _number(packet, at, 1 + wide)
    at += 1 + wide
    energy_kj = _number(packet, at, 2) if energy else None
    at += 2 * energy
    if intervals and (len(packet) - at) % 2:
        raise RefusedError
    rr = [_number(packet, i, 2) for i in range(at, len(packet), 2)] if intervals else []
    return hr_bpm, (bool(contact) if supported else None), energy_kj, tuple(rr)


def battery(packet: bytes) -> tuple[object, ...]:
    """Return how full it is."""
    if _number(packet, 0, 1) > 100:
        raise RefusedError
    return (packet[0] / 100,)


def frame(packet: bytes) -> tuple[object, ...]:
    """Return measurement, stamp and samples of a frame."""
    stamp, kind = _number(packet, 1, 8), _number(packet, 9, 1)
    body = packet[10:]
    readers: dict[tuple[int, int], Callable[[bytes], list[object]]] = {
        (0, 0): lambda body: [x for (x,) in _rows(body, (3,))],
        (2, 0): lambda body: _rows(body, (1, 1, 1)),
        (2, 1): lambda body: _rows(body, (2, 2, 2)),
        (2, 2): lambda body: _rows(body, (3, 3, 3)),
        (2, 0x80): lambda body: [tuple(1000 * x for x in row) for row in _deltas(body)],
        (2, 0x81): _deltas,
        (3, 0): _pulses,
    }
    measurement = packet[0] & 0x3F
    if not body or (measurement, kind) not in readers:
        raise RefusedError
    return measurement, stamp, tuple(readers[measurement, kind](body))


def _rows(body: bytes, sizes: tuple[int, ...], *, signed: bool = True) -> list[object]:
    if len(body) % sum(sizes):
        raise RefusedError
    rows: list[object] = []
    at = 0
    while at < len(body):
        row = []
        for size in sizes:
            row.append(_number(body, at, size, signed=signed))
            at += size
        rows.append(tuple(row))
    return rows


def _pulses(body: bytes) -> list[object]:
    rows: list[object] = []
    for hr, interval, error, flags in _rows(body, (1, 2, 2, 1), signed=False):  # type: ignore[misc, attr-defined]
        contact = bool(flags & 2) if flags & 4 else None
        rows.append((hr, interval, error, bool(flags & 1), contact))
    return rows


def _deltas(body: bytes) -> list[object]:
    now = [_number(body, at, 2, signed=True) for at in (0, 2, 4)]
    rows: list[object] = [tuple(now)]
    at = 6
    while at < len(body):
        width, count = _number(body, at, 1), _number(body, at + 1, 1)
        if width > 32:
            raise RefusedError
        n_bytes = -(-width * count * 3 // 8)
        bits = _number(body, at + 2, n_bytes)
        at += 2 + n_bytes
        for place in range(count * 3):
            step = bits >> place * width & (1 << width) - 1
            if width and step >> width - 1:
                step -= 1 << width
            now[place % 3] += step
            if place % 3 == 2:
                rows.append(tuple(now))
    return rows


SETTING_BYTES = (2, 2, 2, 4, 1, 4, 16)


def settings(body: bytes) -> dict[int, tuple[int, ...]]:
    """Return the settings of an answer."""
    found = {}
    at = 0
    while at < len(body):
        kind, count = _number(body, at, 1), _number(body, at + 1, 1)
        if kind >= len(SETTING_BYTES):
            raise RefusedError
        size = SETTING_BYTES[kind]
        found[kind] = tuple(_number(body, at + 2 + i * size, size) for i in range(count))
        at += 2 + count * size
    return found


MEASUREMENTS = {0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 12, 13, 14}


def control(packet: bytes) -> tuple[object, ...]:
    """Return what the control point says: an answer, what stopped, or what there is."""
    kind = _number(packet, 0, 1)
    if kind == 0x0F:
        return ("features", packet[1:])
    if kind == 0x01:
        stopped = [byte & 0x3F for byte in packet[1:]]
        if not set(stopped) <= MEASUREMENTS:
            raise RefusedError
        return ("stopped", tuple(stopped))
    if kind != 0xF0:
        raise RefusedError
    operation, measurement, code = (_number(packet, at, 1) for at in (1, 2, 3))
    if operation not in (1, 2, 3, 5) or measurement not in MEASUREMENTS:
        raise RefusedError
    if code:
        return ("answer", operation, measurement, min(code, 19), False, b"")
    return ("answer", operation, measurement, 0, any(packet[4:5]), packet[5:])
