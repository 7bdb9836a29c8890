"""The cue: two soft tones, the second higher, that announce a question to closed eyes.

They rise slowly enough to startle nobody, and the music is lowered under them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entrain.sound.sources.source import Samples

Floats = NDArray[np.float64]

CUE_S = 7.5
"""Duration until the music is back at its level."""
TONES: tuple[tuple[float, float], ...] = ((0.0, 392.0), (1.6, 523.25))
"""Start [s] and pitch [Hz] of each: a rising fourth, like the melody of a question."""
PARTIALS: tuple[tuple[float, float, float], ...] = ((1, 0.75, 1.1), (2, 0.19, 0.6), (3, 0.06, 0.35))
"""Of each tone: multiple of its pitch, share of its amplitude, and time constant of decay [s]."""
HEIGHT_FRAC = 0.14
ATTACK_S = 0.75
"""A rise of .19 of full scale a second: `safety.sound.start` allows .2."""
RELEASE_S = 4.0
UNDER_FRAC = 0.3
"""The music is lowered to this under the cue, by 10 dB."""
DOWN_S, UP_S = 0.4, 3.5


def cue_samples(rate_hz: int) -> Samples:
    """Return the cue: float32, shape (n_frames,), silent at both ends, `CUE_S` long."""
    t_s = np.arange(round(CUE_S * rate_hz)) / rate_hz
    sound = np.zeros(len(t_s))
    for start_s, pitch_hz in TONES:
        since_s = np.clip(t_s - start_s, 0.0, None)
        rise = np.clip(since_s / ATTACK_S, 0.0, 1.0)
        end = np.clip((start_s + RELEASE_S - t_s) / 0.5, 0.0, 1.0)
        for times, part, dies_s in PARTIALS:
            fall = np.exp(-np.clip(since_s - ATTACK_S, 0.0, None) / dies_s)
            tone = np.sin(2 * math.pi * pitch_hz * times * since_s)
            sound += HEIGHT_FRAC * part * rise * fall * end * tone
    return sound.astype(np.float32)


def under_gains(rate_hz: int) -> Floats:
    """Return the gain of the music under the cue: shape (n_frames,), 1 at both ends."""
    t_s = np.arange(round(CUE_S * rate_hz)) / rate_hz
    at_s = (0.0, DOWN_S, CUE_S - UP_S, CUE_S)
    return np.interp(t_s, at_s, (1.0, UNDER_FRAC, UNDER_FRAC, 1.0))


class Cues:
    """Mixes the cues of a score into the music, independent of the length of the blocks.

    Parameters
    ----------
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._played_s = -math.inf
        self._position: int | None = None
        self._samples: tuple[Samples, Floats] | None = None

    def mix_into(self, music: Samples, cues_s: tuple[float, ...], start_s: float) -> Samples:
        """Return the music with the cues that sound during it.

        Parameters
        ----------
        music : ndarray, shape (n_frames, 2), float32
            What plays.
        cues_s : tuple of float
            When each cue starts [s].
        start_s : float
            When the first of these samples is heard [s].

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
        """
        start = self._find_start(cues_s, start_s, len(music))
        if self._position is None or start is None:
            return music
        if self._samples is None:
            self._samples = cue_samples(self._rate_hz), under_gains(self._rate_hz)
        tones, under = (
            each[self._position : self._position + len(music) - start] for each in self._samples
        )
        mixed = music.copy()
        part = slice(start, start + len(tones))
        mixed[part] = mixed[part] * under[:, np.newaxis] + tones[:, np.newaxis]
        position = self._position + len(tones)
        self._position = position if position < len(self._samples[0]) else None
        return mixed

    def _find_start(self, cues_s: tuple[float, ...], start_s: float, n_frames: int) -> int | None:
        """Return the frame at which the cue goes on (0) or starts, None where none sounds."""
        if self._position is not None:
            return 0
        end_s = start_s + n_frames / self._rate_hz
        due = [cue_s for cue_s in cues_s if self._played_s < cue_s and start_s - 1 < cue_s < end_s]
        if not due:
            return None
        self._played_s, self._position = due[0], 0
        return max(0, min(round((due[0] - start_s) * self._rate_hz), n_frames - 1))
