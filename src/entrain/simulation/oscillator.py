"""Oscillator model of a person: breathing is a phase oscillator coupled to the guide.

The strength of the coupling depends on the person's type. The guide shifts the own rate a
little; a guide too far below it causes strain, and strain weakens the coupling. Every number is
an assumption of the design unless a source is named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from entrain.music import Moment
from entrain.simulation.heart import Heart, HeartTraits
from entrain.simulation.mood import Mood, MoodTraits
from entrain.simulation.person import (
    ROOT_STEP,
    STEP_S,
    TWO_PI,
    Assumption,
    NoiseSource,
    TrueBeat,
    TrueBreath,
    chest_volume_at,
    clip,
    heard_swell_frac,
    next_step_s,
)
from entrain.simulation.traits import Normal, Uniform, draw_values

SLOWEST_RAD = TWO_PI * 0.04
"""Slowest breathing [rad/s]: it never stops."""
WIDE_COUPLING = 3.0
"""Factor of the coupling under `Assumption.WIDE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OscillatorType:
    """How the people of one type respond to the guide.

    Attributes
    ----------
    coupling : Uniform
        Strength of the coupling to the guide [rad/s]. A coupling K entrains breathing within
        9.5 K breaths/min of the own rate; without volition people follow within about 2/min
        (Wilke 1975, doi:10.3758/BF03326838).
    tolerance_frac : Uniform
        How far below the own rate, as a share of it, the guide may be without strain.
    arousal, rest_per_min : Normal
        Arousal at the start, 0..1; resting breathing rate [breaths/min].
    strain_gain, aversion : Uniform
        As in `MoodTraits`.
    """

    coupling: Uniform
    tolerance_frac: Uniform = Uniform(low=0.18, high=0.32)
    arousal: Normal = Normal(mean=0.35, sd=0.10, low=0.1, high=0.6)
    rest_per_min: Normal = Normal(mean=14.0, sd=2.2, low=10, high=19)
    strain_gain: Uniform = Uniform(low=0.25, high=0.5)
    aversion: Uniform = Uniform(low=0.0, high=0.0)


TYPE_TRAITS: dict[str, OscillatorType] = {
    "responder": OscillatorType(coupling=Uniform(low=0.35, high=0.75)),
    "partial": OscillatorType(coupling=Uniform(low=0.14, high=0.30)),
    "nonresponder": OscillatorType(coupling=Uniform(low=0.0, high=0.04)),
    "anxious": OscillatorType(
        coupling=Uniform(low=0.20, high=0.55),
        arousal=Normal(mean=0.75, sd=0.10, low=0.55, high=0.95),
        rest_per_min=Normal(mean=16.5, sd=2.0, low=13, high=21),
        strain_gain=Uniform(low=0.4, high=0.8),
    ),
    "paradoxical": OscillatorType(
        coupling=Uniform(low=0.10, high=0.35),
        tolerance_frac=Uniform(low=0.08, high=0.15),
        aversion=Uniform(low=0.25, high=0.5),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OscillatorTraits:
    """One person: what does not change during a session.

    Attributes
    ----------
    mood, heart : MoodTraits, HeartTraits
        Arousal and heart.
    coupling, tolerance_frac, rest_per_min : float
        As in `OscillatorType`.
    slowest_per_min : float
        Slowest comfortable breathing rate [breaths/min].
    breath_noise : float
        Phase noise of breathing [rad/sqrt(s)].
    learn_tau_s, forget_tau_s : float
        Time constants with which the own rate approaches the guided one, and the resting one [s].
    inhale_frac : float
        Share of a breath that is inspiration.
    """

    mood: MoodTraits
    heart: HeartTraits
    coupling: float
    tolerance_frac: float
    rest_per_min: float
    slowest_per_min: float = field(metadata={"draw": Normal(mean=5.5, sd=0.7, low=4.5, high=7.5)})
    breath_noise: float = field(metadata={"draw": Uniform(low=0.10, high=0.22)})
    learn_tau_s: float = field(metadata={"draw": Uniform(low=90, high=200)})
    forget_tau_s: float = field(metadata={"draw": Uniform(low=250, high=500)})
    inhale_frac: float = field(metadata={"draw": Uniform(low=0.36, high=0.46)})


def draw_traits(
    kind: str, rng: np.random.Generator, assumption: Assumption = Assumption.USUAL
) -> OscillatorTraits:
    """Draw one person of a type.

    Parameters
    ----------
    kind : str
        A key of `TYPE_TRAITS`.
    rng : numpy.random.Generator
        Source of randomness.
    assumption : Assumption
        How following is assumed to work.

    Raises
    ------
    KeyError
        There is no such type.
    """
    person_type = TYPE_TRAITS[kind]
    mood, breath, heart = (
        draw_values(part, rng) for part in (MoodTraits, OscillatorTraits, HeartTraits)
    )
    coupling, tolerance_frac = person_type.coupling.draw(rng), person_type.tolerance_frac.draw(rng)
    arousal_start, rest_per_min = person_type.arousal.draw(rng), person_type.rest_per_min.draw(rng)
    strain_gain, aversion = person_type.strain_gain.draw(rng), person_type.aversion.draw(rng)
    traits = OscillatorTraits(
        mood=MoodTraits(
            arousal_start=arousal_start, strain_gain=strain_gain, aversion=aversion, **mood
        ),
        heart=HeartTraits(**heart),
        coupling=coupling,
        tolerance_frac=tolerance_frac,
        rest_per_min=rest_per_min,
        **breath,
    )
    if assumption is Assumption.WIDE:
        mood_wide = replace(traits.mood, strain_gain=0.0)
        return replace(
            traits,
            mood=mood_wide,
            coupling=WIDE_COUPLING * traits.coupling,
            tolerance_frac=math.inf,
        )
    if assumption is Assumption.RIGID:
        return replace(traits, learn_tau_s=math.inf)
    return traits


class OscillatorPerson:
    """A `Person` whose breathing is a phase oscillator.

    Parameters
    ----------
    traits : OscillatorTraits
        How they behave.
    rng : numpy.random.Generator
        Source of randomness.
    """

    def __init__(self, traits: OscillatorTraits, rng: np.random.Generator) -> None:
        self._traits = traits
        self._noise = NoiseSource(rng)
        self._mood = Mood(traits.mood)
        self.t_s = 0.0
        self.strain = 0.0
        self._theta = rng.uniform(0, TWO_PI)
        self._own_hz = self._resting_hz()
        self._breath_hz = self._own_hz
        self._engagement = 1.0
        self._able = math.tanh(traits.coupling / 0.15)
        self._breath_depth = 1.0
        self._heart = Heart(
            traits.heart, arousal_rest=traits.mood.arousal_rest, elapsed_frac=rng.uniform(0, 1)
        )

    @property
    def arousal(self) -> float:
        """Arousal, 0..1."""
        return self._mood.arousal

    @property
    def breathing_per_min(self) -> float:
        """True breathing rate, smoothed over about 8 s [breaths/min]."""
        return self._breath_hz * 60

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Simulate up to `t_s`; see `Person.advance`."""
        beats: list[TrueBeat] = []
        breaths: list[TrueBreath] = []
        swell_frac = heard_swell_frac(moment)
        phase_rad = guide_hz = 0.0
        while self.t_s + STEP_S <= t_s + 1e-9:
            if moment is not None:
                guide_hz = moment.per_min / 60
                phase_rad = moment.phase_rad - TWO_PI * guide_hz * (moment_s - self.t_s)
            noise = self._noise.draw()
            self._update_breath(phase_rad, guide_hz, swell_frac, noise[0])
            self._update_mood(guide_hz, swell_frac, noise[3])
            volume = chest_volume_at(
                self._theta / TWO_PI % 1.0, self._traits.inhale_frac, 0.0, self._breath_depth
            )
            beat = self._heart.advance(
                self.t_s,
                theta_rad=self._theta,
                breath_hz=self._breath_hz,
                volume=volume,
                arousal=self._mood.arousal,
                noise=noise,
            )
            self.t_s = next_step_s(self.t_s)
            if beat is not None:
                beats.append(beat)
            breaths.append(TrueBreath(t_s=self.t_s, volume=volume))
        return beats, breaths

    def _resting_hz(self) -> float:
        return self._traits.rest_per_min / 60 * self._mood.rate_factor()

    def _update_breath(
        self, phase_rad: float, guide_hz: float, swell_frac: float, noise: float
    ) -> None:
        traits = self._traits
        pull = traits.coupling * self._engagement * swell_frac
        # The second term is a weak 2:1 lock: two breaths per cycle of a slow guide.
        theta, own_hz, breath_hz = self._theta, self._own_hz, self._breath_hz
        speed = TWO_PI * own_hz
        if pull:
            speed += pull * (math.sin(phase_rad - theta) + 0.4 * math.sin(2 * phase_rad - theta))
        moved = (speed if speed > SLOWEST_RAD else SLOWEST_RAD) * STEP_S
        moved += traits.breath_noise * ROOT_STEP * noise
        self._theta = theta + moved
        breath_hz += STEP_S / 8 * (moved / STEP_S / TWO_PI - breath_hz)
        self._breath_hz = breath_hz
        drift = 2 * (self._resting_hz() - own_hz) / traits.forget_tau_s
        if swell_frac > 0:
            slowest_hz = traits.slowest_per_min / 60
            reached_hz = breath_hz if breath_hz > slowest_hz else slowest_hz
            drift += (reached_hz - own_hz) / traits.learn_tau_s
        self._own_hz = own_hz + STEP_S * drift
        # Slower breaths are deeper: about constant ventilation.
        target = clip(math.sqrt(0.22 / (breath_hz if breath_hz > 0.05 else 0.05)), 0.7, 1.7)
        self._breath_depth += STEP_S / 15 * (target - self._breath_depth)

    def _update_mood(self, guide_hz: float, swell_frac: float, noise: float) -> None:
        traits = self._traits
        engagement = self._engagement
        gap = cost = too_far = 0.0
        if swell_frac > 0:
            gap = (self._own_hz - guide_hz) / self._own_hz
            slowest_hz = traits.slowest_per_min / 60
            below = clip((slowest_hz - guide_hz) / slowest_hz, 0.0, 1.0)
            too_far = clip(gap - traits.tolerance_frac, 0.0, math.inf)
            cost = too_far + 2 * below + traits.mood.aversion * clip(gap, 0.0, 1.0)
        effort = engagement * self._able * swell_frac
        self.strain += STEP_S / 10 * (cost * effort - self.strain)
        engagement += STEP_S * ((1 - engagement) / 120 - engagement * too_far / 60)
        self._engagement = clip(engagement, 0.15, 1.0)
        self._mood.advance(
            breath_hz=self._breath_hz,
            strain=self.strain,
            led_frac=clip(gap, 0.0, 1.0) * swell_frac,
            noise=noise,
        )


def create_person(kind: str, seed: int, assumption: Assumption) -> OscillatorPerson:
    """Create a person; see `people.create_person`."""
    traits = draw_traits(kind, np.random.default_rng((seed, 1)), assumption)
    return OscillatorPerson(traits, np.random.default_rng((seed, 2)))
