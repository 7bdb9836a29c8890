"""Too much slow breathing at first: a first session has only so much of it."""

from __future__ import annotations

SLOW_PER_MIN = 8.0
"""At this pace or slower, untrained people begin to breathe out too much carbon dioxide
(Szulczewski 2019, doi:10.1371/journal.pone.0218550)."""
MOST_S = 600
"""A first session guides at such a pace for ten minutes at most."""
AFTER_PER_MIN = 9.0
_ALMOST = 0.05


class Exposure:
    """Counts the slow breathing that a first session has led to.

    Parameters
    ----------
    first : bool
        It is the person's first session.
    """

    def __init__(self, *, first: bool) -> None:
        self._first = first
        self.slow_s = 0

    def count_second(self, guide_per_min: float) -> bool:
        """Take a guided second; return whether it is the one that was enough."""
        if not self._first or guide_per_min > SLOW_PER_MIN + _ALMOST:
            return False
        self.slow_s += 1
        return self.slow_s == MOST_S
