"""Resonance: the slow breathing rate at which heart rate swings widest.

At the resonance of the baroreflex the swing of heart rate with breathing is largest and in
phase with it, near 0 degrees: Vaschillo 2002, doi:10.1023/A:1014587304314; Lehrer 2000,
doi:10.1023/A:1009554825745; criteria compared: Shaffer and Meehan 2020,
doi:10.3389/fnins.2020.570400. The swing decides here; the other criteria are shown beside it.
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
"""The beginning of a step, while the swell builds up and the heart settles, is not measured."""
COVERED_FRAC = 0.9
LEAST_BREATHS = 4
PEAK_HALF_WIDTH_HZ = 0.015
LEAST_STEPS = 4
"""A parabola fits any three points exactly: only a fourth can contradict it."""
DRAWS = 1000
NEAR_PER_MIN = 0.5
"""Half a breath a minute is the step of the search, and so its resolution."""
LEAST_SURE_FRAC = 1 - math.sqrt(0.05)
"""A rate counts as the person's own only when two searches on different days agree: a result
that is wrong in each with a chance of one in five is wrong in both with one in twenty."""
BESIDE = (-4, -3, -2, 2, 3, 4)
"""Lines of the step's spectrum beside the breathing rate at which chance is measured."""
_ROUNDED = 1e-9
"""An even heart, as a paced one, has no wave: rounding leaves a smaller sum of squares [bpm²]."""
REACH_S = 1.0
"""Farther than this from the middle of every good interval heart rate is not known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepResponse:
    """Response of heart rate to breathing at one rate, a step of the search.

    Attributes
    ----------
    per_min : float
        The rate of the guide [breaths/min].
    n_breaths : int
        How many breaths it was measured over.
    swing_bpm, swing_sd_bpm : float
        Swing of heart rate with breathing, peak to trough, and the standard deviation of that
        by chance [bpm].
    phase_rad : float or None
        Lead of the heart rate's wave over the breathing signal, -pi to pi [rad]; None where
        breathing itself was read from the heart.
    peak_frac : float or None
        Share of the LF power that lies within 0.015 Hz of its highest peak, 0..1; None where
        the step has gaps.
    smooth_frac : float
        Share of the variance of heart rate, less its linear trend, that is one wave at this
        rate, 0..1.
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
    """The rate at which the swing is widest.

    Attributes
    ----------
    per_min : float or None
        Maximum of the parabola through the swings [breaths/min]; None where it has none
        between the slowest and the fastest rate.
    sure_frac : float
        Share of bootstrap draws that agree: a maximum within 0.5/min of this one, or none.
    noise_bpm : float
        Standard deviation of a step's swing by chance, as added in the draws [bpm].
    """

    per_min: float | None
    sure_frac: float
    noise_bpm: float


def measure_following(crossings_s: Floats, per_min: float) -> tuple[float | None, float | None]:
    """Return the breathing rate [breaths/min] and the score of following a steady guide, 0..1.

    Both are None with fewer than four breaths.

    Parameters
    ----------
    crossings_s : ndarray, shape (n_breaths,)
        Times of the breaths [s].
    per_min : float
        Rate of the guide [breaths/min].
    """
    if len(crossings_s) < LEAST_BREATHS:
        return None, None
    own_per_min = 60 / float(np.median(np.diff(crossings_s)))
    phase_rad = 2 * math.pi * per_min / 60 * crossings_s
    return own_per_min, following_score(phase_rad, own_per_min, per_min)


def count_whole_breaths(seconds: float, per_min: float) -> int:
    """Return how many breaths of a rate [breaths/min] fit in `seconds`; nine tenths are one."""
    return math.floor(seconds * per_min / 60 + 0.1)


def is_followed(score: float | None) -> bool:
    """Return whether a step was followed, by the threshold of claimed following."""
    return score is not None and score > CLAIM_SCORE


def step_response(
    beats: Sequence[Beat],
    per_min: float,
    from_s: float,
    to_s: float,
    crossings_s: Floats | None,
) -> StepResponse | None:
    """Return the response of a step; None with fewer than four breaths of good beats.

    The swing is that of one wave at the guide's rate, fitted to heart rate together with a
    linear trend. Its standard deviation is estimated from the residual's waves at frequencies
    beside the guide's, where there is no breathing. Times without good beats are left out.

    Parameters
    ----------
    beats : sequence of Beat
        Those of the step, and of some seconds around it.
    per_min : float
        Rate of the guide, which breathing followed [breaths/min].
    from_s, to_s : float
        The time that is measured [s].
    crossings_s : ndarray, shape (n_breaths,), or None
        Times of the breaths [s]; None where breathing was read from the heart.

    References
    ----------
    Noise from neighbouring frequencies: Dobie and Wilson (1996), doi:10.1121/1.417933.
    """
    good = [b for b in beats if b.label is BeatLabel.NORMAL and b.rr_ms is not None]
    rr_ms = np.array([b.rr_ms for b in good], np.float64)
    # Heart rate is placed at the middle of its interval, not at the beat that ends it: the
    # difference is 15 to 20 degrees of a slow breath.
    t_s = np.array([b.t_s for b in good]) - rr_ms / 2000
    inside = (t_s >= from_s) & (t_s <= to_s)
    if inside.sum() < LEAST_BREATHS:
        return None
    grid_s = np.arange(max(from_s, t_s[0]), min(to_s, t_s[-1]), 1 / GRID_HZ)
    after = np.searchsorted(t_s, grid_s).clip(1, len(t_s) - 1)
    known = np.minimum(grid_s - t_s[after - 1], t_s[after] - grid_s) <= REACH_S
    n_breaths = count_whole_breaths(known.sum() / GRID_HZ, per_min)
    if n_breaths < LEAST_BREATHS:
        return None
    at_s, hr_bpm = grid_s[known], spline(t_s, 60000 / rr_ms, grid_s)[known]
    omega, line = 2 * math.pi * per_min / 60, 2 * math.pi / (to_s - from_s)
    wave, residual_bpm = _fit_wave(at_s, hr_bpm, omega)
    trend_bpm = np.polyval(np.polyfit(at_s - at_s.mean(), hr_bpm, 1), at_s - at_s.mean())
    whole = float(np.square(hr_bpm - trend_bpm).sum())
    beside = np.array([_fit_wave(at_s, residual_bpm, omega + k * line)[0] for k in BESIDE])
    gapless = float(rr_ms[inside].sum()) / 1000 >= COVERED_FRAC * (to_s - from_s)
    return StepResponse(
        per_min=per_min,
        n_breaths=n_breaths,
        swing_bpm=2 * abs(wave),
        swing_sd_bpm=2 * math.sqrt(float(np.mean(np.abs(beside) ** 2)) / 2),
        phase_rad=None if crossings_s is None else _lead_rad(wave, crossings_s, omega),
        peak_frac=_peak_frac(t_s[inside], rr_ms[inside]) if gapless else None,
        smooth_frac=max(0.0, 1 - float(residual_bpm @ residual_bpm) / whole)
        if whole > _ROUNDED
        else 0.0,
    )


