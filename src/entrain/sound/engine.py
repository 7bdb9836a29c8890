"""From a score to samples: the source with its swell, its fades and a limiter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from entrain.music import Score, openness, swell_db
from entrain.sound.cue import Cues
from entrain.sound.sources.source import Samples, Source

Floats = NDArray[np.float64]

CONTROL_FRAMES = 256
"""Gain is computed every 256 frames (6 ms) and interpolated linearly between."""

FASTEST_GAIN_PER_S = 8.0
"""From silence to full in an eighth of a second: a jump in the score fades instead of clicking."""

FADE_IN_S = 0.5
"""After silence that was not decided, music fades in over this time."""

_KNEE, CEILING = 0.5, 0.89
"""-6 dBFS, above which peaks are rounded, and -1 dBFS, which none exceeds."""


def gain_at(score: Score, t_s: float) -> float:
    """Return the gain of the music at `t_s` [s], 0..1: swell times level."""
    moment = score.at(t_s)
    open_frac = openness(moment.phase_rad, moment.inhale_frac)
    decibels = float(swell_db(open_frac, moment.depth_db))
    return float(moment.level_frac * 10 ** (decibels / 20))


def limit(samples: Samples) -> Samples:
    """Return the samples with peaks above -6 dBFS rounded off below -1 dBFS.

    Parameters
    ----------
    samples : ndarray, shape (n_frames, 2), float32
        Left and right; may exceed -1..1.

    Returns
    -------
    ndarray, shape (n_frames, 2), float32
    """
    size = np.abs(samples)
    if float(size.max(initial=0.0)) <= _KNEE:
        return samples
    room = CEILING - _KNEE
    rounded = _KNEE + room * np.tanh((size - _KNEE) / room)
    return np.where(size > _KNEE, np.copysign(rounded, samples), samples).astype(np.float32)


class _Gains:
    """The gain of every frame, independent of the length of the blocks rendered."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._steepest = FASTEST_GAIN_PER_S * CONTROL_FRAMES / rate_hz
        self._frame = 0
        self._points: list[float] = []
        self._first = 0  # number of the first control point in `_points`

    def next_gains(self, score: Score, start_s: float, n_frames: int) -> Floats:
        """Return the gain of the next frames, shape (n_frames,)."""
        begin, end = self._frame, self._frame + n_frames
        self._compute(score, start_s, -(-end // CONTROL_FRAMES))
        at = (self._first + np.arange(len(self._points))) * CONTROL_FRAMES
        gains = np.interp(np.arange(begin, end), at, self._points)
        self._frame = end
        past = end // CONTROL_FRAMES - self._first
        self._points = self._points[past:]
        self._first += past
        return gains

    def _compute(self, score: Score, start_s: float, last: int) -> None:
        """Compute control points up to the one numbered `last`."""
        for k in range(self._first + len(self._points), last + 1):
            t_s = start_s + (k * CONTROL_FRAMES - self._frame) / self._rate_hz
            wanted = gain_at(score, t_s)
            if self._points:
                before = self._points[-1]
                wanted = min(max(wanted, before - self._steepest), before + self._steepest)
            self._points.append(wanted)


class Renderer:
    """Renders a score for the instants at which it will be heard.

    Parameters
    ----------
    source : Source
        The music.
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, source: Source, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._source = source
        self._gains = _Gains(rate_hz)
        self._cues = Cues(rate_hz)
        self._risen_frac = 1.0

    def fade_in(self) -> None:
        """Fade in what is rendered next, because nothing was heard before it."""
        self._risen_frac = 0.0

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples.

        Parameters
        ----------
        score : Score
            What to play.
        start_s : float
            When the first of these samples is heard, on the session's clock [s].
        n_frames : int
            How many frames to render.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right, below -1 dBFS.
        """
        music = self._source.render(score, start_s, n_frames)
        gains = self._gains.next_gains(score, start_s, n_frames)
        if self._risen_frac < 1:
            per_frame = 1 / (FADE_IN_S * self.rate_hz)
            gains = gains * np.minimum(self._risen_frac + np.arange(n_frames) * per_frame, 1)
            self._risen_frac += n_frames * per_frame
        music = music * gains.astype(np.float32)[:, np.newaxis]
        return limit(self._cues.mix_into(music, score.cues_s, start_s))
