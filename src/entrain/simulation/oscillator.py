"""The first model of a person: the breath is a phase oscillator that the guide pulls on.

How far it pulls is the person's type. The guide moves the own rate a little, too far below
it strains, and strain lessens the pull. Every figure is an assumption of the design unless
a source is named.
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
    Chance,
    TrueBeat,
    TrueBreath,
    chest_volume_at,
    heard_depth_frac,
    next_step_s,
    within,
)
from entrain.simulation.traits import Bell, Range, drawn

SLOWEST_RAD = TWO_PI * 0.04
"""Nobody's breath stands still [rad/s]."""
WIDE_COUPLING = 3.0
"""How many times as strong the pull is where people are assumed to follow from far away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OscillatorType:
    """How the people of one type answer the guide.

    Attributes
    ----------
    coupling : Range
        How strongly the guide pulls the breath [rad/s]. A coupling K holds the breath
        within 9.5 K breaths/min of its own rate; without volition people follow within
        about 2/min (Wilke 1975, doi:10.3758/BF03326838).
    tolerance_frac : Range
        How far below the own rate the guide may be before it is a strain.
    arousal, rest_per_min : Bell
        Arousal at the start, 0..1; resting breathing rate [breaths/min].
    strain_gain, aversion : Range
        As in `MoodTraits`.
    """

    coupling: Range
    tolerance_frac: Range = Range(low=0.18, high=0.32)
    arousal: Bell = Bell(mean=0.35, sd=0.10, low=0.1, high=0.6)
    rest_per_min: Bell = Bell(mean=14.0, sd=2.2, low=10, high=19)
    strain_gain: Range = Range(low=0.25, high=0.5)
    aversion: Range = Range(low=0.0, high=0.0)


KINDS: dict[str, OscillatorType] = {
    "responder": OscillatorType(coupling=Range(low=0.35, high=0.75)),
    "partial": OscillatorType(coupling=Range(low=0.14, high=0.30)),
    "nonresponder": OscillatorType(coupling=Range(low=0.0, high=0.04)),
    "anxious": OscillatorType(
        coupling=Range(low=0.20, high=0.55),
        arousal=Bell(mean=0.75, sd=0.10, low=0.55, high=0.95),
        rest_per_min=Bell(mean=16.5, sd=2.0, low=13, high=21),
        strain_gain=Range(low=0.4, high=0.8),
    ),
    "paradoxical": OscillatorType(
        coupling=Range(low=0.10, high=0.35),
        tolerance_frac=Range(low=0.08, high=0.15),
        aversion=Range(low=0.25, high=0.5),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OscillatorTraits:
    """One person: what does not change during a session.

    Rates are in breaths/min, times in s; `_frac` is a share.
    """

    mood: MoodTraits
    heart: HeartTraits
    coupling: float
    tolerance_frac: float
    rest_per_min: float
    slowest_per_min: float = field(metadata={"draw": Bell(mean=5.5, sd=0.7, low=4.5, high=7.5)})
    breath_noise: float = field(metadata={"draw": Range(low=0.10, high=0.22)})
    learn_tau_s: float = field(metadata={"draw": Range(low=90, high=200)})
    forget_tau_s: float = field(metadata={"draw": Range(low=250, high=500)})
    inhale_frac: float = field(metadata={"draw": Range(low=0.36, high=0.46)})


def draw_traits(
    kind: str, rng: np.random.Generator, assumption: Assumption = Assumption.USUAL
) -> OscillatorTraits:
    """Draw one person of a type, a key of `KINDS`.

    Raises
    ------
    KeyError
        There is no such type.
    """
    made = KINDS[kind]
    mood, breath, heart = (drawn(part, rng) for part in (MoodTraits, OscillatorTraits, HeartTraits))
    coupling, tolerance_frac = made.coupling.draw(rng), made.tolerance_frac.draw(rng)
    arousal_start, rest_per_min = made.arousal.draw(rng), made.rest_per_min.draw(rng)
    strain_gain, aversion = made.strain_gain.draw(rng), made.aversion.draw(rng)
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


class Oscillator:
    """A person whose breath is a phase oscillator; a `Person`.

    Parameters
    ----------
    traits : OscillatorTraits
        Who they are.
    rng : numpy.random.Generator
        Where chance comes from.
    """

    def __init__(self, traits: OscillatorTraits, rng: np.random.Generator) -> None:
        self._who = traits
        self._chance = Chance(rng)
        self._mood = Mood(traits.mood)
        self.t_s = 0.0
        self.strain = 0.0
        self._theta = rng.uniform(0, TWO_PI)
        self._own_hz = self._resting_hz()
        self._breath_hz = self._own_hz
        self._engaged = 1.0
        self._able = math.tanh(traits.coupling / 0.15)
        self._deep = 1.0
        self._heart = Heart(
            traits.heart, arousal_rest=traits.mood.arousal_rest, begun_frac=rng.uniform(0, 1)
        )

    @property
    def arousal(self) -> float:
        """How aroused they are, 0..1."""
        return self._mood.arousal

    @property
    def breathing_per_min(self) -> float:
        """The rate they truly breathe at, smoothed over about 8 s [breaths/min]."""
        return self._breath_hz * 60

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Live until `t_s`, as `Person.advance` says."""
        beats: list[TrueBeat] = []
        breaths: list[TrueBreath] = []
        depth = heard_depth_frac(moment)
        phase_rad = guide_hz = 0.0
        while self.t_s + STEP_S <= t_s + 1e-9:
            if moment is not None:
                guide_hz = moment.per_min / 60
                phase_rad = moment.phase_rad - TWO_PI * guide_hz * (moment_s - self.t_s)
            noise = self._chance.draw()
            self._breathe(phase_rad, guide_hz, depth, noise[0])
            self._feel(guide_hz, depth, noise[3])
            volume = chest_volume_at(
                self._theta / TWO_PI % 1.0, self._who.inhale_frac, 0.0, self._deep
            )
            beat = self._heart.pump(
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
        return self._who.rest_per_min / 60 * self._mood.rate_factor()

    def _breathe(self, phase_rad: float, guide_hz: float, depth: float, noise: float) -> None:
        who = self._who
        pull = who.coupling * self._engaged * depth
        # The second term is the weak 2:1 lock: two breaths to one swell of a slow guide.
        theta, own_hz, breath_hz = self._theta, self._own_hz, self._breath_hz
        speed = TWO_PI * own_hz
        if pull:
            speed += pull * (math.sin(phase_rad - theta) + 0.4 * math.sin(2 * phase_rad - theta))
        moved = (speed if speed > SLOWEST_RAD else SLOWEST_RAD) * STEP_S
        moved += who.breath_noise * ROOT_STEP * noise
        self._theta = theta + moved
        breath_hz += STEP_S / 8 * (moved / STEP_S / TWO_PI - breath_hz)
        self._breath_hz = breath_hz
        drift = 2 * (self._resting_hz() - own_hz) / who.forget_tau_s
        if depth > 0:
            slowest_hz = who.slowest_per_min / 60
            reached_hz = breath_hz if breath_hz > slowest_hz else slowest_hz
            drift += (reached_hz - own_hz) / who.learn_tau_s
        self._own_hz = own_hz + STEP_S * drift
        # Slower breaths are deeper: about constant ventilation.
        wanted = within(math.sqrt(0.22 / (breath_hz if breath_hz > 0.05 else 0.05)), 0.7, 1.7)
        self._deep += STEP_S / 15 * (wanted - self._deep)

    def _feel(self, guide_hz: float, depth: float, noise: float) -> None:
        who = self._who
        engaged = self._engaged
        gap = want = too_far = 0.0
        if depth > 0:
            gap = (self._own_hz - guide_hz) / self._own_hz
            slowest_hz = who.slowest_per_min / 60
            below = within((slowest_hz - guide_hz) / slowest_hz, 0.0, 1.0)
            too_far = within(gap - who.tolerance_frac, 0.0, math.inf)
            want = too_far + 2 * below + who.mood.aversion * within(gap, 0.0, 1.0)
        trying = engaged * self._able * depth
        self.strain += STEP_S / 10 * (want * trying - self.strain)
        engaged += STEP_S * ((1 - engaged) / 120 - engaged * too_far / 60)
        self._engaged = within(engaged, 0.15, 1.0)
        self._mood.feel(
            breath_hz=self._breath_hz,
            strain=self.strain,
            led_frac=within(gap, 0.0, 1.0) * depth,
            noise=noise,
        )


def meet(kind: str, seed: int, assumption: Assumption) -> Oscillator:
    """Return the person of a type and a seed; the same seed is the same person."""
    traits = draw_traits(kind, np.random.default_rng((seed, 1)), assumption)
    return Oscillator(traits, np.random.default_rng((seed, 2)))
