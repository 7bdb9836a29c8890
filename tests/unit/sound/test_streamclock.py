"""When a frame is heard, from what a device's callback says."""

import numpy as np
import pytest

from entrain.sound.streamclock import ENOUGH_STAMPS, StreamClock

RATE_HZ = 44100
BLOCK = 1024


def run(clock: StreamClock, seconds: float, *, ppm: float, jitter_s: float, zero_s: float) -> float:
    """Feed callbacks of a device whose clock is off; return how far the line is off at the end."""
    rng = np.random.default_rng(1)
    true_rate_hz = RATE_HZ * (1 + ppm * 1e-6)
    n_blocks = int(seconds * RATE_HZ / BLOCK)
    for k in range(n_blocks):
        heard_s = zero_s + k * BLOCK / true_rate_hz
        clock.add(k * BLOCK, heard_s + rng.uniform(0, jitter_s))
        if k % 43 == 42:
            clock.correct()
    last = n_blocks * BLOCK
    return clock.heard_s(last) - (zero_s + last / true_rate_hz)


@pytest.mark.parametrize("ppm", [-100, 0, 100])
def test_drift_is_followed(ppm: float) -> None:
    """In ten minutes 100 ppm is 60 ms; what is left is below 2 ms."""
    off_s = run(StreamClock(RATE_HZ), 600, ppm=ppm, jitter_s=0.001, zero_s=3.0)
    assert abs(off_s) < 0.002


def test_bursts_of_a_sound_server_do_not_shake_it() -> None:
    clock = StreamClock(RATE_HZ)
    run(clock, 60, ppm=0, jitter_s=0.03, zero_s=3.0)
    before_s = clock.heard_s(0)
    clock.correct()
    assert abs(clock.heard_s(0) - before_s) <= 0.001


def test_a_leap_is_taken_at_once() -> None:
    clock = StreamClock(RATE_HZ)
    run(clock, 10, ppm=0, jitter_s=0.001, zero_s=3.0)
    off_s = run(clock, 10, ppm=0, jitter_s=0.001, zero_s=5.0)
    assert abs(off_s) < 0.002


def test_a_buffer_being_filled_is_not_believed() -> None:
    """At first a server takes blocks at once, then sleeps on them."""
    clock = StreamClock(RATE_HZ)
    for k in range(ENOUGH_STAMPS):
        clock.add(k * BLOCK, 1.0)
        assert not clock.is_fitted
    with pytest.raises(ValueError, match="no frame"):
        clock.heard_s(0)
    for k in range(ENOUGH_STAMPS, 2 * ENOUGH_STAMPS):
        clock.add(k * BLOCK, 2.0 + k * BLOCK / RATE_HZ)
    assert clock.heard_s(0) == pytest.approx(2.0)
