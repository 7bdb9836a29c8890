"""The interface of a policy, which proposes where the guide should go next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from entrain.events import Figures, FigureValue, Phase, Reason

TICK_MIN = 1 / 60
"""One second in minutes: a policy is called once a second, and slews are per minute per minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInput:
    """The input of a policy, once a second.

    Attributes
    ----------
    t_s : float
        Now [s].
    guide_per_min : float
        Rate of the guide [breaths/min].
    breathing_per_min : float
        The person's breathing rate; a policy is called only while it is known [breaths/min].
    baseline_per_min : float
        The person's own rate at rest [breaths/min].
    following_frac : float
        Following score of the breath and the guide, 0..1.
    lowest_per_min, highest_per_min : float
        Limits of the guide [breaths/min]; the lower one is the goal, or a floor above it.
    eased_per_min : float
        By how much the goal was raised with Easier or by hand [breaths/min].
    match_least_s, match_most_s : float
        Shortest and longest time at the person's own rate [s].
    hr_above_bpm : float or None
        Heart rate, median of 30 s, above the person's own rest [bpm]; None where not known.
    scale : float
        1, or less in a demonstration, which scales the policy's own times.
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
        """Return the input as figures of a reason."""
        return (
            ("guide_per_min", round(self.guide_per_min, 4)),
            ("breathing_per_min", round(self.breathing_per_min, 3)),
            ("following_frac", round(self.following_frac, 3)),
            ("lowest_per_min", round(self.lowest_per_min, 3)),
            ("hr_above_bpm", None if self.hr_above_bpm is None else round(self.hr_above_bpm, 2)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Where a policy wants the guide in one second, in which phase, and why.

    Attributes
    ----------
    phase : Phase
        The phase to be in.
    per_min : float
        Rate of the guide [breaths/min].
    reason : Reason
        Why.
    depth_frac : float
        Share of the full swell, 0..1; 0 for a rest.
    """

    phase: Phase
    per_min: float
    reason: Reason
    depth_frac: float = 1.0


class Policy(Protocol):
    """Moves the guide. A policy has state of its own, but no clock, file or randomness."""

    name: str
    guides: bool
    """False where there is no guide: the music does not swell."""
    needs_breath: bool
    """It adapts to the person's breathing from second to second and cannot run without it."""

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor as the policy found it [breaths/min]; None where it found none."""
        ...

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        ...

    def rematch(self, t_s: float) -> None:
        """Return to the person's own rate, after a loss, a pause or a request for Easier."""
        ...


def move_toward(now: float, target: float, step: float) -> float:
    """Return `now` moved toward `target` by at most `step`, which is 0 or more."""
    return min(now + step, target) if target > now else max(now - step, target)


def reason_for(
    inputs: PolicyInput, rule: str, *more: tuple[str, FigureValue], variant: str = ""
) -> Reason:
    """Return a reason with the figures of a policy's input.

    Parameters
    ----------
    inputs : PolicyInput
        The input of the policy.
    rule : str
        The rule that fired.
    *more : tuple of (str, FigureValue)
        Further figures.
    variant : str
        Variant of the rule's sentence.
    """
    return Reason(rule=rule, figures=(*inputs.figures(), *more), variant=variant)


MATCH_GAIN_PER_S = 0.1
MATCH_SLEW = 3.0
"""Fastest move toward the person's own rate [breaths/min per min]."""
MATCH_DEAD_BAND = 0.25


def match_step(inputs: PolicyInput) -> float:
    """Return the guide's rate in one second, moved toward the person's own [breaths/min].

    It moves by a tenth of the difference each second, at most by 3/min per min, and not at
    all within the dead band. The gain and the slew are alternatives, not a product: their
    product once froze a guide.
    """
    target = max(inputs.breathing_per_min, inputs.lowest_per_min)
    away = target - inputs.guide_per_min
    if abs(away) <= MATCH_DEAD_BAND:
        return inputs.guide_per_min
    step = min(MATCH_GAIN_PER_S * abs(away), MATCH_SLEW * TICK_MIN)
    return move_toward(inputs.guide_per_min, target, step)
