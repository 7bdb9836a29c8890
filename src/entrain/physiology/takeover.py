"""Which beat of the ECG the strap's last interval was, where the ECG takes over.

An interval comes without a time, and how late it comes is known to some tenths of a second
at best: of two beats that are near in time nobody can say whether they are one. Their
intervals can: no two in a row are alike to the millisecond.
"""

from __future__ import annotations

from collections import deque

KEPT = 6
"""So many beats are held against each other; where they leave it open, times decide."""
LEAST = 2
ALIKE_MS = 10.0
"""Mean difference of the same intervals at most: the strap's own detector and ours differ by 1
to 3 ms, intervals that follow each other by 20 to 40 ms."""
CLEARLY = 2.0
"""How many times less alike the next best way to pair them must be."""


class Takeover:
    """Holds the last intervals that the strap told against those of its ECG."""

    def __init__(self) -> None:
        self._told_ms: deque[float] = deque(maxlen=KEPT)
        self._seen_ms: deque[float | None] = deque(maxlen=KEPT)

    def tell(self, rr_ms: float | None) -> None:
        """Take the strap's next interval [ms]; None where a run begins."""
        if rr_ms is None:
            self._told_ms.clear()
        else:
            self._told_ms.append(rr_ms)

    def see(self, rr_ms: float | None) -> None:
        """Take the next beat of the ECG and the interval before it [ms]; None begins a run."""
        if rr_ms is None:
            self._seen_ms.clear()
        self._seen_ms.append(rr_ms)

    @property
    def open(self) -> bool:
        """Whether beats to come may still tell."""
        return len(self._seen_ms) < KEPT

    def n_since(self) -> int | None:
        """Return how many beats the ECG's last is after the one told last; None where unclear.

        Below 0 it is before it.
        """
        told, seen = [*self._told_ms][::-1], [*self._seen_ms][::-1]
        unlike_ms: dict[int, float] = {}
        for n in range(-len(told), len(seen)):
            pairs = zip(told[max(0, -n) :], seen[max(0, n) :], strict=False)
            apart_ms = [abs(one - other) for one, other in pairs if other is not None]
            if len(apart_ms) >= LEAST:
                unlike_ms[n] = sum(apart_ms) / len(apart_ms)
        if not unlike_ms:
            return None
        best = min(unlike_ms, key=lambda n: unlike_ms[n])
        others = [unlike for n, unlike in unlike_ms.items() if n != best]
        clear = min(others, default=float("inf")) >= CLEARLY * max(unlike_ms[best], 2.0)
        return best if clear and unlike_ms[best] <= ALIKE_MS else None
