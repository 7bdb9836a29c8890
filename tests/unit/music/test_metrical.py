"""Beats are counted twice or half as fast, and taps have a tempo."""

from __future__ import annotations

import numpy as np
import pytest

from entrain.music.metrical import beats_at, tapped_bpm

BEATS_S = np.arange(1.0, 9.0)


@pytest.mark.parametrize("wanted_bpm", [60.0, 58.0, 63.0])
def test_the_same_level_keeps_the_beats(wanted_bpm: float) -> None:
    assert beats_at(BEATS_S, 60.0, wanted_bpm) == pytest.approx(BEATS_S)


def test_twice_as_fast_puts_one_between_each_two() -> None:
    assert beats_at(BEATS_S[:3], 60.0, 120.0) == pytest.approx([1.0, 1.5, 2.0, 2.5, 3.0])


def test_half_as_fast_keeps_the_first_beats_of_bars() -> None:
    kept = beats_at(BEATS_S, 60.0, 30.0, np.array([2.0, 6.0]))
    assert kept == pytest.approx([2.0, 4.0, 6.0, 8.0])


def test_half_as_fast_without_bars_keeps_the_first_beat() -> None:
    assert beats_at(BEATS_S, 60.0, 30.0) == pytest.approx([1.0, 3.0, 5.0, 7.0])


def test_another_tempo_has_none_of_these_beats() -> None:
    assert beats_at(BEATS_S, 60.0, 90.0) is None


def test_no_beats_stay_none() -> None:
    counted = beats_at(np.array([]), 60.0, 120.0)
    assert counted is not None
    assert len(counted) == 0


def test_taps_have_a_tempo_even_with_one_left_out() -> None:
    taps_s = np.delete(np.arange(12) * 60 / 72.0, 5)
    assert tapped_bpm(taps_s) == pytest.approx(72.0)


def test_uneven_taps_are_evened_out() -> None:
    jitter_s = np.random.default_rng(3).normal(0, 0.02, 16)
    assert tapped_bpm(np.arange(16) * 60 / 72.0 + jitter_s) == pytest.approx(72.0, rel=0.01)


@pytest.mark.parametrize("taps_s", [[], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0, 1.0]])
def test_too_few_or_no_taps_have_none(taps_s: list[float]) -> None:
    assert tapped_bpm(np.array(taps_s)) is None
