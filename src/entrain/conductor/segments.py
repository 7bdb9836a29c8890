"""Segments of the score that take the music to a course."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

from entrain.events import Reason, ScoreMoved
from entrain.guidance import BED_LEVEL_FRAC, Course
from entrain.music import Score, beats_per_breath, phase_rad_at

SCORE_LEAD_S = 1.0
"""Segments begin this far ahead [s]: earlier sound is already rendered."""
SEGMENT_S = 1.0
ALIGN_S = 20.0
"""Length of the alignment [s]; its rate differs from the mean of the two ends by 3/min at most."""
INHALE_FRAC = 0.42
TWO_PI = 2 * math.pi
_SMALL = 1e-6


class Counting(Protocol):
    """Returns the number of beats in a breath."""

    def __call__(self, per_min: float, before: int | None = None) -> int:
        """Return the count for a rate [breaths/min], given the one in use."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Metre:
    """How beats are counted, and the number of breaths after which the count may change."""

    count: Counting = beats_per_breath
    phrase_breaths: int = 1


COMPOSED_METRE = Metre()


def first_segment(t_s: float, course: Course) -> ScoreMoved:
    """Return the first segment of a session, which begins at `t_s` [s]."""
    return ScoreMoved(
        t_s=t_s,
        reason=course.reason,
        start_s=t_s,
        over_s=0.0,
        phase_rad=0.0,
        from_per_min=course.per_min,
        to_per_min=course.per_min,
        from_depth_db=course.depth_db,
        to_depth_db=course.depth_db,
        from_level_frac=course.level_frac,
        to_level_frac=course.level_frac,
        beats_per_breath=beats_per_breath(course.per_min),
        inhale_frac=INHALE_FRAC,
        density_frac=course.density_frac,
        pulse=course.pulse,
        character=course.character,
    )


def end_course(score: Score) -> Course:
    """Return the course at the end of the score, from which the next segment starts."""
    last = score.segments[-1]
    return Course(
        per_min=last.to_per_min,
        depth_db=last.to_depth_db,
        level_frac=last.to_level_frac,
        density_frac=last.density_frac,
        reason=last.reason,
        pulse=last.pulse,
        character=last.character,
    )


def _differs(last: ScoreMoved, course: Course) -> bool:
    return (
        abs(last.to_per_min - course.per_min) > _SMALL
        or abs(last.to_depth_db - course.depth_db) > _SMALL
        or abs(last.to_level_frac - course.level_frac) > _SMALL
        or abs(last.density_frac - course.density_frac) > _SMALL
        or (last.pulse, last.character) != (course.pulse, course.character)
    )


def next_segments(
    t_s: float,
    score: Score,
    course: Course,
    *,
    over_s: float = SEGMENT_S,
    metre: Metre = COMPOSED_METRE,
) -> list[ScoreMoved]:
    """Return the segments that take the music to `course`; empty where it is there already.

    The count of beats in a breath changes only at the beginning of a phrase, so a segment that
    contains one is split there.

    Parameters
    ----------
    t_s : float
        Now [s].
    score : Score
        The score so far.
    course : Course
        Where the music should be.
    over_s : float
        Length of the segment [s].
    metre : Metre
        How beats are counted.
    """
    last = score.segments[-1]
    start_s = max(t_s + SCORE_LEAD_S, last.start_s + last.over_s)
    wanted = metre.count(course.per_min, last.beats_per_breath)
    if not _differs(last, course) and wanted == last.beats_per_breath:
        return []
    segment = ScoreMoved(
        t_s=t_s,
        reason=course.reason,
        start_s=start_s,
        over_s=over_s,
        phase_rad=phase_rad_at(last, start_s),
        from_per_min=last.to_per_min,
        to_per_min=course.per_min,
        from_depth_db=last.to_depth_db,
        to_depth_db=course.depth_db,
        from_level_frac=last.to_level_frac,
        to_level_frac=course.level_frac,
        beats_per_breath=last.beats_per_breath,
        inhale_frac=INHALE_FRAC,
        density_frac=course.density_frac,
        pulse=course.pulse,
        character=course.character,
    )
    if wanted == last.beats_per_breath:
        return [segment]
    return _split_at_phrase(segment, wanted, metre.phrase_breaths)


