"""The clinician's hand: what was asked for by hand, kept for the rest of the session."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import TICK_MIN, PolicyInput, Proposal, reason, toward

STEP_PER_MIN = 0.5
"""One press of slower or faster."""
HAND_SLEW = 1.0
LEAST_SWELL_DB, MOST_SWELL_DB = 2.0, 8.0
"""Intensity 0 and 1; what the music has by itself is half of the way."""


class Hand:
    """Stands between the policy and safety: it may pass the one, never the other.

    Attributes
    ----------
    held : bool
        The guide is to stay where it is.
    swell_db : float
        Full depth of the swell [dB].
    density_frac : float or None
        How much is going on in the music while it guides; None for as much as the form has.
    pulse : bool
        Its beat can be heard.
    character : str or None
        Its character, None for its own.
    """

    def __init__(self) -> None:
        self.held = False
        self.swell_db = 0.5 * (LEAST_SWELL_DB + MOST_SWELL_DB)
        self.density_frac: float | None = None
        self.pulse = True
        self.character: str | None = None
        self._way_per_min = 0.0
        self._who = ""

    def hold(self, on: bool, who: str) -> None:
        """Keep the guide where it is, or let the policy have it again."""
        self.held, self._way_per_min, self._who = on, 0.0, who

    def move(self, by_per_min: float, who: str) -> None:
        """Move the guide by so much from where it is."""
        self._way_per_min += by_per_min
        self._who = who

    def set_intensity(self, frac: float) -> None:
        """Set how deep the music swells, 0..1."""
        self.swell_db = LEAST_SWELL_DB + frac * (MOST_SWELL_DB - LEAST_SWELL_DB)

    def let_go(self) -> None:
        """Give the guide back to the policy: the person or safety comes first."""
        self.held, self._way_per_min = False, 0.0

    def wish(self, wish: Proposal, seen: PolicyInput) -> Proposal:
        """Return what is wished for in place of the policy's wish."""
        if self._way_per_min:
            return self._moving(seen)
        if not self.held:
            return wish
        return Proposal(
            phase=Phase.HOLD,
            per_min=seen.guide_per_min,
            reason=reason(seen, "hand.hold", ("who", self._who), variant="held"),
        )

    def _moving(self, seen: PolicyInput) -> Proposal:
        target = max(seen.guide_per_min + self._way_per_min, seen.lowest_per_min)
        per_min = toward(seen.guide_per_min, target, HAND_SLEW * TICK_MIN)
        moved = per_min - seen.guide_per_min
        slower = self._way_per_min < 0
        left = self._way_per_min - moved
        # Done, or at a limit: the policy goes on from here.
        done = moved == 0 or abs(left) < 1e-9
        self._way_per_min = 0.0 if done else left
        return Proposal(
            phase=Phase.LEAD,
            per_min=per_min,
            reason=reason(
                seen,
                "hand.slower" if slower else "hand.faster",
                ("to_per_min", per_min),
                ("who", self._who),
                variant="moving",
            ),
        )
