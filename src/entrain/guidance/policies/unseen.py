"""Unseen: a fixed ramp for straps from which the breath cannot be read.

It does not adapt to the person, and its reasons say so. It is no faster than `lead` with a
heart at rest, and stops at 75 % of the person's own rate (Leslie 2019, arXiv:1907.08844), as
following cannot be measured.
"""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    move_toward,
    reason_for,
)

UNSEEN_SLEW = 0.5
"""Slew of the ramp [breaths/min per min]."""
UNSEEN_FRAC = 0.75
USUAL_PER_MIN = 14.0
"""A usual breathing rate of adults at rest, where the person's own was never measured."""


class Unseen:
    """Replaces a policy that needs the breath; it cannot be chosen by name."""

    name = "unseen"
    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self) -> None:
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Stay at the present rate for a while, then descend again."""
        self._since_s = t_s

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        if self._since_s is None:
            self._since_s = inputs.t_s
        own_per_min = inputs.baseline_per_min
        target_per_min = max(UNSEEN_FRAC * own_per_min, inputs.lowest_per_min)
        if inputs.t_s - self._since_s < inputs.match_least_s:
            target_per_min = max(inputs.guide_per_min, inputs.lowest_per_min)
        per_min = move_toward(inputs.guide_per_min, target_per_min, UNSEEN_SLEW * TICK_MIN)
        moving = per_min != inputs.guide_per_min
        return Proposal(
            phase=Phase.LEAD if moving else Phase.HOLD,
            per_min=per_min,
            reason=reason_for(
                inputs,
                "unseen.ramp" if moving else "unseen.hold",
                ("own_per_min", own_per_min),
                ("to_per_min", target_per_min),
            ),
        )
