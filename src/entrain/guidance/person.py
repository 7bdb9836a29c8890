"""What guidance knows of the person, once a second."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Figures
from entrain.physiology import StrapHint


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """The person this second; None where it is not known.

    Attributes
    ----------
    breathing_per_min : float or None
        Their breathing rate, where it may steer.
    breathing_known_s, heart_known_s : float or None
        When breath and heart were last known [s].
    breath_told : bool
        The strap sends something that the breath can be read from.
    following : float or None
        How well the breath goes with the guide, 0..1.
    median_hr_bpm : float or None
        Heart rate, median of 30 s.
    usable_frac : float
        Share of the last 20 s in good beats.
    irregular : bool
        The rhythm is, and neither variability nor breath is read from it.
    baseline_per_min, baseline_hr_bpm : float or None
        Their own rest.
    arousal_frac : float or None
        Their arousal, 0..1; .5 is their own rest.
    strap_hint : StrapHint or None
        What does not fit together in what the strap sends.
    """

    breathing_per_min: float | None
    breathing_known_s: float | None
    heart_known_s: float | None
    breath_told: bool
    following: float | None
    median_hr_bpm: float | None
    usable_frac: float
    irregular: bool
    baseline_per_min: float | None
    baseline_hr_bpm: float | None
    arousal_frac: float | None = None
    strap_hint: StrapHint | None = None

    @property
    def known_s(self) -> float | None:
        """When anything was last known of them [s]."""
        times_s = [t for t in (self.breathing_known_s, self.heart_known_s) if t is not None]
        return max(times_s, default=None)

    @property
    def hr_above_bpm(self) -> float | None:
        """How far their heart rate is above their own rest [bpm]."""
        if self.median_hr_bpm is None or self.baseline_hr_bpm is None:
            return None
        return self.median_hr_bpm - self.baseline_hr_bpm

    def figures(self) -> Figures:
        """Return what is known, for the record."""
        return (
            ("breathing_per_min", _rounded(self.breathing_per_min)),
            ("hr_bpm", _rounded(self.median_hr_bpm)),
            ("usable_frac", _rounded(self.usable_frac)),
            ("baseline_per_min", _rounded(self.baseline_per_min)),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
