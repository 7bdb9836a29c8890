"""The interface of a simulated person, and what all models share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np

from entrain.music import Moment

STEP_S = 0.05
ROOT_STEP = math.sqrt(STEP_S)
"""Factor of noise that is added each step: a random walk grows with the root of time."""
TWO_PI = 2 * math.pi
FULL_DEPTH_DB = 5.0
"""Depth of a swell with full effect."""
AUDIBLE_DEPTH_DB = 0.3
_NOISE_BLOCK = 2048

Noise = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBeat:
    """A heartbeat: its time [s] and the RR interval before it [ms], None at the first."""

    t_s: float
    rr_ms: float | None


class TrueBreath(NamedTuple):
    """Volume of the chest at `t_s` [s]: -1 (expired) to 1 (inspired) for an ordinary breath."""

    t_s: float
    volume: float


class Assumption(StrEnum):
    """How following is assumed to work; `WIDE` and `RIGID` are for sensitivity analyses.

    `WIDE`: a guide far from the own rate is followed like a near one, without strain.
    `RIGID`: following does not change the own rate.
    """

    USUAL = "usual"
    WIDE = "wide"
    RIGID = "rigid"


class Person(Protocol):
    """A simulated person, from `t_s` = 0 on."""

    @property
    def t_s(self) -> float:
        """Time up to which they are simulated [s]."""
        ...

    @property
    def strain(self) -> float:
        """Strain of following; 0 for none."""
        ...

    @property
    def arousal(self) -> float:
        """Arousal, 0..1."""
        ...

    @property
    def breathing_per_min(self) -> float:
        """True breathing rate, smoothed over about 8 s [breaths/min]."""
        ...

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Simulate up to `t_s`; return the beats and chest volumes since the last call.

        Parameters
        ----------
        t_s : float
            Time to simulate up to [s].
        moment : Moment or None
            What they hear at `moment_s`; before and after it the guide goes on at the same rate.
        moment_s : float
            When `moment` is heard [s].
        """
        ...


class NoiseSource:
    """Draws four standard normal values for every step, in blocks."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows: list[list[float]] = []

    def draw(self) -> Noise:
        """Return the values of the next step: breath, baroreflex, slow change, arousal."""
        if not self._rows:
            self._rows = self._rng.standard_normal((_NOISE_BLOCK, 4))[::-1].tolist()
        breath, baro, slow, arousal = self._rows.pop()
        return breath, baro, slow, arousal


def heard_swell_frac(moment: Moment | None) -> float:
    """Return the audible depth of the swell as a share of a full one, 0..1; 0 if inaudible."""
    if moment is None or moment.depth_db * moment.level_frac <= AUDIBLE_DEPTH_DB:
        return 0.0
    return min(moment.depth_db / FULL_DEPTH_DB, 1.0) * moment.level_frac


def clip(value: float, low: float, high: float) -> float:
    """Clip a value to `low`..`high`; three times as fast as `min` of `max`."""
    return low if value < low else high if value > high else value


def next_step_s(t_s: float) -> float:
    """Return the end of the step that begins at `t_s` [s]; rounded, as sums would drift."""
    return round((t_s + STEP_S) / STEP_S) * STEP_S


def chest_volume_at(breath: float, inhale_frac: float, pause_frac: float, depth: float) -> float:
    """Return the volume of the chest at a phase of the breath: inspiration, expiration, pause.

    Parameters
    ----------
    breath : float
        Phase of the breath, 0..1.
    inhale_frac, pause_frac : float
        Shares of the breath that are inspiration and pause.
    depth : float
        Depth of the breath; 1 is ordinary.
    """
    if breath < inhale_frac:
        return -depth * math.cos(math.pi * breath / inhale_frac)
    out = (breath - inhale_frac) / (1 - inhale_frac - pause_frac)
    return depth * math.cos(math.pi * min(out, 1.0))
