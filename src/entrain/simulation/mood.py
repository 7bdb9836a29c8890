"""A simulated person's arousal: slow breathing calms, strain and unwanted leading arouse."""

from __future__ import annotations

from dataclasses import dataclass, field

from entrain.simulation.person import ROOT_STEP, STEP_S, within
from entrain.simulation.traits import Bell, Range


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodTraits:
    """One person's arousal, 0..1: where it begins and rests, and what moves it.

    `strain_gain` and `aversion`: how much strain, and how much being led at all, raises it.
    """

    arousal_start: float
    strain_gain: float
    aversion: float
    arousal_rest: float = field(metadata={"draw": Bell(mean=0.25, sd=0.08, low=0.05, high=0.45)})
    arousal_tau_s: float = field(metadata={"draw": Range(low=150, high=320)})
    calming: float = field(metadata={"draw": Range(low=0.12, high=0.24)})


class Mood:
    """One person's arousal."""

    def __init__(self, traits: MoodTraits) -> None:
        self._who = traits
        self.arousal = traits.arousal_start

    def rate_factor(self) -> float:
        """How many times the resting rate the breath goes at this arousal."""
        return 0.85 + 0.5 * self.arousal

    def feel(self, *, breath_hz: float, strain: float, led_frac: float, noise: float) -> None:
        """Go on by a step.

        Parameters
        ----------
        breath_hz : float
            Rate of the breath [Hz].
        strain : float
            What following costs.
        led_frac : float
            How far below the own rate a guide can be heard, as a share, 0..1.
        noise : float
            A standard normal figure.
        """
        who = self._who
        slow = within((0.22 - breath_hz) / 0.12, 0.0, 1.0)
        rest = who.arousal_rest - who.calming * slow + who.strain_gain * strain
        rest = within(rest + who.aversion * led_frac, 0.0, 1.0)
        moved = STEP_S * (rest - self.arousal) / who.arousal_tau_s + 0.004 * ROOT_STEP * noise
        self.arousal = within(self.arousal + moved, 0.0, 1.0)
