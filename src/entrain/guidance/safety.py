"""Safety: limits that no policy can pass, and what is done when a signal or a person objects."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason
from entrain.guidance.policies.policy import TICK_MIN, Seen, Wish, reason, toward

FLOOR_PER_MIN = 4.5
"""Nobody is led below this."""
CEILING_PER_MIN = 18.0
DOWN_SLEW = 3.0
"""Fastest way down of any policy [breaths/min per min]."""
UP_SLEW = 3.0
SAFE_AFTER_S = 60.0
"""Without breathing the guide is frozen, and after this long eased [s]."""
SAFE_PER_MIN = 9.0
SAFE_SLEW = 1.0
SAFE_DEPTH_FRAC = 0.5
COMFORT_SCORE = 0.65
HOT_BPM = 6.0
"""Heart rate this far above the person's own baseline, for HOT_S, while guided."""
HOT_S = 30
HOT_RAISE = 1.0
HR_LOW_BPM, HR_HIGH_BPM = 40.0, 130.0
"""Session limits at rest, on a good signal only."""
HR_LIMIT_S = 30
EASIER_RAISE = 1.0
EASIER_S = 60.0
"""After Easier the guide goes to the person's own rate, whatever the policy, this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What safety makes of a wish.

    Attributes
    ----------
    phase : Phase
        The phase to be in.
    per_min : float
        Where the guide goes [breaths/min].
    depth_frac : float
        Share of the full swell that is allowed.
    reason : Reason
        The policy's, or safety's own.
    notice : Reason or None
        What the person is to be told, from now until it no longer holds.
    rematch : bool
        The policy is to begin again from the person.
    """

    phase: Phase
    per_min: float
    depth_frac: float
    reason: Reason
    notice: Reason | None = None
    rematch: bool = False


