"""Made people whose every breath is known, of many kinds, and what an ECG shows of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from made import Floats

GRID_HZ = 20.0
MARGIN_S = 25.0
RATES_HZ = (100.0, 125.0, 130.0, 250.0, 300.0, 500.0, 1000.0)
Range = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """From where to where a person's traits are drawn: standard deviations, if not said else.

    `per_min`, `hr_bpm` are rates; `uneven` and `deep` by how much breaths differ in length and
    depth, `wanders` their slow change; `sigh_s`, `pause_s`, `stir_s` the mean time between
    such; `slows_to` the share of the first rate at the end, reached slowly or, `slows_at_once`,
    halfway; `rsa_ms` its amplitude, `mayer_ms`, `slow_ms`, `chance_ms` what else moves the
    intervals; `sways` by how much the breath changes the ECG's size, `level_uv` its level.
    """

    per_min: Range = (10, 19)
    hr_bpm: Range = (55, 80)
    uneven: float = 0.07
    deep: float = 0.15
    wanders: float = 0.05
    sigh_s: float = 300.0
    pause_s: float = 600.0
    stir_s: float = np.inf
    waning_s: float = np.inf
    slows_to: float = 1.0
    slows_at_once: bool = False
    rsa_ms: Range = (15, 50)
    mayer_ms: Range = (6, 18)
    slow_ms: Range = (10, 25)
    chance_ms: Range = (2, 6)
    fibrillates: bool = False
    early_frac: float = 0.0
    sways: Range = (0.02, 0.08)
    level_uv: Range = (2, 80)
    beats_differ: float = 0.006
    burst_s: float = np.inf


USUAL = Kind()
WEAK = Kind(rsa_ms=(4, 18), mayer_ms=(10, 30), slow_ms=(15, 35), chance_ms=(4, 10), uneven=0.12,
            deep=0.3, sigh_s=100, stir_s=60, sways=(0.003, 0.015), level_uv=(0.5, 12),
            beats_differ=0.01)  # fmt: skip
KINDS = {
    "at rest": USUAL,
    "old": replace(USUAL, rsa_ms=(2, 8), sways=(0.01, 0.05), level_uv=(1, 40), beats_differ=0.012),
    "strong Mayer wave": replace(USUAL, rsa_ms=(8, 25), mayer_ms=(25, 50), sways=(0.01, 0.06)),
    "uneven": replace(USUAL, uneven=0.25, deep=0.4, wanders=0.15, sigh_s=60, pause_s=60),
    "child": replace(USUAL, per_min=(19, 30), hr_bpm=(85, 120), uneven=0.1),
    "slow": replace(USUAL, per_min=(4, 8), rsa_ms=(40, 120), uneven=0.04, deep=0.1),
    "guided down": replace(USUAL, slows_to=0.45, rsa_ms=(20, 70), uneven=0.05),
    "ventilated": replace(USUAL, per_min=(8, 20), uneven=0.002, deep=0.01, wanders=0.0,
                          sigh_s=np.inf, pause_s=np.inf, rsa_ms=(1, 8), sways=(0.01, 0.06)),
    "waxing and waning": replace(USUAL, waning_s=55, rsa_ms=(5, 25)),
    "fibrillating": replace(USUAL, fibrillates=True),
    "ectopic": replace(USUAL, early_frac=0.05),
    "moving": replace(USUAL, burst_s=25),
    "weak signs": WEAK,
    "weak signs, slow": replace(WEAK, per_min=(4.5, 8), rsa_ms=(8, 25), mayer_ms=(5, 15)),
    "child, asleep by drugs": replace(
        USUAL, per_min=(16, 30), hr_bpm=(90, 130), uneven=0.02, deep=0.05, sigh_s=np.inf,
        rsa_ms=(1, 6), mayer_ms=(1, 5), slow_ms=(3, 10), sways=(0.003, 0.03), level_uv=(0.5, 30)),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Breather:
    """An ECG [uV] at `rate_hz`, and when each breath began [s], from before it to after it.

    `beat_s` are its R peaks [s]; `chest` is the volume, -1 out and 1 in, on a grid of time [s].
    """

    rate_hz: float
    uv: Floats
    onset_s: Floats
    beat_s: Floats
    chest: tuple[Floats, Floats]

    def per_min(self, from_s: float, to_s: float) -> float:
        """Return the true mean rate [breaths/min]."""
        turns = np.interp((from_s, to_s), self.onset_s, np.arange(len(self.onset_s)))
        return float(60 * (turns[1] - turns[0]) / (to_s - from_s))


def made_breather(
    kind: Kind, seed: int, seconds: float = 240.0, rate_hz: float | None = None
) -> Breather:
    """Return a person of a kind; without `rate_hz` the ECG's rate is drawn too."""
    rng = np.random.default_rng(seed)
    drawn_hz = float(rng.choice(RATES_HZ))
    rate_hz = rate_hz or drawn_hz
    grid_s = np.arange(round((seconds + 2 * MARGIN_S) * GRID_HZ)) / GRID_HZ - MARGIN_S
    onset_s, volume = _breaths(kind, grid_s, rng)
    stirs_s = np.cumsum(rng.exponential(min(kind.stir_s, 1e9), 50))
    beat_s = _beats(kind, grid_s, volume, stirs_s, rng)
    early = np.zeros(len(beat_s), bool)
    early[rng.choice(len(beat_s) - 4, int(kind.early_frac * len(beat_s)), replace=False) + 2] = True
    beat_s[1:] -= early[1:] * rng.uniform(0.2, 0.38, len(beat_s) - 1) * np.diff(beat_s)
    uv = _ecg(kind, (grid_s, volume), beat_s, early, stirs_s, rng, (rate_hz, seconds))
    chest = (grid_s, volume)
    return Breather(rate_hz=rate_hz, uv=uv, onset_s=onset_s, beat_s=beat_s, chest=chest)


