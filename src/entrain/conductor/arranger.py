"""The arranger: keeps the score and writes on at its end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from entrain.conductor.segments import (
    ALIGN_S,
    SCORE_LEAD_S,
    SEGMENT_S,
    Metre,
    aligning_segments,
    end_of,
    first_score,
    next_segments,
    stopping_segment,
)
from entrain.events import Decision, Reason, ScoreMoved, TrackPaced, TrackStarted
from entrain.guidance import Course
from entrain.music import Score
from entrain.physiology import BreathingEstimate

CUE_EVERY_S = 10.0
CUE_ROOM_S = 5.0
"""No cue begins so shortly before nobody waits for an answer any more."""
CROSSING_FRAC = 0.21
"""The chest passes its middle at half of the inhale."""


class Arranger:
    """Writes one session's score.

    Parameters
    ----------
    t_s : float
        When the music begins [s].
    course : Course
        Where it begins.

    Attributes
    ----------
    score : Score
        All that is written so far.
    """

    def __init__(self, t_s: float, course: Course) -> None:
        self.first = first_score(t_s, course)
        self.score = Score(segments=(self.first,))

    @property
    def end(self) -> Course:
        """Where the music comes to rest, for the next step to start from."""
        return end_of(self.score)

    def under_way(self, t_s: float) -> bool:
        """Return whether a longer move, such as the alignment, still goes on.

        A tick may come a little early, so a common segment is never one.
        """
        last = self.score.segments[-1]
        return last.start_s + last.over_s > t_s + SCORE_LEAD_S + 0.5 * SEGMENT_S

    def extend(self, t_s: float, course: Course, metre: Metre) -> list[ScoreMoved]:
        """Go on to `course`."""
        return self._write(next_segments(t_s, self.score, course, metre=metre))

    def play(self, decisions: list[Decision]) -> list[Decision]:
        """Write down which track plays from when, and how it is paced."""
        for decision in decisions:
            if isinstance(decision, TrackStarted):
                self.score = self.score.with_track(decision)
            elif isinstance(decision, TrackPaced):
                self.score = self.score.with_pace(decision)
        return decisions

    def align(
        self, t_s: float, per_min: float, breathing: BreathingEstimate | None, reason: Reason
    ) -> list[ScoreMoved]:
        """Bring the silent guide to the person's rate and phase before it can be heard.

        To the rate alone where the breath is not known.
        """
        if breathing is None or not len(breathing.crossings_s):
            return self._write(aligning_segments(t_s, self.score, per_min, None, reason))
        there_s = t_s + SCORE_LEAD_S + ALIGN_S
        since_s = there_s - float(breathing.crossings_s[-1])
        phase_rad = 2 * math.pi * (CROSSING_FRAC + since_s * per_min / 60)
        return self._write(aligning_segments(t_s, self.score, per_min, phase_rad, reason))

    def cue(self, t_s: float, until_s: float) -> tuple[float, ...]:
        """Schedule a cue, repeated until an answer or its end; return the times [s]."""
        first_s = t_s + SCORE_LEAD_S
        n_cues = max(1, math.ceil((until_s - CUE_ROOM_S - first_s) / CUE_EVERY_S))
        cues_s = tuple(first_s + CUE_EVERY_S * count for count in range(n_cues))
        self.score = replace(self.score, cues_s=cues_s)
        return cues_s

    def uncue(self, t_s: float) -> None:
        """Cancel the cues that have not been rendered yet."""
        self.score = self.score.without_cues_after(t_s + SCORE_LEAD_S)

    def fade(self, t_s: float, reason: Reason, over_s: float) -> list[ScoreMoved]:
        """Fade all sound out, whatever was planned."""
        # What begins later than the fade has not been rendered: it never will be.
        self.score = self.score.until(t_s + SCORE_LEAD_S)
        return self._write([stopping_segment(t_s, self.score, reason, over_s)])

    def _write(self, moves: Iterable[ScoreMoved]) -> list[ScoreMoved]:
        written = list(moves)
        for move in written:
            self.score = self.score.with_segment(move)
        return written
