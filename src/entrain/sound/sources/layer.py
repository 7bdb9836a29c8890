"""A soft layer that carries the guide over a song whose own swell must stay small.

Surf, not tones: it has no key that could clash with the song's, and of breathing sounds those
of nature were liked best and slowed the breath most (doi:10.3389/fpsyg.2021.623110).
"""

from __future__ import annotations

import numpy as np

from entrain.music import Score, openness
from entrain.sound.sources.source import Samples

LEVEL_DBFS = -34.0
"""At the end of inhalation; some 14 dB below the song."""

DEPTH_OVER_SWELL = 5.0
"""A swell of 10 dB where that of the song is 2 dB."""

_LOOP_S = 11.0
_LOW_HZ, _HIGH_HZ = 180.0, 1600.0
_CONTROL_FRAMES = 256


class Surf:
    """Noise that swells with the breath; silent where there is no swell.

    Parameters
    ----------
    seed : int
        Of the noise.
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, seed: int, rate_hz: int) -> None:
        rng = np.random.default_rng(seed)
        n = int(_LOOP_S * rate_hz)
        hz = np.fft.rfftfreq(n, 1 / rate_hz)
        # Pink between two corner frequencies, so broad and soft; as a loop it has no seam.
        size = 1 / np.sqrt(np.maximum(hz, _LOW_HZ))
        size[(hz < _LOW_HZ / 2) | (hz > 4 * _HIGH_HZ)] = 0
        size = size / (1 + (hz / _HIGH_HZ) ** 4)
        turns = np.exp(2j * np.pi * rng.random((2, len(hz))))
        noise = np.fft.irfft(size * turns, n)
        self._loop = (noise / noise.std()).astype(np.float32).T
        self._at = 0
        self._rate_hz = rate_hz

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples: float32, shape (n_frames, 2); parameters as in `Source`."""
        at = (self._at + np.arange(n_frames)) % len(self._loop)
        self._at += n_frames
        points = np.arange(0, n_frames + _CONTROL_FRAMES, _CONTROL_FRAMES)
        gains = [self._gain(score, start_s + k / self._rate_hz) for k in points]
        gain = np.interp(np.arange(n_frames), points, gains).astype(np.float32)
        out: Samples = self._loop[at] * gain[:, None]
        return out

    @staticmethod
    def _gain(score: Score, t_s: float) -> float:
        moment = score.at(t_s)
        open_frac = float(openness(moment.phase_rad, moment.inhale_frac))
        # It fades in over the first decibel of swell.
        share_frac = min(moment.depth_db, 1.0)
        down_db = DEPTH_OVER_SWELL * moment.depth_db * (1 - open_frac)
        return float(share_frac * 10 ** ((LEVEL_DBFS - down_db) / 20))
