"""Each of the three marks of chance is needed for a rhythm to be called irregular."""

import numpy as np
import pytest

from entrain.physiology.cardiac.rhythm import BEATS, is_irregular
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
