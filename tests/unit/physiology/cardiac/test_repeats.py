"""Repeated intervals: what the clock says of them, and what it leaves alone."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from entrain.physiology.cardiac.repeats import Repeats
from entrain.physiology.cardiac.strap_intervals import StrapIntervals
from tests.helpers.told import beats_s, rmssd_ms, seconds_of

Packets = list[tuple[float, list[float]]]


def told_again(packets: Packets) -> Packets:
    """Send the last interval where no beat came."""
    last: list[float] = []
    sent = []
    for t_s, rr_s in packets:
        sent.append((t_s, rr_s or last))
        last = (rr_s or last)[-1:]
    return sent


def late(packets: Packets, seed: int) -> Iterator[tuple[float, tuple[float, ...]]]:
    """Yield arrival times as radio makes them, and the intervals [ms]."""
    rng = np.random.default_rng(seed)
    for t_s, rr_s in packets:
        wait_s = rng.uniform(0, 0.05) + (rng.random() < 0.05) * rng.exponential(0.3)
        yield t_s + wait_s, tuple(1000 * rr for rr in rr_s)


def kept_ms(packets: Packets, seed: int = 0) -> tuple[list[float], Repeats]:
    repeats = Repeats()
    kept = [
        rr
        for arrived in late(packets, seed)
        for one in repeats.add_packet(*arrived)
        for rr in one.rr_ms
    ]
    return kept + [rr for one in repeats.flush() for rr in one.rr_ms], repeats


@pytest.mark.parametrize(
    ("hr_bpm", "every_s"), [(38, 1.0), (45, 1.0), (48, 1.0), (54, 1.0), (50, 0.5), (75, 0.5)]
)
def test_what_is_told_again_where_no_beat_came_is_left_out(hr_bpm: float, every_s: float) -> None:
    true_s = beats_s(600, hr_bpm=hr_bpm, seed=2, depth_frac=0.05)
    sent = told_again(seconds_of(true_s, every_s))
    n_again = sum(len(rr) for _, rr in sent) - (len(true_s) - 1)
    kept, repeats = kept_ms(sent)
    assert n_again > 50
    assert repeats.n_repeated == pytest.approx(n_again, rel=0.04, abs=2)
    assert len(kept) == pytest.approx(len(true_s) - 1, abs=0.04 * n_again + 2)
    again_s = np.cumsum([0.0, *kept]) / 1000
    assert rmssd_ms(again_s) == pytest.approx(rmssd_ms(true_s), rel=0.02)
    assert repeats.is_doubtful


def paced(hr_bpm: float) -> np.ndarray:
    return np.arange(0.4, 600, round(60 / hr_bpm * 1024) / 1024)


def in_whole_ms(hr_bpm: float) -> np.ndarray:
    """Return a heart so even, told in whole milliseconds, that many intervals are equal."""
    rr_s = np.round(60 / hr_bpm + np.random.default_rng(4).normal(0, 0.003, 700), 3)
    return 0.4 + np.cumsum(rr_s)


@pytest.mark.parametrize("heart", [paced, in_whole_ms], ids=["paced", "whole ms"])
@pytest.mark.parametrize("hr_bpm", [38, 45, 57, 59.9, 60, 60.1, 75, 110])
def test_equal_intervals_of_a_real_heart_all_count(
    heart: Callable[[float], np.ndarray], hr_bpm: float
) -> None:
    packets = seconds_of(heart(hr_bpm))
    n_equal = sum(a == b for _, rr in packets for a, b in pairwise(rr))
    kept, repeats = kept_ms(packets)
    assert len(kept) == sum(len(rr) for _, rr in packets) > 300 + n_equal
    assert repeats.n_repeated == 0
    assert not repeats.is_doubtful


def test_a_paced_heart_is_not_kept_waiting() -> None:
    repeats = Repeats()
    told = [len(repeats.add_packet(float(second), (1000.0,))) for second in range(1, 60)]
    assert sum(told[:8]) >= 6
    assert set(told[8:]) == {1}


def test_a_packet_told_twice_counts_once() -> None:
    true_s = beats_s(300, seed=5)
    packets = seconds_of(true_s)
    twice = [one for n, one in enumerate(packets) for _ in range(2 if n % 5 == 3 else 1)]
    kept, _ = kept_ms(twice)
    assert len(kept) == pytest.approx(len(true_s) - 1, rel=0.03)


def test_a_strap_that_tells_more_than_time_goes_by_is_trusted_less() -> None:
    told, rng = StrapIntervals(), np.random.default_rng(1)
    for second in range(1, 200):
        told.add_packet(float(second), (rng.normal(1250, 20),), 0.0)
    assert told.is_doubtful
    assert told.dropped.n_repeated == 0


@pytest.mark.parametrize("padding_ms", [0.0, 51.8, 239.0, 3001.0, 31999.0, 63999.0])
def test_what_no_heart_makes_is_dropped_and_the_rest_of_the_packet_stays(
    padding_ms: float,
) -> None:
    told, kept = StrapIntervals(), []
    for t_s, rr_s in seconds_of(beats_s(60)):
        rr_ms = tuple(1000 * rr for rr in rr_s)
        kept += told.add_packet(t_s, (padding_ms, *rr_ms, padding_ms), 0.0)
    kept += told.end_run(0.0)
    true_ms = np.diff(beats_s(60)) * 1000
    assert [beat.rr_ms for beat in kept[1:]] == pytest.approx(true_ms[: len(kept) - 1].tolist())
    assert len(kept) >= len(true_ms) - 1
    assert told.dropped.n_impossible == 2 * 59
