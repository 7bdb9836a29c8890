"""What the instruments sound like: every tone is made once and kept."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

A4_MIDI, A4_HZ = 69, 440.0

# Amplitudes of the harmonics from the first. Dark always sounds, bright opens with the breath.
_DARK = np.array([1.0, 0.45, 0.2])
_BRIGHT = np.array([0.0, 0.0, 0.0, 0.16, 0.11, 0.075, 0.055, 0.04, 0.03, 0.022])
_BRIGHTEST_HZ = 6000.0

FELT_S = 3.2
"""How long a note of the piano sounds at most."""


def freq_hz(midi: int) -> float:
    """Return the frequency of a note in equal temperament [Hz]."""
    return float(A4_HZ * 2 ** ((midi - A4_MIDI) / 12))


def _unit(x: Floats) -> Samples:
    """Scale to a mean square of 1."""
    unit: Samples = (x / np.sqrt(np.mean(x**2))).astype(np.float32)
    return unit


class PadTone:
    """A note of the pad: two seamless loops, dark and bright, in stereo.

    Each ear hears two copies, detuned against each other by slow vibrato. The vibrato is
    far faster than a breath and its period differs from note to note, so that loudness
    neither breathes nor beats of itself: the swell alone does.
    """

    def __init__(self, midi: int, rate_hz: int, spare_frames: int) -> None:
        rng = np.random.default_rng(midi)
        cycles = round(freq_hz(midi) * rng.uniform(1.7, 2.6))
        self.n = round(cycles / freq_hz(midi) * rate_hz)
        n_harmonics = min(len(_BRIGHT), int(_BRIGHTEST_HZ / freq_hz(midi)))
        phases = rng.uniform(0, 2 * np.pi, n_harmonics)
        dark, bright = np.zeros((2, self.n), np.float32), np.zeros((2, self.n), np.float32)
        for ear in (0, 1):
            starts = np.exp(1j * (phases + rng.uniform(-np.pi / 3, np.pi / 3, n_harmonics)))
            for _copy in range(2):
                along = _swaying(rng, cycles, self.n)
                dark[ear] += _harmonics(along, _DARK[:n_harmonics] * starts[: len(_DARK)])
                bright[ear] += _harmonics(along, _BRIGHT[:n_harmonics] * starts)
        level = np.sqrt(np.mean(dark**2))
        self._dark = _looped(dark / level, spare_frames)
        self._bright = _looped(bright / level, spare_frames)
        self.bright_power = float(np.mean((bright / level) ** 2))

    def block(self, start: int, n_frames: int, bright_gain: Samples) -> Samples:
        """Return `n_frames` from frame `start` of an endless tone, shape (2, n_frames)."""
        at = start % self.n
        part = slice(at, at + n_frames)
        return self._dark[:, part] + self._bright[:, part] * bright_gain


def _swaying(rng: np.random.Generator, cycles: int, n_frames: int) -> NDArray[np.complex64]:
    """Return a turning pointer with vibrato, whole turns in all, shape (n_frames,)."""
    turn = 2 * np.pi * np.arange(n_frames) / n_frames
    sway = 0.45 * np.sin(turn + rng.uniform(0, 2 * np.pi))
    sway += 0.2 * np.sin(2 * turn + rng.uniform(0, 2 * np.pi))
    along = np.exp(1j * cycles * (turn + sway / 500))
    return np.asarray(along, np.complex64)


def _harmonics(along: NDArray[np.complex64], weights: NDArray[np.complex128]) -> Samples:
    """Return the sum of weighted powers of a pointer, from the first: its harmonics."""
    total = np.zeros(len(along), np.complex64)
    for weight in weights[::-1]:
        total = (total + np.complex64(weight)) * along
    return total.imag


def _looped(loop: Samples, spare_frames: int) -> Samples:
    """Repeat the beginning at the end, so that any block is one slice."""
    n = loop.shape[-1]
    repeats = 1 + -(-spare_frames // n)
    return np.concatenate([loop] * repeats, axis=-1)[..., : n + spare_frames]


@lru_cache(maxsize=40)
def pad_tone(midi: int, rate_hz: int, spare_frames: int) -> PadTone:
    """Return the pad's tone of a note; made once, some 2 MB each."""
    return PadTone(midi, rate_hz, spare_frames)


