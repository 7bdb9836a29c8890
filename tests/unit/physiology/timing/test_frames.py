"""When the samples of a frame were taken."""

from __future__ import annotations

import numpy as np
import pytest

from entrain.physiology.timing.frames import FrameTimes, PlacedFrame

RATE_HZ, N_SAMPLES = 100.0, 50
JUMP_NS = 10**18


def placed(*frames: tuple[float, int]) -> list[PlacedFrame]:
    """Place frames, each of an arrival [s] and a stamp [ns]."""
    times = FrameTimes(RATE_HZ)
    return [
        frame
        for arrival_s, device_ns in frames
        if (frame := times.place(arrival_s, device_ns, N_SAMPLES)) is not None
    ]


def stamp_ns(n: int) -> int:
    return n * 500_000_000


def test_frames_follow_each_other_without_a_seam() -> None:
    frames = placed(*((0.5 * n, stamp_ns(n)) for n in range(1, 9)))
    t_s = np.concatenate([frame.t_s for frame in frames])
    assert np.diff(t_s) == pytest.approx(1 / RATE_HZ, abs=1e-6)
    assert not [frame for frame in frames if frame.gap_s]


@pytest.mark.parametrize("soon_s", [0.1, 0.3])
def test_no_sample_after_a_clock_that_jumped_lies_before_those_told(soon_s: float) -> None:
    calm = [(0.5 * n, stamp_ns(n)) for n in range(1, 5)]
    # One stamp is mangled; what follows it comes sooner than it should.
    frames = placed(*calm, (2.5, JUMP_NS), (2.5 + soon_s, stamp_ns(6)), (3.5, stamp_ns(7)))
    t_s = np.concatenate([frame.t_s for frame in frames])
    assert np.all(np.diff(t_s) > 0)
    after = frames[5]
    assert after.t_s.size == pytest.approx(soon_s * RATE_HZ, abs=1)
    assert after.t_s[-1] == pytest.approx(2.5 + soon_s)
    for frame in frames:
        assert frame.gap_s is None or frame.gap_s[0] < frame.gap_s[1] <= frame.t_s[0]


def test_a_frame_that_lies_wholly_before_those_told_is_none() -> None:
    frames = placed((1.0, stamp_ns(2)), (2.0, JUMP_NS), (2.0, stamp_ns(4)), (2.5, stamp_ns(5)))
    assert len(frames) == 3
    t_s = np.concatenate([frame.t_s for frame in frames])
    assert np.all(np.diff(t_s) > 0)
