"""Find by the pattern of intervals which beat of one source is the last of another.

An interval comes without a time, and how late it comes is known to some tenths of a second
at best: of two beats that are near in time nobody can say whether they are one. Their
intervals can: no two in a row are alike to the millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

LEAST = 2
ALIKE_MS = 10.0
"""Mean difference of the same intervals at most: the strap's own detector and ours differ by 1
to 3 ms, intervals that follow each other by 20 to 40 ms."""
CLEARLY = 2.0
"""How many times less alike the next best way to pair them must be."""
LONGEST_S = 7.0
"""No source is further behind the other: intervals come up to 6 s late."""

Intervals = Sequence[float | None]


def n_since(known_ms: Intervals, new_ms: Intervals) -> int | None:
    """Return by how many beats the new source is ahead of the known one; None where unclear.

    Parameters
    ----------
    known_ms, new_ms : sequence of float or None
        The interval before each beat of one run, oldest first [ms]; None where there is none.

    Returns
    -------
    int or None
        Below 0 the new source is behind.
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
    """Yield the shifts that time allows, of series with their newest first."""
    yield 0
    for sign, ahead in ((1, new), (-1, known)):
        sum_s = 0.0
        for n, rr_ms in enumerate(ahead, 1):
            sum_s += (rr_ms or 0.0) / 1000
            if sum_s > LONGEST_S:
                break
            yield sign * n