@lru_cache(maxsize=24)
def bass_tone(midi: int, rate_hz: int, spare_frames: int) -> Samples:
    """Return a seamless loop of the bass, shape (n_frames,): a sine and a little more."""
    cycles = round(freq_hz(midi))
    n = round(cycles / freq_hz(midi) * rate_hz)
    turn = 2 * np.pi * cycles * np.arange(n) / n
    loop = np.sin(turn) + 0.35 * np.sin(2 * turn) + 0.12 * np.sin(3 * turn)
    return _looped(_unit(loop), spare_frames)


@lru_cache(maxsize=60)
def felt_note(midi: int, rate_hz: int) -> Samples:
    """Return a note of a piano with felt on its strings, shape (n_frames,).

    Every note carries the same energy until the next beat, about: loudness does not
    follow the tune.
    """
    rng = np.random.default_rng(1000 + midi)
    f_hz = freq_hz(midi)
    slower = (523.3 / f_hz) ** 0.2
    n = int(FELT_S * rate_hz)
    t_s = np.arange(n) / rate_hz
    quick = (t_s / slower).astype(np.float32)
    x = np.zeros(n, np.float32)
    for h, level in enumerate((1.0, 0.42, 0.17, 0.08, 0.035, 0.018), start=1):
        partial_hz = h * f_hz * np.sqrt(1 + 0.0004 * h * h)
        # Two strings a little apart: a quick fall, then a long one.
        falls = np.exp(quick * -(2.6 + 1.1 * h)) + np.float32(0.3) * np.exp(
            quick * -(0.9 + 0.5 * h)
        )
        x += np.float32(level) * falls * np.sin(2 * np.pi * partial_hz * t_s).astype(np.float32)
    n_thump = rate_hz // 10
    thump = rng.standard_normal(n_thump) * np.exp(-t_s[:n_thump] / 0.011)
    thump = np.convolve(thump, np.hanning(rate_hz // 900), "same")
    x *= 1 - np.exp(quick / -0.004)
    x[:n_thump] += 0.07 * thump / np.abs(thump).max() * np.abs(x).max()
    n_rise, n_fall = rate_hz // 200, int(0.4 * rate_hz)
    x[:n_rise] *= np.linspace(0, 1, n_rise)
    x[-n_fall:] *= np.linspace(1, 0, n_fall)
    first = x[: rate_hz * 7 // 10]
    note: Samples = (x / np.sqrt(np.mean(first**2))).astype(np.float32)
    return note


def brush_stroke(rng: np.random.Generator, rate_hz: int) -> Samples:
    """Return a soft stroke of a brush, shape (n_frames,): noise from 2 to 8 kHz."""
    n = int(0.25 * rate_hz)
    t_s = np.arange(n) / rate_hz
    noise = band_noise(rng, n, rate_hz, low_hz=2000, high_hz=8000)[0]
    stroke: Samples = (noise * np.minimum(1, t_s / 0.006) * np.exp(-t_s / 0.045)).astype(np.float32)
    return stroke


def band_noise(
    rng: np.random.Generator, n_frames: int, rate_hz: int, *, low_hz: float, high_hz: float
) -> Samples:
    """Return stereo noise of a band that loops without a seam, shape (2, n_frames)."""
    spectrum = np.fft.rfft(rng.standard_normal((2, n_frames)), axis=1)
    f_hz = np.fft.rfftfreq(n_frames, 1 / rate_hz)
    # Pink within the band, with shoulders a third of an octave wide.
    shape = 1 / np.sqrt(np.maximum(f_hz, low_hz / 4))
    shape *= 1 / (1 + (low_hz / np.maximum(f_hz, 1.0)) ** 4) / (1 + (f_hz / high_hz) ** 4)
    spectrum *= shape
    spectrum[:, 0] = 0
    return _unit(np.fft.irfft(spectrum, n_frames, axis=1))
