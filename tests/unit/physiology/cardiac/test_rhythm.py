"""Irregular needs three marks of chance; extra beats show by alternating intervals."""

from dataclasses import replace

import numpy as np
import pytest

from entrain.physiology.cardiac.rhythm import (
    BEATS,
    EXTRA_BEATS,
    IRREGULAR,
    has_bigeminy,
    is_irregular,
    why_no_variability,
)
from entrain.physiology.readings import Beat, BeatLabel


def beats(rr_ms: np.ndarray) -> list[Beat]:
    t_s = np.cumsum(rr_ms) / 1000
    return [
        Beat(t_s=float(t), rr_ms=float(rr), label=BeatLabel.NORMAL, rr_corrected_ms=float(rr))
        for t, rr in zip(t_s, rr_ms, strict=True)
    ]


def chance(spread_ms: float) -> np.ndarray:
    return 800.0 + np.random.default_rng(3).uniform(-spread_ms, spread_ms, BEATS)


def test_chance_with_large_steps_of_all_sizes_is_irregular() -> None:
    assert is_irregular(beats(chance(250.0)))


def test_chance_with_small_steps_is_not() -> None:
    assert not is_irregular(beats(chance(60.0)))


@pytest.mark.parametrize("n_sizes", [2, 3])
def test_steps_between_a_few_sizes_are_not(n_sizes: int) -> None:
    # Large steps at every beat or nearly, but intervals of a few sizes only: bigeminy and
    # trigeminy are a rhythm, and it is the entropy alone that tells them from chance.
    sizes_ms = np.linspace(600.0, 1000.0, n_sizes)
    at = np.random.default_rng(1).permutation(np.arange(BEATS) % n_sizes)
    rr_ms = sizes_ms[at] + np.random.default_rng(2).normal(0, 4, BEATS)
    assert not is_irregular(beats(rr_ms))


def test_waves_are_not() -> None:
    at = np.arange(BEATS)
    swings = (
        800.0 + 300.0 * np.sin(2 * np.pi * at / 7.3) + np.random.default_rng(5).normal(0, 8, BEATS)
    )
    assert not is_irregular(beats(swings))


def test_fewer_than_64_intervals_are_never_called_irregular() -> None:
    assert not is_irregular(beats(chance(250.0)[1:]))


class TestBigeminy:
    @staticmethod
    def alternating(early_ms: float, n_early: int) -> np.ndarray:
        rr_ms = np.full(BEATS, 900.0) + np.random.default_rng(4).normal(0, 5, BEATS)
        at = 20 + 2 * np.arange(n_early)
        rr_ms[at] -= early_ms
        rr_ms[at + 1] += early_ms
        return rr_ms

    def test_three_late_extra_beats_are_enough(self) -> None:
        # A tenth early: too little for any of them to be labelled alone.
        told = beats(self.alternating(90.0, 3))
        assert has_bigeminy(told)
        assert why_no_variability(told) == EXTRA_BEATS

    def test_two_are_not(self) -> None:
        told = beats(self.alternating(90.0, 2))
        assert not has_bigeminy(told)
        assert why_no_variability(told) == ""

    def test_small_steps_of_a_sampled_ecg_are_not(self) -> None:
        assert not has_bigeminy(beats(self.alternating(12.0, 20)))

    def test_a_gap_ends_the_pattern(self) -> None:
        told = beats(self.alternating(90.0, 3))
        told[23] = replace(told[23], rr_ms=None, rr_corrected_ms=None)
        assert not has_bigeminy(told)

    def test_a_breath_of_four_beats_or_more_is_not(self) -> None:
        for beats_a_breath in np.linspace(4.0, 12.0, 33):
            at = np.arange(BEATS)
            rr_ms = 900.0 + 150.0 * np.sin(2 * np.pi * at / beats_a_breath + 0.3)
            assert not has_bigeminy(beats(rr_ms))

    @pytest.mark.parametrize("n", [0, 1, 6])
    def test_too_few_beats_show_nothing(self, n: int) -> None:
        assert not has_bigeminy(beats(self.alternating(90.0, 3)[20 : 20 + n]))

    def test_only_the_last_beats_count(self) -> None:
        before = self.alternating(90.0, 3)
        calm = np.full(BEATS, 900.0)
        assert not has_bigeminy(beats(np.concatenate([before, calm])))

    def test_irregular_is_told_first(self) -> None:
        assert why_no_variability(beats(chance(250.0))) == IRREGULAR