class Safety:
    """Watches over one session.

    Parameters
    ----------
    goal_per_min, floor_per_min : float
        The person's own goal and floor [breaths/min].
    """

    def __init__(self, *, goal_per_min: float, floor_per_min: float) -> None:
        self.lowest_per_min = max(goal_per_min, floor_per_min, FLOOR_PER_MIN)
        self._comfort_per_min: float | None = None
        self._hot_s = 0
        self._outside_s = 0
        self._was_safe = False
        self._eased_until_s = float("-inf")
        self.eased_per_min = 0.0

    def ease(self, t_s: float) -> None:
        """Go back to the person for a while, and keep the goal higher for the session."""
        self._eased_until_s = t_s + EASIER_S
        self.eased_per_min += EASIER_RAISE
        self.lowest_per_min = min(self.lowest_per_min + EASIER_RAISE, CEILING_PER_MIN)

    def signal_lost(self, *, guide_per_min: float, lost_s: float, phase: Phase) -> Verdict:
        """Breathing is not known: freeze, and after a minute ease to a safe rate.

        The guide never goes down blindly: the safe rate is the last comfortable one, or
        9/min, or where the guide already is, whichever is highest.
        """
        saw = (("guide_per_min", round(guide_per_min, 4)), ("lost_s", round(lost_s, 1)))
        if lost_s < SAFE_AFTER_S and not self._was_safe:
            return Verdict(
                phase=phase,
                per_min=guide_per_min,
                depth_frac=1.0,
                reason=Reason(
                    rule="safety.freeze",
                    saw=saw,
                    patient="Your breath cannot be read just now, so the music keeps its pace.",
                    clinician=f"No breathing for {lost_s:.0f} s: guide frozen at "
                    f"{guide_per_min:.1f}/min.",
                ),
            )
        self._was_safe = True
        target = max(guide_per_min, SAFE_PER_MIN, self._comfort_per_min or 0.0)
        held = Reason(
            rule="safety.signal",
            saw=saw,
            patient="The strap's signal is missing. The music keeps an easy pace; "
            "please check that the strap is damp and snug.",
            clinician=f"No breathing for {lost_s:.0f} s: guide eases to {target:.1f}/min at half "
            "swell.",
        )
        return Verdict(
            phase=Phase.SAFE,
            per_min=toward(guide_per_min, target, SAFE_SLEW * TICK_MIN),
            depth_frac=SAFE_DEPTH_FRAC,
            reason=held,
            notice=held,
        )

    def judge(
        self, wish: Wish, seen: Seen, *, hr_bpm: float | None, baseline_hr_bpm: float | None
    ) -> Verdict:
        """Bound a policy's wish.

        Parameters
        ----------
        wish : Wish
            What the policy wants.
        seen : Seen
            What it saw.
        hr_bpm, baseline_hr_bpm : float or None
            Median heart rate over 30 s, and at rest; None where not known.
        """
        returned, self._was_safe = self._was_safe, False
        if seen.following_frac > COMFORT_SCORE:
            self._comfort_per_min = seen.guide_per_min
        limits = self._heart_limits(seen, hr_bpm)
        if self._too_hot(hr_bpm, baseline_hr_bpm):
            return self._cool(seen, hr_bpm, baseline_hr_bpm, limits)
        if seen.t_s <= self._eased_until_s and wish.phase is not Phase.MATCH:
            return self._eased(seen, limits)
        return Verdict(
            phase=wish.phase,
            per_min=self._bounded(wish.per_min, seen.guide_per_min),
            depth_frac=1.0,
            reason=wish.reason,
            notice=limits,
            rematch=returned or limits is not None,
        )

    def _bounded(self, per_min: float, guide_per_min: float) -> float:
        """Keep within slews, floor and ceiling; the guide is always between the last two."""
        lowest = max(guide_per_min - DOWN_SLEW * TICK_MIN, FLOOR_PER_MIN)
        highest = min(guide_per_min + UP_SLEW * TICK_MIN, CEILING_PER_MIN)
        return min(max(per_min, lowest), highest)

    def _too_hot(self, hr_bpm: float | None, baseline_hr_bpm: float | None) -> bool:
        if hr_bpm is None or baseline_hr_bpm is None:
            return False
        hot = hr_bpm > baseline_hr_bpm + HOT_BPM
        self._hot_s = self._hot_s + 1 if hot else max(0, self._hot_s - 2)
        return self._hot_s >= HOT_S

    def _eased(self, seen: Seen, notice: Reason | None) -> Verdict:
        """Under a policy that does not match by itself: go up to the person's own rate."""
        target = max(seen.guide_per_min, seen.breathing_per_min)
        wanted = toward(seen.guide_per_min, target, UP_SLEW * TICK_MIN)
        return Verdict(
            phase=Phase.MATCH,
            per_min=self._bounded(wanted, seen.guide_per_min),
            depth_frac=1.0,
            reason=reason(
                seen,
                "safety.easier",
                "The music comes back to your own pace, as you asked.",
                f"Easier: guide goes to the measured {seen.breathing_per_min:.1f}/min for "
                f"{EASIER_S:.0f} s.",
            ),
            notice=notice,
        )

    def _cool(
        self,
        seen: Seen,
        hr_bpm: float | None,
        baseline_hr_bpm: float | None,
        notice: Reason | None,
    ) -> Verdict:
        """Heart rate rose while guided: a higher floor, and back to the person."""
        self._hot_s = 0
        raised = min(seen.guide_per_min + HOT_RAISE, max(seen.baseline_per_min, FLOOR_PER_MIN))
        self.lowest_per_min = min(max(self.lowest_per_min, raised), CEILING_PER_MIN)
        return Verdict(
            phase=Phase.MATCH,
            per_min=seen.guide_per_min,
            depth_frac=1.0,
            reason=reason(
                seen,
                "safety.arousal",
                "Your heart beats faster than at rest, so the music eases off.",
                f"Heart rate {hr_bpm or 0:.0f} bpm, over {HOT_BPM:.0f} above the baseline of "
                f"{baseline_hr_bpm or 0:.0f} for {HOT_S} s: floor raised to "
                f"{self.lowest_per_min:.1f}/min.",
            ),
            notice=notice,
            rematch=True,
        )

    def _heart_limits(self, seen: Seen, hr_bpm: float | None) -> Reason | None:
        outside = hr_bpm is not None and not HR_LOW_BPM <= hr_bpm <= HR_HIGH_BPM
        self._outside_s = self._outside_s + 1 if outside else 0
        if self._outside_s < HR_LIMIT_S:
            return None
        return reason(
            seen,
            "safety.heart_limits",
            "How do you feel? If anything is wrong, press Stop, sit down, and seek help "
            "if it does not pass.",
            f"Heart rate {hr_bpm or 0:.0f} bpm is outside the session limits "
            f"{HR_LOW_BPM:.0f}-{HR_HIGH_BPM:.0f} for {HR_LIMIT_S} s.",
        )
