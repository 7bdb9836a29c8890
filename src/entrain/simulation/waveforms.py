"""What a chest strap measures of a simulated person: ECG and motion of the chest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from entrain.simulation.person import TrueBeat, TrueBreath

Floats = NDArray[np.float64]

# P, Q, R, S, T as sums of Gaussians: McSharry 2003 (ECGSYN), doi:10.1109/TBME.2003.808805
# amplitude [uV], place after the R peak [s], width [s], stretched with sqrt(RR) or not
_WAVES = np.array(
    [
        (120.0, -0.20, 0.025, 1.0),
        (-120.0, -0.026, 0.009, 0.0),
        (1100.0, 0.0, 0.010, 0.0),
        (-220.0, 0.028, 0.010, 0.0),
        (280.0, 0.28, 0.045, 1.0),
    ]
)
WAVES_BEFORE_S = 0.40
"""A beat shows in the ECG this long before its R peak."""
_WAVES_AFTER_S = 0.70
_USUAL_RR_S = 0.9

_GRAVITY_MG = np.array([80.0, 960.0, 250.0])
_BREATH_MG = np.array([2.0, 3.0, 9.0])
_HEART_MG = 6.0
_NOISE_MG = 2.0


def chest_volume(t_s: Floats, breaths: Sequence[TrueBreath]) -> Floats:
    """Volume of the chest at each of `t_s`, shape (n_samples,)."""
    known_s = np.array([breath.t_s for breath in breaths])
    volume: Floats = np.interp(t_s, known_s, np.array([breath.volume for breath in breaths]))
    return volume


def ecg_uv(
    t_s: Floats,
    beats: Sequence[TrueBeat],
    breaths: Sequence[TrueBreath],
    rng: np.random.Generator,
    *,
    noise_uv: float = 15.0,
) -> Floats:
    """One lead of ECG across the chest.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        When it is sampled, rising.
    beats : sequence of TrueBeat
        At least all from 0.7 s before to 0.4 s after `t_s`.
    breaths : sequence of TrueBreath
        At least all within `t_s`.
    rng : numpy.random.Generator
        Where the noise comes from.
    noise_uv : float
        Its standard deviation [uV].

    Returns
    -------
    ndarray, shape (n_samples,), float64
        In microvolts.
    """
    near = [beat for beat in beats if t_s[0] - _WAVES_AFTER_S < beat.t_s < t_s[-1] + WAVES_BEFORE_S]
    volume = chest_volume(t_s, breaths)
    uv = np.zeros(len(t_s))
    for beat in near:
        rr_s = _USUAL_RR_S if beat.rr_ms is None else beat.rr_ms / 1000
        stretch = np.where(_WAVES[:, 3] > 0, np.sqrt(max(rr_s, 0.3)), 1.0)
        away = (t_s[None, :] - beat.t_s) - (_WAVES[:, 1] * stretch)[:, None]
        width = (_WAVES[:, 2] * stretch)[:, None]
        uv += (_WAVES[:, :1] * np.exp(-0.5 * (away / width) ** 2)).sum(0)
    # The chest moves the electrodes: R waves and baseline go with the breath.
    uv *= 1 + 0.08 * volume
    uv += 50 * volume + 50 * np.sin(2 * np.pi * 0.05 * t_s)
    return uv + noise_uv * rng.standard_normal(len(t_s))


def chest_mg(
    t_s: Floats,
    beats: Sequence[TrueBeat],
    breaths: Sequence[TrueBreath],
    rng: np.random.Generator,
    *,
    motion_mg: float = 0.0,
) -> Floats:
    """Acceleration at the chest: gravity, the breath's tilt, the heart's knock, motion.

    Parameters are those of `ecg_uv`; `motion_mg` is the standard deviation of motion.

    Returns
    -------
    ndarray, shape (n_samples, 3), float64
        In thousandths of standard gravity.
    """
    volume = chest_volume(t_s, breaths)
    mg = _GRAVITY_MG + volume[:, None] * _BREATH_MG
    for beat in beats:
        after_s = np.clip(t_s - beat.t_s - 0.03, 0.0, 0.5)
        mg[:, 2] += _HEART_MG * np.exp(-after_s / 0.05) * np.sin(2 * np.pi * 18 * after_s)
    noise_mg = _NOISE_MG + motion_mg
    measured: Floats = mg + noise_mg * rng.standard_normal((len(t_s), 3))
    return measured


def slow_chest_mg(
    t_s: Floats,
    breaths: Sequence[TrueBreath],
    rng: np.random.Generator,
    *,
    motion_mg: float,
    mean_of: float,
) -> Floats:
    """Acceleration at the chest as means over a tenth of a second: no heart's knock is left.

    Parameters are those of `chest_mg`; `mean_of` is how many samples each value is the mean
    of, which makes its noise less.

    Returns
    -------
    ndarray, shape (n_samples, 3), float64
        In thousandths of standard gravity.
    """
    volume = chest_volume(t_s, breaths)
    noise_mg = (_NOISE_MG + motion_mg) / np.sqrt(mean_of)
    noise = noise_mg * rng.standard_normal((len(t_s), 3))
    measured: Floats = _GRAVITY_MG + volume[:, None] * _BREATH_MG + noise
    return measured
