"""Noise of electrodes and muscles, added to a clean ECG as the field's noise stress test does it.

Levels and times are those of `nst` (Moody, Muldrow and Mark 1984, Computers in Cardiology
11:381-384; its manual: https://physionet.org/physiotools/wag/nst-1.htm), which made the MIT-BIH
Noise Stress Test Database (https://physionet.org/content/nstdb/). The noise is none of its
records: it is made here, by the models below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from made import RATE_HZ, Floats

MEASURED = 300
"""Levels are measured over the first so many normal beats, and so many seconds of noise."""
TRIMMED_FRAC = 0.05
QRS_S = 0.05
CLEAN_FIRST_S, STRETCH_S = 300.0, 120.0


# ---------------------------------------------------------------- what the noise is like
def electrode_motion(n: int, rng: np.random.Generator) -> Floats:
    """Return noise of 1 to 10 Hz of SD 1, with steps that decay and transients like a QRS.

    Every second in two a step decays with a time constant of 0.1 to 3 s, every fourth second
    there is a transient of two waves, the first 10 to 40 ms wide (SD); heights have an SD of 3.
    """
    noise = _band_noise(n, 1.0, 10.0, rng)
    for at in _events(n, 0.5, rng):
        fade_s = np.exp(rng.uniform(np.log(0.1), np.log(3.0)))
        after_s = np.arange(min(n - at, round(6 * fade_s * RATE_HZ))) / RATE_HZ
        noise[at : at + len(after_s)] += rng.normal(0, 3) * np.exp(-after_s / fade_s)
    for at in _events(n, 0.25, rng):
        width_s = rng.uniform(0.01, 0.04)
        about = np.arange(max(0, at - 30), min(n, at + 50))
        turns = (about - at) / RATE_HZ / width_s
        wave = np.exp(-0.5 * turns**2) - 0.4 * np.exp(-0.5 * ((turns - 3) / 1.5) ** 2)
        noise[about] += rng.normal(0, 3) * wave
    return noise


def muscle(n: int, rng: np.random.Generator) -> Floats:
    """Return noise of 20 to 60 Hz in bursts of 0.5 to 5 s, with 0.5 to 3 s between them.

    A burst is of its own strength (log-normal, sigma 0.5) and rises and falls within 0.2 s;
    between bursts 0.15 remains.
    """
    envelope = np.full(n, 0.15)
    at_s = 0.0
    while at_s * RATE_HZ < n:
        ends_s = at_s + rng.uniform(0.5, 5.0)
        envelope[round(at_s * RATE_HZ) : round(ends_s * RATE_HZ)] = rng.lognormal(0, 0.5)
        at_s = ends_s + rng.uniform(0.5, 3.0)
    rise = np.hanning(round(0.2 * RATE_HZ))
    return _band_noise(n, 20.0, 60.0, rng) * np.convolve(envelope, rise / rise.sum(), "same")


KINDS = {"electrode motion": electrode_motion, "muscle": muscle}


def _band_noise(n: int, low_hz: float, high_hz: float, rng: np.random.Generator) -> Floats:
    hz = np.fft.rfftfreq(n, 1 / RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    noise: Floats = np.fft.irfft(spectrum, n)
    return noise / noise.std()


def _events(n: int, per_s: float, rng: np.random.Generator) -> NDArray[np.intp]:
    return np.flatnonzero(rng.random(n) < per_s / RATE_HZ)


# ---------------------------------------------------------------- how strong, and when
def qrs_height_uv(uv: Floats, normal_s: Floats) -> float:
    """Return the height of a normal QRS from peak to peak, within 50 ms of its mark."""
    heights = []
    for at_s in normal_s[:MEASURED]:
        first, last = round((at_s - QRS_S) * RATE_HZ), round((at_s + QRS_S) * RATE_HZ)
        heights.append(np.ptp(uv[max(0, first) : last + 1]))
    return _trimmed_mean(np.array(heights))


def rms_uv(noise: Floats) -> float:
    """Return the RMS within a second, about that second's mean: slow drifts count for little."""
    second = round(RATE_HZ)
    seconds = noise[: len(noise) // second * second].reshape(-1, second)
    return _trimmed_mean(seconds[:MEASURED].std(axis=1))


def gain(uv: Floats, normal_s: Floats, noise: Floats, snr_db: float) -> float:
    """Return what brings the noise to that signal-to-noise ratio, as `nst` defines it.

    The signal's power is that of a sine as high as the QRS, height² / 8, so that it does not
    depend on the heart rate.
    """
    wanted = qrs_height_uv(uv, normal_s) / np.sqrt(8) / 10 ** (snr_db / 20)
    return float(wanted / rms_uv(noise))


def is_noisy(t_s: Floats, pace: float) -> NDArray[np.bool_]:
    """Say where noise is on: after 5 min two minutes of each four, all divided by `pace`."""
    since_s = t_s - CLEAN_FIRST_S / pace
    return (since_s >= 0) & (since_s % (2 * STRETCH_S / pace) < STRETCH_S / pace)


def added(uv: Floats, noise: Floats, on: NDArray[np.bool_]) -> Floats:
    """Add noise where it is on, without a step where it begins or ends."""
    return uv + np.cumsum(np.diff(noise, prepend=noise[:1]) * on)


def _trimmed_mean(values: Floats) -> float:
    cut = int(TRIMMED_FRAC * len(values))
    return float(np.sort(values)[cut : len(values) - cut].mean())
