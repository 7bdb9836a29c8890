"""A verdict: what safety makes of a wish."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyVerdict:
    """What safety makes of a wish.

    Attributes
    ----------
    phase : Phase
        The phase to be in.
    per_min : float
        Where the guide goes [breaths/min].
    depth_frac : float
        Share of the full swell that is allowed.
    reason : Reason
        The policy's, or safety's own.
    notice : Reason or None
        What the person is to be told, from now until it no longer holds.
    rematch : bool
        The policy is to begin again from the person.
    """

    phase: Phase
    per_min: float
    depth_frac: float
    reason: Reason
    notice: Reason | None = None
    rematch: bool = False
