"""Signals that stand beside an ECG in records, and the ECG itself, at any rate."""

from __future__ import annotations

import numpy as np

SECONDS = 70
RR_S = 0.85


def _time_s(rate_hz: float) -> np.ndarray:
    return np.arange(int(SECONDS * rate_hz)) / rate_hz


def _beats_s() -> np.ndarray:
    beats, now_s = [], 0.4
    while now_s < SECONDS:
        beats.append(now_s)
        now_s += RR_S * (1 + 0.04 * np.sin(1.5 * now_s))
    return np.array(beats)


def ecg(rate_hz: float, height_uv: float = 1000, noise_uv: float = 15) -> np.ndarray:
    t_s = _time_s(rate_hz)
    uv = np.random.default_rng(2).normal(0, noise_uv, len(t_s)) + 60 * np.sin(1.6 * t_s)
    for beat_s in _beats_s():
        for height, after_s, width_s in ((1.0, 0, 0.012), (0.2, 0.28, 0.045), (0.1, -0.16, 0.025)):
            uv += height_uv * height * np.exp(-0.5 * ((t_s - beat_s - after_s) / width_s) ** 2)
    return uv


def pulse(rate_hz: float) -> np.ndarray:
    """Return the pulse of a finger: as regular as the heart, and wide."""
    t_s = _time_s(rate_hz)
    wave = np.random.default_rng(3).normal(0, 5, len(t_s))
    for beat_s in _beats_s():
        wave += 1000 * np.exp(-0.5 * ((t_s - beat_s - 0.25) / 0.1) ** 2)
        wave += 300 * np.exp(-0.5 * ((t_s - beat_s - 0.5) / 0.12) ** 2)
    return wave


def steep_pulse(rate_hz: float) -> np.ndarray:
    """Return the pulse of an artery, which rises at once and falls slowly."""
    t_s = _time_s(rate_hz)
    wave = np.random.default_rng(7).normal(0, 5, len(t_s))
    for beat_s in _beats_s():
        after = np.maximum(t_s - beat_s, 0) / 0.12
        wave += 1000 * after * np.exp(1 - after)
    return wave


def breath(rate_hz: float) -> np.ndarray:
    t_s = _time_s(rate_hz)
    return 500 * np.sin(2 * np.pi * 0.25 * t_s) + np.random.default_rng(4).normal(0, 5, len(t_s))


def eeg(rate_hz: float) -> np.ndarray:
    white = np.random.default_rng(5).normal(0, 1, len(_time_s(rate_hz)))
    spectrum = np.fft.rfft(white)
    hz = np.fft.rfftfreq(len(white), 1 / rate_hz)
    wave = np.fft.irfft(spectrum / np.maximum(hz, 0.5) ** 0.8, len(white))
    return 40 * wave / wave.std()


def emg(rate_hz: float) -> np.ndarray:
    t_s = _time_s(rate_hz)
    return np.random.default_rng(6).normal(0, 60, len(t_s)) * (1 + np.sin(1.9 * t_s))


def flat(rate_hz: float) -> np.ndarray:
    return np.zeros(len(_time_s(rate_hz)))


def rates(rate_hz: float) -> np.ndarray:
    return 70 + 3 * np.sin(1.5 * _time_s(rate_hz))
