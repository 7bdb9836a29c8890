"""The score: what the music does at every instant, past and future.

The conductor writes it, one segment at a time; the sound, the picture of the guide and the
simulated person read it. It is immutable: another score is played by replacing one reference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from entrain.events import ScoreMoved, TrackPaced, TrackStarted

Floats = NDArray[np.float64]

TWO_PI = 2 * math.pi
KEPT_TRACKS = 3
"""Tracks kept: the current one, the one before, and the next."""

KEPT_SEGMENTS = 24
"""Segments kept: some 24 s of the past, more than the latency of any output."""


class Moment(NamedTuple):
    """The score at one instant; fields as in `ScoreMoved`."""

    phase_rad: float
    per_min: float
    depth_db: float
    tempo_bpm: float
    level_frac: float
    beats_per_breath: int
    inhale_frac: float
    density_frac: float

    @property
    def guides(self) -> bool:
        """Whether a swell can be heard, so that there is a guide to follow."""
        return self.depth_db > 0 and self.level_frac > 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Span:
    """The score at many instants; every array has shape (n_instants,), float64."""

    phase_rad: Floats
    per_min: Floats
    depth_db: Floats
    level_frac: Floats
    beats_per_breath: Floats
    inhale_frac: Floats
    density_frac: Floats


def phase_rad_at(segment: ScoreMoved, t_s: float) -> float:
    """Return the phase of the guide at an instant [rad].

    Parameters
    ----------
    segment : ScoreMoved
        The segment in force; after its move the guide continues at the last rate.
    t_s : float
        The instant [s].
    """
    after_s, over_s = t_s - segment.start_s, segment.over_s
    moving_s = 0.0 if after_s < 0 else after_s if after_s < over_s else over_s
    to_per_min, from_per_min = segment.to_per_min, segment.from_per_min
    breaths = to_per_min / 60 * (after_s - moving_s)
    if over_s > 0:
        slope = (to_per_min - from_per_min) / 60 / over_s
        breaths += from_per_min / 60 * moving_s + 0.5 * slope * moving_s**2
    return segment.phase_rad + TWO_PI * breaths


def _part(segment: ScoreMoved, t_s: float) -> float:
    """Return how much of a segment's move is done at `t_s`, 0 to 1."""
    if segment.over_s <= 0:
        return 1.0
    part = (t_s - segment.start_s) / segment.over_s
    return 0.0 if part < 0 else part if part < 1 else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Segments in the order of their start; the last one continues without end.

    Attributes
    ----------
    segments : tuple of ScoreMoved
        At least one.
    tracks : tuple of TrackStarted
        Which of the person's own tracks plays from when, in the order of their start; each
        is replaced by the next. Empty where the music is composed.
    paces : tuple of TrackPaced
        Whether the track's tempo follows the breath, and from when; by default it does not.
    cues_s : tuple of float
        Times of cues over the music, when the person is asked something [s].
    """

    segments: tuple[ScoreMoved, ...]
    tracks: tuple[TrackStarted, ...] = ()
    paces: tuple[TrackPaced, ...] = ()
    cues_s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.segments:
            raise ValueError("a score has at least one segment")

    def with_segment(self, segment: ScoreMoved) -> Score:
        """Return this score with another segment, and without those long past.

        Raises
        ------
        ValueError
            The segment begins before the last one; what may have been heard is never rewritten.
        """
        if segment.start_s < self.segments[-1].start_s:
            raise ValueError("a segment cannot begin before the one it follows")
        return replace(self, segments=(*self.segments[-KEPT_SEGMENTS + 1 :], segment))

    def with_track(self, track: TrackStarted) -> Score:
        """Return this score with another track; one without a start leaves it as it is."""
        if track.start_s is None:
            return self
        return replace(self, tracks=(*self.tracks[-KEPT_TRACKS + 1 :], track))

    def with_pace(self, pace: TrackPaced) -> Score:
        """Return this score with another pace of the track."""
        return replace(self, paces=(*self.paces[-KEPT_TRACKS + 1 :], pace))

    def track_at(self, t_s: float) -> TrackStarted | None:
        """Return the track heard at `t_s`, None where the music is composed."""
        started = [
            track for track in self.tracks if track.start_s is not None and track.start_s <= t_s
        ]
        return started[-1] if started and started[-1].track_id is not None else None

    def follows(self, t_s: float) -> bool:
        """Return whether the track's tempo follows the breath at `t_s`."""
        started = [pace for pace in self.paces if pace.start_s <= t_s]
        return started[-1].follows if started else False

    def _tempo_bpm(self, t_s: float, guide_bpm: float) -> float:
        track = self.track_at(t_s) if self.tracks else None
        if track is None or self.follows(t_s):
            return guide_bpm
        return track.native_bpm or 0.0

    def until(self, t_s: float) -> Score:
        """Return this score without what begins after `t_s`; its first segment is kept."""
        kept = [segment for segment in self.segments[1:] if segment.start_s <= t_s]
        return replace(self, segments=(self.segments[0], *kept)).without_cues_after(t_s)

    def without_cues_after(self, t_s: float) -> Score:
        """Return this score without the cues after `t_s`."""
        return replace(self, cues_s=tuple(cue_s for cue_s in self.cues_s if cue_s <= t_s))

    def segment_at(self, t_s: float) -> ScoreMoved:
        """Return the segment in force at `t_s`; before the first one, the first."""
        for segment in reversed(self.segments):
            if segment.start_s <= t_s:
                return segment
        return self.segments[0]

    def at(self, t_s: float) -> Moment:
        """Return the score at `t_s`."""
        segment = self.segment_at(t_s)
        part = _part(segment, t_s)
        per_min, depth_db = segment.from_per_min, segment.from_depth_db
        level_frac = segment.from_level_frac
        per_min += (segment.to_per_min - per_min) * part
        return Moment(
            phase_rad=phase_rad_at(segment, t_s),
            per_min=per_min,
            depth_db=depth_db + (segment.to_depth_db - depth_db) * part,
            tempo_bpm=self._tempo_bpm(t_s, per_min * segment.beats_per_breath),
            level_frac=level_frac + (segment.to_level_frac - level_frac) * part,
            beats_per_breath=segment.beats_per_breath,
            inhale_frac=segment.inhale_frac,
            density_frac=segment.density_frac,
        )

    def sample(self, t_s: Sequence[float] | Floats) -> Span:
        """Return the score at many instants.

        Parameters
        ----------
        t_s : sequence of float or ndarray, shape (n_instants,)
            Instants in rising order [s].
        """
        moments = [self.at(float(t)) for t in t_s]

        def column(name: str) -> Floats:
            return np.array([getattr(moment, name) for moment in moments], np.float64)

        return Span(
            phase_rad=column("phase_rad"),
            per_min=column("per_min"),
            depth_db=column("depth_db"),
            level_frac=column("level_frac"),
            beats_per_breath=column("beats_per_breath"),
            inhale_frac=column("inhale_frac"),
            density_frac=column("density_frac"),
        )
