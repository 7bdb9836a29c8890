"""Which intervals between pulses can be believed: an optical device says so itself."""

from __future__ import annotations

from collections.abc import Iterable

from entrain.physiology.cardiac.bounds import is_possible
from entrain.protocols import Pulse

GOOD_ERROR_MS = 30
"""Above it the maker suspects movement or a loose fit."""
PADDING_MS = (0x7FFF, 0xFFFF)
"""The largest numbers of 15 and 16 bits: half a minute and more."""


def is_good(pulse: Pulse) -> bool:
    """Return whether the device believes the interval."""
    doubted = pulse.blocked or pulse.contact is False or pulse.error_ms > GOOD_ERROR_MS
    return not doubted and is_possible(pulse.interval_ms)


def is_padding(pulse: Pulse) -> bool:
    """Return whether a pulse only fills the frame: no interval that a device times is so long."""
    return pulse.interval_ms in PADDING_MS


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
