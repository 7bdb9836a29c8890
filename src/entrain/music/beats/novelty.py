"""From sound to novelty: how much begins, or changes, at each instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FRAME_HZ = 50.0
WORK_HZ = 22050
WINDOW = 2048
"""93 ms: short enough to place an attack, long enough to tell a bowed note from its neighbour."""
HOP = 441
BLOCK_FRAMES = 1000
LOWEST_MIDI, BANDS = 36, 84
"""Bands a semitone wide, from C2 (65 Hz) up seven octaves (7.9 kHz)."""
LOG_GAIN = 300.0
LAG_FRAMES = 3
"""60 ms: a bowed or sung note needs that long to rise; a struck one is there at once."""
NORMAL_S = 8.0
"""Loud and soft passages are brought to one size over this span."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """What changes, at `FRAME_HZ`.

    Attributes
    ----------
    onset : ndarray, shape (n,)
        Strength of what begins, in local standard deviations, not below 0.
    harmony : ndarray, shape (n,)
        How much the pitches sounding after an instant differ from those before, likewise.
    level_db : ndarray, shape (n,)
        Level of each frame [dB re full scale].
    """

    onset: Floats
    harmony: Floats
    level_db: Floats


def novelty(samples: Floats, rate_hz: float) -> Novelty:
    """Measure what begins and what changes; the memory needed is a few bytes a frame.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        Sound, mono, full scale 1.
    rate_hz : float
        Its sampling rate [Hz].
    """
    parts: list[tuple[Floats, Floats, Floats]] = []
    before: Floats | None = None
    for bands, power in _spectra(samples, rate_hz):
        held = np.repeat(bands[:1], LAG_FRAMES, axis=0) if before is None else before
        parts.append((_flux(held, bands), _chroma(bands), power))
        before = np.concatenate([held, bands])[-LAG_FRAMES:]
    onset, chroma, power = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return Novelty(
        onset=_normal(onset),
        harmony=_normal(_turn(chroma)),
        level_db=(10 * np.log10(power + 1e-12)).astype(np.float32),
    )


def _spectra(samples: Floats, rate_hz: float) -> Iterator[tuple[Floats, Floats]]:
    """Yield log spectra in semitones, shape (frames, BANDS), and power, block by block."""
    hann = np.hanning(WINDOW).astype(np.float32)
    weights = _semitones()
    frames = int(len(samples) / rate_hz * FRAME_HZ) + 1
    for first in range(0, frames, BLOCK_FRAMES):
        count = min(BLOCK_FRAMES, frames - first)
        sound = _stretch_of(samples, rate_hz, first * HOP - WINDOW // 2, (count - 1) * HOP + WINDOW)
        cut = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP][:count]
        spectrum = np.abs(np.fft.rfft(cut * hann, axis=1)).astype(np.float32) * (2 / WINDOW)
        yield np.log1p(LOG_GAIN * (spectrum @ weights)), (cut**2).mean(axis=1)


def _stretch_of(samples: Floats, rate_hz: float, start: int, count: int) -> Floats:
    """Return `count` samples from `start`, both at WORK_HZ; silence outside the sound."""
    from scipy.signal import resample_poly

    ratio = Fraction(WORK_HZ / rate_hz).limit_denominator(1000)
    margin = 64
    begin = (start - margin) * ratio.denominator // ratio.numerator
    begin -= begin % ratio.denominator  # so that every block meets the same phase of the filter
    need = int((start + count + margin) / ratio) + 2 - begin
    inside = samples[max(0, begin) : max(0, begin + need)]
    sound = np.zeros(need, np.float32)
    sound[max(0, -begin) : max(0, -begin) + len(inside)] = inside
    if ratio != 1:
        sound = resample_poly(sound, ratio.numerator, ratio.denominator)
    offset = start - begin * ratio.numerator // ratio.denominator
    return np.ascontiguousarray(sound[offset : offset + count], np.float32)


def _semitones() -> Floats:
    """Weights from FFT bins to semitones: triangles, never narrower than one bin."""
    midi = LOWEST_MIDI + np.arange(-1, BANDS + 1)
    edge = 440 * 2 ** ((midi - 69) / 12) * WINDOW / WORK_HZ
    k = np.arange(WINDOW // 2 + 1)[:, None]
    low, mid, high = edge[:-2], edge[1:-1], edge[2:]
    rise = (k - mid) / np.maximum(mid - low, 1) + 1
    fall = (mid - k) / np.maximum(high - mid, 1) + 1
    return np.maximum(0, np.minimum(rise, fall)).astype(np.float32)


def _flux(held: Floats, bands: Floats) -> Floats:
    """SuperFlux: the rise over LAG_FRAMES above the loudest neighbour before.

    A tone that only slides a semitone, as vibrato does, is no rise (Boeck and Widmer 2013,
    "Maximum filter vibrato suppression for onset detection").
    """
    past = np.concatenate([held, bands])[: len(bands)]
    wide = past.copy()
    wide[:, 1:] = np.maximum(wide[:, 1:], past[:, :-1])
    wide[:, :-1] = np.maximum(wide[:, :-1], past[:, 1:])
    rise: Floats = np.maximum(0, bands - wide).mean(axis=1)
    return rise


def _chroma(bands: Floats) -> Floats:
    """Fold the semitones of six octaves into twelve pitch classes."""
    folded: Floats = bands[:, :72].reshape(len(bands), 6, 12).sum(axis=1)
    return folded


def _turn(chroma: Floats) -> Floats:
    """How far the mean chroma of the 0.3 s after an instant lies from that of 0.3 s before."""
    from scipy.ndimage import uniform_filter1d

    half = int(0.3 * FRAME_HZ)
    mean = uniform_filter1d(chroma, half, axis=0, mode="nearest")
    padded = np.pad(mean, ((half, half), (0, 0)), mode="edge")
    before, after = (
        padded[half // 2 :][: len(chroma)],
        padded[half + half // 2 + 1 :][: len(chroma)],
    )
    size = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    turned: Floats = 1 - (before * after).sum(axis=1) / (size + 1e-3)
    return turned


def _normal(values: Floats) -> Floats:
    """Subtract the local mean and divide by the local standard deviation; keep the peaks."""
    from scipy.ndimage import uniform_filter1d

    size = int(NORMAL_S * FRAME_HZ)
    local = values - uniform_filter1d(values, int(FRAME_HZ), mode="reflect")
    spread = np.sqrt(uniform_filter1d(local**2, size, mode="reflect").clip(0))
    floor = 0.1 * float(spread.max(initial=0.0)) + 1e-6
    normal: Floats = np.clip(local / np.maximum(spread, floor), 0, 5)
    return normal