def made_volume(kind: Kind, seed: int, seconds: float) -> tuple[Floats, Floats, Floats]:
    """Return when the breaths begin [s], and the chest's volume on a grid of time [s]."""
    grid_s = np.arange(round((seconds + 2 * MARGIN_S) * GRID_HZ)) / GRID_HZ - MARGIN_S
    onset_s, volume = _breaths(kind, grid_s, np.random.default_rng(seed))
    return onset_s, grid_s, volume


def _log(rng: np.random.Generator, between: Range) -> float:
    return float(np.exp(rng.uniform(*np.log(between))))


def _slow(rng: np.random.Generator, n: int, from_hz: float, to_hz: float) -> Floats:
    """Return noise whose amplitude falls as 1/f up to `to_hz`, of standard deviation 1."""
    hz = np.fft.rfftfreq(2 * n, 1 / GRID_HZ)
    size = (hz > from_hz / 2) / np.maximum(hz, from_hz) / (1 + (hz / to_hz) ** 4)
    noise: Floats = np.fft.irfft(size * np.exp(2j * np.pi * rng.random(len(hz))))[:n]
    return noise / noise.std()


def _mayer(rng: np.random.Generator, n: int) -> Floats:
    hz = np.fft.rfftfreq(2 * n, 1 / GRID_HZ)
    size = 1 / (1 + ((hz - rng.uniform(0.075, 0.115)) / 0.015) ** 2)
    noise: Floats = np.fft.irfft(size * np.exp(2j * np.pi * rng.random(len(hz))))[:n]
    return noise / noise.std()


