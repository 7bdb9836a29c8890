"""Hearts, leads and faults that other people's records have, with the truth to the sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import made
from made import Floats

Waves = tuple[tuple[float, float, float], ...]
Spoil = Callable[[np.random.Generator, Floats, Floats], Floats]
SECONDS = 180.0

# ---------------------------------------------------------------- shapes of a beat
NORMAL: Waves = (*made.WAVES, made.T_WAVE)
EARLY_UP: Waves = ((1400, 0.01, 0.024), (-600, 0.07, 0.035), (-300, 0.30, 0.06))
EARLY_DOWN: Waves = ((-1500, 0.01, 0.024), (400, 0.08, 0.04), (300, 0.30, 0.06))
BROAD: Waves = ((100, -0.2, 0.025), (500, -0.025, 0.022), (650, 0.03, 0.022), (-350, 0.28, 0.06))
DOWN: Waves = ((100, -0.18, 0.025), (150, -0.035, 0.008), (-1000, 0.0, 0.014), (250, 0.27, 0.05))
SPLIT: Waves = ((400, -0.02, 0.009), (-500, 0.005, 0.010), (650, 0.04, 0.014), (200, 0.28, 0.05))
PEAKED_T: Waves = (*made.WAVES[:2], (700, 0.0, 0.011), (1100, 0.24, 0.028))
TALL_P: Waves = ((450, -0.16, 0.022), *made.WAVES[1:], made.T_WAVE)
LOW: Waves = tuple((a / 11, p, w) for a, p, w in NORMAL)


# ---------------------------------------------------------------- rhythms: beats [s], which odd
Rhythm = Callable[[np.random.Generator], tuple[Floats, Floats]]


def sinus(rr_s: float) -> Rhythm:
    def beats(rng: np.random.Generator) -> tuple[Floats, Floats]:
        found, t_s = [], 0.4
        while t_s < SECONDS - 0.5:
            found.append(t_s)
            rsa_s = 0.045 * rr_s * np.sin(2 * np.pi * 0.2 * t_s)
            t_s += rr_s + rsa_s + rng.normal(0, 0.014 * rr_s)
        return np.array(found), np.zeros(len(found))

    return beats


RESTING = sinus(0.85)


def early(every: int) -> Rhythm:
    """Make every n-th beat come too early, with a pause that makes up for it."""

    def beats(rng: np.random.Generator) -> tuple[Floats, Floats]:
        beat_s, odd = RESTING(rng)
        odd[5 : len(odd) - 1 : every] = 1
        return beat_s - odd * 0.85 * rng.uniform(0.2, 0.4, len(odd)), odd

    return beats


def between(rng: np.random.Generator) -> tuple[Floats, Floats]:
    beat_s, _ = sinus(0.95)(rng)
    more_s = beat_s[6:-2:9] + 0.43
    together = np.concatenate([beat_s, more_s])
    order = np.argsort(together)
    return together[order], (order >= len(beat_s)).astype(float)


def runs(n: int) -> Rhythm:
    def beats(rng: np.random.Generator) -> tuple[Floats, Floats]:
        found, odd, t_s = [], [], 0.4
        while t_s < SECONDS - 5:
            found.append(t_s)
            odd.append(0)
            if len(found) > 5 and rng.random() < 0.06:
                for _ in range(n):
                    t_s += 0.42 + rng.normal(0, 0.01)
                    found.append(t_s)
                    odd.append(1)
                t_s += 0.3
            t_s += 0.85 + rng.normal(0, 0.015)
        return np.array(found), np.array(odd, float)

    return beats


def fibrillation(rr_s: float) -> Rhythm:
    def beats(rng: np.random.Generator) -> tuple[Floats, Floats]:
        steps_s = np.clip(rng.gamma(14, rr_s / 14, int(SECONDS / rr_s)), 0.3, 1.9)
        beat_s = 0.4 + np.cumsum(steps_s)
        beat_s = beat_s[beat_s < SECONDS - 0.5]
        return beat_s, np.zeros(len(beat_s))

    return beats


def pause(rng: np.random.Generator) -> tuple[Floats, Floats]:
    beat_s, odd = RESTING(rng)
    beat_s = beat_s + 3.6 * (beat_s > SECONDS / 2)
    return beat_s[beat_s < SECONDS - 0.5], odd[beat_s < SECONDS - 0.5]


def dropped(rng: np.random.Generator) -> tuple[Floats, Floats]:
    beat_s, _ = RESTING(rng)
    beat_s = beat_s[np.arange(len(beat_s)) % 4 != 3]
    return beat_s, np.zeros(len(beat_s))


# ---------------------------------------------------------------- faults
def pops(rng: np.random.Generator, t_s: Floats, uv: Floats) -> Floats:
    for at_s in rng.uniform(5, SECONDS - 5, 15):
        height_uv = rng.choice((-1, 1)) * rng.uniform(2000, 20000)
        uv = uv + (t_s > at_s) * height_uv * np.exp(-np.clip(t_s - at_s, 0, None) / 0.4)
    return uv


def steps(rng: np.random.Generator, t_s: Floats, uv: Floats) -> Floats:
    for at_s in rng.uniform(5, SECONDS - 5, 15):
        uv = uv + rng.normal(0, 3000) * (t_s > at_s)
    return uv


def noisy_start(rng: np.random.Generator, t_s: Floats, uv: Floats) -> Floats:
    motion = np.convolve(rng.standard_normal(len(t_s)), np.ones(5) / 5, "same")
    return uv + 900 * motion * (t_s < 10)


def off(first_s: float, last_s: float, level_uv: float) -> Spoil:
    def spoil(rng: np.random.Generator, t_s: Floats, uv: Floats) -> Floats:
        nothing = level_uv + (30 * rng.standard_normal(len(uv)) if not level_uv else 0)
        return np.where((t_s > first_s) & (t_s < last_s), nothing, uv)

    return spoil


def gain(factor: float) -> Spoil:
    return lambda _rng, t_s, uv: np.where(t_s > SECONDS / 2, factor * uv, uv)


def saturated(_: np.random.Generator, t_s: Floats, uv: Floats) -> Floats:
    return np.clip(2 * uv + 1400 * np.sin(2 * np.pi * 0.05 * t_s), -2000, 2000)


def added(amplitude_uv: float, hz: float) -> Spoil:
    return lambda _rng, t_s, uv: uv + amplitude_uv * np.sin(2 * np.pi * hz * t_s)


@dataclass(frozen=True, kw_only=True)
class Heart:
    """How a heart beats, how its beats and odd beats look, and what spoils the ECG."""

    rhythm: Rhythm = RESTING
    waves: Waves = NORMAL
    odd: Waves = EARLY_UP
    spoil: Spoil | None = None
    lost_s: tuple[float, float] = (0.0, 0.0)


HEARTS = {
    "35 a minute": Heart(rhythm=sinus(1.7)),
    "165 a minute": Heart(rhythm=sinus(0.364)),
    "bigeminy": Heart(rhythm=early(2)),
    "bigeminy, other sense": Heart(rhythm=early(2), odd=EARLY_DOWN),
    "trigeminy": Heart(rhythm=early(3)),
    "ectopic, other sense": Heart(rhythm=early(12), odd=EARLY_DOWN),
    "interpolated": Heart(rhythm=between),
    "couplets": Heart(rhythm=runs(2)),
    "runs of six": Heart(rhythm=runs(6)),
    "fibrillation": Heart(rhythm=fibrillation(0.8)),
    "fibrillation, fast": Heart(rhythm=fibrillation(0.52)),
    "a pause of 4.5 s": Heart(rhythm=pause),
    "every fourth dropped": Heart(rhythm=dropped),
    "bundle branch block": Heart(waves=BROAD),
    "R wave downwards": Heart(waves=DOWN),
    "split R wave": Heart(waves=SPLIT),
    "peaked T above R": Heart(waves=PEAKED_T),
    "tall P": Heart(waves=TALL_P),
    "R wave of 100 uV": Heart(waves=LOW),
    "wander of 3 mV": Heart(spoil=added(3000, 0.5)),
    "hum 50 Hz, 1 mV": Heart(spoil=added(1000, 50)),
    "hum 60 Hz, 1 mV": Heart(spoil=added(1000, 60)),
    "saturated": Heart(spoil=saturated),
    "electrode pops": Heart(spoil=pops),
    "steps": Heart(spoil=steps),
    "noisy start": Heart(spoil=noisy_start, lost_s=(0.0, 10.0)),
    "strap put on at 20 s": Heart(spoil=off(0, 20, 0), lost_s=(0.0, 20.0)),
    "at the rail for 15 s": Heart(spoil=off(60, 75, 32000), lost_s=(60.0, 75.0)),
    "turned over midway": Heart(spoil=gain(-1)),
    "ten times larger": Heart(spoil=gain(10)),
    "ten times smaller": Heart(spoil=gain(0.1)),
}


def made_heart(heart: Heart, seed: int, rate_hz: float = 130.0) -> made.MadeEcg:
    """Return an ECG; of the beats in `lost_s`, which nobody can see, the truth tells none."""
    rng = np.random.default_rng(seed)
    beat_s, odd = heart.rhythm(rng)
    t_s = np.arange(int(SECONDS * rate_hz)) / rate_hz
    uv = 8 * rng.standard_normal(len(t_s))
    for at_s, is_odd in zip(beat_s, odd, strict=True):
        near = slice(max(0, int((at_s - 0.6) * rate_hz)), int((at_s + 0.9) * rate_hz))
        for a, p, w in heart.odd if is_odd else heart.waves:
            uv[near] += a * np.exp(-0.5 * ((t_s[near] - at_s - p) / w) ** 2)
    if heart.spoil is not None:
        uv = heart.spoil(rng, t_s, uv)
    seen = (beat_s < heart.lost_s[0]) | (beat_s >= heart.lost_s[1])
    return made.MadeEcg(t_s=t_s, uv=uv, beat_s=beat_s[seen], breathing_per_min=12.0)
