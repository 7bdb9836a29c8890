"""Resonance: at which slow rate of breathing the heart's rhythm swings widest.

At the resonance of the baroreflex the swing of the heart rate with the breath is largest and
in step with it, near 0 degrees: Vaschillo 2002, doi:10.1023/A:1014587304314; Lehrer 2000,
doi:10.1023/A:1009554825745; criteria side by side: Shaffer and Meehan 2020,
doi:10.3389/fnins.2020.570400. The swing judges here; the others are shown beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entrain.physiology.cardiac.spectrum import GRID_HZ, LF_HZ, spectrum, spline
from entrain.physiology.following import CLAIM_SCORE, following_score
from entrain.physiology.readings import Beat, BeatLabel, Floats

SETTLE_S = 20.0
"""The beginning of a step, in which the swell comes and the heart settles, is not measured."""
COVERED_FRAC = 0.9
LEAST_BREATHS = 4
PEAK_HALF_WIDTH_HZ = 0.015
LEAST_STEPS = 4
"""A parabola is drawn through any three points: the fourth can speak against it."""
DRAWS = 1000
NEAR_PER_MIN = 0.5
"""Half a breath a minute is the step of the search: it cannot tell more."""
LEAST_SURE_FRAC = 1 - math.sqrt(0.05)
"""A rate is a person's own only when two searches on different days say the same: what is wrong
in each one time in five is so in both one time in twenty."""
BESIDE = (-4, -3, -2, 2, 3, 4)
"""Chance is measured this many lines of the step's spectrum beside the breath."""
_ROUNDED = 1e-9
"""Of an even heart, as a paced one, rounding leaves a smaller sum of squares [bpm²]: no wave."""
REACH_S = 1.0
"""Further than this from every good interval's middle the heart rate is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepResponse:
    """How the heart answered one rate.

    Attributes
    ----------
    per_min : float
        The rate of the guide [breaths/min].
    n_breaths : int
        How many breaths it was measured over.
    swing_bpm, swing_sd_bpm : float
        Swing of the heart rate with the breath, peak to trough, and how far that may lie off
        by chance, as a standard deviation [bpm].
    phase_rad : float or None
        How far the heart rate's wave is ahead of the breath's, -pi to pi [rad]; None where
        the breath itself was read from the heart.
    peak_frac : float or None
        Share of the LF power that lies within 0.015 Hz of its highest peak, 0..1.
    smooth_frac : float
        Share of the heart rate's variance that is one wave at this rate, 0..1.
    """

    per_min: float
    n_breaths: int
    swing_bpm: float
    swing_sd_bpm: float
    phase_rad: float | None
    peak_frac: float | None
    smooth_frac: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Where the swing is widest.

    Attributes
    ----------
    per_min : float or None
        Top of the parabola through the swings; None where it has none between the slowest
        and the fastest rate.
    sure_frac : float
        Share of draws that say the same: a top within 0.5/min of this one, or none.
    noise_bpm : float
        How far a step lies off by chance: what the draws add to the parabola.
    """

    per_min: float | None
    sure_frac: float
    noise_bpm: float


def followed(crossings_s: Floats, per_min: float) -> tuple[float | None, float | None]:
    """Return the breathing rate [breaths/min] and how well it goes with a steady guide, 0..1.

    Parameters
    ----------
    crossings_s : ndarray, shape (n_breaths,)
        When the breath rose through its middle [s].
    per_min : float
        Rate of the guide [breaths/min].
    """
    if len(crossings_s) < LEAST_BREATHS:
        return None, None
    own_per_min = 60 / float(np.median(np.diff(crossings_s)))
    phase_rad = 2 * math.pi * per_min / 60 * crossings_s
    return own_per_min, following_score(phase_rad, own_per_min, per_min)


def whole_breaths(seconds: float, per_min: float) -> int:
    """Return how many breaths of a rate [breaths/min] so many seconds hold; almost one is one."""
    return math.floor(seconds * per_min / 60 + 0.1)


def went_along(score: float | None) -> bool:
    """Return whether a step was followed: as well as following is claimed elsewhere."""
    return score is not None and score > CLAIM_SCORE


