"""Loudness weighting by ITU-R BS.1770-5, so that levels are set by calculation.

Every tone, stroke and noise of the composer has the same weighted power or energy; the
contribution of a layer to the loudness is then its share, whatever it plays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Floats = NDArray[np.float64]

_DESIGN_HZ = 48000.0
# The two filters of the recommendation, given at 48 kHz: the head's, and the high-pass.
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285),
          (1.0, -1.69065929318241, 0.73248077421585))  # fmt: skip
_LOW_CUT = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))

A4_MIDI, A4_HZ = 69, 440.0


def freq_hz(midi: float) -> float:
    """Return the frequency of a note in equal temperament [Hz]."""
    return float(A4_HZ * 2 ** ((midi - A4_MIDI) / 12))


def k_gain(f_hz: NDArray[np.floating]) -> Floats:
    """Return the amplitude of the K-weighting at frequencies.

    Parameters
    ----------
    f_hz : ndarray of any shape
        Frequencies; above 20 kHz as at 20 kHz [Hz].

    Returns
    -------
    ndarray, same shape
        Gain.
    """
    z = np.exp(-2j * np.pi * np.minimum(f_hz, 20000.0) / _DESIGN_HZ)
    gain = np.ones(np.shape(f_hz))
    for above, below in (_SHELF, _LOW_CUT):
        gain = gain * np.abs(np.polyval(above[::-1], z) / np.polyval(below[::-1], z))
    return gain


def weighted_energy(sound: Floats, rate_hz: int) -> float:
    """Return the weighted energy of a short mono sound: mean square times seconds.

    Parameters
    ----------
    sound : ndarray, shape (n_frames,)
        The sound.
    rate_hz : int
        Sampling rate [Hz].
    """
    n = 2 * len(sound)
    spectrum: Floats = np.abs(np.fft.rfft(sound, n)) * k_gain(np.fft.rfftfreq(n, 1 / rate_hz))
    return float(2 * np.sum(spectrum**2) / n / rate_hz)


def full_scale_power(lufs: float) -> float:
    """Return the weighted mean square, summed over both channels, of a loudness."""
    return float(10 ** ((lufs + 0.691) / 10))
