"""Loss of the signal: freeze, and after a minute ease to a safe pace."""

from __future__ import annotations

from entrain.events import Figures, Phase, Reason
from entrain.guidance.policies.policy import TICK_MIN, toward
from entrain.guidance.safety.limits import SafetyVerdict

SAFE_AFTER_S = 60.0
"""Without breathing the guide is frozen, and after this long eased [s]."""
SAFE_PER_MIN = 9.0
SAFE_SLEW = 1.0
SAFE_DEPTH_FRAC = 0.5


def lost_figures(guide_per_min: float | None, lost_s: float) -> Figures:
    """Return what is seen while the breath is not known, for the record."""
    guide = None if guide_per_min is None else round(guide_per_min, 4)
    return (("guide_per_min", guide), ("lost_s", round(lost_s, 1)))


def lost_reason(
    lost_s: float, guide_per_min: float | None = None, *, heart: bool = False
) -> Reason:
    """Return why the person is told that something cannot be read.

    Parameters
    ----------
    lost_s : float
        How long it has been lost [s].
    guide_per_min : float or None
        Where the guide eases to [breaths/min], if there is one.
    heart : bool
        The heart is read all the same: nothing is wrong with the strap.
    """
    return Reason(
        rule="safety.signal",
        figures=lost_figures(guide_per_min, lost_s),
        variant="heart" if heart else "",
    )


class SignalLoss:
    """What the guide does while the breath is not known."""

    def __init__(self) -> None:
        self._comfort_per_min = 0.0
        self._eased = False

    def record_breath(self) -> bool:
        """Take that the breath is known; return whether it comes back from a long loss."""
        returned, self._eased = self._eased, False
        return returned

    def comfortable(self, guide_per_min: float) -> None:
        """Take that the person goes along well at this pace."""
        self._comfort_per_min = guide_per_min

    def ease(self) -> None:
        """Take that the guide has to give way now, and not only after `SAFE_AFTER_S`."""
        self._eased = True

    def lost(
        self,
        *,
        guide_per_min: float,
        lost_s: float,
        phase: Phase,
        rhythm: bool,
        heart: bool = False,
    ) -> SafetyVerdict:
        """Return what to do.

        The guide never goes down blindly: the safe rate is the last comfortable one, or
        9/min, or where the guide already is, whichever is highest.

        Parameters
        ----------
        guide_per_min : float
            Where the guide is.
        lost_s : float
            How long the breath has not been known [s].
        phase : Phase
            The phase so far.
        rhythm : bool
            The heart's rhythm is why.
        heart : bool
            The heart rate is known all the same.
        """
        if lost_s < SAFE_AFTER_S and not self._eased:
            return SafetyVerdict(
                phase=phase,
                per_min=guide_per_min,
                depth_frac=1.0,
                reason=_frozen(guide_per_min, lost_s, rhythm=rhythm),
            )
        self._eased = True
        target = max(guide_per_min, SAFE_PER_MIN, self._comfort_per_min)
        reason = lost_reason(lost_s, target, heart=heart)
        return SafetyVerdict(
            phase=Phase.SAFE,
            per_min=toward(guide_per_min, target, SAFE_SLEW * TICK_MIN),
            depth_frac=SAFE_DEPTH_FRAC,
            reason=reason,
            notice=None if rhythm else reason,
        )


def _frozen(guide_per_min: float, lost_s: float, *, rhythm: bool) -> Reason:
    return Reason(
        rule="safety.freeze",
        figures=lost_figures(guide_per_min, lost_s),
        variant="rhythm" if rhythm else "",
    )
