"""What a chest's accelerometer sends: noise and faults without a breath, and breaths in noise.

The truth is exact: the first show no breath at all, of the others each breath is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from made import Floats
from made_breathers import KINDS, Kind, made_volume

RATES_HZ = (25.0, 50.0, 100.0, 200.0)
GRAVITY_MG = (30.0, -40.0, 980.0)
SECONDS = 180.0


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """An accelerometer: white noise of each sample and the step it is rounded to [mg]."""

    noise_mg: float
    step_mg: float

    def measure(self, mg: Floats, rng: np.random.Generator, full_mg: float = 8000.0) -> Floats:
        """Return what it sends of an acceleration, shape (n_samples, 3) [mg]."""
        noisy = mg + self.noise_mg * rng.standard_normal(mg.shape)
        rounded: Floats = np.clip(np.rint(noisy / self.step_mg) * self.step_mg, -full_mg, full_mg)
        return rounded


SENSORS = (
    Sensor(noise_mg=0.3, step_mg=1.0),
    Sensor(noise_mg=1.0, step_mg=1.0),
    Sensor(noise_mg=2.0, step_mg=4.0),
    Sensor(noise_mg=3.0, step_mg=1.0),
    Sensor(noise_mg=3.0, step_mg=8.0),
    Sensor(noise_mg=5.0, step_mg=4.0),
    Sensor(noise_mg=5.0, step_mg=16.0),
)
Made = Callable[[Floats, np.random.Generator], Floats]


def _still(t_s: Floats, rng: np.random.Generator) -> Floats:
    """Return gravity alone, the sensor at any angle."""
    away = rng.standard_normal(3)
    return np.tile(1000 * away / np.linalg.norm(away), (len(t_s), 1))


def _drift(t_s: Floats, rng: np.random.Generator) -> Floats:
    slope = rng.standard_normal(3) * np.exp(rng.uniform(*np.log((2, 60)))) / 60
    return _still(t_s, rng) + t_s[:, None] * slope


def _sway(t_s: Floats, rng: np.random.Generator) -> Floats:
    """Return a slow lean to and fro, once in 1 to 4 minutes."""
    lean = rng.uniform(2, 20) * np.sin(2 * np.pi * t_s / rng.uniform(60, 240) + rng.uniform(0, 7))
    return _still(t_s, rng) + lean[:, None] * rng.standard_normal(3)


def _coloured(slope: float) -> Made:
    """Return a posture that wanders: its power falls as frequency to the minus `slope`."""

    def made(t_s: Floats, rng: np.random.Generator) -> Floats:
        hz = np.fft.rfftfreq(2 * len(t_s), t_s[1])
        size = np.maximum(hz, 0.004) ** (-slope / 2) * (hz > 0)
        lines = size[:, None] * np.exp(2j * np.pi * rng.random((len(hz), 3)))
        wander = np.fft.irfft(lines, axis=0)[: len(t_s)]
        scale = np.exp(rng.uniform(*np.log((2, 40)))) * rng.uniform(0.1, 1, 3)
        return _still(t_s, rng) + scale * wander / wander.std(axis=0)

    return made


def _shifts(t_s: Floats, rng: np.random.Generator) -> Floats:
    """Return a posture that changes at once now and then."""
    mg = _still(t_s, rng)
    at_s = 0.0
    while (at_s := at_s + rng.exponential(20)) < t_s[-1]:
        mg[t_s > at_s] += rng.normal(0, 20, 3)
    return mg


def heart_beats_s(seed: int) -> Floats:
    """Return when a heart beats [s], with no breath in its rate."""
    rng = np.random.default_rng((seed, 79))
    spread_s = rng.choice((0.0, 0.003, 0.02))
    every_s = 60 / rng.uniform(40, 100)
    return np.cumsum(every_s + spread_s * rng.standard_normal(round(SECONDS / every_s)))


def _heart(t_s: Floats, rng: np.random.Generator, beats_s: Floats) -> Floats:
    """Return the heart's knock alone, with no breath in its size."""
    mg = _still(t_s, rng)
    axis = rng.standard_normal(3)
    strong_mg, hz, lasts_s = rng.uniform(4, 20), rng.uniform(5, 25), rng.uniform(0.04, 0.12)
    slow_mg = rng.uniform(0, 3)
    for at_s in beats_s:
        near = slice(*np.searchsorted(t_s, (at_s, at_s + 0.8)))
        after_s = t_s[near] - at_s
        knock = strong_mg * np.exp(-after_s / lasts_s) * np.sin(2 * np.pi * hz * after_s)
        knock += slow_mg * np.exp(-(((after_s - 0.3) / 0.1) ** 2))
        mg[near] += knock[:, None] * axis
    return mg


def _saturated(t_s: Floats, rng: np.random.Generator) -> Floats:
    mg = _still(t_s, rng)
    mg[:, rng.integers(3)] += rng.choice((-1, 1)) * 1e5
    return mg


def _at_the_edge(full_mg: float) -> Made:
    def made(t_s: Floats, rng: np.random.Generator) -> Floats:
        mg = _still(t_s, rng)
        mg[:, rng.integers(3)] = rng.choice((-1, 1)) * full_mg
        return mg

    return made


STILL: dict[str, Made] = {
    "noise": _still,
    "drift": _drift,
    "slow lean": _sway,
    "wander, 1/f": _coloured(1),
    "wander, 1/f2": _coloured(2),
    "shifts": _shifts,
    "saturated": _saturated,
}


HEART = "heart alone"


def still_chest(name: str, sensor: Sensor, rate_hz: float, seed: int) -> tuple[Floats, Floats]:
    """Return times [s] and samples [mg] of a chest that shows no breath."""
    rng = np.random.default_rng((seed, 77))
    t_s = np.arange(round(SECONDS * rate_hz)) / rate_hz
    moved = _heart(t_s, rng, heart_beats_s(seed)) if name == HEART else STILL[name](t_s, rng)
    mg = sensor.measure(moved, rng, float(rng.choice((2000, 4000, 8000))))
    if rng.random() < 0.25:
        mg[:, rng.integers(3)] = -2000.0  # An axis that stands still.
    return t_s, mg


def breathing_chest(
    kind: str | Kind, mg: float, sensor: Sensor, rate_hz: float, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Return times [s], samples [mg] and when each breath began [s].

    `mg` is the amplitude of a breath of usual depth: half of what lies between out and in.
    """
    rng = np.random.default_rng((seed, 78))
    kind = KINDS[kind] if isinstance(kind, str) else kind
    onset_s, grid_s, volume = made_volume(kind, seed, SECONDS)
    t_s = np.arange(round(SECONDS * rate_hz)) / rate_hz
    tilt = rng.standard_normal(3)
    tilt *= mg / np.linalg.norm(tilt)
    moved = _still(t_s, rng) + np.interp(t_s, grid_s, volume)[:, None] * tilt
    return t_s, sensor.measure(moved, rng), onset_s


EVEN = replace(KINDS["at rest"], per_min=(4, 20), uneven=0.03, deep=0.1, sigh_s=np.inf)
"""Even breaths at all the rates that people are led through."""
