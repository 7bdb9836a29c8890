"""Resonance: a search among slow rates, one after the other, for the one the heart answers best.

The person breathes along on purpose: this is active pacing, and does not go by following. A
step that was not followed is simply not counted when the search is judged.
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
    reason,
    toward,
)

RATES_PER_MIN = (6.5, 6.0, 5.5, 5.0, 4.5)
"""Lehrer 2000, doi:10.1023/A:1009554825745."""
STEP_S, REST_S = 120.0, 60.0
"""Two minutes are theirs; a rest of one is ours: three of it would make the search too long
for somebody who comes for the first time."""
APPROACH_SLEW = 2.0
"""[breaths/min per min]: 14 to 6.5 in four minutes, and below what safety lets pass."""
THERE = 0.05
MOVED = 0.1
"""A guide further than this from its step was moved by a hand or by safety [breaths/min]."""


class Stood(enum.StrEnum):
    """What became of a step."""

    WHOLE = "whole"
    INTERRUPTED = "interrupted"
    SKIPPED = "below the slowest pace allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A step of the search: its rate [breaths/min], and from when to when it lasted [s]."""

    per_min: float
    from_s: float
    to_s: float
    stood: Stood


class _At(enum.Enum):
    MATCH = enum.auto()
    APPROACH = enum.auto()
    STEP = enum.auto()
    REST = enum.auto()


class Resonance:
    """Goes through the rates, downward, with a rest without a swell after each.

    Attributes
    ----------
    tried : list of Tried
        The steps so far, in order.
    """

    name = "resonance"
    guides = True
    floor_per_min: float | None = None
    needs_breath = True

    def __init__(self) -> None:
        self.tried: list[Tried] = []
        self._at = _At.MATCH
        self._since_s: float | None = None

    def rematch(self, t_s: float) -> None:
        """Give up the step that was under way; before the first, begin again from the person."""
        if self._at is _At.STEP:
            self._leave(t_s, Stood.INTERRUPTED)
        elif self.tried:
            self._turn(_At.REST, t_s)
        else:
            self._turn(_At.MATCH, t_s)

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        since_s = self._since_s = seen.t_s if self._since_s is None else self._since_s
        if self._at is _At.MATCH:
            if seen.t_s - since_s >= seen.match_least_s:
                self._turn(_At.APPROACH, seen.t_s)
            return self._matching(seen)
        if self._at is _At.STEP:
            self._look(seen, since_s)
        target = self._target(seen)
        if target is None:
            return self._done(seen)
        if self._at is _At.REST and seen.t_s - (self._since_s or 0.0) >= REST_S * seen.scale:
            self._turn(_At.APPROACH, seen.t_s)
        if self._at is _At.APPROACH and abs(seen.guide_per_min - target) <= THERE:
            self._turn(_At.STEP, seen.t_s)
        return self._toward(target, seen)

    def _turn(self, at: _At, t_s: float) -> None:
        self._at, self._since_s = at, t_s

    def _look(self, seen: PolicyInput, since_s: float) -> None:
        """End the step where its time is over, or where the guide is no longer at it."""
        if abs(seen.guide_per_min - RATES_PER_MIN[len(self.tried)]) > MOVED:
            self._leave(seen.t_s, Stood.INTERRUPTED)
        elif seen.t_s - since_s >= STEP_S * seen.scale:
            self._leave(seen.t_s, Stood.WHOLE)

    def _leave(self, t_s: float, stood: Stood) -> None:
        from_s = t_s if self._since_s is None else self._since_s
        rate = RATES_PER_MIN[len(self.tried)]
        self.tried.append(Tried(per_min=rate, from_s=from_s, to_s=t_s, stood=stood))
        self._turn(_At.REST, t_s)

    def _target(self, seen: PolicyInput) -> float | None:
        """Return the next rate that may be led to; None where none is left."""
        while len(self.tried) < len(RATES_PER_MIN):
            rate = RATES_PER_MIN[len(self.tried)]
            if rate >= seen.lowest_per_min:
                return rate
            at_s = seen.t_s
            self.tried.append(Tried(per_min=rate, from_s=at_s, to_s=at_s, stood=Stood.SKIPPED))
            self._turn(_At.REST, at_s)
        return None

    def _matching(self, seen: PolicyInput) -> Proposal:
        return Proposal(
            phase=Phase.MATCH,
            per_min=match_step(seen),
            reason=reason(seen, "resonance.match"),
        )

    def _toward(self, target: float, seen: PolicyInput) -> Proposal:
        per_min = toward(seen.guide_per_min, target, APPROACH_SLEW * TICK_MIN)
        return Proposal(
            phase=Phase.HOLD if self._at is _At.STEP else Phase.LEAD,
            per_min=per_min,
            depth_frac=0.0 if self._at is _At.REST else 1.0,
            reason=reason(
                seen,
                f"resonance.{self._at.name.lower()}",
                ("step", float(len(self.tried) + 1)),
                ("steps", float(len(RATES_PER_MIN))),
                ("to_per_min", target),
            ),
        )

    def _done(self, seen: PolicyInput) -> Proposal:
        return Proposal(
            phase=Phase.HOLD,
            per_min=seen.guide_per_min,
            depth_frac=0.0,
            reason=reason(
                seen,
                "resonance.done",
                ("whole_steps", float(sum(one.stood is Stood.WHOLE for one in self.tried))),
                ("steps", float(len(RATES_PER_MIN))),
            ),
        )