def step_response(
    beats: Sequence[Beat],
    per_min: float,
    from_s: float,
    to_s: float,
    crossings_s: Floats | None,
) -> StepResponse | None:
    """Return how the heart answered; None with fewer than four breaths of good beats.

    The swing is that of one wave at the guide's rate, fitted beside a straight line. How far it
    may lie off is the size of the waves beside it in what is left, where no breath is: Dobie and
    Wilson 1996, doi:10.1121/1.417933. What beats do not tell is left out.

    Parameters
    ----------
    beats : sequence of Beat
        Those of the step, and of some seconds around it.
    per_min : float
        Rate of the guide, which the breath goes with [breaths/min].
    from_s, to_s : float
        The time that counts [s].
    crossings_s : ndarray, shape (n_breaths,), or None
        When the breath rose through its middle [s]; None where it was read from the heart.
    """
    good = [b for b in beats if b.label is BeatLabel.NORMAL and b.rr_ms is not None]
    rr_ms = np.array([b.rr_ms for b in good], np.float64)
    # A rate belongs to the middle of its interval, not to the beat that ends it: that is 15
    # to 20 degrees of a slow breath.
    t_s = np.array([b.t_s for b in good]) - rr_ms / 2000
    inside = (t_s >= from_s) & (t_s <= to_s)
    if inside.sum() < LEAST_BREATHS:
        return None
    grid_s = np.arange(max(from_s, t_s[0]), min(to_s, t_s[-1]), 1 / GRID_HZ)
    after = np.searchsorted(t_s, grid_s).clip(1, len(t_s) - 1)
    known = np.minimum(grid_s - t_s[after - 1], t_s[after] - grid_s) <= REACH_S
    n_breaths = whole_breaths(known.sum() / GRID_HZ, per_min)
    if n_breaths < LEAST_BREATHS:
        return None
    at_s, hr_bpm = grid_s[known], spline(t_s, 60000 / rr_ms, grid_s)[known]
    omega, line = 2 * math.pi * per_min / 60, 2 * math.pi / (to_s - from_s)
    wave, left_bpm = _wave(at_s, hr_bpm, omega)
    straight = np.polyval(np.polyfit(at_s - at_s.mean(), hr_bpm, 1), at_s - at_s.mean())
    whole = float(np.square(hr_bpm - straight).sum())
    beside = np.array([_wave(at_s, left_bpm, omega + k * line)[0] for k in BESIDE])
    gapless = float(rr_ms[inside].sum()) / 1000 >= COVERED_FRAC * (to_s - from_s)
    return StepResponse(
        per_min=per_min,
        n_breaths=n_breaths,
        swing_bpm=2 * abs(wave),
        swing_sd_bpm=2 * math.sqrt(float(np.mean(np.abs(beside) ** 2)) / 2),
        phase_rad=None if crossings_s is None else _ahead_rad(wave, crossings_s, omega),
        peak_frac=_peak_frac(t_s[inside], rr_ms[inside]) if gapless else None,
        smooth_frac=max(0.0, 1 - float(left_bpm @ left_bpm) / whole) if whole > _ROUNDED else 0.0,
    )


def _wave(t_s: Floats, hr_bpm: Floats, omega: float) -> tuple[complex, Floats]:
    """Return amplitude and phase of the wave, beside a straight line; and what is left then."""
    shapes = [np.ones_like(t_s), t_s - t_s.mean(), np.cos(omega * t_s), np.sin(omega * t_s)]
    columns = np.stack(shapes, axis=1)
    fitted = np.linalg.lstsq(columns, hr_bpm, rcond=None)[0]
    return complex(fitted[2], -fitted[3]), hr_bpm - columns @ fitted


def _ahead_rad(wave: complex, crossings_s: Floats, omega: float) -> float | None:
    """Return the heart's phase less the breath's, both as of a sine that rises at 0."""
    if not len(crossings_s):
        return None
    heart = wave * 1j
    breath = np.exp(-1j * omega * crossings_s).mean()
    return float(np.angle(heart * np.conj(breath)))


def _peak_frac(t_s: Floats, rr_ms: Floats) -> float | None:
    found = spectrum(t_s, rr_ms)
    if found is None:
        return None
    inside = (found.hz >= LF_HZ[0]) & (found.hz < LF_HZ[1])
    top_hz = float(found.hz[inside][np.argmax(found.density[inside])])
    low_hz = max(LF_HZ[0], top_hz - PEAK_HALF_WIDTH_HZ)
    high_hz = min(LF_HZ[1], top_hz + PEAK_HALF_WIDTH_HZ)
    whole = found.power_ms2(*LF_HZ)
    return found.power_ms2(low_hz, high_hz) / whole if whole > 0 else None


def find_peak(answers: Sequence[StepResponse]) -> Peak | None:
    """Return where the swing is widest; None with fewer than four steps.

    The top of the parabola fitted to the swings. How sure: noise is added to it at each step, a
    thousand times, and the top looked for again (a parametric bootstrap). The noise is the
    larger of two: what was measured beside the breath, and what the parabola leaves over,
    sqrt(RSS / (n - 3)). The first alone would miss what changes from step to step; the second
    alone is small by luck with so few steps. Where the second is the larger it is known from
    n - 3 differences only, and the draws are Student's; the first is known from twelve a step.

    References
    ----------
    Efron (1979), doi:10.1214/aos/1176344552.
    """
    n = len(answers)
    if n < LEAST_STEPS:
        return None
    rates = np.array([one.per_min for one in answers])
    swings = np.array([one.swing_bpm for one in answers])
    middle = float(rates.mean())
    fitted = np.polyval(np.polyfit(rates - middle, swings, 2), rates - middle)
    left_over = float(np.square(swings - fitted).sum()) / (n - 3)
    beside = float(np.mean([one.swing_sd_bpm**2 for one in answers]))
    noise_bpm = math.sqrt(max(left_over, beside))
    freedom = n - 3 if left_over > beside else 2 * len(BESIDE) * n
    rng = np.random.default_rng(0)
    chance = rng.standard_normal((n, DRAWS)) / np.sqrt(rng.chisquare(freedom, DRAWS) / freedom)
    top = float(_tops(rates, swings[:, None])[0])
    drawn = _tops(rates, fitted[:, None] + noise_bpm * chance)
    same = np.isnan(drawn) if math.isnan(top) else np.abs(drawn - top) <= NEAR_PER_MIN
    return Peak(
        per_min=None if math.isnan(top) else top,
        sure_frac=float(same.mean()),
        noise_bpm=noise_bpm,
    )


def _tops(rates: Floats, swings: Floats) -> Floats:
    """Return the tops of the parabolas through `swings`, shape (n_steps, n); NaN without one."""
    middle = float(rates.mean())
    bend, slope, _ = np.polyfit(rates - middle, swings, 2)
    tops = np.full(len(bend), np.nan)
    hollow = bend < 0
    tops[hollow] = middle - slope[hollow] / (2 * bend[hollow])
    tops[(tops <= rates.min()) | (tops >= rates.max())] = np.nan
    return tops
