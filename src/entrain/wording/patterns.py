"""Patterns that the sentences of many rules share, in any language."""

from __future__ import annotations

from entrain.wording.reason_words import ReasonWords


def plan(patient: str, clinician: str) -> ReasonWords:
    """Return the sentences of a step of the plan; the clinician's adds the person's figures."""
    return ReasonWords(patient, clinician + "{state}")


def hand(patient: str, clinician: str) -> ReasonWords:
    """Return the sentences of a manual direction; the clinician's adds who gave it."""
    return ReasonWords(patient, f"{{by_hand}}{clinician}{{lowest}}")


def cannot(why: str) -> ReasonWords:
    """Return the sentences of a manual direction that cannot be carried out."""
    return hand(f"{why}{{nothing_changes}}", why)