def _breaths(kind: Kind, grid_s: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return when breaths begin [s] and the chest's volume, -1 out and 1 in."""
    first_per_min, in_frac, rest_frac = _log(rng, kind.per_min), rng.uniform(0.33, 0.48), 0.12
    onset_s, drift, at_s = [], 0.0, float(grid_s[0])
    volume = np.full(len(grid_s), -1.0)
    while at_s < grid_s[-1]:
        drift = 0.9 * drift + 0.44 * kind.wanders * rng.standard_normal()
        done = np.clip((at_s - 0.1 * grid_s[-1]) / (0.7 * grid_s[-1]), 0, 1)
        if kind.slows_at_once:
            done = float(at_s > 0.5 * (grid_s[-1] - MARGIN_S))
        usual_s = 60 / max(first_per_min * (1 + done * (kind.slows_to - 1)), 4.0)
        lasts_s = usual_s * np.exp(drift + kind.uneven * rng.standard_normal())
        depth = max(0.15, 1 + kind.deep * rng.standard_normal())
        moves_s = lasts_s
        if rng.random() < lasts_s / kind.sigh_s:
            depth, lasts_s, moves_s = 2.5 * depth, 1.5 * lasts_s, 1.5 * lasts_s
        if rng.random() < lasts_s / kind.pause_s:
            lasts_s += rng.uniform(2, 6)
        if np.isfinite(kind.waning_s):
            depth *= 0.15 + 0.85 * (0.5 - 0.5 * np.cos(2 * np.pi * at_s / kind.waning_s))
        inside = (grid_s >= at_s) & (grid_s < at_s + lasts_s)
        part = np.clip((grid_s[inside] - at_s) / moves_s, 0, 1)
        out = np.clip((part - in_frac) / ((1 - in_frac) * (1 - rest_frac)), 0, 1)
        turn = np.where(part < in_frac, part / in_frac, 1 + out)
        volume[inside] += depth * (1 - np.cos(np.pi * turn))
        onset_s.append(at_s)
        at_s += lasts_s
    return np.array(onset_s), volume


def _beats(
    kind: Kind, grid_s: Floats, volume: Floats, stirs_s: Floats, rng: np.random.Generator
) -> Floats:
    n = len(grid_s)
    late = np.interp(grid_s - rng.uniform(0, 0.8), grid_s, volume)
    rr_ms = 60000 / rng.uniform(*kind.hr_bpm) - _log(rng, kind.rsa_ms) * late
    rr_ms += _log(rng, kind.mayer_ms) * _mayer(rng, n)
    rr_ms += _log(rng, kind.slow_ms) * _slow(rng, n, 0.004, 0.04)
    for stir_s in stirs_s[stirs_s < grid_s[-1]]:
        since = np.clip(grid_s - stir_s, 0, None) / 3
        rr_ms -= rng.uniform(30, 120) * since * np.exp(1 - since)
    chance_ms = _log(rng, kind.chance_ms)
    beat_s, at_s = [], float(grid_s[0])
    while at_s < grid_s[-1]:
        one_ms = float(np.interp(at_s, grid_s, rr_ms)) + chance_ms * rng.standard_normal()
        if kind.fibrillates:
            one_ms *= np.exp(0.2 * rng.standard_normal())
        at_s += max(one_ms, 330.0) / 1000
        beat_s.append(at_s)
    return np.array(beat_s)


def _ecg(
    kind: Kind,
    chest: tuple[Floats, Floats],
    beat_s: Floats,
    early: NDArray[np.bool_],
    stirs_s: Floats,
    rng: np.random.Generator,
    length: tuple[float, float],
) -> Floats:
    rate_hz, seconds = length
    t_s = np.arange(round(rate_hz * seconds)) / rate_hz
    breath = np.interp(beat_s, *chest) * _log(rng, kind.sways) * rng.choice((-1, 1))
    size = 1 + breath + kind.beats_differ * rng.standard_normal(len(beat_s))
    size += 0.03 * np.interp(beat_s, chest[0], _slow(rng, len(chest[0]), 0.004, 0.04))
    for stir_s in stirs_s[stirs_s < seconds]:
        size *= 1 + rng.normal(0, 0.04) * (beat_s > stir_s)
    r_uv = _log(rng, (350, 2200))
    # P, Q, R, S, T; an early beat is wide and turned over: share of R, place and width [s].
    usual = ((0.11, -0.18, 0.025), (-0.1, -0.03, 0.01), (1.0, 0.0, 0.011),
             (-rng.uniform(0.05, 0.6), 0.03, 0.011), (0.25, 0.27, 0.05))  # fmt: skip
    odd = ((1.2, 0.0, 0.028), (-0.45, 0.08, 0.04))
    uv = np.zeros(len(t_s))
    for at_s, scale, is_early in zip(beat_s, size, early, strict=True):
        near = slice(*np.searchsorted(t_s, (at_s - 0.5, at_s + 0.7)))
        for share, after_s, width_s in odd if is_early else usual:
            uv[near] += scale * r_uv * share * np.exp(
                -0.5 * ((t_s[near] - at_s - after_s) / width_s) ** 2
            )  # fmt: skip
    uv += _log(rng, kind.level_uv) * np.interp(t_s, *chest)
    uv += rng.uniform(0, 30) * np.interp(t_s, chest[0], _slow(rng, len(chest[0]), 0.004, 0.1))
    uv += _bursts(kind, t_s, r_uv, rng) + _log(rng, (6, 20)) * rng.standard_normal(len(t_s))
    stepped: Floats = np.rint(uv / 5) * 5 * rng.choice((-1, 1))
    return stepped


def _bursts(kind: Kind, t_s: Floats, r_uv: float, rng: np.random.Generator) -> Floats:
    shaken = np.convolve(rng.standard_normal(len(t_s)), np.hanning(round(0.085 / t_s[1])), "same")
    bursts, at_s = np.zeros(len(t_s)), 0.0
    while np.isfinite(kind.burst_s) and at_s < t_s[-1]:
        at_s += rng.exponential(kind.burst_s)
        inside = (t_s > at_s) & (t_s < at_s + rng.uniform(1.5, 5))
        bursts[inside] = rng.uniform(0.1, 0.5) * r_uv * shaken[inside] / shaken.std()
    return bursts
