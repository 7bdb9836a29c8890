"""Describe a recording: its key, brightness, onset rate, and an estimate of arousal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mono = NDArray[np.float32]

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
# Key profiles of Krumhansl & Kessler 1982, doi:10.1037/0033-295X.89.4.334: how well listeners
# found each of the twelve tones to fit a key, from its tonic up.
PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
CORRELATION_LEAST = 0.576
"""Least correlation with a key profile: significant at 5 % for twelve tones."""

TONE_WINDOW_S = 0.37
"""Long enough to resolve neighbouring semitones from C2 up."""
TONE_RANGE_HZ = (65.0, 2093.0)
ONSET_WINDOW_S, ONSET_HOP_S = 0.046, 0.02
ONSET_BANDS = 24
ONSET_FLOOR_DB = -60.0
"""Level below the loudest band at which onsets are ignored: noise and reverberation."""
ONSET_RISE_DB = 3.0
"""Least rise of an onset, averaged over bands, above the rise around it: a doubling of power."""
ONSET_REACH_S = 0.06
AT_A_TIME = 512

TEMPO_BPM = (50.0, 150.0)
ONSETS_HZ = (0.0, 6.0)
BRIGHTNESS_HZ = (500.0, 4000.0)
LOUDNESS_RANGE_DB = (0.0, 20.0)
"""Ranges of ordinary music, from the calmest to the most arousing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFeatures:
    """Features of a recording.

    Attributes
    ----------
    key : str or None
        Such as "C major"; None where no key stands out.
    brightness_hz : float or None
        Centroid of the mean magnitude spectrum [Hz]; None for silence.
    onsets_hz : float
        Onsets per second.
    """

    key: str | None
    brightness_hz: float | None
    onsets_hz: float


def features_of(samples: Mono, rate_hz: float) -> RecordingFeatures:
    """Return the features of a recording.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        One channel.
    rate_hz : float
        Sampling rate, 8000 or more [Hz].
    """
    tones, brightness_hz = _tones(samples, rate_hz)
    return RecordingFeatures(
        key=key_of(tones), brightness_hz=brightness_hz, onsets_hz=onsets_hz(samples, rate_hz)
    )


def key_of(tones: Floats) -> str | None:
    """Return the key whose profile the tones fit best (Krumhansl & Kessler 1982).

    Parameters
    ----------
    tones : ndarray, shape (12,)
        Amount of each pitch class, from C, on any scale.

    Returns
    -------
    str or None
        Such as "C major"; None where no key stands out.
    """
    if not np.ptp(tones) > 0:
        return None
    fits = {
        (mode, tonic): float(np.corrcoef(np.roll(profile, tonic), tones)[0, 1])
        for mode, profile in PROFILES.items()
        for tonic in range(12)
    }
    (mode, tonic), best = max(fits.items(), key=lambda item: item[1])
    return f"{NAMES[tonic]} {mode}" if best >= CORRELATION_LEAST else None


def arousal_frac(
    *,
    tempo_bpm: float | None,
    onsets_hz: float | None,
    brightness_hz: float | None,
    loudness_range_db: float | None,
) -> float | None:
    """Return an estimate of the arousal that music expresses, from 0 (calm) to 1.

    It is the mean of four cues, each from 0 to 1 over its range of ordinary music: tempo, onset
    rate and loudness range linearly, brightness by octaves. Cues of expression add up about
    linearly (Eerola, Friberg & Bresin 2013, doi:10.3389/fpsyg.2013.00487; Gomez & Danuser 2007,
    doi:10.1037/1528-3542.7.2.377). The equal weights are not fitted to ratings: the estimate
    orders music roughly and says nothing of one person.

    Parameters
    ----------
    tempo_bpm : float or None
        Tempo [beats/min].
    onsets_hz : float or None
        Onsets per second.
    brightness_hz : float or None
        Spectral centroid [Hz].
    loudness_range_db : float or None
        Loudness range by EBU Tech 3342 [LU].

    Returns
    -------
    float or None
        Cues that are None are left out; None where all are.
    """
    octaves_hz = (math.log2(BRIGHTNESS_HZ[0]), math.log2(BRIGHTNESS_HZ[1]))
    cues = [
        _between(tempo_bpm, TEMPO_BPM),
        _between(onsets_hz, ONSETS_HZ),
        _between(math.log2(brightness_hz) if brightness_hz else None, octaves_hz),
        _between(loudness_range_db, LOUDNESS_RANGE_DB),
    ]
    known = [cue for cue in cues if cue is not None]
    return sum(known) / len(known) if known else None


