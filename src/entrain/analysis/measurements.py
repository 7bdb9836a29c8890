"""What an analysis collects over time: beats, breathing windows, a timeline row each 5 s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from entrain.physiology import Beat, BreathWindow, Dropped

WINDOWS_S = (32.0, 60.0)
WINDOW_EVERY_S, LINE_EVERY_S = 4, 5
BEATS_LATE_S = 6
"""Delay after which every beat is labelled, even at 30 beats a minute."""


@dataclass(slots=True)
class Measurements:
    """Beats, breathing windows and timeline of a recording, in order.

    Attributes
    ----------
    seconds : float
        Length of the recording [s].
    following_chance_frac : float or None
        Share of time in which chance alone would follow the guide; None without a guide.
    dropped : Dropped
        Counts of intervals that make no beat.
    beats, windows : list
        Heartbeats and breathing windows.
    timeline : list of dict
        A row of indices every `LINE_EVERY_S`.
    """

    seconds: float = 0.0
    following_chance_frac: float | None = None
    dropped: Dropped = field(default_factory=Dropped)
    beats: list[Beat] = field(default_factory=list)
    windows: list[BreathWindow] = field(default_factory=list)
    timeline: list[dict[str, float | None]] = field(default_factory=list)

    def add_beat(self, beat: Beat) -> None:
        """Add the next beat; one before the last is ignored, since time only goes on."""
        if not self.beats or beat.t_s > self.beats[-1].t_s:
            self.beats.append(beat)

    def add_windows(self, t_s: int, window: Callable[[float, float], BreathWindow]) -> None:
        """Add the breathing windows that are complete at a whole second.

        Parameters
        ----------
        t_s : int
            The second [s].
        window : callable
            Returns the window of a given end [s] and length [s].
        """
        if t_s % WINDOW_EVERY_S:
            return
        for window_s in WINDOWS_S:
            end_s = float(t_s - BEATS_LATE_S)
            if end_s >= window_s:
                self.windows.append(window(end_s, window_s))
