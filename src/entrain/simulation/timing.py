"""The second model of a person: breath by breath, as people time their movements to a sound.

Nothing oscillates. As each breath begins the next one is timed: the own period, and if the
person attends to the guide just now, corrected by a share of how early or late this breath was
for it (phase correction), while the own period goes a share of the way to the guide's (period
correction): the two linear corrections of sensorimotor synchronisation, Repp 2005,
doi:10.3758/BF03206433. Attention is chance from breath to breath, and rarer the further the
guide is from the own rate. Breaths vary with a memory of one breath, there are sighs and
pauses. Heart and arousal are the first model's. Every figure is an assumption of the design
unless a source is named.
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
    Chance,
    TrueBeat,
    TrueBreath,
    chest_volume_at,
    heard_depth_frac,
    next_step_s,
    within,
)
from entrain.simulation.traits import Bell, Range, drawn

MEMORY = 0.26
"""Correlation of neighbouring breaths: Tobin 1995, doi:10.1164/ajrccm.152.6.8520764."""
ATTENTIVE_NOISE = 0.65
"""Breaths vary 15 % instead of 23 % while listening: Haas 1986, PMID 3759758."""
SHORTEST, LONGEST = 0.6, 1.6
"""No breath is timed shorter or longer than this many own periods."""
SIGH_LONGER, SIGH_DEEPER = 1.4, 2.0
"""A sigh is a breath of at least twice the volume."""
STRAIN_BREATHS = 6.0
"""Strain builds up and goes over about as many breaths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingType:
    """How the people of one type answer the guide.

    Attributes
    ----------
    attend_frac : Range
        Chance that a breath is timed to a guide that is near.
    phase_gain_frac, period_gain_frac : Range
        Share of the asynchrony that the next breath makes good, and of the difference between
        the periods that the own one does.
    reach_per_min : Range
        At this distance from the own rate [breaths/min] attention has fallen to 1/e; about
        2/min without volition (Wilke 1975, doi:10.3758/BF03326838).
    tolerance_frac : Range
        Asynchrony, as a share of the guide's period, that costs no effort.
    arousal, rest_per_min, strain_gain, aversion
        As in the first model.
    """

    attend_frac: Range
    phase_gain_frac: Range = Range(low=0.3, high=0.8)
    period_gain_frac: Range = Range(low=0.06, high=0.18)
    reach_per_min: Range = Range(low=2.0, high=4.0)
    tolerance_frac: Range = Range(low=0.12, high=0.25)
    arousal: Bell = Bell(mean=0.35, sd=0.10, low=0.1, high=0.6)
    rest_per_min: Bell = Bell(mean=14.0, sd=2.2, low=10, high=19)
    strain_gain: Range = Range(low=0.25, high=0.5)
    aversion: Range = Range(low=0.0, high=0.0)


