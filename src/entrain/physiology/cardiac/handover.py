"""Alignment of two sources of the same beats by their pattern of RR intervals.

RR intervals carry no time stamp, and their latency is known to some tenths of a second at best:
times cannot show whether two close beats are the same one. Their intervals can: no two in a row
are equal to the millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

LEAST = 2
ALIKE_MS = 10.0
"""Largest mean difference of the same intervals: the strap's own detector and ours differ by 1
to 3 ms, successive intervals by 20 to 40 ms."""
CLEARLY = 2.0
"""How many times larger the mean difference of the next best alignment must be."""
LONGEST_S = 7.0
"""No source is farther behind the other: intervals arrive up to 6 s late."""

Intervals = Sequence[float | None]


def count_new_beats(known_ms: Intervals, new_ms: Intervals) -> int | None:
    """Return by how many beats the new source is ahead of the known one.

    Parameters
    ----------
    known_ms, new_ms : sequence of float or None
        RR interval before each beat of one run, oldest first [ms]; None where there is none.

    Returns
    -------
    int or None
        Negative where the new source is behind; None where the alignment is unclear.
    """
    known, new = known_ms[::-1], new_ms[::-1]
    unlike_ms: dict[int, float] = {}
    for n in _shifts(known, new):
        pairs = zip(known[max(0, -n) :], new[max(0, n) :], strict=False)
        apart_ms = [abs(a - b) for a, b in pairs if a is not None and b is not None]
        if len(apart_ms) >= LEAST:
            unlike_ms[n] = sum(apart_ms) / len(apart_ms)
    if not unlike_ms:
        return None
    best = min(unlike_ms, key=lambda n: unlike_ms[n])
    others = [unlike for n, unlike in unlike_ms.items() if n != best]
    clear = min(others, default=float("inf")) >= CLEARLY * max(unlike_ms[best], 2.0)
    return best if clear and unlike_ms[best] <= ALIKE_MS else None


def _shifts(known: Intervals, new: Intervals) -> Iterator[int]:
    """Yield the shifts within `LONGEST_S`, of series with their newest first."""
    yield 0
    for sign, ahead in ((1, new), (-1, known)):
        sum_s = 0.0
        for n, rr_ms in enumerate(ahead, 1):
            sum_s += (rr_ms or 0.0) / 1000
            if sum_s > LONGEST_S:
                break
            yield sign * n