def onsets_hz(samples: Mono, rate_hz: float) -> float:
    """Return the number of onsets per second.

    An onset is a peak, over 60 ms to each side, of the mean rise of the band levels within 40 ms
    that exceeds the median rise around it by 3 dB.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        One channel.
    rate_hz : float
        Sampling rate [Hz].
    """
    levels_db = _band_levels(samples, rate_hz)
    if len(levels_db) < 3:
        return 0.0
    rise_db = np.maximum(levels_db[2:] - levels_db[:-2], 0.0).mean(axis=1)
    reach = round(ONSET_REACH_S / ONSET_HOP_S)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(rise_db, reach), 2 * reach + 1)
    # Of equal values the first is the peak.
    peak = (around.argmax(axis=1) == reach) & (rise_db - np.median(around, axis=1) > ONSET_RISE_DB)
    return float(peak.sum() / (len(samples) / rate_hz))


def _between(value: float | None, ends: tuple[float, float]) -> float | None:
    return None if value is None else min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))


def _tones(samples: Mono, rate_hz: float) -> tuple[Floats, float | None]:
    """Return the amount of each pitch class, and the brightness [Hz]."""
    window = round(TONE_WINDOW_S * rate_hz)
    hz = np.fft.rfftfreq(window, 1 / rate_hz)
    tonal = (hz >= TONE_RANGE_HZ[0]) & (hz <= TONE_RANGE_HZ[1])
    classes = np.round(12 * np.log2(hz[tonal] / 440) + 69).astype(int) % 12
    tones, total = np.zeros(12), np.zeros(len(hz))
    for spectra in _spectra(samples, window, window // 2):
        total += spectra.sum(axis=0)
        # Only spectral peaks are tones; the rest is leakage and noise.
        inner = spectra[:, 1:-1]
        peaks = np.where((inner > spectra[:, :-2]) & (inner > spectra[:, 2:]), inner, 0.0)
        heights = np.pad(peaks.sum(axis=0), 1)[tonal]
        tones += np.bincount(classes, weights=heights, minlength=12)
    if not total.sum() > 0:
        return tones, None
    return tones, float(total @ hz / total.sum())


def _band_levels(samples: Mono, rate_hz: float) -> Floats:
    """Return the level of each band over time [dB], shape (n_frames, n_bands)."""
    window, hop = round(ONSET_WINDOW_S * rate_hz), round(ONSET_HOP_S * rate_hz)
    edges_hz = np.geomspace(60.0, 0.45 * rate_hz, ONSET_BANDS + 1)
    edges = np.unique(np.searchsorted(np.fft.rfftfreq(window, 1 / rate_hz), edges_hz))
    powers = [
        np.add.reduceat(spectra**2, edges[:-1], axis=1)
        for spectra in _spectra(samples, window, hop)
    ]
    if not powers:
        return np.empty((0, len(edges) - 1))
    levels_db = 10 * np.log10(np.concatenate(powers).astype(np.float64) + 1e-20)
    levels: Floats = np.maximum(levels_db, levels_db.max() + ONSET_FLOOR_DB)
    return levels


def _spectra(samples: Mono, window: int, hop: int) -> Iterator[NDArray[np.float32]]:
    """Yield magnitude spectra in batches, so that an hour needs no more memory than a minute."""
    from scipy.fft import rfft

    if len(samples) < window:
        return
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop]
    shape = np.hanning(window).astype(np.float32)
    for begin in range(0, len(frames), AT_A_TIME):
        yield np.abs(rfft(frames[begin : begin + AT_A_TIME] * shape, axis=1))
