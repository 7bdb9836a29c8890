"""What the person is told where the data of their strap contradict each other."""

from __future__ import annotations

from entrain.events import Reason
from entrain.guidance.person import PersonState
from entrain.physiology import StrapHint

SAID_S = 30.0
"""A hint that asks for nothing is said this long, once; one that does, as long as it holds."""
_HINTS = {
    StrapHint.OFF_SKIN: Reason(rule="safety.skin"),
    StrapHint.CONTACT_BIT: Reason(rule="strap.contact"),
    StrapHint.REPEATS: Reason(rule="strap.repeats"),
}


class StrapHints:
    """Says each hint once; that the strap is off the skin, as long as it is."""

    def __init__(self) -> None:
        self._said_s: dict[StrapHint, int] = {}

    def urgent(self, person: PersonState) -> Reason | None:
        """Return what the person can mend now, or None."""
        return _HINTS[StrapHint.OFF_SKIN] if person.strap_hint is StrapHint.OFF_SKIN else None

    def other(self, person: PersonState) -> Reason | None:
        """Return what else is to be said this second, or None."""
        hint = person.strap_hint
        if hint is None or hint is StrapHint.OFF_SKIN or self._said_s.get(hint, 0) >= SAID_S:
            return None
        self._said_s[hint] = self._said_s.get(hint, 0) + 1
        return _HINTS[hint]
