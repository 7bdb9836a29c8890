"""Modes of instruments to strike and to pluck: strings, bars and bowls."""

from __future__ import annotations

import numpy as np

from entrain.music.composer.ringing import Modes, join_modes
from entrain.music.composer.weighting import Floats, freq_hz

MIDDLE_C_HZ = 261.63


def stiff_harmonics(midi: int, *, stiffness: float, highest_hz: float, n_most: int) -> Floats:
    """Return the frequencies of a stiff string, which are stretched upwards, shape (n_modes,).

    Fletcher 1964, doi:10.1121/1.1918933: f_h = h f sqrt(1 + stiffness h²).

    Parameters
    ----------
    midi : int
        The note.
    stiffness : float
        Inharmonicity coefficient.
    highest_hz : float
        No frequency is at or above this [Hz].
    n_most : int
        Greatest number of modes.
    """
    h = np.arange(1, n_most + 1)
    f_hz = h * freq_hz(midi) * np.sqrt(1 + stiffness * h**2)
    below: Floats = f_hz[f_hz < highest_hz]
    return below


def knock(f_hz: Floats, decay_per_s: Floats, level: float) -> Modes:
    """Return the short sound of the body when a note begins, the same for every note.

    Parameters
    ----------
    f_hz : ndarray, shape (n_modes,)
        Resonances of the body [Hz].
    decay_per_s : ndarray, shape (n_modes,)
        Their decay [1/s].
    level : float
        Amplitude of the first.
    """
    return Modes(
        freq_hz=f_hz,
        decay_per_s=decay_per_s,
        amplitude=level * np.sqrt(f_hz[0] / f_hz),
    )


def felt_string(midi: int, *, softness_hz: float = 1100.0) -> Modes:
    """Return a piano string under felt.

    Each partial has two decays: fast while the string moves vertically, slow for what remains
    horizontally (Weinreich 1977, doi:10.1121/1.381677), slightly out of tune with each other.

    Parameters
    ----------
    midi : int
        The note.
    softness_hz : float
        Frequency above which partials are hardly excited; lower for thicker felt [Hz].
    """
    f_hz = stiff_harmonics(
        midi, stiffness=2.5e-4 * 2 ** ((midi - 60) / 15), highest_hz=5500, n_most=12
    )
    h = np.arange(1, len(f_hz) + 1)
    # Struck at an eighth of the string; soft felt hardly excites high partials.
    level = (0.3 + 0.7 * np.abs(np.sin(np.pi * h / 8))) * np.exp(-f_hz / softness_hz) / h
    decay_factor = (freq_hz(midi) / MIDDLE_C_HZ) ** 0.35
    detuning_hz = 0.25 + 0.1 * np.cos(2.4 * h + midi)
    fast = Modes(freq_hz=f_hz, decay_per_s=decay_factor * (1.1 + 0.7 * h), amplitude=level)
    slow = Modes(
        freq_hz=f_hz + detuning_hz,
        decay_per_s=decay_factor * (0.65 + 0.35 * h),
        amplitude=0.4 * level,
    )
    body_hz = np.array([92.0, 145.0, 231.0, 338.0, 512.0, 780.0])
    loudest = float(level.max())
    return join_modes(fast, slow, knock(body_hz, 30 + 0.06 * body_hz, 0.07 * loudest))


def nylon_string(midi: int) -> Modes:
    """Return a plucked nylon string on a wooden body.

    The spectrum is that of a string plucked at a fifth of its length, with the losses of gut and
    nylon, which grow with the square of frequency (Valette 1995,
    doi:10.1007/978-3-7091-2684-4_4), and the resonances of the body.
    """
    f_hz = stiff_harmonics(midi, stiffness=5e-5, highest_hz=5500, n_most=24)
    h = np.arange(1, len(f_hz) + 1)
    level = np.abs(np.sin(np.pi * h * 0.21)) / h**1.3 * np.exp(-f_hz / 4200)
    body_hz = np.array([104.0, 207.0, 392.0, 560.0])
    near = 1 / (1 + ((f_hz[:, None] / body_hz - body_hz / f_hz[:, None]) * 6) ** 2)
    level *= 0.6 + 0.5 * near.sum(axis=1)
    k_hz = f_hz / 1000
    decay = (freq_hz(midi) / MIDDLE_C_HZ) ** 0.3 * 0.8 + 0.5 * k_hz + 0.25 * k_hz**2
    down = Modes(freq_hz=f_hz, decay_per_s=1.5 * decay, amplitude=level)
    along = Modes(freq_hz=f_hz[:8] + 0.2, decay_per_s=0.8 * decay[:8], amplitude=0.4 * level[:8])
    return join_modes(down, along, knock(body_hz, 28 + 0.05 * body_hz, 0.08 * float(level.max())))


def wooden_bar(midi: int) -> Modes:
    """Return a bar tuned as a marimba's, with its second mode two octaves up, struck with yarn."""
    f_hz = freq_hz(midi) * np.array([1.0, 3.99, 9.2])
    decay_factor = (freq_hz(midi) / MIDDLE_C_HZ) ** 0.5
    return join_modes(
        Modes(
            freq_hz=f_hz,
            decay_per_s=decay_factor * np.array([3.2, 9.0, 24.0]),
            amplitude=np.array([1.0, 0.22, 0.05]) * np.exp(-f_hz / 3500),
        ),
        knock(np.array([180.0, 290.0, 460.0]), np.array([45.0, 55.0, 70.0]), 0.12),
    )


def bowl(midi: int) -> Modes:
    """Return a singing bowl: pairs of modes that beat about once a second."""
    f_hz = freq_hz(midi) * np.array([1.0, 2.71, 5.02, 7.85])
    level = np.array([1.0, 0.5, 0.16, 0.05]) * np.exp(-f_hz / 4000)
    decay = np.array([0.55, 0.9, 1.8, 3.2])
    detuning_hz = np.array([0.9, 1.3, 1.7, 2.1])
    lower = Modes(freq_hz=f_hz, decay_per_s=decay, amplitude=level)
    upper = Modes(freq_hz=f_hz + detuning_hz, decay_per_s=decay, amplitude=0.6 * level)
    return join_modes(lower, upper)
