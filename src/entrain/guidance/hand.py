"""Manual control: what the clinician set by hand, kept for the rest of the session."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    move_toward,
    reason_for,
)

STEP_PER_MIN = 0.5
"""One press of slower or faster."""
HAND_SLEW = 1.0
LEAST_SWELL_DB, MOST_SWELL_DB = 2.0, 8.0
"""Swell at intensity 0 and 1; the default is half-way."""


class Hand:
    """Manual control of the guide and the music: it overrides the policy, never safety.

    Attributes
    ----------
    held : bool
        The guide is held where it is.
    swell_db : float
        Full depth of the swell [dB].
    density_frac : float or None
        Density of the music while it guides, 0..1; None for that of the form.
    pulse : bool
        The beat of the music is audible.
    character : str or None
        Character of the music; None for its default.
    """

    def __init__(self) -> None:
        self.held = False
        self.swell_db = 0.5 * (LEAST_SWELL_DB + MOST_SWELL_DB)
        self.density_frac: float | None = None
        self.pulse = True
        self.character: str | None = None
        self._left_per_min = 0.0
        self._who = ""

    def hold(self, on: bool, who: str) -> None:
        """Hold the guide where it is, or give it back to the policy."""
        self.held, self._left_per_min, self._who = on, 0.0, who

    def move(self, by_per_min: float, who: str) -> None:
        """Move the guide by `by_per_min` [breaths/min] from where it is, in small steps."""
        self._left_per_min += by_per_min
        self._who = who

    def set_intensity(self, frac: float) -> None:
        """Set the depth of the swell from `frac`, 0..1."""
        self.swell_db = LEAST_SWELL_DB + frac * (MOST_SWELL_DB - LEAST_SWELL_DB)

    def let_go(self) -> None:
        """Give the guide back to the policy, where the person or safety comes first."""
        self.held, self._left_per_min = False, 0.0

    def override(self, proposal: Proposal, inputs: PolicyInput) -> Proposal:
        """Return the clinician's proposal in place of the policy's; `proposal` where none."""
        if self._left_per_min:
            return self._move_on(inputs)
        if not self.held:
            return proposal
        return Proposal(
            phase=Phase.HOLD,
            per_min=inputs.guide_per_min,
            reason=reason_for(inputs, "hand.hold", ("who", self._who), variant="held"),
        )

    def _move_on(self, inputs: PolicyInput) -> Proposal:
        target_per_min = max(inputs.guide_per_min + self._left_per_min, inputs.lowest_per_min)
        per_min = move_toward(inputs.guide_per_min, target_per_min, HAND_SLEW * TICK_MIN)
        moved_per_min = per_min - inputs.guide_per_min
        slower = self._left_per_min < 0
        left_per_min = self._left_per_min - moved_per_min
        # Done, or at a limit: the policy takes over again.
        done = moved_per_min == 0 or abs(left_per_min) < 1e-9
        self._left_per_min = 0.0 if done else left_per_min
        return Proposal(
            phase=Phase.LEAD,
            per_min=per_min,
            reason=reason_for(
                inputs,
                "hand.slower" if slower else "hand.faster",
                ("to_per_min", per_min),
                ("who", self._who),
                variant="moving",
            ),
        )