KINDS: dict[str, TimingType] = {
    "responder": TimingType(
        attend_frac=Range(low=0.75, high=0.95),
        phase_gain_frac=Range(low=0.5, high=0.9),
        period_gain_frac=Range(low=0.10, high=0.25),
    ),
    "partial": TimingType(
        attend_frac=Range(low=0.35, high=0.60), reach_per_min=Range(low=1.3, high=2.5)
    ),
    "nonresponder": TimingType(attend_frac=Range(low=0.0, high=0.05)),
    "anxious": TimingType(
        attend_frac=Range(low=0.55, high=0.85),
        arousal=Bell(mean=0.75, sd=0.10, low=0.55, high=0.95),
        rest_per_min=Bell(mean=16.5, sd=2.0, low=13, high=21),
        strain_gain=Range(low=0.4, high=0.8),
    ),
    "paradoxical": TimingType(
        attend_frac=Range(low=0.40, high=0.70),
        tolerance_frac=Range(low=0.06, high=0.12),
        aversion=Range(low=0.25, high=0.5),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingTraits:
    """One person: what does not change during a session; as `TimingType`, and how they breathe.

    `breath_cv_frac` is how much breaths vary, `sigh_every_s` the mean time between sighs.
    """

    mood: MoodTraits
    heart: HeartTraits
    attend_frac: float
    phase_gain_frac: float
    period_gain_frac: float
    reach_per_min: float
    tolerance_frac: float
    rest_per_min: float
    slowest_per_min: float = field(metadata={"draw": Bell(mean=5.5, sd=0.7, low=4.5, high=7.5)})
    breath_cv_frac: float = field(metadata={"draw": Range(low=0.10, high=0.23)})
    forget_tau_s: float = field(metadata={"draw": Range(low=125, high=250)})
    inhale_frac: float = field(metadata={"draw": Range(low=0.34, high=0.44)})
    pause_frac: float = field(metadata={"draw": Range(low=0.0, high=0.18)})
    sigh_every_s: float = field(metadata={"draw": Range(low=180, high=600)})


def draw_traits(
    kind: str, rng: np.random.Generator, assumption: Assumption = Assumption.USUAL
) -> TimingTraits:
    """Draw one person of a type, a key of `KINDS`.

    Raises
    ------
    KeyError
        There is no such type.
    """
    made = KINDS[kind]
    mood, breath, heart = (drawn(part, rng) for part in (MoodTraits, TimingTraits, HeartTraits))
    traits = TimingTraits(
        mood=MoodTraits(
            arousal_start=made.arousal.draw(rng),
            strain_gain=made.strain_gain.draw(rng),
            aversion=made.aversion.draw(rng),
            **mood,
        ),
        heart=HeartTraits(**heart),
        attend_frac=made.attend_frac.draw(rng),
        phase_gain_frac=made.phase_gain_frac.draw(rng),
        period_gain_frac=made.period_gain_frac.draw(rng),
        reach_per_min=made.reach_per_min.draw(rng),
        tolerance_frac=made.tolerance_frac.draw(rng),
        rest_per_min=made.rest_per_min.draw(rng),
        **breath,
    )
    if assumption is Assumption.WIDE:
        calm = replace(traits.mood, strain_gain=0.0)
        return replace(traits, mood=calm, reach_per_min=math.inf, tolerance_frac=math.inf)
    if assumption is Assumption.RIGID:
        return replace(traits, period_gain_frac=0.0)
    return traits


class Timer:
    """A person who times each breath; a `Person`.

    Parameters
    ----------
    traits : TimingTraits
        Who they are.
    rng : numpy.random.Generator
        Where chance comes from.
    """

    def __init__(self, traits: TimingTraits, rng: np.random.Generator) -> None:
        self._who = traits
        self._rng = rng
        self._chance = Chance(np.random.default_rng(rng.integers(2**63)))
        self._mood = Mood(traits.mood)
        self.t_s = 0.0
        self.strain = 0.0
        self._own_s = self._resting_s()
        self._period_s = self._own_s
        self._began_s = -rng.uniform(0, self._own_s)
        self._breath_hz = 1 / self._own_s
        self._willing = 1.0
        self._wander = 0.0
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
        while self.t_s + STEP_S <= t_s + 1e-9:
            noise = self._chance.draw()
            self.t_s = next_step_s(self.t_s)
            if self.t_s >= self._began_s + self._period_s:
                self._began_s += self._period_s
                self._time_breath(moment if depth > 0 else None, moment_s, depth)
            done = (self.t_s - self._began_s) / self._period_s
            self._breath_hz += STEP_S / 8 * (1 / self._period_s - self._breath_hz)
            self._mood.feel(
                breath_hz=self._breath_hz,
                strain=self.strain,
                led_frac=self._led_frac(moment, depth),
                noise=noise[3],
            )
            volume = chest_volume_at(done, self._who.inhale_frac, self._who.pause_frac, self._deep)
            beat = self._heart.pump(
                self.t_s - STEP_S,
                theta_rad=TWO_PI * done,
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
        return 60 / (self._who.rest_per_min * self._mood.rate_factor())

    def _led_frac(self, moment: Moment | None, depth: float) -> float:
        if moment is None or depth <= 0:
            return 0.0
        return within(1 - moment.per_min / 60 * self._own_s, 0.0, 1.0) * depth

    def _time_breath(self, moment: Moment | None, moment_s: float, depth: float) -> None:
        """Time the breath that begins now; `moment` is what guides it, None without a guide."""
        who = self._who
        self._own_s += (self._resting_s() - self._own_s) * min(self._own_s / who.forget_tau_s, 1)
        period_s, varied, effort = self._own_s, who.breath_cv_frac, 0.0
        if moment is not None and self._attends(moment.per_min, depth):
            guide_s = 60 / moment.per_min
            late_s = self._late_s(moment, moment_s)
            period_s -= who.phase_gain_frac * late_s
            slowest_s = 60 / who.slowest_per_min
            heard_s = min(guide_s, max(slowest_s, self._own_s))
            self._own_s += who.period_gain_frac * (heard_s - self._own_s)
            varied *= ATTENTIVE_NOISE
            effort = max(0.0, abs(late_s) / guide_s - who.tolerance_frac)
            effort += 2 * max(0.0, 1 - slowest_s / guide_s)
        self.strain += (effort - self.strain) / STRAIN_BREATHS
        self._willing += (1 - self._willing) * self._own_s / 120 - self._willing * effort / 4
        self._willing = within(self._willing, 0.15, 1.0)
        fresh = math.sqrt(1 - MEMORY**2) * float(self._rng.standard_normal())
        self._wander = MEMORY * self._wander + fresh
        period_s *= 1 + varied * self._wander
        self._period_s = within(period_s, SHORTEST * self._own_s, LONGEST * self._own_s)
        # Slower breaths are deeper: about constant ventilation.
        self._deep = within(math.sqrt(0.22 * self._period_s), 0.7, 1.7)
        if self._rng.random() < self._period_s / who.sigh_every_s:
            self._period_s *= SIGH_LONGER
            self._deep *= SIGH_DEEPER

    def _attends(self, guide_per_min: float, depth: float) -> bool:
        away = (60 / self._own_s - guide_per_min) / self._who.reach_per_min
        chance = self._who.attend_frac * self._willing * depth * math.exp(-(away**2))
        return float(self._rng.random()) < chance

    def _late_s(self, moment: Moment, moment_s: float) -> float:
        """How late this breath began for the guide's nearest one [s]; below 0 it was early."""
        guide_hz = moment.per_min / 60
        phase = moment.phase_rad / TWO_PI - guide_hz * (moment_s - self._began_s)
        return ((phase + 0.5) % 1.0 - 0.5) / guide_hz


def meet(kind: str, seed: int, assumption: Assumption) -> Timer:
    """Return the person of a type and a seed; the same seed is the same person."""
    traits = draw_traits(kind, np.random.default_rng((seed, 1)), assumption)
    return Timer(traits, np.random.default_rng((seed, 2)))
