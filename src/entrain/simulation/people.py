"""Who is simulated: the types of people, and one person drawn from a type.

Every figure here is an assumption of the design unless a source is named. Simulated people
can show that the loop does what it says; they cannot show that anybody relaxes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure drawn evenly from `low` to `high`."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Return one figure."""
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """A figure drawn from a normal distribution, cut at `low` and `high`."""

    mean: float
    sd: float
    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Return one figure."""
        return float(np.clip(rng.normal(self.mean, self.sd), self.low, self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
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
        How much strain, and how much being led at all, raises arousal.
    """

    coupling: Range
    tolerance_frac: Range = Range(low=0.18, high=0.32)
    arousal: Bell = Bell(mean=0.35, sd=0.10, low=0.1, high=0.6)
    rest_per_min: Bell = Bell(mean=14.0, sd=2.2, low=10, high=19)
    strain_gain: Range = Range(low=0.25, high=0.5)
    aversion: Range = Range(low=0.0, high=0.0)


TYPES: dict[str, Type] = {
    "responder": Type(coupling=Range(low=0.35, high=0.75)),
    "partial": Type(coupling=Range(low=0.14, high=0.30)),
    "nonresponder": Type(coupling=Range(low=0.0, high=0.04)),
    "anxious": Type(
        coupling=Range(low=0.20, high=0.55),
        arousal=Bell(mean=0.75, sd=0.10, low=0.55, high=0.95),
        rest_per_min=Bell(mean=16.5, sd=2.0, low=13, high=21),
        strain_gain=Range(low=0.4, high=0.8),
    ),
    "paradoxical": Type(
        coupling=Range(low=0.10, high=0.35),
        tolerance_frac=Range(low=0.08, high=0.15),
        aversion=Range(low=0.25, high=0.5),
    ),
}
"""By name, as in `virtual:TYPE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One person: what does not change during a session.

    Rates are in breaths/min, times in s, RR in ms; `_frac` is a share.
    """

    coupling: float
    tolerance_frac: float
    arousal_start: float
    rest_per_min: float
    strain_gain: float
    aversion: float
    arousal_rest: float = field(metadata={"draw": Bell(mean=0.25, sd=0.08, low=0.05, high=0.45)})
    arousal_tau_s: float = field(metadata={"draw": Range(low=150, high=320)})
    calming: float = field(metadata={"draw": Range(low=0.12, high=0.24)})
    slowest_per_min: float = field(metadata={"draw": Bell(mean=5.5, sd=0.7, low=4.5, high=7.5)})
    breath_noise: float = field(metadata={"draw": Range(low=0.10, high=0.22)})
    learn_tau_s: float = field(metadata={"draw": Range(low=90, high=200)})
    forget_tau_s: float = field(metadata={"draw": Range(low=250, high=500)})
    inhale_frac: float = field(metadata={"draw": Range(low=0.36, high=0.46)})
    hr_rest_bpm: float = field(metadata={"draw": Bell(mean=68, sd=8, low=50, high=88)})
    hr_gain_bpm: float = field(metadata={"draw": Range(low=14, high=26)})
    rsa_ms: float = field(metadata={"draw": Bell(mean=75, sd=30, low=15, high=170)})
    rsa_lag_rad: float = field(metadata={"draw": Range(low=0.0, high=0.6)})
    # 7.2 +- 1.5 breaths/min, 20 dB a decade above: Hirsch and Bishop 1981,
    # doi:10.1152/ajpheart.1981.241.4.H620
    rsa_corner_hz: float = field(metadata={"draw": Bell(mean=0.12, sd=0.025, low=0.08, high=0.18)})
    baroreflex_ms: float = field(metadata={"draw": Bell(mean=22, sd=9, low=5, high=50)})
    resonance_per_min: float = field(metadata={"draw": Bell(mean=5.8, sd=0.5, low=4.5, high=7.0)})
    damping: float = field(metadata={"draw": Range(low=0.18, high=0.35)})
    slow_ms: float = field(metadata={"draw": Range(low=18, high=40)})


def draw_traits(kind: str, rng: np.random.Generator) -> Traits:
    """Draw one person of a type.

    Parameters
    ----------
    kind : str
        A key of `TYPES`.
    rng : numpy.random.Generator
        Where chance comes from.

    Raises
    ------
    KeyError
        There is no such type.
    """
    made = TYPES[kind]
    own = {
        name: spec.metadata["draw"].draw(rng)
        for name, spec in Traits.__dataclass_fields__.items()
        if "draw" in spec.metadata
    }
    return Traits(
        coupling=made.coupling.draw(rng),
        tolerance_frac=made.tolerance_frac.draw(rng),
        arousal_start=made.arousal.draw(rng),
        rest_per_min=made.rest_per_min.draw(rng),
        strain_gain=made.strain_gain.draw(rng),
        aversion=made.aversion.draw(rng),
        **own,
    )
