"""The tone of an act, and mixing it into samples that are already rendered."""

from __future__ import annotations

import math

import numpy as np

from entrain.sound.engine import CEILING
from entrain.sound.sources.source import Samples

TONE_S = 0.3
"""Equal to `conductor.acts.LEAST_APART_S`: two tones never overlap."""
TONE_HZ = 659.26
HEIGHT_FRAC = 0.02
ATTACK_S = 0.11
"""A rise of .18 of full scale a second: `safety.sound.start` allows .2, also for players."""


def make_tone(rate_hz: int) -> Samples:
    """Return the tone that answers a tap: float32, shape (n_frames, 2), silent at both ends."""
    t_s = np.arange(round(TONE_S * rate_hz)) / rate_hz
    rise = np.clip(t_s / ATTACK_S, 0.0, 1.0)
    fall = np.clip((TONE_S - t_s) / (TONE_S - ATTACK_S), 0.0, 1.0)
    sound = HEIGHT_FRAC * rise * fall * np.sin(2 * math.pi * TONE_HZ * t_s)
    return np.repeat(sound.astype(np.float32)[:, np.newaxis], 2, axis=1)


def mix(music: Samples, sound: Samples) -> Samples:
    """Return the sum of both, limited to -1 dBFS.

    Parameters
    ----------
    music, sound : ndarray, shape (n_frames, 2), float32
        Left and right, within -1..1.

    Returns
    -------
    ndarray, shape (n_frames, 2), float32
    """
    mixed: Samples = np.clip(music + sound, -CEILING, CEILING)
    return mixed


class Overlay:
    """Mixes tones into what is rendered, each from its own frame on.

    Parameters
    ----------
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._starts: list[int] = []

    def add(self, frame: int) -> None:
        """Start a tone at a frame of the stream."""
        self._starts.append(frame)

    def mix_into(self, music: Samples, first: int) -> Samples:
        """Return the music with the tones that sound during it.

        Parameters
        ----------
        music : ndarray, shape (n_frames, 2), float32
            What plays.
        first : int
            Number of its first frame in the stream.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
        """
        if not self._starts:
            return music
        mixed, sound = music.copy(), make_tone(self._rate_hz)
        end = first + len(music)
        for start in self._starts:
            low, high = max(start, first), min(start + len(sound), end)
            if low < high:
                part = slice(low - first, high - first)
                mixed[part] = mix(mixed[part], sound[low - start : high - start])
        self._starts = [start for start in self._starts if start + len(sound) > end]
        return mixed
