"""Which pulse-to-pulse intervals can be trusted, by the optical device's own quality flags."""

from __future__ import annotations

from collections.abc import Iterable

from entrain.physiology.cardiac.bounds import is_possible
from entrain.protocols import Pulse

GOOD_ERROR_MS = 30
"""Above this error estimate the maker suspects movement or a loose fit."""
PADDING_MS = (0x7FFF, 0xFFFF)
"""The largest numbers of 15 and 16 bits: half a minute and more."""


def is_good(pulse: Pulse) -> bool:
    """Return whether the device trusts the interval and a heart can produce it."""
    is_doubtful = pulse.blocked or pulse.contact is False or pulse.error_ms > GOOD_ERROR_MS
    return not is_doubtful and is_possible(pulse.interval_ms)


def is_padding(pulse: Pulse) -> bool:
    """Return whether a pulse is padding of the frame: no measured interval is that long."""
    return pulse.interval_ms in PADDING_MS


def trusted_ms(pulses: Iterable[Pulse]) -> tuple[float, ...]:
    """Return the intervals after the last one that cannot be trusted [ms].

    The true length of that one is unknown, and so are the times of those before it: a frame is
    stamped at its end only.

    Parameters
    ----------
    pulses : iterable of Pulse
        Oldest first.
    """
    trusted: list[float] = []
    for pulse in pulses:
        if is_good(pulse):
            trusted.append(float(pulse.interval_ms))
        else:
            trusted.clear()
    return tuple(trusted)
