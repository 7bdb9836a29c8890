"""Which intervals between pulses can be believed: an optical device says so itself."""

from __future__ import annotations

from collections.abc import Iterable

from entrain.protocols.polar_pmd import Pulse

GOOD_ERROR_MS = 30
"""Above it the maker suspects movement or a loose fit."""


def is_good(pulse: Pulse) -> bool:
    """Return whether the device believes the interval."""
    doubted = pulse.blocked or pulse.contact is False or pulse.error_ms > GOOD_ERROR_MS
    return not doubted and pulse.interval_ms > 0


def believed_ms(pulses: Iterable[Pulse]) -> tuple[float, ...]:
    """Return the intervals after the last that cannot be believed [ms].

    How long that one truly was is not known, and so neither is when those before it were:
    a frame tells only when it ended.

    Parameters
    ----------
    pulses : iterable of Pulse
        Oldest first.
    """
    believed: list[float] = []
    for pulse in pulses:
        if is_good(pulse):
            believed.append(float(pulse.interval_ms))
        else:
            believed.clear()
    return tuple(believed)
