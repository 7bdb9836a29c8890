"""Measure novelty: how much begins, changes or turns at each instant."""

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
"""93 ms: short enough to locate an attack, long enough to resolve neighbouring bowed notes."""
LOWEST_MIDI, BANDS = 36, 84
"""Bands a semitone wide, from C2 (65 Hz) up seven octaves (7.9 kHz)."""
LOG_GAIN = 50.0
"""Factor of amplitude over the RMS of the piece before the logarithm; 30 dB below still counts."""
LAG_FRAMES = 3
"""60 ms, the rise time of a bowed or sung note; a struck one rises at once."""
TURN_FRAMES = 15
"""0.3 s before an instant are compared with 0.3 s after it, about half a beat each."""
LOCAL_S, NORMAL_S = 0.7, 8.0
"""Spans of the local mean and deviation, so that loud and soft passages weigh the same."""
BLOCK_FRAMES = 1000
CONTEXT_FRAMES = 2 * TURN_FRAMES + 2
"""Frames needed on both sides of a block."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """Novelty at n instants, `FRAME_HZ` a second.

    Attributes
    ----------
    onset : ndarray, shape (n,), float32
        How much begins, in local standard deviations, not below 0.
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


def measure_novelty(samples: Floats, rate_hz: float) -> Novelty:
    """Measure the novelty of a piece, block by block, with a few bytes kept for each frame.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Sound, mono, full scale 1.
    rate_hz : float
        Sampling rate [Hz].
    """
    gain = LOG_GAIN / max(_rms(samples), 1e-6)
    parts = []
    for bands, power in _spectra(samples, rate_hz):
        bands = np.log1p(gain * bands)
        curves = (_rise(bands), _change(bands), _turn(bands), power)
        parts.append([values[CONTEXT_FRAMES:-CONTEXT_FRAMES] for values in curves])
    onset, stir, turn, power = (np.concatenate(values) for values in zip(*parts, strict=True))
    return Novelty(
        onset=_normalize(onset),
        stir=_normalize(stir),
        turn=_normalize(turn),
        level_db=(10 * np.log10(power + 1e-12)).astype(np.float32),
    )


def _rms(samples: Floats) -> float:
    """Return the root mean square, in pieces that keep a float64 copy small."""
    step = 1 << 20
    parts = (_sanitize(samples[k : k + step]) for k in range(0, len(samples), step))
    return float(np.sqrt(sum(float(np.dot(p, p)) for p in parts) / max(1, len(samples))))


def _sanitize(samples: Floats) -> Floats:
    """Replace values that are not finite by silence, and clip at 20 dB over full scale."""
    return np.nan_to_num(samples, posinf=0.0, neginf=0.0).clip(-10, 10)


def _spectra(samples: Floats, rate_hz: float) -> Iterator[tuple[Floats, Floats]]:
    """Yield amplitudes in semitones, shape (n_frames, BANDS), and power, with their context."""
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
    """Return `count` samples from `start`, both at WORK_HZ, with silence outside the sound."""
    from scipy.signal import resample_poly

    ratio = Fraction(WORK_HZ / rate_hz).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    margin = 64
    begin = (start - margin) * down // up
    need = (start + count + margin) * down // up + 2 - begin
    inside = _sanitize(samples[max(0, begin) : max(0, begin + need)])
    sound = np.zeros(need, np.float32)
    sound[max(0, -begin) : max(0, -begin) + len(inside)] = inside
    if ratio != 1:
        sound = resample_poly(sound, up, down)
    offset = start - begin * up // down
    return np.ascontiguousarray(sound[offset : offset + count], np.float32)


def _semitones() -> Floats:
    """Return the weights from FFT bins to semitones: triangles, at least one bin wide."""
    midi = LOWEST_MIDI + np.arange(-1, BANDS + 1)
    edge = 440 * 2 ** ((midi - 69) / 12) * WINDOW / WORK_HZ
    k = np.arange(WINDOW // 2 + 1)[:, None]
    low, mid, high = edge[:-2], edge[1:-1], edge[2:]
    rise = (k - mid) / np.maximum(mid - low, 1) + 1
    fall = (mid - k) / np.maximum(high - mid, 1) + 1
    return np.maximum(0, np.minimum(rise, fall)).astype(np.float32)


def _rise(bands: Floats) -> Floats:
    """Return the SuperFlux: the rise over LAG_FRAMES above the loudest neighbour before.

    A tone that slides by a semitone only, as in vibrato, does not rise (Boeck and Widmer 2013,
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
    """Return the mean absolute change from the frame before."""
    change: Floats = np.abs(np.diff(bands, axis=0, prepend=bands[:1])).mean(axis=1)
    return change


def _turn(bands: Floats) -> Floats:
    """Return one minus the cosine between the mean chroma after an instant and before it.

    A soft note still changes the harmony: the beats of sung and bowed music are at its changes
    of chord.
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


def _normalize(values: Floats) -> Floats:
    """Subtract the local mean, divide by the local standard deviation, and clip to 0 to 5."""
    from scipy.ndimage import uniform_filter1d

    size = int(NORMAL_S * FRAME_HZ)
    local = values - uniform_filter1d(values, int(LOCAL_S * FRAME_HZ), mode="reflect")
    spread = np.sqrt(uniform_filter1d(local**2, size, mode="reflect").clip(0))
    floor = 0.1 * float(spread.max(initial=0.0)) + 1e-6
    normal: Floats = np.clip(local / np.maximum(spread, floor), 0, 5)
    return normal
