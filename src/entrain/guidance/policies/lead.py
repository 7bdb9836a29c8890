"""Lead: pace first, go down to what is easy, lead on only while followed, give way otherwise."""

from __future__ import annotations

from dataclasses import replace

from entrain.events import FigureValue, Phase
from entrain.guidance.policies.policy import (
    TICK_MIN,
    PolicyInput,
    Proposal,
    match_step,
    reason,
    toward,
)

FOLLOW_LOW, FOLLOW_HIGH = 0.35, 0.65
"""Leading sets in at the lower score and is at full speed at the upper one."""
OFFER_SLEW = 1.0
"""Down to an easy pace [breaths/min per min]."""
STIRRED_SLEW, CALM_SLEW = 0.4, 0.7
"""Fastest way further down [breaths/min per min], as the heart is `CALM_BPM` above or below
rest. What following costs is the distance to the person's own rate, which comes after within
minutes."""
CALM_BPM = 2.0
LEAD_GAP_FRAC = 0.15
"""Never further below the person than this: without volition people follow within about
2/min of their own rate (Wilke 1975, doi:10.3758/BF03326838)."""
LOST_SCORE, LOST_S = 0.20, 30
BACK_SLEW = 2.0
BACK_TO_FRAC = 0.97
LOSSES_TO_KEEP = 2
"""One loss is a floor for the session; it takes a second one to be kept for the next."""
LOSSES_APART_S = 60
FLOOR_MARGIN = 0.7
RETRY_S, RETRY_STEP = 120, 0.5
HUSHED_FRAC = 0.5
"""Share of the swell that is left to whom it stirs and who does not go with it."""
NEAR_GOAL = 0.1


def easy_per_min(seen: PolicyInput) -> float:
    """Return the slowest rate that is followed without trying [breaths/min].

    The music goes down to it unasked: at the person's own rate nobody can tell whether they
    follow. To give way further gives nobody ease, and whoever attends to the music only now
    and then is left where there is nothing to follow. Nor does being lost above it tell of a
    limit: nobody is being led there, and phases agree or not by chance.
    """
    return min((1 - LEAD_GAP_FRAC) * seen.baseline_per_min, seen.highest_per_min)


def slew_of(seen: PolicyInput) -> float:
    """Return how fast the person may be led on [breaths/min per min]: slower if stirred.

    By the heart rate alone, as slow breathing changes its variability by itself. It never
    stops anybody: two minutes of rest tell a heart rate to within a few beats only.
    """
    above_bpm = seen.hr_above_bpm or 0.0
    calm_frac = min(max(0.5 - above_bpm / (2 * CALM_BPM), 0.0), 1.0)
    return STIRRED_SLEW + (CALM_SLEW - STIRRED_SLEW) * calm_frac


