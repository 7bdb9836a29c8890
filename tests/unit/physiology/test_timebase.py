"""Device clocks and chains of intervals, against a known truth."""

import numpy as np
import pytest

from entrain.physiology.timebase import DeviceClock, RrChain


def delays(n: int, seed: int = 0) -> np.ndarray:
    """Connection interval up to 45 ms, and 3 % retransmissions."""
    rng = np.random.default_rng(seed)
    wait = rng.uniform(0, 0.045, n)
    return wait + np.where(rng.random(n) < 0.03, rng.exponential(0.08, n), 0.0)


@pytest.mark.parametrize("drift_ppm", [-28, 28])
def test_the_clock_fit_stays_with_a_drifting_strap(drift_ppm: float) -> None:
    clock = DeviceClock()
    true_s = np.arange(1, 3601) * 0.56
    errors = []
    for t_s, delay_s in zip(true_s, delays(len(true_s)), strict=True):
        device_s = 1000.0 + t_s * (1 + drift_ppm * 1e-6)
        stall_s = 2.0 if 900 < t_s < 902 else 0.0
        errors.append(clock.host_s(t_s + delay_s + stall_s, device_s) - t_s)
    settled = np.array(errors[120:])
    assert np.percentile(np.abs(settled - settled.min()), 95) < 0.0045


def test_a_device_clock_set_anew_is_followed() -> None:
    clock = DeviceClock()
    clock.host_s(10.0, 500.0)
    assert clock.host_s(20.0, 3.0) == pytest.approx(20.0)
    assert clock.host_s(21.0, 4.0) == pytest.approx(21.0)


def test_intervals_chain_into_beat_times() -> None:
    chain = RrChain()
    rng = np.random.default_rng(1)
    rr_ms = rng.integers(800, 1100, 300) * 1000 / 1024
    beat_s = np.cumsum(rr_ms) / 1000
    told = []
    sent = 0
    for second in range(1, 200):
        ready = int(np.searchsorted(beat_s, second - 0.4))
        if ready > sent:
            told += chain.push(second + 0.02, tuple(rr_ms[sent:ready].tolist()), 0.4)
            sent = ready
    assert [beat.rr_ms for beat in told[1:]] == rr_ms[:sent].tolist()
    assert told[0].rr_ms is None
    error_s = np.array([beat.t_s for beat in told[1:]]) - beat_s[:sent]
    # The first packets are anchored by few delays; after a minute the best is known.
    assert np.ptp(error_s[60:]) < 0.05


def test_lost_packets_break_the_chain() -> None:
    chain = RrChain()
    for second in range(1, 20):
        chain.push(float(second), (1000.0,), 0.0)
    after = chain.push(25.0, (1000.0,), 0.0)
    assert after[0].rr_ms is None
    assert after[1].t_s == pytest.approx(25.0)


def test_an_impossible_interval_makes_no_beat() -> None:
    chain = RrChain()
    assert [beat.rr_ms for beat in chain.push(1.0, (1000.0, 53.0), 0.0)] == [None, 1000.0]
