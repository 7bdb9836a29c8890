"""From sound to novelty: how much begins, stirs or turns at each instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FRAME_HZ = 50.0
WORK_HZ = 22050
HOP = 441
WINDOW = 2048
"""93 ms: short enough to place an attack, long enough to tell a bowed note from its neighbour."""
LOWEST_MIDI, BANDS = 36, 84
"""Bands a semitone wide, from C2 (65 Hz) up seven octaves (7.9 kHz)."""
LOG_GAIN = 50.0
"""Times amplitude over the piece's RMS, before the logarithm: 30 dB below it still counts."""
LAG_FRAMES = 3
"""60 ms: a bowed or sung note needs that long to rise; a struck one is there at once."""
TURN_FRAMES = 15
"""0.3 s before an instant are compared with 0.3 s after it: about half a beat."""
LOCAL_S, NORMAL_S = 0.7, 8.0
"""What stands out is measured against its surroundings; loud and soft passages weigh the same."""
BLOCK_FRAMES = 1000
CONTEXT_FRAMES = 2 * TURN_FRAMES + 2
"""Frames on both sides of a block that its novelty looks at."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """What is new at each of n instants, `FRAME_HZ` a second.

    Attributes
    ----------
    onset : ndarray, shape (n,), float32
        How much begins, in standard deviations of its surroundings, not below 0.
    stir : ndarray, shape (n,), float32
        How much begins or ends, likewise.
    turn : ndarray, shape (n,), float32
        How far the pitches after the instant differ from those before it, likewise.
    level_db : ndarray, shape (n,), float32
        Level [dB re full scale].
    """

    onset: Floats
    stir: Floats
    turn: Floats
    level_db: Floats


def novelty(samples: Floats, rate_hz: float) -> Novelty:
    """Measure what is new in a piece, block by block: a few bytes are kept for each frame.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        Sound, mono, full scale 1.
    rate_hz : float
        Its sampling rate [Hz].
    """
    gain = LOG_GAIN / max(_rms(samples), 1e-6)
    parts = []
    for bands, power in _spectra(samples, rate_hz):
        bands = np.log1p(gain * bands)
        told = (_rise(bands), _change(bands), _turn(bands), power)
        parts.append([values[CONTEXT_FRAMES:-CONTEXT_FRAMES] for values in told])
    onset, stir, turn, power = (np.concatenate(values) for values in zip(*parts, strict=True))
    return Novelty(
        onset=_normal(onset),
        stir=_normal(stir),
        turn=_normal(turn),
        level_db=(10 * np.log10(power + 1e-12)).astype(np.float32),
    )


def _rms(samples: Floats) -> float:
    """Root mean square, in pieces: a float64 copy of six hours would not be small."""
    step = 1 << 20
    parts = (_finite(samples[k : k + step]) for k in range(0, len(samples), step))
    return float(np.sqrt(sum(float(np.dot(p, p)) for p in parts) / max(1, len(samples))))


def _finite(samples: Floats) -> Floats:
    """Take what is no number for silence, and nothing for louder than 20 dB over full scale."""
    return np.nan_to_num(samples, posinf=0.0, neginf=0.0).clip(-10, 10)


def _spectra(samples: Floats, rate_hz: float) -> Iterator[tuple[Floats, Floats]]:
    """Yield amplitudes in semitones, shape (frames, BANDS), and power, with their context."""
    hann = np.hanning(WINDOW).astype(np.float32) * np.float32(2 / WINDOW)
    weights = _semitones()
    frames = int(len(samples) / rate_hz * FRAME_HZ) + 1
    for first in range(0, frames, BLOCK_FRAMES):
        count = min(BLOCK_FRAMES, frames - first) + 2 * CONTEXT_FRAMES
        start = (first - CONTEXT_FRAMES) * HOP - WINDOW // 2
        sound = _piece(samples, rate_hz, start, (count - 1) * HOP + WINDOW)
        cut = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
        spectrum = np.abs(np.fft.rfft(cut * hann, axis=1)).astype(np.float32)
        yield spectrum @ weights, (cut**2).mean(axis=1)


def _piece(samples: Floats, rate_hz: float, start: int, count: int) -> Floats:
    """Return `count` samples from `start`, both at WORK_HZ; silence outside the sound."""
    from scipy.signal import resample_poly

    ratio = Fraction(WORK_HZ / rate_hz).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    margin = 64
    begin = (start - margin) * down // up
    need = (start + count + margin) * down // up + 2 - begin
    inside = _finite(samples[max(0, begin) : max(0, begin + need)])
    sound = np.zeros(need, np.float32)
    sound[max(0, -begin) : max(0, -begin) + len(inside)] = inside
    if ratio != 1:
        sound = resample_poly(sound, up, down)
    offset = start - begin * up // down
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


def _rise(bands: Floats) -> Floats:
    """SuperFlux: the rise over LAG_FRAMES above the loudest neighbour before.

    A tone that only slides a semitone, as vibrato does, is no rise (Boeck and Widmer 2013,
    "Maximum filter vibrato suppression for onset detection", DAFx).
    """
    wide = bands.copy()
    wide[:, 1:] = np.maximum(wide[:, 1:], bands[:, :-1])
    wide[:, :-1] = np.maximum(wide[:, :-1], bands[:, 1:])
    rise = np.zeros(len(bands), np.float32)
    middle = LAG_FRAMES // 2
    risen = np.maximum(0, bands[LAG_FRAMES:] - wide[:-LAG_FRAMES]).mean(axis=1)
    rise[LAG_FRAMES - middle : len(bands) - middle] = risen
    return rise


def _change(bands: Floats) -> Floats:
    """Mean change from the frame before, up or down."""
    change: Floats = np.abs(np.diff(bands, axis=0, prepend=bands[:1])).mean(axis=1)
    return change


def _turn(bands: Floats) -> Floats:
    """One minus the cosine between the mean chroma after an instant and that before it.

    What begins softly still turns the harmony: chord changes are where sung and bowed music
    has its beats.
    """
    from scipy.ndimage import uniform_filter1d

    octaves = BANDS // 12 - 1  # the highest holds little but noise
    chroma = bands[:, : 12 * octaves].reshape(len(bands), octaves, 12).sum(axis=1)
    mean = uniform_filter1d(chroma, TURN_FRAMES, axis=0, mode="nearest")
    away = TURN_FRAMES // 2 + 1
    padded = np.pad(mean, ((away, away), (0, 0)), mode="edge")
    before, after = padded[: len(bands)], padded[2 * away :]
    size = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    turn: Floats = 1 - (before * after).sum(axis=1) / (size + 1e-3)
    return turn


def _normal(values: Floats) -> Floats:
    """Subtract the local mean and divide by the local standard deviation; keep what stands out."""
    from scipy.ndimage import uniform_filter1d

    size = int(NORMAL_S * FRAME_HZ)
    local = values - uniform_filter1d(values, int(LOCAL_S * FRAME_HZ), mode="reflect")
    spread = np.sqrt(uniform_filter1d(local**2, size, mode="reflect").clip(0))
    floor = 0.1 * float(spread.max(initial=0.0)) + 1e-6
    normal: Floats = np.clip(local / np.maximum(spread, floor), 0, 5)
    return normal
