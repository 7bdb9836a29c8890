"""What an act sounds like, and how it is laid over samples that are rendered already."""

from __future__ import annotations

import math

import numpy as np

from entrain.sound.engine import CEILING
from entrain.sound.sources.source import Samples

TONE_S = 0.3
"""As `conductor.acts.LEAST_APART_S`: two never overlap."""
TONE_HZ = 659.26
HEIGHT_FRAC = 0.02
ATTACK_S = 0.11
"""A rise of .18 a second: `safety.sound.start` allows a fifth of full, for whoever plays too."""


def tone(rate_hz: int) -> Samples:
    """Return the tone that answers a tap, shape (n_frames, 2): from nothing to nothing."""
    t_s = np.arange(round(TONE_S * rate_hz)) / rate_hz
    rise = np.clip(t_s / ATTACK_S, 0.0, 1.0)
    fall = np.clip((TONE_S - t_s) / (TONE_S - ATTACK_S), 0.0, 1.0)
    sound = HEIGHT_FRAC * rise * fall * np.sin(2 * math.pi * TONE_HZ * t_s)
    return np.repeat(sound.astype(np.float32)[:, np.newaxis], 2, axis=1)


def laid_over(music: Samples, sound: Samples) -> Samples:
    """Return both together, below -1 dBFS."""
    heard: Samples = np.clip(music + sound, -CEILING, CEILING)
    return heard


class Overlay:
    """Tones laid over what is rendered, each from its own frame on.

    Parameters
    ----------
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._begins: list[int] = []

    def add(self, frame: int) -> None:
        """Begin a tone at a frame of the stream."""
        self._begins.append(frame)

    def applied_to(self, music: Samples, first: int) -> Samples:
        """Return the music, whose first frame is `first`, with what sounds of the tones over it."""
        if not self._begins:
            return music
        heard, sound = music.copy(), tone(self._rate_hz)
        end = first + len(music)
        for begin in self._begins:
            low, high = max(begin, first), min(begin + len(sound), end)
            if low < high:
                here = slice(low - first, high - first)
                heard[here] = laid_over(heard[here], sound[low - begin : high - begin])
        self._begins = [begin for begin in self._begins if begin + len(sound) > end]
        return heard
