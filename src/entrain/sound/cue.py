"""The cue: two soft tones, the second higher, by which a question is heard with closed eyes.

They come slowly enough to startle nobody, and what plays gives way under them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entrain.sound.sources.source import Samples

Floats = NDArray[np.float64]

CUE_S = 7.5
"""Until the music is back to where it was."""
TONES: tuple[tuple[float, float], ...] = ((0.0, 392.0), (1.6, 523.25))
"""When each begins [s] and its pitch [Hz]: a fourth up, as a question goes."""
PARTIALS: tuple[tuple[float, float, float], ...] = ((1, 0.75, 1.1), (2, 0.19, 0.6), (3, 0.06, 0.35))
"""Of each tone: multiple of its pitch, share of its height, and how long it takes to die [s]."""
HEIGHT_FRAC = 0.14
ATTACK_S = 0.75
"""A rise of .19 a second: `safety.sound.start` allows a fifth of full."""
RELEASE_S = 4.0
UNDER_FRAC = 0.3
"""What plays is let down to this under the cue, which is 10 dB."""
DOWN_S, UP_S = 0.4, 3.5


def cue_samples(rate_hz: int) -> Samples:
    """Return the cue, shape (n_frames,), float32: from nothing to nothing within `CUE_S`."""
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
    """Return what is left of the music under the cue, shape (n_frames,), 1 at both ends."""
    t_s = np.arange(round(CUE_S * rate_hz)) / rate_hz
    at_s = (0.0, DOWN_S, CUE_S - UP_S, CUE_S)
    return np.interp(t_s, at_s, (1.0, UNDER_FRAC, UNDER_FRAC, 1.0))


class Cues:
    """Plays the cues of a score over the music, sample for sample whatever the blocks are.

    Parameters
    ----------
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._played_s = -math.inf
        self._at: int | None = None
        self._made: tuple[Samples, Floats] | None = None

    def applied_to(self, music: Samples, cues_s: tuple[float, ...], start_s: float) -> Samples:
        """Return the music with what sounds of the cues over it.

        Parameters
        ----------
        music : ndarray, shape (n_frames, 2), float32
            What plays.
        cues_s : tuple of float
            When each cue begins [s].
        start_s : float
            When the first of these samples is heard [s].
        """
        begins = self._begins(cues_s, start_s, len(music))
        if self._at is None or begins is None:
            return music
        if self._made is None:
            self._made = cue_samples(self._rate_hz), under_gains(self._rate_hz)
        tones, under = (part[self._at : self._at + len(music) - begins] for part in self._made)
        heard = music.copy()
        here = slice(begins, begins + len(tones))
        heard[here] = heard[here] * under[:, np.newaxis] + tones[:, np.newaxis]
        at = self._at + len(tones)
        self._at = at if at < len(self._made[0]) else None
        return heard

    def _begins(self, cues_s: tuple[float, ...], start_s: float, n_frames: int) -> int | None:
        """Return at which of the frames the cue goes on or begins, None where none sounds."""
        if self._at is not None:
            return 0
        end_s = start_s + n_frames / self._rate_hz
        due = [cue_s for cue_s in cues_s if self._played_s < cue_s and start_s - 1 < cue_s < end_s]
        if not due:
            return None
        self._played_s, self._at = due[0], 0
        return max(0, min(round((due[0] - start_s) * self._rate_hz), n_frames - 1))
