"""Ramp: active pacing down to the goal, whether the person follows or not."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    match_step,
    reason,
    toward,
)

RAMP_SLEW = 1.0
"""[breaths/min per min]"""


class Ramp:
    """For motivated people who want to be paced."""

    name = "ramp"
    guides = True
    floor_per_min: float | None = None
    needs_breath = True

    def __init__(self) -> None:
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Pace at the person's rate for a while, then go down again."""
        self._since_s = t_s

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        if self._since_s is None:
            self._since_s = seen.t_s
        if seen.t_s - self._since_s < seen.match_least_s:
            return Proposal(
                phase=Phase.MATCH,
                per_min=match_step(seen),
                reason=reason(seen, "ramp.match"),
            )
        per_min = toward(seen.guide_per_min, seen.lowest_per_min, RAMP_SLEW * TICK_MIN)
        arrived = per_min == seen.guide_per_min
        return Proposal(
            phase=Phase.HOLD if arrived else Phase.LEAD,
            per_min=per_min,
            reason=reason(seen, "ramp.hold" if arrived else "ramp.down", ("to_per_min", per_min)),
        )
