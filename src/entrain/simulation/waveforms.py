"""Signals of a simulated person at the chest strap: ECG and acceleration."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from entrain.simulation.person import TrueBeat, TrueBreath

Floats = NDArray[np.float64]

# P, Q, R, S, T as sums of Gaussians: McSharry 2003 (ECGSYN), doi:10.1109/TBME.2003.808805.
# Amplitude [uV], time after the R peak [s], width [s], scaled with sqrt(RR) (1) or not (0).
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
"""A beat appears in the ECG this long before its R peak."""
_WAVES_AFTER_S = 0.70
_USUAL_RR_S = 0.9

_GRAVITY_MG = np.array([80.0, 960.0, 250.0])
_BREATH_MG = np.array([2.0, 3.0, 9.0])
_HEART_MG = 6.0
_NOISE_MG = 2.0


def chest_volume(t_s: Floats, breaths: Sequence[TrueBreath]) -> Floats:
    """Return the volume of the chest, interpolated linearly.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        Times [s].
    breaths : sequence of TrueBreath
        Volumes around them, in order.

    Returns
    -------
    ndarray, shape (n_samples,), float64
        Volumes as in `TrueBreath`.
    """
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
    """Return one lead of ECG across the chest.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        Sample times, rising [s].
    beats : sequence of TrueBeat
        At least all from 0.7 s before to 0.4 s after `t_s`.
    breaths : sequence of TrueBreath
        At least all within `t_s`.
    rng : numpy.random.Generator
        Source of the noise.
    noise_uv : float
        Standard deviation of the noise [uV].

    Returns
    -------
    ndarray, shape (n_samples,), float64
        ECG [uV].
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
    # The chest moves the electrodes: breathing modulates R waves and baseline.
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
    """Return the acceleration at the chest: gravity, tilt by breathing, heartbeats, motion.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        Sample times, rising [s].
    beats, breaths, rng
        As of `ecg_uv`.
    motion_mg : float
        Standard deviation of motion artefacts [mg].

    Returns
    -------
    ndarray, shape (n_samples, 3), float64
        Acceleration [mg].
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
    """Return the acceleration at the chest averaged over 0.1 s, in which heartbeats vanish.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        Sample times, rising [s].
    breaths, rng, motion_mg
        As of `chest_mg`.
    mean_of : float
        Number of samples averaged for each value, which lowers its noise.

    Returns
    -------
    ndarray, shape (n_samples, 3), float64
        Acceleration [mg].
    """
    volume = chest_volume(t_s, breaths)
    noise_mg = (_NOISE_MG + motion_mg) / np.sqrt(mean_of)
    noise = noise_mg * rng.standard_normal((len(t_s), 3))
    measured: Floats = _GRAVITY_MG + volume[:, None] * _BREATH_MG + noise
    return measured