def _fit_wave(t_s: Floats, hr_bpm: Floats, omega: float) -> tuple[complex, Floats]:
    """Fit one wave and a linear trend; return the wave's complex amplitude and the residual."""
    shapes = [np.ones_like(t_s), t_s - t_s.mean(), np.cos(omega * t_s), np.sin(omega * t_s)]
    columns = np.stack(shapes, axis=1)
    fitted = np.linalg.lstsq(columns, hr_bpm, rcond=None)[0]
    return complex(fitted[2], -fitted[3]), hr_bpm - columns @ fitted


def _lead_rad(wave: complex, crossings_s: Floats, omega: float) -> float | None:
    """Return the heart's phase minus that of breathing, both of a sine that rises at 0 [rad]."""
    if not len(crossings_s):
        return None
    heart = wave * 1j
    breath = np.exp(-1j * omega * crossings_s).mean()
    return float(np.angle(heart * np.conj(breath)))


def _peak_frac(t_s: Floats, rr_ms: Floats) -> float | None:
    rr_spectrum = spectrum(t_s, rr_ms)
    if rr_spectrum is None:
        return None
    inside = (rr_spectrum.hz >= LF_HZ[0]) & (rr_spectrum.hz < LF_HZ[1])
    top_hz = float(rr_spectrum.hz[inside][np.argmax(rr_spectrum.density[inside])])
    low_hz = max(LF_HZ[0], top_hz - PEAK_HALF_WIDTH_HZ)
    high_hz = min(LF_HZ[1], top_hz + PEAK_HALF_WIDTH_HZ)
    whole = rr_spectrum.power_ms2(*LF_HZ)
    return rr_spectrum.power_ms2(low_hz, high_hz) / whole if whole > 0 else None


def find_peak(responses: Sequence[StepResponse]) -> Peak | None:
    """Return the rate at which the swing is widest; None with fewer than four steps.

    It is the maximum of the parabola fitted to the swings. Its certainty comes from a parametric
    bootstrap: noise is added to the parabola at each step, a thousand times, and the maximum
    found again. The noise is the larger of two: that measured beside the breathing rate, and
    the parabola's residual, sqrt(RSS / (n - 3)). The first alone would miss what changes from
    step to step; the second alone may be small by chance with so few steps. The draws follow
    Student's t: with n - 3 degrees of freedom where the second is the larger, else with twelve
    a step.

    References
    ----------
    Efron (1979), doi:10.1214/aos/1176344552.
    """
    n = len(responses)
    if n < LEAST_STEPS:
        return None
    rates = np.array([response.per_min for response in responses])
    swings = np.array([response.swing_bpm for response in responses])
    middle = float(rates.mean())
    fitted = np.polyval(np.polyfit(rates - middle, swings, 2), rates - middle)
    left_over = float(np.square(swings - fitted).sum()) / (n - 3)
    beside = float(np.mean([response.swing_sd_bpm**2 for response in responses]))
    noise_bpm = math.sqrt(max(left_over, beside))
    freedom = n - 3 if left_over > beside else 2 * len(BESIDE) * n
    rng = np.random.default_rng(0)
    chance = rng.standard_normal((n, DRAWS)) / np.sqrt(rng.chisquare(freedom, DRAWS) / freedom)
    top = float(_find_maxima(rates, swings[:, None])[0])
    drawn = _find_maxima(rates, fitted[:, None] + noise_bpm * chance)
    same = np.isnan(drawn) if math.isnan(top) else np.abs(drawn - top) <= NEAR_PER_MIN
    return Peak(
        per_min=None if math.isnan(top) else top,
        sure_frac=float(same.mean()),
        noise_bpm=noise_bpm,
    )


def _find_maxima(rates: Floats, swings: Floats) -> Floats:
    """Return the maxima of the parabolas fitted to `swings`, shape (n_steps, n); NaN for none.

    Their shape is (n,).
    """
    middle = float(rates.mean())
    bend, slope, _ = np.polyfit(rates - middle, swings, 2)
    tops = np.full(len(bend), np.nan)
    hollow = bend < 0
    tops[hollow] = middle - slope[hollow] / (2 * bend[hollow])
    tops[(tops <= rates.min()) | (tops >= rates.max())] = np.nan
    return tops
