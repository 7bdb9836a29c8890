"""The score goes on without a jump, whatever is asked of it."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.conductor.segments import (
    ALIGN_S,
    SCORE_LEAD_S,
    aligning_segments,
    first_segment,
    next_segments,
    stopping_segment,
)
from entrain.events import Reason, ScoreMoved
from entrain.guidance.guidance import Course
from entrain.music.score import Score, phase_rad_at
from entrain.music.tempo import BEATS_PER_BREATH, beats_per_breath

REASON = Reason(rule="test")


def course(per_min: float, depth_db: float = 0.0, level_frac: float = 1.0) -> Course:
    return Course(
        per_min=per_min,
        depth_db=depth_db,
        level_frac=level_frac,
        density_frac=0.5,
        reason=REASON,
    )


def opened(per_min: float = 10.0) -> Score:
    return Score(segments=(first_segment(0.0, course(per_min)),))


def extended(score: Score, moves: list[ScoreMoved]) -> Score:
    for move in moves:
        score = score.with_segment(move)
    return score


@given(rates=st.lists(st.floats(4.5, 18), min_size=1, max_size=60))
def test_the_phase_never_jumps_and_a_count_changes_where_a_breath_begins(
    rates: list[float],
) -> None:
    score = opened()
    for second, rate in enumerate(rates, start=1):
        moves = next_segments(float(second), score, course(rate))
        for move in moves:
            last = score.segments[-1]
            assert move.start_s >= second + SCORE_LEAD_S - 1e-9, "what is rendered stays"
            assert move.phase_rad == pytest.approx(phase_rad_at(last, move.start_s), abs=1e-6)
            assert move.from_per_min == pytest.approx(score.at(move.start_s).per_min, abs=1e-6)
            if move.beats_per_breath != last.beats_per_breath:
                breaths = move.phase_rad / (2 * math.pi)
                assert breaths == pytest.approx(round(breaths), abs=1e-6)
            score = score.with_segment(move)


def test_nothing_to_do_is_no_decision() -> None:
    score = extended(opened(), next_segments(1.0, opened(), course(10.0)))
    assert next_segments(5.0, score, course(10.0)) == []


@pytest.mark.parametrize("per_min", [8.0, 9.9, 10.0, 12.3, 17.0])
@pytest.mark.parametrize("phase_rad", [0.0, 1.0, 3.1, 5.9])
def test_the_guide_arrives_in_step(per_min: float, phase_rad: float) -> None:
    score = extended(opened(), aligning_segments(100.0, opened(), per_min, phase_rad, REASON))
    there = score.at(100.0 + SCORE_LEAD_S + ALIGN_S)
    assert there.per_min == pytest.approx(per_min)
    away = (there.phase_rad - phase_rad + math.pi) % (2 * math.pi) - math.pi
    assert away == pytest.approx(0.0, abs=1e-6)
    steps = [score.at(100 + k / 50).phase_rad for k in range(1200)]
    assert all(0 < b - a < 0.04 for a, b in itertools.pairwise(steps))
    tempos = [score.at(100 + k / 5).tempo_bpm for k in range(120)]
    assert 30 < min(tempos) < max(tempos) <= 103


def test_a_stop_is_silent_within_three_seconds() -> None:
    score = opened().with_segment(stopping_segment(40.0, opened(), REASON, 2.0))
    assert score.at(40.9).level_frac == 1.0
    assert score.at(43.0).level_frac == 0.0


@given(per_min=st.floats(4.5, 18))
def test_a_tempo_is_one_to_listen_to(per_min: float) -> None:
    assert 45 <= beats_per_breath(per_min) * per_min <= 100


def test_a_count_is_kept_while_it_serves() -> None:
    counts = [BEATS_PER_BREATH[0]]
    for step in range(100):
        counts.append(beats_per_breath(14 - 0.08 * step, counts[-1]))
    changes = sum(a != b for a, b in itertools.pairwise(counts))
    assert changes <= 3
