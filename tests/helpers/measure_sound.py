"""What can be measured in recorded sound: tempo, swell, loudness. Knows nothing of its making.

Samples are arrays of shape (n_frames, n_channels); numpy alone, so that no product code and
no other library's idea of a beat is trusted.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ONSET_HZ = 100
ENVELOPE_HZ = 20


def read_wav(path: Path) -> tuple[Floats, int]:
    """Return samples, -1..1, and the rate [Hz], going by the header alone."""
    data = path.read_bytes()
    riff, size, wave, _fmt, _, form, channels, rate_hz, _, _, bits, tag, n_bytes = struct.unpack(
        "<4sI4s4sIHHIIHH4sI", data[:44]
    )
    assert (riff, wave, form, bits, tag) == (b"RIFF", b"WAVE", 1, 16, b"data")
    assert size == n_bytes + 36
    assert n_bytes <= len(data) - 44
    samples = np.frombuffer(data, "<i2", n_bytes // 2, 44).reshape(-1, channels)
    return samples / 32768, rate_hz


# ---------------------------------------------------------------- tempo


def onset_strength(samples: Floats, rate_hz: int) -> Floats:
    """Return how much begins, `ONSET_HZ` times a second: rise of log energy in 40 bands."""
    mono = samples.mean(axis=1)
    hop, window = rate_hz // ONSET_HZ, 2048
    n = (len(mono) - window) // hop + 1
    edges = np.geomspace(80, 8000, 41) * window / rate_hz
    bands = [(int(a), max(int(b), int(a) + 1)) for a, b in pairwise(edges)]
    taper = np.hanning(window)
    energy = np.empty((n, len(bands)))
    for begin in range(0, n, 2000):
        at = np.arange(begin, min(begin + 2000, n))
        frames = mono[at[:, None] * hop + np.arange(window)] * taper
        power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
        for k, (low, high) in enumerate(bands):
            energy[at, k] = power[:, low:high].sum(axis=1)
    level = np.log10(energy + 1e-4 * np.median(energy))
    rise = np.maximum(level[3:] - level[:-3], 0).sum(axis=1)
    return np.concatenate([np.zeros(3), rise])


def _parabola(y: Floats, k: int) -> float:
    """Return how far the top lies from bin `k`, -0.5..0.5."""
    a, b, c = y[k - 1 : k + 2]
    return float(0.5 * (a - c) / (a - 2 * b + c))


def local_tempo_bpm(onsets: Floats, window_s: float = 12.0) -> float:
    """Return the tempo of a few seconds of onsets: the lowest strong line of their spectrum."""
    n = 1 << 16
    tapered = (onsets - onsets.mean()) * np.hanning(len(onsets))
    size = np.abs(np.fft.rfft(tapered, n))
    bpm = np.fft.rfftfreq(n, 1 / ONSET_HZ) * 60
    inside = np.flatnonzero((bpm > 38) & (bpm < 112))
    top = size[inside].max()
    peaks = [k for k in inside if size[k] >= 0.4 * top and size[k - 1] <= size[k] > size[k + 1]]
    k = peaks[0]
    return float((k + _parabola(size, k)) * (bpm[1] - bpm[0]))


def tempo_bpm(samples: Floats, rate_hz: int, window_s: float = 12.0) -> float:
    """Return the mean tempo, also where it moves: the mean of overlapping windows' tempos."""
    onsets = onset_strength(samples, rate_hz)
    n = int(window_s * ONSET_HZ)
    starts = range(0, max(len(onsets) - n, 0) + 1, ONSET_HZ)
    return float(np.mean([local_tempo_bpm(onsets[s : s + n]) for s in starts]))


def autocorrelation_tempo_bpm(samples: Floats, rate_hz: int) -> float:
    """Return the tempo as the plainest method finds it: the top of the onsets' autocorrelation."""
    onsets = onset_strength(samples, rate_hz)
    x = onsets - onsets.mean()
    size = np.abs(np.fft.rfft(x, 2 * len(x))) ** 2
    correlation = np.fft.irfft(size)[: len(x)]
    lags = np.arange(int(0.54 * ONSET_HZ), int(1.5 * ONSET_HZ))
    k = int(lags[np.argmax(correlation[lags])])
    return float(60 * ONSET_HZ / (k + _parabola(correlation, k)))


# ---------------------------------------------------------------- swell


