"""Chests of people who stand, talk and step: breaths that are known, in motion that is none.

Standing, the trunk leans by some mg, slowest most (0.05 to 0.6 Hz). Stepping shakes it at the
rate of the steps and, from side to side, at half of it. Who talks breathes in within half a
second and out for as long as the phrase lasts, each of another length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from made import Floats
from made_breathers import KINDS, MARGIN_S, Kind, made_volume
from made_chests import EVEN

RATE_HZ = 50.0
GRID_HZ = 20.0
NOISE_MG = 1.5
SEATED_MG, STANDING_MG = (2.0, 10.0), (2.0, 8.0)
SWAY_MG, STEP_MG, SIDE_MG = (1.0, 5.0), (60.0, 300.0), (20.0, 100.0)


@dataclass(frozen=True)
class Moving:
    """Times [s] and acceleration [mg] of a chest, and when each breath began [s]."""

    t_s: Floats
    mg: Floats
    onset_s: Floats

    def true_per_min(self, from_s: float, to_s: float) -> float:
        turns = np.interp((from_s, to_s), self.onset_s, np.arange(len(self.onset_s)))
        return float(60 * (turns[1] - turns[0]) / (to_s - from_s))


def talking_volume(seed: int, seconds: float) -> tuple[Floats, Floats, Floats]:
    """Return when the breaths begin [s], and the volume on a grid of time [s]."""
    rng = np.random.default_rng((seed, 5))
    grid_s = np.arange(round((seconds + 2 * MARGIN_S) * GRID_HZ)) / GRID_HZ - MARGIN_S
    onset_s, volume, at_s = [], np.full(len(grid_s), -1.0), float(grid_s[0])
    while at_s < grid_s[-1]:
        in_s, out_s = rng.uniform(0.4, 0.7), float(np.exp(rng.normal(np.log(3.2), 0.4)))
        depth = float(np.exp(rng.normal(0.0, 0.35)))
        since = grid_s - at_s
        rises = np.clip(since / in_s, 0, 1)
        falls = np.clip((since - in_s) / out_s, 0, 1)
        volume += depth * (1 - np.cos(np.pi * rises)) - depth * 2 * falls
        onset_s.append(at_s)
        at_s += in_s + out_s
    return np.array(onset_s), grid_s, volume


def _sway(t_s: Floats, rng: np.random.Generator) -> Floats:
    hz = np.fft.rfftfreq(2 * len(t_s), t_s[1])
    size = (hz > 0.01) / (1 + (hz / 0.25) ** 2)
    lean = np.fft.irfft(size[:, None] * np.exp(2j * np.pi * rng.random((len(hz), 2))), axis=0)
    lean = lean[: len(t_s)] / lean.std(axis=0)
    directions = rng.standard_normal((2, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    leaned: Floats = _log(rng, SWAY_MG) * lean @ directions
    return leaned


def _steps(t_s: Floats, rng: np.random.Generator) -> Floats:
    steps_hz = rng.uniform(1.4, 2.0)
    wander = np.cumsum(0.02 * rng.standard_normal(len(t_s))) * np.sqrt(t_s[1])
    turn = 2 * np.pi * (steps_hz * t_s + wander)
    size = 1 + 0.15 * np.interp(t_s, t_s[::25], rng.standard_normal(len(t_s[::25])))
    up = _log(rng, STEP_MG) * size * np.cos(turn) + 0.4 * size * np.cos(2 * turn + 1)
    side = _log(rng, SIDE_MG) * size * np.sin(turn / 2)
    shaken: Floats = up[:, None] * np.array([0.1, 0.2, 1.0]) + side[:, None] * np.array([1, 0.1, 0])
    return shaken


def _log(rng: np.random.Generator, between: tuple[float, float]) -> float:
    return float(np.exp(rng.uniform(*np.log(between))))


Added = tuple[Callable[[Floats, np.random.Generator], Floats], ...]
ACTIVITIES: dict[str, tuple[Kind | None, tuple[float, float], Added]] = {
    "sitting, 4 to 20/min": (EVEN, SEATED_MG, ()),
    "sitting, uneven": (KINDS["uneven"], SEATED_MG, ()),
    "guided down": (KINDS["guided down"], SEATED_MG, ()),
    "standing": (KINDS["at rest"], STANDING_MG, (_sway,)),
    "standing, uneven": (KINDS["uneven"], STANDING_MG, (_sway,)),
    "talking": (None, SEATED_MG, ()),
    "talking, standing": (None, STANDING_MG, (_sway,)),
    "stepping": (KINDS["at rest"], STANDING_MG, (_sway, _steps)),
}
"""Breaths (none: of speech), half of what lies between out and in [mg], and what is added."""


def made_moving(activity: str, seed: int, seconds: float = 240.0) -> Moving:
    """Return a chest at an activity."""
    kind, size_mg, added = ACTIVITIES[activity]
    rng = np.random.default_rng((seed, 80))
    made = talking_volume(seed, seconds) if kind is None else made_volume(kind, seed, seconds)
    onset_s, grid_s, volume = made
    t_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tilt = rng.standard_normal(3)
    tilt *= _log(rng, size_mg) / np.linalg.norm(tilt)
    mg = np.array([30.0, -40.0, 980.0]) + np.interp(t_s, grid_s, volume)[:, None] * tilt
    for add in added:
        mg = mg + add(t_s, rng)
    return Moving(t_s, np.rint(mg + NOISE_MG * rng.standard_normal(mg.shape)), onset_s)
