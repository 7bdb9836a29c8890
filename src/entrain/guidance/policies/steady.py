"""Steady policies: one rate for the whole session."""

from __future__ import annotations

from collections.abc import Callable

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    MATCH_SLEW,
    TICK_MIN,
    PolicyInput,
    Proposal,
    reason,
    toward,
)


class Steady:
    """Goes to one rate and stays there.

    Parameters
    ----------
    name : str
        As on the command line.
    rate : callable
        From the person's own baseline to the rate [both breaths/min].
    """

    guides = True
    floor_per_min: float | None = None
    needs_breath = False

    def __init__(self, name: str, rate: Callable[[float], float]) -> None:
        self.name = name
        self._rate = rate

    def rematch(self, t_s: float) -> None:
        """Go on as before: this policy does not adapt, safety alone does."""

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        own = self._rate(seen.baseline_per_min) + seen.eased_per_min
        target = max(own, seen.lowest_per_min)
        return Proposal(
            phase=Phase.HOLD,
            per_min=toward(seen.guide_per_min, target, MATCH_SLEW * TICK_MIN),
            reason=reason(seen, f"{self.name}.steady", ("to_per_min", target)),
        )


class MusicOnly(Steady):
    """Music without any guide: the swell stays silent."""

    guides = False

    def __init__(self) -> None:
        super().__init__("music-only", lambda baseline_per_min: baseline_per_min)


def fixed75() -> Steady:
    """Return three quarters of the own rate (Leslie 2019, arXiv:1907.08844)."""
    return Steady("fixed75", lambda baseline_per_min: 0.75 * baseline_per_min)


def fixed6() -> Steady:
    """Return six breaths a minute for everybody."""
    return Steady("fixed6", lambda _: 6.0)


def matched() -> Steady:
    """Return the credible sham: the person's own rate, never leading."""
    return Steady("matched", lambda baseline_per_min: baseline_per_min)