class Lead:
    """The default policy; equations as in the module's constants."""

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
        """The person's floor, where they were lost twice [breaths/min]."""
        return self._floor_per_min if self._losses >= LOSSES_TO_KEEP else None

    def rematch(self, t_s: float) -> None:
        """Begin again from the person's own rate."""
        self._phase, self._since_s = Phase.MATCH, t_s

    def propose(self, seen: PolicyInput) -> Proposal:
        """Return the wish for the next second."""
        if self._since_s is None:
            self._since_s = seen.t_s
        lowest = max(seen.lowest_per_min, self._floor_per_min)
        if self._phase is Phase.MATCH:
            wish = self._match(seen, lowest)
            matched_s = seen.t_s - self._since_s
            ready = matched_s >= seen.match_least_s and seen.following_frac > FOLLOW_LOW
            if ready or matched_s >= seen.match_most_s:
                self._phase, self._low_s = Phase.LEAD, 0
            return wish
        return self._lead(seen, lowest)

    def _match(self, seen: PolicyInput, lowest: float) -> Proposal:
        per_min = match_step(seen)
        if seen.guide_per_min < lowest:  # a floor was raised above the guide: climb to it
            per_min = max(per_min, toward(seen.guide_per_min, lowest, BACK_SLEW * TICK_MIN))
        return Proposal(
            phase=Phase.MATCH,
            per_min=per_min,
            reason=reason(seen, "match.toward"),
        )

    def _lead(self, seen: PolicyInput, lowest: float) -> Proposal:
        easy = easy_per_min(seen)
        low = seen.following_frac < LOST_SCORE and seen.guide_per_min <= easy + NEAR_GOAL
        # No further than this: however long they were lost, they are back within a second.
        self._low_s = min(self._low_s + 1, LOST_S + 1) if low else max(0, self._low_s - 1)
        if self._low_s > LOST_S:
            return self._give_way(seen, easy)
        self._lost = self._hushed = False
        self._retry(seen)
        guide = seen.guide_per_min
        if guide < lowest - NEAR_GOAL:
            return self._climb(seen, lowest)
        if guide <= lowest + NEAR_GOAL:
            return self._hold(seen, lowest)
        return self._descend(seen, lowest, easy)

    def _give_way(self, seen: PolicyInput, easy: float) -> Proposal:
        if not self._lost and seen.t_s - self._lost_at_s > LOSSES_APART_S:
            self._count_loss(seen, easy)
        self._lost, self._lost_at_s = True, seen.t_s
        # Until they are found again: a heart goes to and fro about its rest.
        self._hushed = self._hushed or (seen.hr_above_bpm or 0.0) > 0
        # Back to the person, but no further than is easy: a measured rate that wavers would
        # take the guide up with each loss, and then the person with it.
        own_per_min = min(BACK_TO_FRAC * seen.breathing_per_min, easy)
        if own_per_min > seen.guide_per_min:
            wish = self._step_back(seen, own_per_min)
        else:
            wish = self._hush(seen) if self._hushed else self._wait(seen)
        return replace(wish, depth_frac=HUSHED_FRAC) if self._hushed else wish

    def _step_back(self, seen: PolicyInput, own_per_min: float) -> Proposal:
        return Proposal(
            phase=Phase.LEAD,
            per_min=toward(seen.guide_per_min, own_per_min, BACK_SLEW * TICK_MIN),
            reason=reason(
                seen,
                "lead.step_back",
                ("to_per_min", own_per_min),
                ("for_s", float(LOST_S)),
                ("losses", float(self._losses)),
                ("hushed", float(self._hushed)),
            ),
        )

    def _hush(self, seen: PolicyInput) -> Proposal:
        return _staying(seen, "lead.hush", ("for_s", float(LOST_S)))

    def _count_loss(self, seen: PolicyInput, easy: float) -> None:
        """Take a loss for the person's limit, if they were being led."""
        if seen.guide_per_min > easy:
            return
        self._losses += 1
        self._floor_per_min = min(seen.guide_per_min + FLOOR_MARGIN, easy)

    def _retry(self, seen: PolicyInput) -> None:
        """Lower a personal floor by a little when the person has long followed, and is calm."""
        long_ago = seen.t_s - self._lost_at_s > RETRY_S
        raised = self._floor_per_min > seen.lowest_per_min
        calm = seen.hr_above_bpm is not None and seen.hr_above_bpm <= 0
        if raised and long_ago and calm and seen.following_frac > FOLLOW_HIGH:
            self._floor_per_min = max(seen.lowest_per_min, self._floor_per_min - RETRY_STEP)
            self._lost_at_s = seen.t_s

    def _climb(self, seen: PolicyInput, lowest: float) -> Proposal:
        return Proposal(
            phase=Phase.LEAD,
            per_min=toward(seen.guide_per_min, lowest, BACK_SLEW * TICK_MIN),
            reason=reason(seen, "lead.climb", ("to_per_min", lowest)),
        )

    def _hold(self, seen: PolicyInput, lowest: float) -> Proposal:
        own = lowest > seen.lowest_per_min
        why = reason(seen, "hold.floor" if own else "hold.goal", ("to_per_min", lowest))
        per_min = toward(seen.guide_per_min, lowest, CALM_SLEW * TICK_MIN)
        return Proposal(phase=Phase.HOLD, per_min=per_min, reason=why)

    def _descend(self, seen: PolicyInput, lowest: float, easy: float) -> Proposal:
        score = seen.following_frac
        share = min(max((score - FOLLOW_LOW) / (FOLLOW_HIGH - FOLLOW_LOW), 0.0), 1.0)
        slew = OFFER_SLEW if seen.guide_per_min > easy else slew_of(seen) * share
        wanted = max(seen.guide_per_min - slew * TICK_MIN, lowest)
        if slew <= 0 or wanted < (1 - LEAD_GAP_FRAC) * seen.breathing_per_min:
            return self._wait(seen)
        rule = "lead.offer" if share <= 0 else "lead.follow"
        why = reason(seen, rule, ("easy_per_min", easy), ("slew_per_min2", slew))
        return Proposal(phase=Phase.LEAD, per_min=wanted, reason=why)

    def _wait(self, seen: PolicyInput) -> Proposal:
        return _staying(seen, "lead.wait")


def _staying(seen: PolicyInput, rule: str, *more: tuple[str, FigureValue]) -> Proposal:
    why = reason(seen, rule, *more)
    return Proposal(phase=Phase.LEAD, per_min=seen.guide_per_min, reason=why)
