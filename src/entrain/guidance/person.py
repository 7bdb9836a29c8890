"""The state of the person as guidance knows it, once a second."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Figures
from entrain.physiology import StrapHint


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonState:
    """The person this second; None where a value is not known.

    Attributes
    ----------
    breathing_per_min : float or None
        Breathing rate, where it is good enough to steer by [breaths/min].
    breathing_known_s, heart_known_s : float or None
        When breathing and heart rate were last known [s].
    breath_readable : bool
        The strap sends a signal from which the breath can be read.
    following : float or None
        Following score of the breath and the guide, 0..1.
    median_hr_bpm : float or None
        Heart rate, median of 30 s [bpm].
    usable_frac : float
        Share of the last 20 s covered by good beats.
    irregular : bool
        The rhythm is irregular, so neither variability nor breath is read from it.
    baseline_per_min, baseline_hr_bpm : float or None
        Breathing rate [breaths/min] and heart rate [bpm] at rest.
    arousal_frac : float or None
        Arousal, 0..1; .5 is the person's own rest.
    strap_hint : StrapHint or None
        A contradiction in the data of the strap.
    """

    breathing_per_min: float | None
    breathing_known_s: float | None
    heart_known_s: float | None
    breath_readable: bool
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
        """When breathing or heart rate was last known [s]."""
        times_s = [t for t in (self.breathing_known_s, self.heart_known_s) if t is not None]
        return max(times_s, default=None)

    @property
    def hr_above_bpm(self) -> float | None:
        """Heart rate above the person's own rest [bpm]."""
        if self.median_hr_bpm is None or self.baseline_hr_bpm is None:
            return None
        return self.median_hr_bpm - self.baseline_hr_bpm

    def figures(self) -> Figures:
        """Return what is known, as figures of a reason."""
        return (
            ("breathing_per_min", _rounded(self.breathing_per_min)),
            ("hr_bpm", _rounded(self.median_hr_bpm)),
            ("usable_frac", _rounded(self.usable_frac)),
            ("baseline_per_min", _rounded(self.baseline_per_min)),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
