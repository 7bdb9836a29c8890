"""The delay of a strap's RR intervals, measured against its own ECG."""

import numpy as np
import pytest

from entrain.physiology.timing.latency import LatencyMeter


def heart(n: int, seed: int = 4, spread_ms: float = 40) -> tuple[np.ndarray, np.ndarray]:
    rr_ms = 850 + np.random.default_rng(seed).normal(0, spread_ms, n)
    return np.cumsum(rr_ms) / 1000, rr_ms


def measured(latency_s: float, spread_ms: float = 40, lost: int = 0) -> float | None:
    meter = LatencyMeter()
    rng = np.random.default_rng(1)
    for t_s, rr_ms in zip(*heart(80, spread_ms=spread_ms), strict=True):
        meter.add_ecg_rr(t_s + rng.normal(0, 0.002), rr_ms + rng.normal(0, 2))
        if not lost or rng.random() > lost / 100:
            meter.add_strap_beat(t_s + latency_s, rr_ms)
    return meter.measure()


@pytest.mark.parametrize("latency_s", [0.4, 0.7, 2.1, 2.6, 4.5])
def test_the_delay_is_found(latency_s: float) -> None:
    assert measured(latency_s) == pytest.approx(latency_s, abs=0.01)


def test_the_delay_is_found_where_a_third_of_the_intervals_is_lost() -> None:
    assert measured(2.6, lost=30) == pytest.approx(2.6, abs=0.01)


def test_an_even_pulse_tells_no_delay() -> None:
    assert measured(2.6, spread_ms=0.5) is None


def test_few_beats_tell_no_delay() -> None:
    meter = LatencyMeter()
    for t_s, rr_ms in zip(*heart(12), strict=True):
        meter.add_ecg_rr(t_s, rr_ms)
        meter.add_strap_beat(t_s + 1, rr_ms)
    assert meter.measure() is None


def test_what_was_measured_is_kept_over_a_break() -> None:
    meter = LatencyMeter()
    for t_s, rr_ms in zip(*heart(80), strict=True):
        meter.add_ecg_rr(t_s, rr_ms)
        meter.add_strap_beat(t_s + 1.2, rr_ms)
    known_s = meter.measure()
    meter.start_new_run()
    assert meter.measure() == known_s == pytest.approx(1.2, abs=0.01)
