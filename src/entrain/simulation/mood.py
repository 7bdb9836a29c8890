"""Arousal of a simulated person: lowered by slow breathing, raised by strain and aversion."""

from __future__ import annotations

from dataclasses import dataclass, field

from entrain.simulation.person import ROOT_STEP, STEP_S, clip
from entrain.simulation.traits import Normal, Uniform


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodTraits:
    """How one person's arousal behaves.

    Attributes
    ----------
    arousal_start, arousal_rest : float
        Arousal at the start, and the level it returns to, 0..1.
    strain_gain, aversion : float
        How much strain, and how much being led at all, raises that level.
    arousal_tau_s : float
        Time constant [s].
    calming : float
        How much slow breathing lowers that level.
    """

    arousal_start: float
    strain_gain: float
    aversion: float
    arousal_rest: float = field(metadata={"draw": Normal(mean=0.25, sd=0.08, low=0.05, high=0.45)})
    arousal_tau_s: float = field(metadata={"draw": Uniform(low=150, high=320)})
    calming: float = field(metadata={"draw": Uniform(low=0.12, high=0.24)})


class Mood:
    """Arousal of one person, 0..1."""

    def __init__(self, traits: MoodTraits) -> None:
        self._traits = traits
        self.arousal = traits.arousal_start

    def rate_factor(self) -> float:
        """Return the own breathing rate at this arousal, as a multiple of the resting rate."""
        return 0.85 + 0.5 * self.arousal

    def advance(self, *, breath_hz: float, strain: float, led_frac: float, noise: float) -> None:
        """Advance by one step of `STEP_S`.

        Parameters
        ----------
        breath_hz : float
            Breathing rate [Hz].
        strain : float
            Strain of following.
        led_frac : float
            How far an audible guide is below the own rate, as a share of it, 0..1.
        noise : float
            A standard normal value.
        """
        traits = self._traits
        slow = clip((0.22 - breath_hz) / 0.12, 0.0, 1.0)
        rest = traits.arousal_rest - traits.calming * slow + traits.strain_gain * strain
        rest = clip(rest + traits.aversion * led_frac, 0.0, 1.0)
        moved = STEP_S * (rest - self.arousal) / traits.arousal_tau_s + 0.004 * ROOT_STEP * noise
        self.arousal = clip(self.arousal + moved, 0.0, 1.0)
