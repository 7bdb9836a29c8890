"""Lead: match the person, descend to an easy rate, then lead on only while followed."""

from __future__ import annotations

from dataclasses import replace

from entrain.events import FigureValue, Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    match_step,
    move_toward,
    reason_for,
)

FOLLOW_LOW, FOLLOW_HIGH = 0.35, 0.65
"""Leading starts above the lower score and is at full speed at the upper one."""
OFFER_SLEW = 1.0
"""Slew down to the easy rate [breaths/min per min]."""
STIRRED_SLEW, CALM_SLEW = 0.4, 0.7
"""Fastest slew below the easy rate [breaths/min per min], with the heart rate `CALM_BPM` above
and below rest. The effort of following is the distance to the person's own rate, which adapts
within minutes."""
CALM_BPM = 2.0
LEAD_GAP_FRAC = 0.15
"""The guide is never further below the person than this: without volition people follow within
about 2/min of their own rate (Wilke 1975, doi:10.3758/BF03326838)."""
LOST_SCORE, LOST_S = 0.20, 30
BACK_SLEW = 2.0
BACK_TO_FRAC = 0.97
LOSSES_TO_KEEP = 2
"""One loss sets a floor for the session; two are needed to keep it for the next session."""
LOSSES_APART_S = 60
FLOOR_MARGIN = 0.7
RETRY_S, RETRY_STEP = 120, 0.5
HUSHED_FRAC = 0.5
"""Share of the swell while a person does not follow and their heart rate is above rest."""
NEAR_GOAL = 0.1


def compute_easy_per_min(inputs: PolicyInput) -> float:
    """Return the slowest rate that is followed without effort [breaths/min].

    The guide descends to this rate without evidence of following, since at the person's own
    rate following cannot be detected, and never retreats above it. A loss above it is not
    counted: phase agreement there is chance.
    """
    return min((1 - LEAD_GAP_FRAC) * inputs.baseline_per_min, inputs.highest_per_min)


def leading_slew(inputs: PolicyInput) -> float:
    """Return the fastest slew below the easy rate [breaths/min per min], by heart rate.

    Heart rate variability is not used, as slow breathing changes it by itself. The slew is
    never zero: two minutes of rest give a resting heart rate to within a few beats only.
    """
    above_bpm = inputs.hr_above_bpm or 0.0
    calm_frac = min(max(0.5 - above_bpm / (2 * CALM_BPM), 0.0), 1.0)
    return STIRRED_SLEW + (CALM_SLEW - STIRRED_SLEW) * calm_frac


