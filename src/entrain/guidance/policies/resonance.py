"""Resonance: a stepwise search for the slow rate with the largest heart rate oscillation.

This is active pacing: the person breathes along on purpose and following does not steer it. A
step that was not followed is left out when the search is evaluated.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from entrain.events import Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    match_step,
    move_toward,
    reason_for,
)

RATES_PER_MIN = (6.5, 6.0, 5.5, 5.0, 4.5)
"""Rates of the search [breaths/min] (Lehrer 2000, doi:10.1023/A:1009554825745)."""
STEP_S, REST_S = 120.0, 60.0
"""Steps of two minutes as in Lehrer 2000. The rest between them is one minute instead of three,
which would make the search too long for a first visit."""
APPROACH_SLEW = 2.0
"""Slew toward a step [breaths/min per min]: 14 to 6.5/min in four minutes, below the limit of
safety."""
THERE = 0.05
MOVED = 0.1
"""Beyond this distance from its step the guide was moved by hand or by safety [breaths/min]."""


class StepCompletion(enum.StrEnum):
    """How a step of the search ended."""

    WHOLE = "whole"
    INTERRUPTED = "interrupted"
    SKIPPED = "below the slowest pace allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedStep:
    """A step of the search that is over.

    Attributes
    ----------
    per_min : float
        Its rate [breaths/min].
    from_s, to_s : float
        When it began and ended [s].
    completion : StepCompletion
        How it ended.
    """

    per_min: float
    from_s: float
    to_s: float
    completion: StepCompletion


class _Stage(enum.Enum):
    MATCH = enum.auto()
    APPROACH = enum.auto()
    STEP = enum.auto()
    REST = enum.auto()


class Resonance:
    """Steps through the rates from fast to slow, with a rest without a swell after each.

    Attributes
    ----------
    tried_steps : list of TriedStep
        The steps that are over, in order.
    """

    name = "resonance"
    guides = True
    floor_per_min: float | None = None
    needs_breath = True

    def __init__(self) -> None:
        self.tried_steps: list[TriedStep] = []
        self._stage = _Stage.MATCH
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Abandon the current step; before the first step, return to the person's own rate."""
        if self._stage is _Stage.STEP:
            self._end_step(t_s, StepCompletion.INTERRUPTED)
        elif self.tried_steps:
            self._switch_to(_Stage.REST, t_s)
        else:
            self._switch_to(_Stage.MATCH, t_s)

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        since_s = self._since_s = inputs.t_s if self._since_s is None else self._since_s
        if self._stage is _Stage.MATCH:
            if inputs.t_s - since_s >= inputs.match_least_s:
                self._switch_to(_Stage.APPROACH, inputs.t_s)
            return self._propose_match(inputs)
        if self._stage is _Stage.STEP:
            self._check_step(inputs, since_s)
        target_per_min = self._next_rate(inputs)
        if target_per_min is None:
            return self._propose_done(inputs)
        if (
            self._stage is _Stage.REST
            and inputs.t_s - (self._since_s or 0.0) >= REST_S * inputs.scale
        ):
            self._switch_to(_Stage.APPROACH, inputs.t_s)
        if self._stage is _Stage.APPROACH and abs(inputs.guide_per_min - target_per_min) <= THERE:
            self._switch_to(_Stage.STEP, inputs.t_s)
        return self._propose_toward(target_per_min, inputs)

    def _switch_to(self, stage: _Stage, t_s: float) -> None:
        self._stage, self._since_s = stage, t_s

    def _check_step(self, inputs: PolicyInput, since_s: float) -> None:
        """End the step where its time is over or the guide has left its rate."""
        if abs(inputs.guide_per_min - RATES_PER_MIN[len(self.tried_steps)]) > MOVED:
            self._end_step(inputs.t_s, StepCompletion.INTERRUPTED)
        elif inputs.t_s - since_s >= STEP_S * inputs.scale:
            self._end_step(inputs.t_s, StepCompletion.WHOLE)

    def _end_step(self, t_s: float, completion: StepCompletion) -> None:
        from_s = t_s if self._since_s is None else self._since_s
        rate_per_min = RATES_PER_MIN[len(self.tried_steps)]
        self.tried_steps.append(
            TriedStep(per_min=rate_per_min, from_s=from_s, to_s=t_s, completion=completion)
        )
        self._switch_to(_Stage.REST, t_s)

    def _next_rate(self, inputs: PolicyInput) -> float | None:
        """Return the next rate that is allowed; None where none is left."""
        while len(self.tried_steps) < len(RATES_PER_MIN):
            rate_per_min = RATES_PER_MIN[len(self.tried_steps)]
            if rate_per_min >= inputs.lowest_per_min:
                return rate_per_min
            at_s = inputs.t_s
            self.tried_steps.append(
                TriedStep(
                    per_min=rate_per_min, from_s=at_s, to_s=at_s, completion=StepCompletion.SKIPPED
                )
            )
            self._switch_to(_Stage.REST, at_s)
        return None

    def _propose_match(self, inputs: PolicyInput) -> Proposal:
        return Proposal(
            phase=Phase.MATCH,
            per_min=match_step(inputs),
            reason=reason_for(inputs, "resonance.match"),
        )

    def _propose_toward(self, target_per_min: float, inputs: PolicyInput) -> Proposal:
        per_min = move_toward(inputs.guide_per_min, target_per_min, APPROACH_SLEW * TICK_MIN)
        return Proposal(
            phase=Phase.HOLD if self._stage is _Stage.STEP else Phase.LEAD,
            per_min=per_min,
            depth_frac=0.0 if self._stage is _Stage.REST else 1.0,
            reason=reason_for(
                inputs,
                f"resonance.{self._stage.name.lower()}",
                ("step", float(len(self.tried_steps) + 1)),
                ("steps", float(len(RATES_PER_MIN))),
                ("to_per_min", target_per_min),
            ),
        )

    def _propose_done(self, inputs: PolicyInput) -> Proposal:
        return Proposal(
            phase=Phase.HOLD,
            per_min=inputs.guide_per_min,
            depth_frac=0.0,
            reason=reason_for(
                inputs,
                "resonance.done",
                (
                    "whole_steps",
                    float(
                        sum(
                            tried_step.completion is StepCompletion.WHOLE
                            for tried_step in self.tried_steps
                        )
                    ),
                ),
                ("steps", float(len(RATES_PER_MIN))),
            ),
        )