def _split_at_phrase(segment: ScoreMoved, count: int, phrase_breaths: int = 1) -> list[ScoreMoved]:
    """Split a segment where a phrase begins within it; the second part has the new count."""
    end_s = segment.start_s + segment.over_s
    phrase = math.ceil(segment.phase_rad / TWO_PI / phrase_breaths - _SMALL)
    breath = phrase * phrase_breaths
    cut_s = _phase_time_s(segment, breath * TWO_PI)
    if cut_s >= end_s:
        return [segment]
    part = (cut_s - segment.start_s) / segment.over_s

    def interpolate(first: float, last: float) -> float:
        return first + (last - first) * part

    per_min = interpolate(segment.from_per_min, segment.to_per_min)
    depth_db = interpolate(segment.from_depth_db, segment.to_depth_db)
    level_frac = interpolate(segment.from_level_frac, segment.to_level_frac)
    before = replace(
        segment,
        over_s=cut_s - segment.start_s,
        to_per_min=per_min,
        to_depth_db=depth_db,
        to_level_frac=level_frac,
    )
    after = replace(
        segment,
        start_s=cut_s,
        over_s=end_s - cut_s,
        phase_rad=breath * TWO_PI,
        from_per_min=per_min,
        from_depth_db=depth_db,
        from_level_frac=level_frac,
        beats_per_breath=count,
    )
    return [before, after] if before.over_s > _SMALL else [after]


def _phase_time_s(segment: ScoreMoved, phase_rad: float) -> float:
    """Return when the segment reaches a phase at or after its start [s], by bisection."""
    low_s, high_s = segment.start_s, segment.start_s + 60.0
    for _ in range(60):
        middle_s = 0.5 * (low_s + high_s)
        if phase_rad_at(segment, middle_s) < phase_rad:
            low_s = middle_s
        else:
            high_s = middle_s
    return high_s


def aligning_segments(
    t_s: float, score: Score, per_min: float, person_phase_rad: float | None, reason: Reason
) -> list[ScoreMoved]:
    """Return the segments that move a silent guide to the person's rate and phase.

    The guide gets there in twenty seconds through an intermediate rate, chosen such that it
    arrives in phase. Its phase never jumps.

    Parameters
    ----------
    t_s : float
        Now [s].
    score : Score
        The score so far, without swell.
    per_min : float
        The person's rate [breaths/min].
    person_phase_rad : float or None
        Predicted phase of the breath when the guide arrives [rad]; None where it is not
        known, and only the rate is matched.
    reason : Reason
        Why the guide moves.
    """
    last = score.segments[-1]
    start_s = max(t_s + SCORE_LEAD_S, last.start_s + last.over_s)
    start_rad = phase_rad_at(last, start_s)
    from_per_min = last.to_per_min
    half_s = ALIGN_S / 2
    straight_breaths = (from_per_min + per_min) / 2 / 60 * ALIGN_S
    offset = 0.0
    if person_phase_rad is not None:
        offset = (person_phase_rad - start_rad) / TWO_PI - straight_breaths
        offset -= round(offset)
    # Both halves are linear: an intermediate rate higher by d raises the mean rate by d/2.
    way_per_min = (from_per_min + per_min) / 2 + offset * 2 * 60 / ALIGN_S
    level_frac = max(last.to_level_frac, BED_LEVEL_FRAC)
    segments: list[ScoreMoved] = []
    for first, end, begin_s, from_level_frac in (
        (from_per_min, way_per_min, start_s, last.to_level_frac),
        (way_per_min, per_min, start_s + half_s, level_frac),
    ):
        segment = ScoreMoved(
            t_s=t_s,
            reason=reason,
            start_s=begin_s,
            over_s=half_s,
            phase_rad=phase_rad_at(segments[-1], begin_s) if segments else start_rad,
            from_per_min=first,
            to_per_min=end,
            from_depth_db=0.0,
            to_depth_db=0.0,
            from_level_frac=from_level_frac,
            to_level_frac=level_frac,
            beats_per_breath=(segments[-1] if segments else last).beats_per_breath,
            inhale_frac=INHALE_FRAC,
            density_frac=last.density_frac,
            pulse=last.pulse,
            character=last.character,
        )
        wanted = beats_per_breath(end, segment.beats_per_breath)
        same = wanted == segment.beats_per_breath
        segments += [segment] if same else _split_at_phrase(segment, wanted)
    return segments


def stopping_segment(t_s: float, score: Score, reason: Reason, over_s: float) -> ScoreMoved:
    """Return the segment that fades all sound out.

    Parameters
    ----------
    t_s : float
        Now [s].
    score : Score
        The score so far.
    reason : Reason
        Why the sound fades.
    over_s : float
        Length of the fade [s].
    """
    last = score.segments[-1]
    start_s = max(t_s + SCORE_LEAD_S, last.start_s)
    moment = score.at(start_s)
    return ScoreMoved(
        t_s=t_s,
        reason=reason,
        start_s=start_s,
        over_s=over_s,
        phase_rad=moment.phase_rad,
        from_per_min=moment.per_min,
        to_per_min=moment.per_min,
        from_depth_db=moment.depth_db,
        to_depth_db=moment.depth_db,
        from_level_frac=moment.level_frac,
        to_level_frac=0.0,
        beats_per_breath=moment.beats_per_breath,
        inhale_frac=moment.inhale_frac,
        density_frac=moment.density_frac,
        pulse=last.pulse,
        character=last.character,
    )
