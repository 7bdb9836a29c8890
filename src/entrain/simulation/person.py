"""What every simulated person is, whatever model moves their breath."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np

from entrain.music import Moment

STEP_S = 0.05
ROOT_STEP = math.sqrt(STEP_S)
"""Chance that adds up step by step grows with the root of time."""
TWO_PI = 2 * math.pi
FULL_DEPTH_DB = 5.0
"""Swell that pulls in full."""
AUDIBLE_DEPTH_DB = 0.3
_NOISE_BLOCK = 2048

Noise = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBeat:
    """A heartbeat as it was: when, and the interval before it; None for the first."""

    t_s: float
    rr_ms: float | None


class TrueBreath(NamedTuple):
    """The chest at an instant: `volume` -1 (out) to 1 (in) for an ordinary breath."""

    t_s: float
    volume: float


class Assumption(StrEnum):
    """What is taken for granted about how people follow; the last two for sensitivity.

    `WIDE`: a guide far from the own rate is followed as well as a near one, and strains
    nobody. `RIGID`: following leaves no trace in the own rate.
    """

    USUAL = "usual"
    WIDE = "wide"
    RIGID = "rigid"


class Person(Protocol):
    """One person, from `t_s` = 0 on."""

    @property
    def t_s(self) -> float:
        """Until when they have lived [s]."""
        ...

    @property
    def strain(self) -> float:
        """What following costs them; 0 for nothing."""
        ...

    @property
    def arousal(self) -> float:
        """How aroused they are, 0..1."""
        ...

    @property
    def breathing_per_min(self) -> float:
        """The rate they truly breathe at, smoothed over about 8 s [breaths/min]."""
        ...

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Live until `t_s`; return the beats and the chest since.

        What they hear is `moment` at `moment_s`, and before and after it music that goes
        on at the same rate.
        """
        ...


class Chance:
    """Four standard normal figures for every step, drawn in blocks."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows: list[list[float]] = []

    def draw(self) -> Noise:
        """Return the figures of the next step."""
        if not self._rows:
            self._rows = self._rng.standard_normal((_NOISE_BLOCK, 4))[::-1].tolist()
        breath, baro, slow, arousal = self._rows.pop()
        return breath, baro, slow, arousal


def heard_depth_frac(moment: Moment | None) -> float:
    """How much of a full swell reaches the ears, 0..1; 0 where it cannot be heard."""
    if moment is None or moment.depth_db * moment.level_frac <= AUDIBLE_DEPTH_DB:
        return 0.0
    return min(moment.depth_db / FULL_DEPTH_DB, 1.0) * moment.level_frac


def within(value: float, low: float, high: float) -> float:
    """Return a value cut at `low` and `high`; three times as quick as `min` of `max`."""
    return low if value < low else high if value > high else value


def next_step_s(t_s: float) -> float:
    """Return the end of the step that begins at `t_s`; counted, as sums would drift."""
    return round((t_s + STEP_S) / STEP_S) * STEP_S


def chest_volume_at(breath: float, inhale_frac: float, pause_frac: float, depth: float) -> float:
    """Volume of the chest at a point of the breath, from 0 to 1: in, out, pause."""
    if breath < inhale_frac:
        return -depth * math.cos(math.pi * breath / inhale_frac)
    out = (breath - inhale_frac) / (1 - inhale_frac - pause_frac)
    return depth * math.cos(math.pi * min(out, 1.0))
