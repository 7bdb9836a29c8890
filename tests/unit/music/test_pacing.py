"""A track's tempo is moved slowly, back onto its beat, and never beyond what it bears."""

from __future__ import annotations

import pytest

from entrain.music.pacing import SLEW_PER_S, Pace, beat_offset
from entrain.music.tempo import BEATS_PER_BREATH, beats_for_track


def test_off_beat_is_told_from_the_nearest_beat() -> None:
    assert beat_offset(7.1, 12.0) == pytest.approx(0.1)
    assert beat_offset(6.6, 12.0) == pytest.approx(-0.4)


@pytest.mark.parametrize("ahead_s", [-0.4, -0.1, 0.05, 0.4])
def test_a_beat_that_is_off_comes_back_slowly_and_without_swinging(ahead_s: float) -> None:
    pace, step_s = Pace(1.0), 0.02
    swung_s = 0.0
    sign = 1 if ahead_s > 0 else -1
    for _ in range(int(40 / step_s)):
        before = pace.ratio
        ratio = pace.move(1.0, ahead_s, step_s, 0.75, 1.25)
        assert abs(ratio - before) <= SLEW_PER_S * step_s + 1e-12
        ahead_s += (ratio - 1.0) * step_s
        swung_s = min(swung_s, sign * ahead_s)
    assert abs(ahead_s) < 0.002
    assert swung_s > -0.01


def test_a_track_is_never_taken_beyond_what_it_bears() -> None:
    pace = Pace(1.0)
    for _ in range(100):
        pace.move(0.5, 0.3, 1.0, 0.94, 1.06)
    assert pace.ratio == pytest.approx(0.94)


def test_every_pair_of_breath_and_tempo_is_in_reach_of_an_instrumental_track() -> None:
    for native_bpm in range(56, 101, 2):
        for tenths in range(50, 161):
            count = beats_for_track(tenths / 10, native_bpm, 0.75, 1.25)
            assert count in BEATS_PER_BREATH


def test_the_count_is_kept_unless_another_is_clearly_better() -> None:
    # 8.5/min at 60: 8 beats are 68, 6 are 51; nearest in logarithm is 8, by .037.
    assert beats_for_track(8.5, 60, 0.75, 1.25) == 8
    assert beats_for_track(8.5, 60, 0.75, 1.25, before=6) == 6
    assert beats_for_track(9.5, 60, 0.75, 1.25, before=8) == 6
    assert beats_for_track(5.0, 100, 0.94, 1.06) is None
