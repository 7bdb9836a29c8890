"""Unseen: a fixed ramp of the person's own, for straps that do not tell the breath.

It does not follow, and says so. It goes no faster than `lead` does with a heart at rest, and no
further than three quarters of the person's own rate, as nobody sees whether they come along
(Leslie 2019, arXiv:1907.08844, a steady 75 %).
"""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import TICK_MIN, PolicyInput, Proposal, reason, toward

UNSEEN_SLEW = 0.5
"""[breaths/min per min]"""
UNSEEN_FRAC = 0.75
USUAL_PER_MIN = 14.0
"""Where the person's own rate was never measured: a usual rate of adults at rest."""


class Unseen:
    """Takes the place of a policy that needs the breath; never asked for by name."""

    name = "unseen"
    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self) -> None:
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Stay at the person's own rate for a while, then go down again."""
        self._since_s = t_s

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        if self._since_s is None:
            self._since_s = seen.t_s
        own = seen.baseline_per_min
        target = max(UNSEEN_FRAC * own, seen.lowest_per_min)
        if seen.t_s - self._since_s < seen.match_least_s:
            target = max(seen.guide_per_min, seen.lowest_per_min)
        per_min = toward(seen.guide_per_min, target, UNSEEN_SLEW * TICK_MIN)
        moving = per_min != seen.guide_per_min
        return Proposal(
            phase=Phase.LEAD if moving else Phase.HOLD,
            per_min=per_min,
            reason=reason(
                seen,
                "unseen.ramp" if moving else "unseen.hold",
                ("own_per_min", own),
                ("to_per_min", target),
            ),
        )
