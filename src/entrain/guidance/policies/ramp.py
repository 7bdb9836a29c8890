"""Ramp: active pacing down to the goal, whether or not the person follows."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    match_step,
    move_toward,
    reason_for,
)

RAMP_SLEW = 1.0
"""Slew of the ramp [breaths/min per min]."""


class Ramp:
    """Paces down at a fixed slew, for motivated people who want to be paced."""

    name = "ramp"
    guides = True
    floor_per_min: float | None = None
    needs_breath = True

    def __init__(self) -> None:
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Return to the person's own rate for a while, then descend again."""
        self._since_s = t_s

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        if self._since_s is None:
            self._since_s = inputs.t_s
        if inputs.t_s - self._since_s < inputs.match_least_s:
            return Proposal(
                phase=Phase.MATCH,
                per_min=match_step(inputs),
                reason=reason_for(inputs, "ramp.match"),
            )
        per_min = move_toward(inputs.guide_per_min, inputs.lowest_per_min, RAMP_SLEW * TICK_MIN)
        arrived = per_min == inputs.guide_per_min
        return Proposal(
            phase=Phase.HOLD if arrived else Phase.LEAD,
            per_min=per_min,
            reason=reason_for(
                inputs, "ramp.hold" if arrived else "ramp.down", ("to_per_min", per_min)
            ),
        )
