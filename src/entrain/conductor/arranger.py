"""The arranger: keeps the score and appends to it."""

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
    end_course,
    first_segment,
    next_segments,
    stopping_segment,
)
from entrain.events import Decision, Reason, ScoreMoved, TrackPaced, TrackStarted
from entrain.guidance import Course
from entrain.music import Score
from entrain.physiology import BreathingEstimate

CUE_EVERY_S = 10.0
CUE_ROOM_S = 5.0
"""No cue begins later than this before the end of the time to answer."""
CROSSING_FRAC = 0.21
"""Phase of the mid-level crossing, as a share of the breath: half of the inhale."""


class Arranger:
    """Writes the score of one session.

    Parameters
    ----------
    t_s : float
        When the music begins [s].
    course : Course
        The course at its beginning.

    Attributes
    ----------
    first_segment : ScoreMoved
        The first segment.
    score : Score
        The score so far.
    """

    def __init__(self, t_s: float, course: Course) -> None:
        self.first_segment = first_segment(t_s, course)
        self.score = Score(segments=(self.first_segment,))

    @property
    def end(self) -> Course:
        """The course at the end of the score, from which the next segment starts."""
        return end_course(self.score)

    def is_moving(self, t_s: float) -> bool:
        """Return whether a longer move, such as the alignment, is still in progress.

        There is a margin of half a segment, as a tick may come a little early.
        """
        last = self.score.segments[-1]
        return last.start_s + last.over_s > t_s + SCORE_LEAD_S + 0.5 * SEGMENT_S

    def extend(self, t_s: float, course: Course, metre: Metre) -> list[ScoreMoved]:
        """Append the segments that take the music to a course; return them.

        Parameters
        ----------
        t_s : float
            Now [s].
        course : Course
            Where the music should be.
        metre : Metre
            How beats are counted.
        """
        return self._write(next_segments(t_s, self.score, course, metre=metre))

    def add_tracks(self, decisions: list[Decision]) -> list[Decision]:
        """Enter tracks and their pacing into the score; return the decisions unchanged."""
        for decision in decisions:
            if isinstance(decision, TrackStarted):
                self.score = self.score.with_track(decision)
            elif isinstance(decision, TrackPaced):
                self.score = self.score.with_pace(decision)
        return decisions

    def align(
        self, t_s: float, per_min: float, breathing: BreathingEstimate | None, reason: Reason
    ) -> list[ScoreMoved]:
        """Move the silent guide to the person's rate and phase before it becomes audible.

        Where the breath is not known, only the rate is matched.

        Parameters
        ----------
        t_s : float
            Now [s].
        per_min : float
            The person's rate [breaths/min].
        breathing : Breathing or None
            The breath as read from the signals; None where not known.
        reason : Reason
            Why the guide moves.
        """
        if breathing is None or not len(breathing.crossings_s):
            return self._write(aligning_segments(t_s, self.score, per_min, None, reason))
        arrival_s = t_s + SCORE_LEAD_S + ALIGN_S
        since_s = arrival_s - float(breathing.crossings_s[-1])
        phase_rad = 2 * math.pi * (CROSSING_FRAC + since_s * per_min / 60)
        return self._write(aligning_segments(t_s, self.score, per_min, phase_rad, reason))

    def cue(self, t_s: float, until_s: float) -> tuple[float, ...]:
        """Schedule cues every `CUE_EVERY_S` until `until_s`; return their times [s]."""
        first_s = t_s + SCORE_LEAD_S
        n_cues = max(1, math.ceil((until_s - CUE_ROOM_S - first_s) / CUE_EVERY_S))
        cues_s = tuple(first_s + CUE_EVERY_S * count for count in range(n_cues))
        self.score = replace(self.score, cues_s=cues_s)
        return cues_s

    def cancel_cues(self, t_s: float) -> None:
        """Cancel the cues that have not been rendered yet."""
        self.score = self.score.without_cues_after(t_s + SCORE_LEAD_S)

    def fade(self, t_s: float, reason: Reason, over_s: float) -> list[ScoreMoved]:
        """Fade all sound out, whatever was planned.

        Parameters
        ----------
        t_s : float
            Now [s].
        reason : Reason
            Why the sound fades.
        over_s : float
            Length of the fade [s].
        """
        # Segments that begin after the fade have not been rendered, and are dropped.
        self.score = self.score.until(t_s + SCORE_LEAD_S)
        return self._write([stopping_segment(t_s, self.score, reason, over_s)])

    def _write(self, moves: Iterable[ScoreMoved]) -> list[ScoreMoved]:
        written = list(moves)
        for move in written:
            self.score = self.score.with_segment(move)
        return written
