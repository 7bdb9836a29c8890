"""Tones and drums with known truth, and what a stretcher leaves of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Samples = NDArray[np.float32]

TONES_HZ = (110.0, 220.5, 329.63, 440.0, 659.25, 987.77, 1480.0, 2960.0, 5920.0)


def puller(samples: Samples) -> Callable[[int], Samples]:
    """Return what gives the samples piece by piece, and silence after them."""
    at = 0

    def pull(n_frames: int) -> Samples:
        nonlocal at
        piece = samples[at : at + n_frames]
        at += n_frames
        missing = np.zeros((n_frames - len(piece), 2), np.float32)
        return np.concatenate([piece, missing]) if len(missing) else piece

    return pull


def stretched(
    make: Callable[[Any, int], Any], samples: Samples, rate_hz: int, ratio: float, block: int = 1024
) -> Samples:
    """Return samples at another tempo; the first frame of both is heard at once."""
    stretcher = make(puller(samples), rate_hz)
    wanted = int(len(samples) / ratio)
    blocks = -(-(wanted + stretcher.delay_frames) // block)
    out = np.concatenate([stretcher.render(block, ratio) for _ in range(blocks)])
    return out[stretcher.delay_frames :][:wanted]


def tones(rate_hz: int, seconds: float = 10.0) -> Samples:
    """Return nine steady tones, shape (n_frames, 2)."""
    t_s = np.arange(int(rate_hz * seconds)) / rate_hz
    mono = sum(0.08 * np.sin(2 * np.pi * hz * t_s + k) for k, hz in enumerate(TONES_HZ))
    return np.repeat(np.asarray(mono)[:, None], 2, axis=1).astype(np.float32)


def purity_db(samples: Samples, rate_hz: int) -> float:
    """Return the power of the nine tones over that of all else below 18 kHz [dB]."""
    middle = samples[int(1.5 * rate_hz) : int(6.5 * rate_hz), 0].astype(np.float64)
    power = np.abs(np.fft.rfft(middle * np.blackman(len(middle)))) ** 2
    hz = np.fft.rfftfreq(len(middle), 1 / rate_hz)
    tone = np.zeros(len(hz), bool)
    for wanted_hz in TONES_HZ:
        tone |= np.abs(hz - wanted_hz) < 3
    below = hz < 18000
    return float(10 * np.log10(power[tone & below].sum() / power[~tone & below].sum()))


def drums(rate_hz: int, seconds: float = 20.0, bpm: float = 100.0) -> tuple[Samples, Floats]:
    """Return a drum kit and when kick or snare are struck [s]."""
    rng = np.random.default_rng(5)
    t_s = np.arange(int(0.3 * rate_hz)) / rate_hz
    kick = 0.8 * np.sin(2 * np.pi * (50 * t_s + 8 * (1 - np.exp(-40 * t_s)))) * np.exp(-14 * t_s)
    mono = np.zeros(int(rate_hz * (seconds + 1)))
    eighths_s = np.arange(0.3, seconds - 0.5, 30 / bpm)
    for k, at_s in enumerate(eighths_s):
        noise = rng.standard_normal(len(t_s))
        sound = 0.15 * np.diff(noise, prepend=0.0) * np.exp(-60 * t_s)
        if k % 4 == 0:
            sound = sound + kick
        elif k % 4 == 2:
            sound = sound + 0.5 * rng.standard_normal(len(t_s)) * np.exp(-25 * t_s)
        mono[int(at_s * rate_hz) :][: len(t_s)] += sound
    stereo = np.repeat(mono[: int(rate_hz * seconds), None], 2, axis=1)
    return stereo.astype(np.float32), eighths_s[::2]


def sharpness(samples: Samples, rate_hz: int, hits_s: Floats) -> Floats:
    """Return how steeply the level (3 ms RMS) rises at each hit, shape (n_hits,)."""
    taper = np.hanning(int(0.003 * rate_hz))
    power = np.convolve((samples.astype(np.float64) ** 2).mean(axis=1), taper / taper.sum(), "same")
    rise = np.diff(np.sqrt(np.maximum(power, 0)))
    reach = int(0.04 * rate_hz)
    places = (hits_s * rate_hz).astype(int)
    return np.array([rise[max(at - reach, 0) : at + reach].max() for at in places])


def strike_times_s(samples: Samples, rate_hz: int) -> Floats:
    """Return when single clicks are heard [s]: the middle of each."""
    power = (samples.astype(np.float64) ** 2).sum(axis=1)
    smooth = np.convolve(power, np.hanning(int(0.02 * rate_hz)), "same")
    loud = np.flatnonzero(smooth > 0.1 * smooth.max())
    clusters = np.split(loud, np.flatnonzero(np.diff(loud) > 0.1 * rate_hz) + 1)
    return np.array([float((c * power[c]).sum() / power[c].sum()) / rate_hz for c in clusters])


def clicks(rate_hz: int, bpm: float, seconds: float) -> tuple[Samples, Floats]:
    """Return short decaying tones on every beat, and when they begin [s]."""
    t_s = np.arange(int(0.05 * rate_hz)) / rate_hz
    click = 0.5 * np.sin(2 * np.pi * 1000 * t_s) * np.exp(-80 * t_s)
    mono = np.zeros(int(rate_hz * seconds))
    beats_s = np.arange(0.5, seconds - 0.2, 60 / bpm)
    for at_s in beats_s:
        at = round(at_s * rate_hz)
        mono[at : at + len(click)] += click
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32), beats_s


STRUCK = ("click", "sine burst", "kick", "snare", "piano")


def struck(kind: str, rate_hz: int) -> Floats:
    """Return 0.4 s of one struck sound, mono."""
    t_s = np.arange(int(0.4 * rate_hz)) / rate_hz
    match kind:
        case "click":
            return np.asarray(0.5 * np.sin(2 * np.pi * 1000 * t_s) * np.exp(-80 * t_s))
        case "sine burst":
            return np.asarray(0.5 * np.sin(2 * np.pi * 440 * t_s) * (t_s < 0.1))
        case "kick":
            sweep = 50 * t_s + 8 * (1 - np.exp(-40 * t_s))
            return np.asarray(0.8 * np.sin(2 * np.pi * sweep) * np.exp(-14 * t_s))
        case "snare":
            hiss = np.random.default_rng(1).standard_normal(len(t_s))
            return np.asarray(0.5 * hiss * np.exp(-25 * t_s))
    partials = (
        np.sin(2 * np.pi * f_hz * k * t_s) / k**2
        for f_hz in (261.6, 329.6, 392.0)
        for k in range(1, 6)
    )
    return np.asarray(0.1 * sum(partials) * np.exp(-4 * t_s) * np.minimum(1, t_s / 0.005))


def blows(kind: str, rate_hz: int, times_s: Floats) -> Samples:
    """Return the same sound struck at these times, shape (n_frames, 2)."""
    mono = np.zeros(int((times_s[-1] + 1.0) * rate_hz))
    sound = struck(kind, rate_hz)
    for at_s in times_s:
        at = round(at_s * rate_hz)
        mono[at : at + len(sound)] += sound
    return np.repeat(mono[:, None], 2, axis=1).astype(np.float32)


def blow_levels_db(samples: Samples, rate_hz: int, times_s: Floats) -> Floats:
    """Return the energy from 10 ms before to 80 ms after each time [dB]."""
    power = np.pad(samples[:, 0].astype(np.float64) ** 2, (int(0.01 * rate_hz), 0))
    starts = np.round(times_s * rate_hz).astype(int)
    energy = [power[at : at + int(0.09 * rate_hz)].sum() for at in starts]
    return np.asarray(10 * np.log10(np.array(energy) + 1e-12))
