"""Loss of the signal: the guide freezes, and after a minute eases to a safe rate."""

from __future__ import annotations

from entrain.events import Figures, Phase, Reason
from entrain.guidance.policies.policy import TICK_MIN, move_toward
from entrain.guidance.safety.limits import SafetyVerdict

SAFE_AFTER_S = 60.0
"""The guide is frozen while the breath is lost, and eases after this time [s]."""
SAFE_PER_MIN = 9.0
SAFE_SLEW = 1.0
SAFE_DEPTH_FRAC = 0.5


def lost_figures(guide_per_min: float | None, lost_s: float) -> Figures:
    """Return the figures of a reason while the breath is not known."""
    guide = None if guide_per_min is None else round(guide_per_min, 4)
    return (("guide_per_min", guide), ("lost_s", round(lost_s, 1)))


def lost_reason(
    lost_s: float, guide_per_min: float | None = None, *, heart_known: bool = False
) -> Reason:
    """Return the reason to show where a signal cannot be read.

    Parameters
    ----------
    lost_s : float
        How long it has been lost [s].
    guide_per_min : float or None
        Rate the guide eases to [breaths/min]; None where there is no guide.
    heart_known : bool
        The heart rate is read all the same, so nothing is wrong with the strap.
    """
    return Reason(
        rule="safety.signal",
        figures=lost_figures(guide_per_min, lost_s),
        variant="heart" if heart_known else "",
    )


class SignalLoss:
    """Decides what the guide does while the breath is not known."""

    def __init__(self) -> None:
        self._comfort_per_min = 0.0
        self._eased = False

    def record_breath(self) -> bool:
        """Record that the breath is known; return whether it returns after a long loss."""
        returned, self._eased = self._eased, False
        return returned

    def record_comfortable(self, guide_per_min: float) -> None:
        """Record that the person follows well at this rate [breaths/min]."""
        self._comfort_per_min = guide_per_min

    def start_easing(self) -> None:
        """Let the guide ease at once instead of after `SAFE_AFTER_S`."""
        self._eased = True

    def judge_loss(
        self,
        *,
        guide_per_min: float,
        lost_s: float,
        phase: Phase,
        irregular: bool,
        heart_known: bool = False,
    ) -> SafetyVerdict:
        """Return the verdict while the breath is not known.

        The guide never descends: the safe rate is the last comfortable one, 9/min, or the
        present rate, whichever is highest.

        Parameters
        ----------
        guide_per_min : float
            Rate of the guide [breaths/min].
        lost_s : float
            How long the breath has not been known [s].
        phase : Phase
            The present phase.
        irregular : bool
            The breath is not read because the rhythm is irregular.
        heart_known : bool
            The heart rate is known all the same.
        """
        if lost_s < SAFE_AFTER_S and not self._eased:
            return SafetyVerdict(
                phase=phase,
                per_min=guide_per_min,
                depth_frac=1.0,
                reason=_frozen(guide_per_min, lost_s, irregular=irregular),
            )
        self._eased = True
        target_per_min = max(guide_per_min, SAFE_PER_MIN, self._comfort_per_min)
        reason = lost_reason(lost_s, target_per_min, heart_known=heart_known)
        return SafetyVerdict(
            phase=Phase.SAFE,
            per_min=move_toward(guide_per_min, target_per_min, SAFE_SLEW * TICK_MIN),
            depth_frac=SAFE_DEPTH_FRAC,
            reason=reason,
            notice=None if irregular else reason,
        )


def _frozen(guide_per_min: float, lost_s: float, *, irregular: bool) -> Reason:
    return Reason(
        rule="safety.freeze",
        figures=lost_figures(guide_per_min, lost_s),
        variant="rhythm" if irregular else "",
    )
