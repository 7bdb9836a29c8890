"""Safety: bounds every proposal, and acts on a lost signal, the heart rate and the person."""

from __future__ import annotations

from dataclasses import replace

from entrain.events import Figures, Phase, Reason
from entrain.guidance.policies.policy import (
    PolicyInput,
    Proposal,
    reason_for,
)
from entrain.guidance.safety.heart import HOT_BPM, HOT_S, ArousalGuard, HeartLimits
from entrain.guidance.safety.limits import (
    AFTER_SLOW_PER_MIN,
    CEILING_PER_MIN,
    FLOOR_PER_MIN,
    SLOW_MOST_S,
    SLOW_PER_MIN,
    Exposure,
    SafetyVerdict,
    bound_rate,
    lowest_allowed_per_min,
)
from entrain.guidance.safety.loudness import LoudnessDose
from entrain.guidance.safety.signal import SignalLoss, lost_figures

COMFORT_SCORE = 0.65
HOT_RAISE = 1.0
EASIER_RAISE = 1.0
EASIER_S = 60.0
"""After Easier the guide goes to the person's own rate for this long, under any policy."""
RHYTHM = Reason(rule="safety.rhythm", figures=(("irregular", 1.0),))


class Safety:
    """The limits of one session.

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
        Lowest rate of the guide [breaths/min]; raised by Easier and by a fast heart.
    eased_per_min : float
        By how much the goal was raised with Easier or by hand [breaths/min].
    n_aroused : int
        How often the heart sped up and the guide gave way.
    heart : HeartLimits
        The limits of heart rate.
    loudness : LoudnessDose
        The sound dose.
    signal : SignalLoss
        The response to a lost signal.
    """

    def __init__(
        self,
        *,
        goal_per_min: float,
        floor_per_min: float,
        session_number: int = 4,
        full_level_db: float | None = None,
    ) -> None:
        self.lowest_per_min = lowest_allowed_per_min(goal_per_min, floor_per_min, session_number)
        self.eased_per_min = 0.0
        self.n_aroused = 0
        self.heart = HeartLimits()
        self.loudness = LoudnessDose(full_level_db)
        self.signal = SignalLoss()
        self._least_per_min = lowest_allowed_per_min(floor_per_min, floor_per_min, session_number)
        self._guard = ArousalGuard()
        self._exposure = Exposure(first=session_number <= 1)
        self._eased_until_s = float("-inf")

    def ease(self, t_s: float) -> None:
        """Return to the person's own rate for a while; raise the goal for the session."""
        self._eased_until_s = t_s + EASIER_S
        self.eased_per_min += EASIER_RAISE
        self._raise_to(self.lowest_per_min + EASIER_RAISE)

    def shift_goal(self, by_per_min: float) -> float:
        """Move the goal by hand, within limits; return by how much it moved [breaths/min]."""
        before_per_min = self.lowest_per_min
        self.lowest_per_min = min(
            max(before_per_min + by_per_min, self._least_per_min), CEILING_PER_MIN
        )
        moved_per_min = self.lowest_per_min - before_per_min
        self.eased_per_min += moved_per_min
        return moved_per_min

    def _raise_to(self, per_min: float) -> None:
        """Raise the lowest rate for the rest of the session, irrevocably."""
        self.lowest_per_min = min(max(self.lowest_per_min, per_min), CEILING_PER_MIN)
        self._least_per_min = self.lowest_per_min

    def judge(
        self,
        proposal: Proposal,
        inputs: PolicyInput,
        *,
        hr_bpm: float | None,
        baseline_hr_bpm: float | None,
    ) -> SafetyVerdict:
        """Return the verdict on a proposal, whoever made it.

        Parameters
        ----------
        proposal : Proposal
            The proposal of the policy or the clinician.
        inputs : PolicyInput
            What it was based on.
        hr_bpm, baseline_hr_bpm : float or None
            Median heart rate over 30 s and at rest [bpm]; None where not known.
        """
        returned = self.signal.record_breath()
        if inputs.following_frac > COMFORT_SCORE:
            self.signal.record_comfortable(inputs.guide_per_min)
        if self._guard.count_second(hr_bpm, baseline_hr_bpm):
            return self._give_way(inputs, hr_bpm, baseline_hr_bpm)
        if self._exposure.count_second(inputs.guide_per_min):
            return self._end_exposure(inputs)
        if inputs.t_s <= self._eased_until_s and proposal.phase is not Phase.MATCH:
            return self._judge_eased(inputs)
        wanted_per_min = proposal.per_min
        if self.heart.answer_until_s is not None:
            # The guide does not descend while a question is open.
            wanted_per_min = max(wanted_per_min, inputs.guide_per_min)
        return SafetyVerdict(
            phase=proposal.phase,
            per_min=bound_rate(wanted_per_min, inputs.guide_per_min, self.lowest_per_min),
            depth_frac=proposal.depth_frac,
            reason=proposal.reason,
            rematch=returned,
        )

    def judge_without_breath(
        self,
        t_s: float,
        *,
        guide_per_min: float,
        own_per_min: float,
        lost_s: float,
        phase: Phase,
        irregular: bool,
        hr_bpm: float | None = None,
        baseline_hr_bpm: float | None = None,
        heart_known: bool = False,
    ) -> SafetyVerdict:
        """Return the verdict while the breath is not known, based on `SignalLoss.judge_loss`.

        After Easier the guide rises to the person's rate at rest; where the heart speeds up it
        eases at once.

        Parameters
        ----------
        t_s : float
            Now [s].
        guide_per_min : float
            Rate of the guide now [breaths/min].
        own_per_min : float
            The person's own rate at rest [breaths/min].
        lost_s : float
            How long the breath has not been known [s].
        phase : Phase
            The present phase.
        irregular : bool
            The breath is not read because the rhythm is irregular.
        hr_bpm, baseline_hr_bpm : float or None
            Median heart rate over 30 s and at rest [bpm]; None where not known.
        heart_known : bool
            The heart rate is known all the same.
        """
        hot = self._guard.count_second(hr_bpm, baseline_hr_bpm)
        if hot:
            self._raise_floor(guide_per_min, own_per_min)
            self.signal.start_easing()
        verdict = self.signal.judge_loss(
            guide_per_min=guide_per_min,
            lost_s=lost_s,
            phase=phase,
            irregular=irregular,
            heart_known=heart_known,
        )
        per_min = bound_rate(verdict.per_min, guide_per_min, self.lowest_per_min)
        verdict = replace(verdict, per_min=per_min)
        figures = lost_figures(guide_per_min, lost_s)
        if hot:
            reason = self._arousal_reason(figures, hr_bpm, baseline_hr_bpm)
            return replace(verdict, reason=reason, notice=None, rematch=True)
        if t_s > self._eased_until_s:
            return verdict
        target_per_min = max(verdict.per_min, own_per_min)
        return replace(
            verdict,
            per_min=bound_rate(target_per_min, guide_per_min, self.lowest_per_min),
            reason=Reason(
                rule="safety.easier",
                variant="unread",
                figures=(*figures, ("to_per_min", own_per_min), ("for_s", EASIER_S)),
            ),
        )

    def _judge_eased(self, inputs: PolicyInput) -> SafetyVerdict:
        """Return the verdict after Easier: rise to the person's own rate."""
        target_per_min = max(inputs.guide_per_min, inputs.breathing_per_min)
        return SafetyVerdict(
            phase=Phase.MATCH,
            per_min=bound_rate(target_per_min, inputs.guide_per_min, self.lowest_per_min),
            depth_frac=1.0,
            reason=reason_for(
                inputs,
                "safety.easier",
                ("to_per_min", inputs.breathing_per_min),
                ("for_s", EASIER_S),
            ),
        )

    def _give_way(
        self, inputs: PolicyInput, hr_bpm: float | None, baseline_hr_bpm: float | None
    ) -> SafetyVerdict:
        """Return the verdict after a rise of heart rate: a higher floor, the person's own rate."""
        self._raise_floor(inputs.guide_per_min, inputs.baseline_per_min)
        return self._restart(
            inputs, self._arousal_reason(inputs.figures(), hr_bpm, baseline_hr_bpm)
        )

    def _raise_floor(self, guide_per_min: float, own_per_min: float) -> None:
        self.n_aroused += 1
        self._raise_to(min(guide_per_min + HOT_RAISE, max(own_per_min, FLOOR_PER_MIN)))

    def _arousal_reason(
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

    def _end_exposure(self, inputs: PolicyInput) -> SafetyVerdict:
        """Return the verdict after `SLOW_MOST_S` of slow guidance in a first session."""
        self._raise_to(AFTER_SLOW_PER_MIN)
        reason = reason_for(
            inputs,
            "safety.exposure",
            ("slow_s", float(SLOW_MOST_S)),
            ("slow_per_min", SLOW_PER_MIN),
            ("floor_per_min", self.lowest_per_min),
        )
        return self._restart(inputs, reason)

    def _restart(self, inputs: PolicyInput, reason: Reason) -> SafetyVerdict:
        return SafetyVerdict(
            phase=Phase.MATCH,
            per_min=inputs.guide_per_min,
            depth_frac=1.0,
            reason=reason,
            rematch=True,
        )