class Lead:
    """The default policy; its parameters are the constants of this module."""

    name = "lead"
    guides = True
    needs_breath = True

    def __init__(self) -> None:
        self._phase = Phase.MATCH
        self._since_s: float | None = None
        self._floor_per_min = 0.0
        self._low_s = 0
        self._losses = 0
        self._lost = False
        self._lost_at_s = float("-inf")
        self._hushed = False

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor after `LOSSES_TO_KEEP` losses [breaths/min], else None."""
        return self._floor_per_min if self._losses >= LOSSES_TO_KEEP else None

    def rematch(self, t_s: float) -> None:
        """Return to matching the person's own rate."""
        self._phase, self._since_s = Phase.MATCH, t_s

    def propose(self, inputs: PolicyInput) -> Proposal:
        """Return the proposal for the next second."""
        if self._since_s is None:
            self._since_s = inputs.t_s
        lowest_per_min = max(inputs.lowest_per_min, self._floor_per_min)
        if self._phase is Phase.MATCH:
            proposal = self._match(inputs, lowest_per_min)
            matched_s = inputs.t_s - self._since_s
            ready = matched_s >= inputs.match_least_s and inputs.following_frac > FOLLOW_LOW
            if ready or matched_s >= inputs.match_most_s:
                self._phase, self._low_s = Phase.LEAD, 0
            return proposal
        return self._lead(inputs, lowest_per_min)

    def _match(self, inputs: PolicyInput, lowest_per_min: float) -> Proposal:
        per_min = match_step(inputs)
        if inputs.guide_per_min < lowest_per_min:  # a floor was raised above the guide: climb to it
            per_min = max(
                per_min, move_toward(inputs.guide_per_min, lowest_per_min, BACK_SLEW * TICK_MIN)
            )
        return Proposal(
            phase=Phase.MATCH,
            per_min=per_min,
            reason=reason_for(inputs, "match.toward"),
        )

    def _lead(self, inputs: PolicyInput, lowest_per_min: float) -> Proposal:
        easy_per_min = compute_easy_per_min(inputs)
        low = (
            inputs.following_frac < LOST_SCORE and inputs.guide_per_min <= easy_per_min + NEAR_GOAL
        )
        # Capped, so that after a loss of any length following is detected within a second.
        self._low_s = min(self._low_s + 1, LOST_S + 1) if low else max(0, self._low_s - 1)
        if self._low_s > LOST_S:
            return self._give_way(inputs, easy_per_min)
        self._lost = self._hushed = False
        self._retry(inputs)
        guide_per_min = inputs.guide_per_min
        if guide_per_min < lowest_per_min - NEAR_GOAL:
            return self._climb(inputs, lowest_per_min)
        if guide_per_min <= lowest_per_min + NEAR_GOAL:
            return self._hold(inputs, lowest_per_min)
        return self._descend(inputs, lowest_per_min, easy_per_min)

    def _give_way(self, inputs: PolicyInput, easy_per_min: float) -> Proposal:
        if not self._lost and inputs.t_s - self._lost_at_s > LOSSES_APART_S:
            self._count_loss(inputs, easy_per_min)
        self._lost, self._lost_at_s = True, inputs.t_s
        # Latched until following returns: the heart rate fluctuates about its rest.
        self._hushed = self._hushed or (inputs.hr_above_bpm or 0.0) > 0
        # Back to the person, but not above the easy rate: a fluctuating measured rate would
        # raise the guide with each loss, and then the person with it.
        own_per_min = min(BACK_TO_FRAC * inputs.breathing_per_min, easy_per_min)
        if own_per_min > inputs.guide_per_min:
            proposal = self._step_back(inputs, own_per_min)
        else:
            proposal = self._hush(inputs) if self._hushed else self._wait(inputs)
        return replace(proposal, depth_frac=HUSHED_FRAC) if self._hushed else proposal

    def _step_back(self, inputs: PolicyInput, own_per_min: float) -> Proposal:
        return Proposal(
            phase=Phase.LEAD,
            per_min=move_toward(inputs.guide_per_min, own_per_min, BACK_SLEW * TICK_MIN),
            reason=reason_for(
                inputs,
                "lead.step_back",
                ("to_per_min", own_per_min),
                ("for_s", float(LOST_S)),
                ("losses", float(self._losses)),
                ("hushed", float(self._hushed)),
            ),
        )

    def _hush(self, inputs: PolicyInput) -> Proposal:
        return _stay(inputs, "lead.hush", ("for_s", float(LOST_S)))

    def _count_loss(self, inputs: PolicyInput, easy_per_min: float) -> None:
        """Count a loss and set a floor above it, if the person was being led."""
        if inputs.guide_per_min > easy_per_min:
            return
        self._losses += 1
        self._floor_per_min = min(inputs.guide_per_min + FLOOR_MARGIN, easy_per_min)

    def _retry(self, inputs: PolicyInput) -> None:
        """Lower the floor by a step where the person has long followed and is calm."""
        long_ago = inputs.t_s - self._lost_at_s > RETRY_S
        raised = self._floor_per_min > inputs.lowest_per_min
        calm = inputs.hr_above_bpm is not None and inputs.hr_above_bpm <= 0
        if raised and long_ago and calm and inputs.following_frac > FOLLOW_HIGH:
            self._floor_per_min = max(inputs.lowest_per_min, self._floor_per_min - RETRY_STEP)
            self._lost_at_s = inputs.t_s

    def _climb(self, inputs: PolicyInput, lowest_per_min: float) -> Proposal:
        return Proposal(
            phase=Phase.LEAD,
            per_min=move_toward(inputs.guide_per_min, lowest_per_min, BACK_SLEW * TICK_MIN),
            reason=reason_for(inputs, "lead.climb", ("to_per_min", lowest_per_min)),
        )

    def _hold(self, inputs: PolicyInput, lowest_per_min: float) -> Proposal:
        has_own_floor = lowest_per_min > inputs.lowest_per_min
        reason = reason_for(
            inputs, "hold.floor" if has_own_floor else "hold.goal", ("to_per_min", lowest_per_min)
        )
        per_min = move_toward(inputs.guide_per_min, lowest_per_min, CALM_SLEW * TICK_MIN)
        return Proposal(phase=Phase.HOLD, per_min=per_min, reason=reason)

    def _descend(self, inputs: PolicyInput, lowest_per_min: float, easy_per_min: float) -> Proposal:
        following_frac = inputs.following_frac
        share_frac = min(max((following_frac - FOLLOW_LOW) / (FOLLOW_HIGH - FOLLOW_LOW), 0.0), 1.0)
        slew_per_min2 = (
            OFFER_SLEW if inputs.guide_per_min > easy_per_min else leading_slew(inputs) * share_frac
        )
        wanted_per_min = max(inputs.guide_per_min - slew_per_min2 * TICK_MIN, lowest_per_min)
        if slew_per_min2 <= 0 or wanted_per_min < (1 - LEAD_GAP_FRAC) * inputs.breathing_per_min:
            return self._wait(inputs)
        rule = "lead.offer" if share_frac <= 0 else "lead.follow"
        reason = reason_for(
            inputs, rule, ("easy_per_min", easy_per_min), ("slew_per_min2", slew_per_min2)
        )
        return Proposal(phase=Phase.LEAD, per_min=wanted_per_min, reason=reason)

    def _wait(self, inputs: PolicyInput) -> Proposal:
        return _stay(inputs, "lead.wait")


def _stay(inputs: PolicyInput, rule: str, *more: tuple[str, FigureValue]) -> Proposal:
    reason = reason_for(inputs, rule, *more)
    return Proposal(phase=Phase.LEAD, per_min=inputs.guide_per_min, reason=reason)
