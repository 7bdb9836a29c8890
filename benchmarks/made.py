"""Signals whose truth is known to the sample, and artefacts put into real intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RATE_HZ = 130.0
# P, Q, R, S, T: amplitude [uV], place after the R peak [s], width [s]
WAVES = ((120, -0.18, 0.025), (-120, -0.03, 0.010), (1100, 0.0, 0.011), (-220, 0.03, 0.011))
T_WAVE = (280, 0.26, 0.045)


@dataclass(frozen=True, kw_only=True)
class MadeEcg:
    """An ECG and the truth about it."""

    t_s: Floats
    uv: Floats
    beat_s: Floats
    breathing_per_min: float


def made_rr_s(rng: np.random.Generator, seconds: float, per_min: float) -> Floats:
    """Return beats [s] of a resting heart: RSA, a slow wave, and chance."""
    beats, t_s = [], 0.4
    base_s = rng.uniform(0.7, 1.0)
    while t_s < seconds:
        beats.append(t_s)
        rsa_s = 0.04 * np.sin(2 * np.pi * per_min / 60 * t_s)
        slow_s = 0.025 * np.sin(2 * np.pi * 0.09 * t_s + 1)
        t_s += base_s + rsa_s + slow_s + rng.normal(0, 0.012)
    return np.array(beats)


def scaled(factor: float) -> tuple[tuple[float, float, float], ...]:
    """Return the waves with the QRS complex alone made larger or smaller."""
    return (WAVES[0], *((factor * a, p, w) for a, p, w in WAVES[1:]))


def made_ecg(
    kind: str,
    seed: int,
    seconds: float = 180.0,
    waves: tuple[tuple[float, float, float], ...] = WAVES,
) -> MadeEcg:
    """Return ECG at 130 Hz that is `kind` in one way; see KINDS."""
    rng = np.random.default_rng(seed)
    per_min = float(rng.uniform(6, 20))
    beat_s = made_rr_s(rng, seconds, per_min)
    odd = np.zeros(len(beat_s), bool)
    if kind == "ectopy":
        odd[rng.choice(np.arange(4, len(beat_s) - 2, 3), len(beat_s) // 20, replace=False)] = True
        early_s = rng.uniform(0.2, 0.35, len(beat_s)) * np.diff(beat_s, prepend=0)
        beat_s = beat_s - np.where(odd, early_s, 0)
    t_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    uv = np.zeros(len(t_s))
    tall = 2.2 if kind == "tall T" else 1.0
    for at_s, is_odd in zip(beat_s, odd, strict=True):
        near = slice(max(0, int((at_s - 0.6) * RATE_HZ)), int((at_s + 0.8) * RATE_HZ))
        breath = 1 + 0.08 * np.sin(2 * np.pi * per_min / 60 * at_s)
        beat = waves if not is_odd else ((1300, 0.0, 0.028), (-500, 0.08, 0.04))
        if kind == "tall T":
            beat = tuple((0.5 * a, p, w) if a == 1100 else (a, p, w) for a, p, w in beat)
        for a, p, w in (*beat, (T_WAVE[0] * tall, *T_WAVE[1:])):
            uv[near] += breath * a * np.exp(-0.5 * ((t_s[near] - at_s - p) / w) ** 2)
    uv += 8 * rng.standard_normal(len(t_s))
    uv = _spoiled(kind, t_s, uv, rng)
    return MadeEcg(t_s=t_s, uv=uv, beat_s=beat_s, breathing_per_min=per_min)


def _spoiled(kind: str, t_s: Floats, uv: Floats, rng: np.random.Generator) -> Floats:
    if kind == "upside down":
        return -uv
    if kind == "drift":
        walk = np.cumsum(rng.standard_normal(len(t_s))) * 30
        return uv + 1500 * np.sin(2 * np.pi * 0.3 * t_s) + walk
    if kind == "noise":
        return uv + 100 * rng.standard_normal(len(t_s))
    if kind == "hum 50":
        return uv + 200 * np.sin(2 * np.pi * 50 * t_s)
    if kind == "hum 60":
        return uv + 200 * np.sin(2 * np.pi * 60 * t_s)
    if kind == "weaker":
        return uv * np.where(t_s > t_s[-1] / 2, 0.08, 1.0)
    if kind == "motion":
        # Bursts of 1 to 12 Hz, their SD a quarter of the R wave, for 3 s in each 15.
        shaken = np.convolve(rng.standard_normal(len(t_s)), np.hanning(11), "same")
        return uv + np.where(t_s % 15 < 3, 275 * shaken / shaken.std(), 0)
    return uv


KINDS = ("clean", "upside down", "drift", "noise", "hum 50", "hum 60", "tall T", "weaker",
         "ectopy", "motion")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """Intervals with artefacts in them, and where: places of the intervals each spoils."""

    rr_ms: Floats
    events: tuple[tuple[int, ...], ...]


def spoil(rr_ms: Floats, kind: str, rng: np.random.Generator, share: float = 0.03) -> Spoiled:
    """Put artefacts of one kind into `share` of the beats, five beats apart or more."""
    beats = [0.0, *np.cumsum(rr_ms)]
    chosen = _apart(np.arange(12, len(rr_ms) - 3), max(1, round(share * len(rr_ms))), rng)
    times: list[float] = []
    events: list[tuple[int, ...]] = []
    for at, t_ms in enumerate(beats):
        # Interval i of the new series ends at its beat i + 1.
        here = len(times) - 1
        if at not in chosen:
            times.append(t_ms)
        elif kind == "missed":
            events.append((here,))
        elif kind == "extra":
            times += [t_ms, t_ms + rng.uniform(0.25, 0.75) * rr_ms[at]]
            events.append((here + 1, here + 2))
        else:
            early = kind == "ectopic"
            part = -rng.uniform(0.22, 0.4) if early else rng.uniform(0.08, 0.18)
            sense = 1 if early else rng.choice((-1, 1))
            times.append(t_ms + sense * part * rr_ms[at - 1])
            events.append((here, here + 1))
    return Spoiled(rr_ms=np.diff(times), events=tuple(events))


def _apart(free: NDArray[np.intp], count: int, rng: np.random.Generator) -> set[int]:
    chosen: set[int] = set()
    while len(chosen) < count and len(free):
        at = int(rng.choice(free))
        chosen.add(at)
        free = free[np.abs(free - at) >= 5]
    return chosen
