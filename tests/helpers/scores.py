"""Scores made by hand."""

from __future__ import annotations

import math

from entrain.events import Reason, ScoreMoved
from entrain.music.score import Score, phase_rad_at

REASON = Reason(rule="test")


def segment(
    start_s: float = 0.0,
    *,
    over_s: float = 0.0,
    phase_rad: float = 0.0,
    per_min: tuple[float, float] = (6.0, 6.0),
    depth_db: tuple[float, float] = (5.0, 5.0),
    level_frac: tuple[float, float] = (1.0, 1.0),
    beats: int = 8,
    inhale_frac: float = 0.42,
    density_frac: float = 0.5,
) -> ScoreMoved:
    return ScoreMoved(
        t_s=start_s - 1.0,
        reason=REASON,
        start_s=start_s,
        over_s=over_s,
        phase_rad=phase_rad,
        from_per_min=per_min[0],
        to_per_min=per_min[1],
        from_depth_db=depth_db[0],
        to_depth_db=depth_db[1],
        from_level_frac=level_frac[0],
        to_level_frac=level_frac[1],
        beats_per_breath=beats,
        inhale_frac=inhale_frac,
        density_frac=density_frac,
    )


def next_breath_s(score: Score, t_s: float) -> float:
    """Return when the first breath after `t_s` begins, by bisection."""
    last = score.segments[-1]
    goal_rad = math.ceil(phase_rad_at(last, t_s) / (2 * math.pi)) * 2 * math.pi
    low_s, high_s = t_s, t_s + 60
    for _ in range(80):
        middle_s = (low_s + high_s) / 2
        if phase_rad_at(last, middle_s) < goal_rad:
            low_s = middle_s
        else:
            high_s = middle_s
    return high_s


def with_beats(score: Score, beats: int, after_s: float) -> Score:
    """Return the score going on as it did, but with other beats from the next breath."""
    last = score.segments[-1]
    start_s = next_breath_s(score, after_s)
    there = score.at(start_s)
    return score.with_segment(
        segment(
            start_s,
            over_s=max(last.start_s + last.over_s - start_s, 0.0),
            phase_rad=round(there.phase_rad / (2 * math.pi)) * 2 * math.pi,
            per_min=(there.per_min, last.to_per_min),
            depth_db=(there.depth_db, last.to_depth_db),
            level_frac=(there.level_frac, last.to_level_frac),
            beats=beats,
            inhale_frac=last.inhale_frac,
            density_frac=last.density_frac,
        )
    )
