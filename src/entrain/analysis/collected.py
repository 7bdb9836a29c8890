"""What an analysis collects as time passes: beats, breathing windows, a line each 5 s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from entrain.physiology import Beat, BreathWindow, Dropped

WINDOWS_S = (32.0, 60.0)
WINDOW_EVERY_S, LINE_EVERY_S = 4, 5
BEATS_LATE_S = 6
"""By then every beat is labelled, at 30 a minute too."""


@dataclass(slots=True)
class Collected:
    """Beats, breathing windows and the timeline, in order; `seconds` is the whole length.

    `following_chance_frac` is how often chance alone follows as well, where there was a guide;
    `dropped` counts the intervals that make no beat.
    """

    seconds: float = 0.0
    following_chance_frac: float | None = None
    dropped: Dropped = field(default_factory=Dropped)
    beats: list[Beat] = field(default_factory=list)
    windows: list[BreathWindow] = field(default_factory=list)
    timeline: list[dict[str, float | None]] = field(default_factory=list)

    def add_beat(self, beat: Beat) -> None:
        """Take the next beat; one that lies before the last is refused: time goes on."""
        if not self.beats or beat.t_s > self.beats[-1].t_s:
            self.beats.append(beat)

    def add_windows(self, t_s: int, window: Callable[[float, float], BreathWindow]) -> None:
        """Take the breathing windows that are complete at a whole second.

        Parameters
        ----------
        t_s : int
            The second [s].
        window : callable
            Returns the window that ends at a time [s] and is so long [s].
        """
        if t_s % WINDOW_EVERY_S:
            return
        for window_s in WINDOWS_S:
            end_s = float(t_s - BEATS_LATE_S)
            if end_s >= window_s:
                self.windows.append(window(end_s, window_s))
