"""Device clocks and chains of intervals, against a known truth."""

import numpy as np
import pytest

from entrain.physiology.timing.timebase import DeviceClock, RrChain


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
            told += chain.add_packet(second + 0.02, tuple(rr_ms[sent:ready].tolist()), 0.4)
            sent = ready
    assert [beat.rr_ms for beat in told[1:]] == rr_ms[:sent].tolist()
    assert told[0].rr_ms is None
    error_s = np.array([beat.t_s for beat in told[1:]]) - beat_s[:sent]
    # The first packets are anchored by few delays; after a minute the best is known.
    assert np.ptp(error_s[60:]) < 0.05


def test_lost_packets_break_the_chain() -> None:
    chain = RrChain()
    for second in range(1, 20):
        chain.add_packet(float(second), (1000.0,), 0.0)
    assert chain.add_packet(25.0, (1000.0,), 0.0) == []  # lost, or only late?
    after = chain.add_packet(26.0, (1000.0,), 0.0)
    assert [beat.rr_ms for beat in after] == [None, 1000.0, 1000.0]
    assert [beat.t_s for beat in after] == pytest.approx([24.0, 25.0, 26.0])


def test_intervals_that_come_late_in_a_burst_stay_where_they_belong() -> None:
    chain = RrChain()
    for second in range(1, 20):
        chain.add_packet(float(second), (1000.0,), 0.0)
    burst = [beat for n in range(15) for beat in chain.add_packet(34 + n / 100, (1000.0,), 0.0)]
    assert [beat.rr_ms for beat in burst] == [1000.0] * 15
    assert [beat.t_s for beat in burst] == pytest.approx(range(20, 35))


def test_intervals_that_are_as_late_as_the_frames_are_placed_as_late() -> None:
    chain = RrChain()
    for second in range(1, 20):
        chain.add_packet(float(second), (1000.0,), 0.0)
    (late,) = chain.add_packet(35.0, (1000.0,), 0.0, lag_s=15.1)
    assert (late.rr_ms, late.t_s) == (1000.0, pytest.approx(20.0))


def test_what_arrives_late_for_minutes_is_late_and_not_of_now() -> None:
    clock = DeviceClock()
    for second in range(60):
        clock.host_s(100.0 + second, float(second))
    for second in range(60, 300):
        placed_s = clock.host_s(115.0 + second, float(second))
        assert placed_s == pytest.approx(100.0 + second, abs=0.06)
        assert clock.lag_s == pytest.approx(15.0, abs=0.06)


def test_a_clock_that_jumps_back_to_2019_is_followed() -> None:
    clock = DeviceClock()
    in_2026_s, in_2019_s = 8.5e8, 6.0e8
    for second in range(60):
        clock.host_s(100.0 + second, in_2026_s + second)
    assert clock.host_s(160.0, in_2019_s) == pytest.approx(160.0)
    assert clock.lag_s == 0.0


def test_single_intervals_lost_do_not_add_up_for_ever() -> None:
    chain = RrChain()
    worst_s = 0.0
    for second in range(1, 400):
        if second % 6:
            for beat in chain.add_packet(second + 0.02, (1000.0,), 0.0):
                worst_s = max(worst_s, abs(beat.t_s - second))
    assert worst_s < 4.5