def envelope_db(samples: Floats, rate_hz: int) -> Floats:
    """Return the level [dB], `ENVELOPE_HZ` times a second: mean square of both ears."""
    hop = rate_hz // ENVELOPE_HZ
    n = len(samples) // hop
    power = (samples[: n * hop] ** 2).mean(axis=1).reshape(n, hop).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-10))


def swell_phase_rad(level_db: Floats, low_hz: float = 0.05, high_hz: float = 0.4) -> Floats:
    """Return the phase of the swell, unwrapped: the analytic signal of a band of its level.

    3 to 24 swells/min unless told: for one rate that stays, a band around it without its
    harmonics, where a loud note inside a slow breath is no swell of its own.
    """
    n = len(level_db)
    spectrum = np.fft.fft(level_db - level_db.mean())
    freq_hz = np.fft.fftfreq(n, 1 / ENVELOPE_HZ)
    spectrum[(freq_hz < low_hz) | (freq_hz > high_hz)] = 0
    return np.asarray(np.unwrap(np.angle(np.fft.ifft(spectrum))))


def swell_per_min(phase_rad: Floats) -> float:
    """Return swells/min of a stretch of phase: by a line through all of it."""
    minutes = np.arange(len(phase_rad)) / ENVELOPE_HZ / 60
    return float(np.polyfit(minutes, phase_rad, 1)[0] / (2 * np.pi))


def swell_depth_db(level_db: Floats, phase_rad: Floats) -> float:
    """Return how deep the swell is: breaths laid over each other, loudest part to quietest.

    The first three harmonics of that breath: a swell has no more, and with four beats a
    breath or more the beats' own ripple lies above.
    """
    bins = (phase_rad / (2 * np.pi) % 1 * 20).astype(int)
    power = 10 ** (level_db / 10)
    profile = 10 * np.log10([power[bins == k].mean() for k in range(20)])
    smooth = np.fft.irfft(np.fft.rfft(profile)[:4], 200) * 10
    return float(smooth.max() - smooth.min())


def spectral_swell_per_min(samples: Floats, rate_hz: int) -> float:
    """Return swells/min as the plainest method finds them: top of the envelope's spectrum."""
    level = 10 ** (envelope_db(samples, rate_hz) / 20)
    size = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)), 1 << 16))
    freq_hz = np.fft.rfftfreq(1 << 16, 1 / ENVELOPE_HZ)
    inside = np.flatnonzero((freq_hz > 0.05) & (freq_hz < 0.4))
    k = int(inside[np.argmax(size[inside])])
    return float((k + _parabola(size, k)) * freq_hz[1] * 60)


# ---------------------------------------------------------------- loudness


def _biquad_response(b: list[float], a: list[float], freq_hz: Floats, rate_hz: int) -> Floats:
    z = np.exp(-2j * np.pi * freq_hz / rate_hz)
    size = np.abs((b[0] + b[1] * z + b[2] * z**2) / (a[0] + a[1] * z + a[2] * z**2))
    return np.asarray(size)


def loudness_lufs(samples: Floats, rate_hz: int) -> float:
    """Return integrated loudness by ITU-R BS.1770-4: K-weighted, 0.4 s blocks, both gates.

    The weighting is the standard's filter at 48 kHz, laid on the spectrum of each block.
    """
    block, hop = int(0.4 * rate_hz), int(0.1 * rate_hz)
    freq_hz = np.fft.rfftfreq(block, 1 / rate_hz)
    shelf = _biquad_response(
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1.0, -1.69065929318241, 0.73248077421585],
        freq_hz,
        48000,
    )
    high_pass = _biquad_response(
        [1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621], freq_hz, 48000
    )
    weight = (shelf * high_pass) ** 2
    powers = []
    for begin in range(0, len(samples) - block + 1, hop):
        spectrum = np.abs(np.fft.rfft(samples[begin : begin + block], axis=0)) ** 2
        powers.append(2 * (spectrum * weight[:, None]).sum() / block**2)
    power = np.array(powers)
    loud = power[-0.691 + 10 * np.log10(power + 1e-15) > -70]
    loud = loud[loud > loud.mean() / 10]
    return float(-0.691 + 10 * np.log10(loud.mean()))


def peak_dbfs(samples: Floats) -> float:
    """Return the highest sample [dB below full scale]."""
    return float(20 * np.log10(np.abs(samples).max() + 1e-12))
