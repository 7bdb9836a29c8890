"""What a reason says, in English."""

from __future__ import annotations

from entrain.events import Decision, Reason
from entrain.wording import language


def to_patient(reason: Reason) -> str:
    """Return the patient's sentence."""
    return language("en").describe(reason).patient


def to_clinician(reason: Reason) -> str:
    """Return the clinician's sentence."""
    return language("en").describe(reason).clinician


def decided_to_clinician(decision: Decision) -> str:
    """Return the clinician's sentence of a decision, with the steps of a search."""
    return language("en").describe_decision(decision).clinician
