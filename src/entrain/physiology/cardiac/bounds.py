"""Which RR intervals a heart can make at all.

A strap also sends values that are none: 0xFFFF and 0x7FFF to fill a packet, 0 where no beat
was, some 52 ms after each true one. They say nothing of the rhythm and nothing of the time
that passed, so they are dropped and counted, and what is beside them stays.
"""

from __future__ import annotations

SHORTEST_RR_MS = 240.0
"""250 beats a minute: beyond the 200 that IEC 60601-2-27 asks a meter for adults to show, and
beyond what an exercising adult reaches (220 less the age)."""
LONGEST_RR_MS = 3000.0
"""20 beats a minute, and the pause from which on a sinus node is called ill (Kusumoto 2018,
doi:10.1161/CIR.0000000000000628). A strap that tells more has missed beats: a gap."""


def is_possible(rr_ms: float) -> bool:
    """Return whether a heart can make this interval [ms]; NaN it cannot."""
    return SHORTEST_RR_MS <= rr_ms <= LONGEST_RR_MS
