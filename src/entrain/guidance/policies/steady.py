"""Steady policies: one rate for the whole session."""

from __future__ import annotations

from collections.abc import Callable

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    MATCH_SLEW,
    TICK_MIN,
    PolicyInput,
    Proposal,
    move_toward,
    reason_for,
)


class Steady:
    """Moves to one rate and stays there.

    Parameters
    ----------
    name : str
        Name of the policy on the command line.
    rate : callable
        Returns the rate for the person's own rate at rest [both breaths/min].
    """

    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self, name: str, rate: Callable[[float], float]) -> None:
        self.name = name
        self._rate = rate

    def rematch(self, t_s: float) -> None:
        """Do nothing: this policy does not adapt, only safety does."""

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        own_per_min = self._rate(inputs.baseline_per_min) + inputs.eased_per_min
        target_per_min = max(own_per_min, inputs.lowest_per_min)
        return Proposal(
            phase=Phase.HOLD,
            per_min=move_toward(inputs.guide_per_min, target_per_min, MATCH_SLEW * TICK_MIN),
            reason=reason_for(inputs, f"{self.name}.steady", ("to_per_min", target_per_min)),
        )


class MusicOnly(Steady):
    """Music without a guide: it does not swell."""

    guides = False

    def __init__(self) -> None:
        super().__init__("music-only", lambda baseline_per_min: baseline_per_min)


def fixed75() -> Steady:
    """Return the policy at 75 % of the person's own rate (Leslie 2019, arXiv:1907.08844)."""
    return Steady("fixed75", lambda baseline_per_min: 0.75 * baseline_per_min)


def fixed6() -> Steady:
    """Return the policy at six breaths a minute for everybody."""
    return Steady("fixed6", lambda _: 6.0)


def matched() -> Steady:
    """Return the sham policy: the person's own rate at rest, never leading."""
    return Steady("matched", lambda baseline_per_min: baseline_per_min)
