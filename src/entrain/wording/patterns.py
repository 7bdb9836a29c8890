"""What the sentences of many rules have in common, in any language."""

from __future__ import annotations

from entrain.wording.told import ReasonWords


def plan(patient: str, clinician: str) -> ReasonWords:
    """Return the sentences of a step of the plan: the clinician's says how the person is now."""
    return ReasonWords(patient, clinician + "{state}")


def hand(patient: str, clinician: str) -> ReasonWords:
    """Return the sentences of what was asked for by hand: of the clinician's, who asked."""
    return ReasonWords(patient, f"{{by_hand}}{clinician}{{lowest}}")


def cannot(why: str) -> ReasonWords:
    """Return the sentences of what was asked for by hand and cannot be."""
    return hand(f"{why}{{nothing_changes}}", why)
