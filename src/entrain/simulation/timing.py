"""Timing model of a person: each breath is timed as people time movements to a sound.

There is no oscillator. When a breath begins its period is set: the own period and, if the person
attends to the guide, minus a share of the asynchrony with it (phase correction), while the own
period moves a share of the way to the guide's (period correction): the two linear corrections
of sensorimotor synchronisation, Repp 2005, doi:10.3758/BF03206433. Attention is random from
breath to breath, and rarer the farther the guide is from the own rate. Successive breaths are
correlated, and there are sighs and pauses. Heart and arousal are those of the oscillator model.
Every number is an assumption of the design unless a source is named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from entrain.music import Moment
from entrain.simulation.heart import Heart, HeartTraits
from entrain.simulation.mood import Mood, MoodTraits
from entrain.simulation.person import (
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

MEMORY = 0.26
"""Correlation of successive breaths: Tobin 1995, doi:10.1164/ajrccm.152.6.8520764."""
ATTENTIVE_NOISE = 0.65
"""Breaths vary 15 % instead of 23 % while listening: Haas 1986, PMID 3759758."""
SHORTEST, LONGEST = 0.6, 1.6
"""Bounds of a breath's period, in own periods."""
SIGH_LONGER, SIGH_DEEPER = 1.4, 2.0
"""A sigh is a breath of at least twice the volume."""
STRAIN_BREATHS = 6.0
"""Strain builds up and decays over about this many breaths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingType:
    """How the people of one type respond to the guide.

    Attributes
    ----------
    attend_frac : Uniform
        Probability that a breath is timed to a guide at the own rate.
    phase_gain_frac, period_gain_frac : Uniform
        Share of the asynchrony that the next breath corrects, and share of the difference between
        the periods that the own period does.
    reach_per_min : Uniform
        Distance of the guide from the own rate at which attention has fallen to 1/e
        [breaths/min]; about 2/min without volition (Wilke 1975, doi:10.3758/BF03326838).
    tolerance_frac : Uniform
        Asynchrony, as a share of the guide's period, that takes no effort.
    arousal, rest_per_min, strain_gain, aversion
        As in `oscillator.OscillatorType`.
    """

    attend_frac: Uniform
    phase_gain_frac: Uniform = Uniform(low=0.3, high=0.8)
    period_gain_frac: Uniform = Uniform(low=0.06, high=0.18)
    reach_per_min: Uniform = Uniform(low=2.0, high=4.0)
    tolerance_frac: Uniform = Uniform(low=0.12, high=0.25)
    arousal: Normal = Normal(mean=0.35, sd=0.10, low=0.1, high=0.6)
    rest_per_min: Normal = Normal(mean=14.0, sd=2.2, low=10, high=19)
    strain_gain: Uniform = Uniform(low=0.25, high=0.5)
    aversion: Uniform = Uniform(low=0.0, high=0.0)


TYPE_TRAITS: dict[str, TimingType] = {
    "responder": TimingType(
        attend_frac=Uniform(low=0.75, high=0.95),
        phase_gain_frac=Uniform(low=0.5, high=0.9),
        period_gain_frac=Uniform(low=0.10, high=0.25),
    ),
    "partial": TimingType(
        attend_frac=Uniform(low=0.35, high=0.60), reach_per_min=Uniform(low=1.3, high=2.5)
    ),
    "nonresponder": TimingType(attend_frac=Uniform(low=0.0, high=0.05)),
    "anxious": TimingType(
        attend_frac=Uniform(low=0.55, high=0.85),
        arousal=Normal(mean=0.75, sd=0.10, low=0.55, high=0.95),
        rest_per_min=Normal(mean=16.5, sd=2.0, low=13, high=21),
        strain_gain=Uniform(low=0.4, high=0.8),
    ),
    "paradoxical": TimingType(
        attend_frac=Uniform(low=0.40, high=0.70),
        tolerance_frac=Uniform(low=0.06, high=0.12),
        aversion=Uniform(low=0.25, high=0.5),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingTraits:
    """One person: what does not change during a session.

    Attributes
    ----------
    mood, heart : MoodTraits, HeartTraits
        Arousal and heart.
    attend_frac, phase_gain_frac, period_gain_frac, reach_per_min, tolerance_frac : float
        As in `TimingType`, and so `rest_per_min`.
    slowest_per_min : float
        Slowest comfortable breathing rate [breaths/min].
    breath_cv_frac : float
        Coefficient of variation of the periods.
    forget_tau_s : float
        Time constant with which the own period returns to the resting one [s].
    inhale_frac, pause_frac : float
        Shares of a breath that are inspiration and pause.
    sigh_every_s : float
        Mean time between sighs [s].
    """

    mood: MoodTraits
    heart: HeartTraits
    attend_frac: float
    phase_gain_frac: float
    period_gain_frac: float
    reach_per_min: float
    tolerance_frac: float
    rest_per_min: float
    slowest_per_min: float = field(metadata={"draw": Normal(mean=5.5, sd=0.7, low=4.5, high=7.5)})
    breath_cv_frac: float = field(metadata={"draw": Uniform(low=0.10, high=0.23)})
    forget_tau_s: float = field(metadata={"draw": Uniform(low=125, high=250)})
    inhale_frac: float = field(metadata={"draw": Uniform(low=0.34, high=0.44)})
    pause_frac: float = field(metadata={"draw": Uniform(low=0.0, high=0.18)})
    sigh_every_s: float = field(metadata={"draw": Uniform(low=180, high=600)})


def draw_traits(
    kind: str, rng: np.random.Generator, assumption: Assumption = Assumption.USUAL
) -> TimingTraits:
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
        draw_values(part, rng) for part in (MoodTraits, TimingTraits, HeartTraits)
    )
    traits = TimingTraits(
        mood=MoodTraits(
            arousal_start=person_type.arousal.draw(rng),
            strain_gain=person_type.strain_gain.draw(rng),
            aversion=person_type.aversion.draw(rng),
            **mood,
        ),
        heart=HeartTraits(**heart),
        attend_frac=person_type.attend_frac.draw(rng),
        phase_gain_frac=person_type.phase_gain_frac.draw(rng),
        period_gain_frac=person_type.period_gain_frac.draw(rng),
        reach_per_min=person_type.reach_per_min.draw(rng),
        tolerance_frac=person_type.tolerance_frac.draw(rng),
        rest_per_min=person_type.rest_per_min.draw(rng),
        **breath,
    )
    if assumption is Assumption.WIDE:
        calm = replace(traits.mood, strain_gain=0.0)
        return replace(traits, mood=calm, reach_per_min=math.inf, tolerance_frac=math.inf)
    if assumption is Assumption.RIGID:
        return replace(traits, period_gain_frac=0.0)
    return traits


class TimingPerson:
    """A `Person` who times each breath.

    Parameters
    ----------
    traits : TimingTraits
        How they behave.
    rng : numpy.random.Generator
        Source of randomness.
    """

    def __init__(self, traits: TimingTraits, rng: np.random.Generator) -> None:
        self._traits = traits
        self._rng = rng
        self._noise = NoiseSource(np.random.default_rng(rng.integers(2**63)))
        self._mood = Mood(traits.mood)
        self.t_s = 0.0
        self.strain = 0.0
        self._own_s = self._resting_s()
        self._period_s = self._own_s
        self._began_s = -rng.uniform(0, self._own_s)
        self._breath_hz = 1 / self._own_s
        self._attention = 1.0
        self._variation = 0.0
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
        while self.t_s + STEP_S <= t_s + 1e-9:
            noise = self._noise.draw()
            self.t_s = next_step_s(self.t_s)
            if self.t_s >= self._began_s + self._period_s:
                self._began_s += self._period_s
                self._time_breath(moment if swell_frac > 0 else None, moment_s, swell_frac)
            phase_frac = (self.t_s - self._began_s) / self._period_s
            self._breath_hz += STEP_S / 8 * (1 / self._period_s - self._breath_hz)
            self._mood.advance(
                breath_hz=self._breath_hz,
                strain=self.strain,
                led_frac=self._led_frac(moment, swell_frac),
                noise=noise[3],
            )
            volume = chest_volume_at(
                phase_frac, self._traits.inhale_frac, self._traits.pause_frac, self._breath_depth
            )
            beat = self._heart.advance(
                self.t_s - STEP_S,
                theta_rad=TWO_PI * phase_frac,
                breath_hz=self._breath_hz,
                volume=volume,
                arousal=self._mood.arousal,
                noise=noise,
            )
            if beat is not None:
                beats.append(beat)
            breaths.append(TrueBreath(t_s=self.t_s, volume=volume))
        return beats, breaths

    def _resting_s(self) -> float:
        return 60 / (self._traits.rest_per_min * self._mood.rate_factor())

    def _led_frac(self, moment: Moment | None, swell_frac: float) -> float:
        if moment is None or swell_frac <= 0:
            return 0.0
        return clip(1 - moment.per_min / 60 * self._own_s, 0.0, 1.0) * swell_frac

    def _time_breath(self, moment: Moment | None, moment_s: float, swell_frac: float) -> None:
        """Set the period of the breath that begins now; `moment` is None without a guide."""
        traits = self._traits
        self._own_s += (self._resting_s() - self._own_s) * min(self._own_s / traits.forget_tau_s, 1)
        period_s, cv_frac, effort = self._own_s, traits.breath_cv_frac, 0.0
        if moment is not None and self._attends(moment.per_min, swell_frac):
            guide_s = 60 / moment.per_min
            asynchrony_s = self._asynchrony_s(moment, moment_s)
            period_s -= traits.phase_gain_frac * asynchrony_s
            slowest_s = 60 / traits.slowest_per_min
            target_s = min(guide_s, max(slowest_s, self._own_s))
            self._own_s += traits.period_gain_frac * (target_s - self._own_s)
            cv_frac *= ATTENTIVE_NOISE
            effort = max(0.0, abs(asynchrony_s) / guide_s - traits.tolerance_frac)
            effort += 2 * max(0.0, 1 - slowest_s / guide_s)
        self.strain += (effort - self.strain) / STRAIN_BREATHS
        self._attention += (1 - self._attention) * self._own_s / 120 - self._attention * effort / 4
        self._attention = clip(self._attention, 0.15, 1.0)
        innovation = math.sqrt(1 - MEMORY**2) * float(self._rng.standard_normal())
        self._variation = MEMORY * self._variation + innovation
        period_s *= 1 + cv_frac * self._variation
        self._period_s = clip(period_s, SHORTEST * self._own_s, LONGEST * self._own_s)
        # Slower breaths are deeper: about constant ventilation.
        self._breath_depth = clip(math.sqrt(0.22 * self._period_s), 0.7, 1.7)
        if self._rng.random() < self._period_s / traits.sigh_every_s:
            self._period_s *= SIGH_LONGER
            self._breath_depth *= SIGH_DEEPER

    def _attends(self, guide_per_min: float, swell_frac: float) -> bool:
        away = (60 / self._own_s - guide_per_min) / self._traits.reach_per_min
        chance = self._traits.attend_frac * self._attention * swell_frac * math.exp(-(away**2))
        return float(self._rng.random()) < chance

    def _asynchrony_s(self, moment: Moment, moment_s: float) -> float:
        """Return how much later this breath began than the nearest one of the guide [s]."""
        guide_hz = moment.per_min / 60
        phase = moment.phase_rad / TWO_PI - guide_hz * (moment_s - self._began_s)
        return ((phase + 0.5) % 1.0 - 0.5) / guide_hz


def create_person(kind: str, seed: int, assumption: Assumption) -> TimingPerson:
    """Create a person; see `people.create_person`."""
    traits = draw_traits(kind, np.random.default_rng((seed, 1)), assumption)
    return TimingPerson(traits, np.random.default_rng((seed, 2)))
