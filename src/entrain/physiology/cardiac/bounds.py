"""Bounds of the RR intervals that a heart can produce.

Straps also send values that are no intervals: 0xFFFF and 0x7FFF as padding, 0 where there was
no beat, some 52 ms after each true one. They carry neither rhythm nor elapsed time, so they
are dropped and counted, and the intervals beside them are kept.
"""

from __future__ import annotations

SHORTEST_RR_MS = 240.0
"""250 bpm: above the 200 that IEC 60601-2-27 requires a monitor for adults to show, and above what
an exercising adult reaches (220 minus age)."""
LONGEST_RR_MS = 3000.0
"""20 bpm, and the pause that is a criterion of sinus node dysfunction (Kusumoto 2018,
doi:10.1161/CIR.0000000000000628). A strap that reports more has missed beats: a gap."""


def is_possible(rr_ms: float) -> bool:
    """Return whether a heart can produce this interval [ms]; False for NaN."""
    return SHORTEST_RR_MS <= rr_ms <= LONGEST_RR_MS
