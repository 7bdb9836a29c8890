"""What a policy is: a law that says where the guide should go next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from entrain.events import Figures, FigureValue, Phase, Reason

TICK_MIN = 1 / 60
"""A policy is asked once a second: rates per minute per minute become steps by this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInput:
    """What a policy sees, once a second.

    Attributes
    ----------
    t_s : float
        Now [s].
    guide_per_min : float
        Where the guide is [breaths/min].
    breathing_per_min : float
        The person's rate now; a policy is asked only while it is known.
    baseline_per_min : float
        Their own rate at rest.
    following_frac : float
        How well the breath goes with the guide, 0..1.
    lowest_per_min, highest_per_min : float
        The guide may not go below: the goal, or a floor above it; nor above.
    eased_per_min : float
        How much easier the person asked for [breaths/min].
    match_least_s, match_most_s : float
        Bounds of the time at the person's own rate [s].
    hr_above_bpm : float or None
        Heart rate, median of 30 s, above the person's own rest; None where not known.
    scale : float
        1, or less where the session is a demonstration: a policy's own times are scaled by it.
    """

    t_s: float
    guide_per_min: float
    breathing_per_min: float
    baseline_per_min: float
    following_frac: float
    lowest_per_min: float
    highest_per_min: float
    eased_per_min: float
    match_least_s: float
    match_most_s: float
    hr_above_bpm: float | None = None
    scale: float = 1.0

    def figures(self) -> Figures:
        """Return what was seen, for the record."""
        return (
            ("guide_per_min", round(self.guide_per_min, 4)),
            ("breathing_per_min", round(self.breathing_per_min, 3)),
            ("following_frac", round(self.following_frac, 3)),
            ("lowest_per_min", round(self.lowest_per_min, 3)),
            ("hr_above_bpm", None if self.hr_above_bpm is None else round(self.hr_above_bpm, 2)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Where a policy wants the guide a second from now, in which phase, and why.

    `depth_frac` is the share of the full swell that it wants, 0 for a rest.
    """

    phase: Phase
    per_min: float
    reason: Reason
    depth_frac: float = 1.0


class Policy(Protocol):
    """A law for the guide. It has state of its own, and no clock, file or chance."""

    name: str
    guides: bool
    """False: the swell stays silent."""
    needs_breath: bool
    """It goes by the person's breath from second to second, and is nothing without it."""

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor as it was learnt [breaths/min]; None where none was."""
        ...

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        ...

    def rematch(self, t_s: float) -> None:
        """Go back to the person: the guide was lost, eased or in the way."""
        ...


def toward(now: float, target: float, step: float) -> float:
    """Return `now` moved toward `target` by at most `step`, which is 0 or more."""
    return min(now + step, target) if target > now else max(now - step, target)


def reason(
    seen: PolicyInput, rule: str, *more: tuple[str, FigureValue], variant: str = ""
) -> Reason:
    """Return a reason with the figures that were seen, and `more`."""
    return Reason(rule=rule, figures=(*seen.figures(), *more), variant=variant)


MATCH_GAIN_PER_S = 0.1
MATCH_SLEW = 3.0
"""Fastest move toward the person's own rate [breaths/min per min]."""
MATCH_DEAD_BAND = 0.25


def match_step(seen: PolicyInput) -> float:
    """Return the guide a second on, moved toward the person's own rate.

    A tenth of the way each second, at most 3/min per min, and not at all within the dead
    band. The two limits are alternatives: their product once froze a guide.
    """
    target = max(seen.breathing_per_min, seen.lowest_per_min)
    away = target - seen.guide_per_min
    if abs(away) <= MATCH_DEAD_BAND:
        return seen.guide_per_min
    step = min(MATCH_GAIN_PER_S * abs(away), MATCH_SLEW * TICK_MIN)
    return toward(seen.guide_per_min, target, step)
