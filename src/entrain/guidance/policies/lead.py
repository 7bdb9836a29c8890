"""Lead: pace first, then lead only while the person follows, and give way when they do not."""

from __future__ import annotations

from entrain.events import Phase
from entrain.guidance.policies.policy import TICK_MIN, Seen, Wish, match_step, reason, toward

FOLLOW_LOW, FOLLOW_HIGH = 0.35, 0.65
"""Leading sets in at the lower score and is at full speed at the upper one."""
LEAD_SLEW = 1.0
"""Fastest way down [breaths/min per min]: 15 to 6 in nine minutes."""
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
RETRY_S, RETRY_STEP = 240, 0.5
NEAR_GOAL = 0.1


def easy_per_min(seen: Seen) -> float:
    """Return the slowest rate that is followed without trying [breaths/min].

    To give way further gives nobody ease, and whoever attends to the music only now and then
    is left where there is nothing to follow. Nor does being lost above it tell of a limit:
    nobody is being led there, and phases agree or not by chance.
    """
    return (1 - LEAD_GAP_FRAC) * seen.baseline_per_min


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

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor, where they were lost twice [breaths/min]."""
        return self._floor_per_min if self._losses >= LOSSES_TO_KEEP else None

    def rematch(self, t_s: float) -> None:
        """Begin again from the person's own rate."""
        self._phase, self._since_s, self._low_s = Phase.MATCH, t_s, 0

    def step(self, seen: Seen) -> Wish:
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

    def _match(self, seen: Seen, lowest: float) -> Wish:
        per_min = match_step(seen)
        if seen.guide_per_min < lowest:  # a floor was raised above the guide: climb to it
            per_min = max(per_min, toward(seen.guide_per_min, lowest, BACK_SLEW * TICK_MIN))
        return Wish(
            phase=Phase.MATCH,
            per_min=per_min,
            reason=reason(
                seen,
                "match.toward",
                "The music breathes at your own pace.",
                f"Pacing: guide {seen.guide_per_min:.1f}/min goes to the measured "
                f"{seen.breathing_per_min:.1f}/min.",
            ),
        )

    def _lead(self, seen: Seen, lowest: float) -> Wish:
        low = seen.following_frac < LOST_SCORE
        # No further than this: however long they were lost, they are back within a second.
        self._low_s = min(self._low_s + 1, LOST_S + 1) if low else max(0, self._low_s - 1)
        if self._low_s > LOST_S:
            return self._step_back(seen)
        self._lost = False
        self._retry(seen)
        guide = seen.guide_per_min
        if guide < lowest - NEAR_GOAL:
            return self._climb(seen, lowest)
        if guide <= lowest + NEAR_GOAL:
            return self._hold(seen, lowest)
        return self._descend(seen, lowest)

    def _step_back(self, seen: Seen) -> Wish:
        if not self._lost and seen.t_s - self._lost_at_s > LOSSES_APART_S:
            self._count_loss(seen)
        self._lost, self._lost_at_s = True, seen.t_s
        # Back to the person, but no further than is easy: a measured rate that wavers would
        # take the guide up with each loss, and then the person with it.
        own_per_min = min(BACK_TO_FRAC * seen.breathing_per_min, easy_per_min(seen))
        if own_per_min <= seen.guide_per_min:
            return self._wait(seen)
        return Wish(
            phase=Phase.LEAD,
            per_min=toward(seen.guide_per_min, own_per_min, BACK_SLEW * TICK_MIN),
            reason=reason(
                seen,
                "lead.step_back",
                "The music was ahead of your breath, so it comes back toward your pace.",
                f"Following {seen.following_frac:.2f} for over {LOST_S} s: guide goes back "
                f"to {own_per_min:.1f}/min (breath {seen.breathing_per_min:.1f}/min, "
                f"loss {self._losses}).",
            ),
        )

    def _count_loss(self, seen: Seen) -> None:
        """Take a loss for the person's limit, if they were being led."""
        if seen.guide_per_min > easy_per_min(seen):
            return
        self._losses += 1
        self._floor_per_min = min(seen.guide_per_min + FLOOR_MARGIN, easy_per_min(seen))

    def _retry(self, seen: Seen) -> None:
        """Lower a personal floor by a little when the person has followed for long."""
        long_ago = seen.t_s - self._lost_at_s > RETRY_S
        raised = self._floor_per_min > seen.lowest_per_min
        if raised and long_ago and seen.following_frac > FOLLOW_HIGH:
            self._floor_per_min = max(seen.lowest_per_min, self._floor_per_min - RETRY_STEP)
            self._lost_at_s = seen.t_s

    def _climb(self, seen: Seen, lowest: float) -> Wish:
        return Wish(
            phase=Phase.LEAD,
            per_min=toward(seen.guide_per_min, lowest, BACK_SLEW * TICK_MIN),
            reason=reason(
                seen,
                "lead.climb",
                "The music goes up to a pace that is easier for you.",
                f"The floor of {lowest:.1f}/min is above the guide: it climbs.",
            ),
        )

    def _hold(self, seen: Seen, lowest: float) -> Wish:
        self._phase = Phase.HOLD
        return Wish(
            phase=Phase.HOLD,
            per_min=toward(seen.guide_per_min, lowest, LEAD_SLEW * TICK_MIN),
            reason=reason(
                seen,
                "hold.goal",
                "This is a slow, comfortable pace. The music stays here.",
                f"Goal of {lowest:.1f}/min reached; following {seen.following_frac:.2f}.",
            ),
        )

    def _descend(self, seen: Seen, lowest: float) -> Wish:
        self._phase = Phase.LEAD
        score = seen.following_frac
        share = min(max((score - FOLLOW_LOW) / (FOLLOW_HIGH - FOLLOW_LOW), 0.0), 1.0)
        nearest = (1 - LEAD_GAP_FRAC) * seen.breathing_per_min
        wanted = max(seen.guide_per_min - LEAD_SLEW * TICK_MIN * share, lowest)
        if share > 0 and wanted >= nearest:
            return Wish(
                phase=Phase.LEAD,
                per_min=wanted,
                reason=reason(
                    seen,
                    "lead.follow",
                    "You breathe with the music, so it slows down a little.",
                    f"Following {score:.2f}: guide {seen.guide_per_min:.2f}/min goes down at "
                    f"{LEAD_SLEW * share:.2f}/min per min.",
                ),
            )
        return self._wait(seen)

    def _wait(self, seen: Seen) -> Wish:
        return Wish(
            phase=Phase.LEAD,
            per_min=seen.guide_per_min,
            reason=reason(
                seen,
                "lead.wait",
                "The music waits for your breath.",
                f"Following {seen.following_frac:.2f}, breath {seen.breathing_per_min:.1f}/min: "
                f"guide stays at {seen.guide_per_min:.2f}/min.",
            ),
        )
