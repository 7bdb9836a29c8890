"""Notices for contradictions in the data of the strap."""

from __future__ import annotations

from entrain.events import Reason
from entrain.guidance.person import PersonState
from entrain.physiology import StrapHint

SAID_S = 30.0
"""A hint that the person can do nothing about is shown this long, once."""
_HINTS = {
    StrapHint.OFF_SKIN: Reason(rule="safety.skin"),
    StrapHint.CONTACT_BIT: Reason(rule="strap.contact"),
    StrapHint.REPEATS: Reason(rule="strap.repeats"),
}


class StrapHints:
    """Shows each hint once; that the strap is off the skin, for as long as it is."""

    def __init__(self) -> None:
        self._shown_s: dict[StrapHint, int] = {}

    def urgent_reason(self, person: PersonState) -> Reason | None:
        """Return the hint that the person can act on now, or None."""
        return _HINTS[StrapHint.OFF_SKIN] if person.strap_hint is StrapHint.OFF_SKIN else None

    def next_reason(self, person: PersonState) -> Reason | None:
        """Return another hint to show this second, or None."""
        hint = person.strap_hint
        if hint is None or hint is StrapHint.OFF_SKIN or self._shown_s.get(hint, 0) >= SAID_S:
            return None
        self._shown_s[hint] = self._shown_s.get(hint, 0) + 1
        return _HINTS[hint]
