"""What the person is told where the data of their strap contradict each other."""

from __future__ import annotations

from entrain.events import Reason
from entrain.guidance.person import Person
from entrain.physiology.vitals import StrapHint

SAID_S = 30.0
"""A hint that asks for nothing is said this long, once; one that does, as long as it holds."""
_HINTS = {
    StrapHint.OFF_SKIN: Reason(
        rule="safety.skin",
        saw=(),
        patient="What the strap sends does not look like a heartbeat. Please check that it sits "
        "on the skin, damp and snug.",
        clinician="Off the skin, as it seems: an uneven rhythm that contradicts the clock or the "
        "strap's own heart rate. Nothing is read from it until it fits again.",
    ),
    StrapHint.CONTACT_BIT: Reason(
        rule="strap.contact",
        saw=(),
        patient="The strap reports no skin contact, but your heartbeat is read well. There is "
        "nothing to do.",
        clinician="The contact bit never said yes, while heart rate and intervals fitted for "
        "half a minute: it is ignored until it does.",
    ),
    StrapHint.REPEATS: Reason(
        rule="strap.repeats",
        saw=(),
        patient="The strap sends some heartbeats twice. They are left out; the figures are a "
        "little less sure.",
        clinician="RR intervals are repeated, or add up to more than the time that passed. "
        "Repeats are left out and counted; variability is to be trusted less.",
    ),
}


class StrapHints:
    """Says each hint once; that the strap is off the skin, as long as it is."""

    def __init__(self) -> None:
        self._said_s: dict[StrapHint, int] = {}

    def urgent(self, person: Person) -> Reason | None:
        """Return what the person can mend now, or None."""
        return _HINTS[StrapHint.OFF_SKIN] if person.strap_hint is StrapHint.OFF_SKIN else None

    def other(self, person: Person) -> Reason | None:
        """Return what else is to be said this second, or None."""
        hint = person.strap_hint
        if hint is None or hint is StrapHint.OFF_SKIN or self._said_s.get(hint, 0) >= SAID_S:
            return None
        self._said_s[hint] = self._said_s.get(hint, 0) + 1
        return _HINTS[hint]
