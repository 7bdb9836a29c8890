"""Safety: what no policy can pass, and what is done when a signal or a person objects."""

from __future__ import annotations

from dataclasses import replace

from entrain.events import Figures, Phase, Reason
from entrain.guidance.policies.policy import PolicyInput, Proposal, reason
from entrain.guidance.safety.exposure import AFTER_PER_MIN, MOST_S, SLOW_PER_MIN, Exposure
from entrain.guidance.safety.heart import HOT_BPM, HOT_S, ArousalGuard, HeartLimits
from entrain.guidance.safety.limits import (
    CEILING_PER_MIN,
    FLOOR_PER_MIN,
    bounded,
    lowest_of,
)
from entrain.guidance.safety.loudness import LoudnessDose
from entrain.guidance.safety.signal import SignalLoss, lost_figures
from entrain.guidance.safety.verdict import SafetyVerdict

COMFORT_SCORE = 0.65
HOT_RAISE = 1.0
EASIER_RAISE = 1.0
EASIER_S = 60.0
"""After Easier the guide goes to the person's own rate, whatever the policy, this long."""
RHYTHM = Reason(rule="safety.rhythm", figures=(("irregular", 1.0),))


class Safety:
    """Watches over one session.

    Parameters
    ----------
    goal_per_min, floor_per_min : float
        The person's own goal and floor [breaths/min].
    session_number : int
        1 for their first session.
    full_level_db : float or None
        See `LoudnessDose`.

    Attributes
    ----------
    lowest_per_min : float
        The guide goes no lower; it rises when the person or their heart objects.
    eased_per_min : float
        How much easier the person asked for.
    n_aroused : int
        How often the heart sped up and the guide gave way.
    heart, loudness, signal
        The watches of their own.
    """

    def __init__(
        self,
        *,
        goal_per_min: float,
        floor_per_min: float,
        session_number: int = 4,
        full_level_db: float | None = None,
    ) -> None:
        self.lowest_per_min = lowest_of(goal_per_min, floor_per_min, session_number)
        self.eased_per_min = 0.0
        self.n_aroused = 0
        self.heart = HeartLimits()
        self.loudness = LoudnessDose(full_level_db)
        self.signal = SignalLoss()
        self._least_per_min = lowest_of(floor_per_min, floor_per_min, session_number)
        self._guard = ArousalGuard()
        self._exposure = Exposure(first=session_number <= 1)
        self._eased_until_s = float("-inf")

    def ease(self, t_s: float) -> None:
        """Go back to the person for a while, and keep the goal higher for the session."""
        self._eased_until_s = t_s + EASIER_S
        self.eased_per_min += EASIER_RAISE
        self._raise_to(self.lowest_per_min + EASIER_RAISE)

    def shift(self, by_per_min: float) -> float:
        """Move the goal at a clinician's word; return by how much it may move [breaths/min]."""
        before = self.lowest_per_min
        self.lowest_per_min = min(max(before + by_per_min, self._least_per_min), CEILING_PER_MIN)
        moved = self.lowest_per_min - before
        self.eased_per_min += moved
        return moved

    def _raise_to(self, per_min: float) -> None:
        """Raise the lowest rate for the rest of the session: nobody takes that back."""
        self.lowest_per_min = min(max(self.lowest_per_min, per_min), CEILING_PER_MIN)
        self._least_per_min = self.lowest_per_min

    def judge(
        self,
        wish: Proposal,
        seen: PolicyInput,
        *,
        hr_bpm: float | None,
        baseline_hr_bpm: float | None,
    ) -> SafetyVerdict:
        """Bound a wish, whoever has it.

        Parameters
        ----------
        wish : Proposal
            What the policy, or the clinician, wants.
        seen : PolicyInput
            What it saw.
        hr_bpm, baseline_hr_bpm : float or None
            Median heart rate over 30 s, and at rest; None where not known.
        """
        returned = self.signal.record_breath()
        if seen.following_frac > COMFORT_SCORE:
            self.signal.comfortable(seen.guide_per_min)
        if self._guard.hot(hr_bpm, baseline_hr_bpm):
            return self._cool(seen, hr_bpm, baseline_hr_bpm)
        if self._exposure.count_second(seen.guide_per_min):
            return self._enough(seen)
        if seen.t_s <= self._eased_until_s and wish.phase is not Phase.MATCH:
            return self._eased(seen)
        wanted = wish.per_min
        if self.heart.until_s is not None:
            wanted = max(wanted, seen.guide_per_min)  # nobody is led on while they are asked
        return SafetyVerdict(
            phase=wish.phase,
            per_min=bounded(wanted, seen.guide_per_min, self.lowest_per_min),
            depth_frac=wish.depth_frac,
            reason=wish.reason,
            rematch=returned,
        )

    def unread(
        self,
        t_s: float,
        *,
        guide_per_min: float,
        own_per_min: float,
        lost_s: float,
        phase: Phase,
        rhythm: bool,
        hr_bpm: float | None = None,
        baseline_hr_bpm: float | None = None,
        heart: bool = False,
    ) -> SafetyVerdict:
        """Return what to do while the breath is not known, as `SignalLoss.lost` has it.

        Who asks for easier then gets it all the same: the guide goes up to their rate at rest.
        Where the heart speeds up the guide eases at once.
        """
        hot = self._guard.hot(hr_bpm, baseline_hr_bpm)
        if hot:
            self._aroused(guide_per_min, own_per_min)
            self.signal.ease()
        verdict = self.signal.lost(
            guide_per_min=guide_per_min, lost_s=lost_s, phase=phase, rhythm=rhythm, heart=heart
        )
        per_min = bounded(verdict.per_min, guide_per_min, self.lowest_per_min)
        verdict = replace(verdict, per_min=per_min)
        figures = lost_figures(guide_per_min, lost_s)
        if hot:
            why = self._hot_reason(figures, hr_bpm, baseline_hr_bpm)
            return replace(verdict, reason=why, notice=None, rematch=True)
        if t_s > self._eased_until_s:
            return verdict
        target = max(verdict.per_min, own_per_min)
        return replace(
            verdict,
            per_min=bounded(target, guide_per_min, self.lowest_per_min),
            reason=Reason(
                rule="safety.easier",
                variant="unread",
                figures=(*figures, ("to_per_min", own_per_min), ("for_s", EASIER_S)),
            ),
        )

    def _eased(self, seen: PolicyInput) -> SafetyVerdict:
        """Under a policy that does not match by itself: go up to the person's own rate."""
        target = max(seen.guide_per_min, seen.breathing_per_min)
        return SafetyVerdict(
            phase=Phase.MATCH,
            per_min=bounded(target, seen.guide_per_min, self.lowest_per_min),
            depth_frac=1.0,
            reason=reason(
                seen,
                "safety.easier",
                ("to_per_min", seen.breathing_per_min),
                ("for_s", EASIER_S),
            ),
        )

    def _cool(
        self, seen: PolicyInput, hr_bpm: float | None, baseline_hr_bpm: float | None
    ) -> SafetyVerdict:
        """Heart rate rose while guided: a higher floor, and back to the person."""
        self._aroused(seen.guide_per_min, seen.baseline_per_min)
        return self._back(seen, self._hot_reason(seen.figures(), hr_bpm, baseline_hr_bpm))

    def _aroused(self, guide_per_min: float, own_per_min: float) -> None:
        self.n_aroused += 1
        self._raise_to(min(guide_per_min + HOT_RAISE, max(own_per_min, FLOOR_PER_MIN)))

    def _hot_reason(
        self, figures: Figures, hr_bpm: float | None, baseline_hr_bpm: float | None
    ) -> Reason:
        return Reason(
            rule="safety.arousal",
            figures=(
                *figures,
                ("hr_bpm", hr_bpm),
                ("baseline_hr_bpm", baseline_hr_bpm),
                ("above_bpm", HOT_BPM),
                ("for_s", float(HOT_S)),
                ("floor_per_min", self.lowest_per_min),
            ),
        )

    def _enough(self, seen: PolicyInput) -> SafetyVerdict:
        """Go up again: a first session had its share of slow breathing."""
        self._raise_to(AFTER_PER_MIN)
        enough = reason(
            seen,
            "safety.exposure",
            ("slow_s", float(MOST_S)),
            ("slow_per_min", SLOW_PER_MIN),
            ("floor_per_min", self.lowest_per_min),
        )
        return self._back(seen, enough)

    def _back(self, seen: PolicyInput, why: Reason) -> SafetyVerdict:
        return SafetyVerdict(
            phase=Phase.MATCH,
            per_min=seen.guide_per_min,
            depth_frac=1.0,
            reason=why,
            rematch=True,
        )
