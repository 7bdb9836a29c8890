"""Clocks, chains and frames, to the figure: what is placed where, and what is a gap."""

from __future__ import annotations

import numpy as np
import pytest

from entrain.physiology.timing.frames import FrameTimes, PlacedFrame
from entrain.physiology.timing.latency import LatencyMeter
from entrain.physiology.timing.timebase import (
    DRIFT_FRAC,
    ChainedBeat,
    DeviceClock,
    RrChain,
    SlidingMinimum,
)


class TestSlidingMinimum:
    def test_the_smallest_of_the_last_minute(self) -> None:
        least = SlidingMinimum()
        assert least.value is None
        taken = [(0.0, 3.0), (10.0, 5.0), (20.0, 4.0), (60.0, 9.0), (60.1, 8.0), (80.2, 9.0)]
        assert [least.update(t_s, value) for t_s, value in taken] == [3, 3, 3, 3, 4, 8]
        assert least.value == 8
        assert least.update(80.3, 8.0) == 8
        assert least.update(80.4, 1.0) == 1


class TestDeviceClock:
    def test_the_quickest_stamp_tells_the_offset_and_the_lag_of_the_others(self) -> None:
        clock = DeviceClock()
        assert clock.lag_s == 0.0
        placed = [(clock.host_s(t_s + late_s, 500 + t_s), clock.lag_s)
                  for t_s, late_s in ((0.0, 0.3), (1.0, 0.1), (2.0, 0.5))]  # fmt: skip
        assert placed == [
            (pytest.approx(0.3), pytest.approx(0.0)),
            (pytest.approx(1.1), pytest.approx(0.0)),
            (pytest.approx(2.1), pytest.approx(0.4)),
        ]

    def test_the_offset_rises_no_faster_than_clocks_drift(self) -> None:
        clock = DeviceClock()
        clock.host_s(0.0, 0.0)
        placed_s = clock.host_s(100.0, 90.0)  # the quickest of the last minute is 10 s late
        assert placed_s == pytest.approx(90.0 + 100.0 * DRIFT_FRAC, abs=1e-9)
        assert clock.lag_s == pytest.approx(10.0 - 100.0 * DRIFT_FRAC, abs=1e-9)

    @pytest.mark.parametrize(
        ("step_s", "anew"),
        [
            (-5.0, False), (-5.1, True),  # back
            (6.0, False), (6.1, True),  # ahead of what has passed, which is 1 s
            (-119.0, True),
        ],
    )  # fmt: skip
    def test_a_stamp_that_jumped_begins_anew(self, step_s: float, anew: bool) -> None:
        clock = DeviceClock()
        clock.host_s(100.0, 1000.0)
        placed_s = clock.host_s(101.0, 1000.0 + step_s)
        by_itself = placed_s == pytest.approx(101.0, abs=1e-6)
        # Ahead of the clock by less, the stamp is simply the quickest so far.
        assert by_itself is (anew or step_s > 0)
        assert (clock.lag_s == pytest.approx(0.0, abs=1e-6)) is (anew or step_s > 0)
        later_s = clock.host_s(102.0, 1000.0 + step_s + 0.5)
        assert later_s == pytest.approx(
            101.5 if by_itself else 1000.0 + step_s + 0.5 - 900, abs=1e-3
        )

    @pytest.mark.parametrize(("silent_s", "anew"), [(120.0, False), (120.2, True)])
    def test_a_clock_that_stood_still_for_two_minutes_begins_anew(
        self, silent_s: float, anew: bool
    ) -> None:
        clock = DeviceClock()
        clock.host_s(100.0, 1000.0)
        placed_s = clock.host_s(100.0 + silent_s, 1000.0)
        assert (placed_s == pytest.approx(100.0 + silent_s, abs=1e-6)) is anew


def told(*beats: tuple[float, float | None]) -> list[ChainedBeat]:
    return [ChainedBeat(t_s=pytest.approx(t_s), rr_ms=rr_ms) for t_s, rr_ms in beats]


class TestRrChain:
    def test_a_run_begins_with_a_beat_that_has_no_interval(self) -> None:
        chain = RrChain()
        assert chain.add_packet(9.0, (), 0.4) == []
        first = chain.add_packet(10.0, (1000.0, 900.0), 0.4)
        assert first == told((7.7, None), (8.7, 1000.0), (9.6, 900.0))
        assert chain.add_packet(10.9, (950.0,), 0.4) == told((10.5, 950.0))

    def test_a_quicker_packet_moves_what_comes_and_not_what_was_told(self) -> None:
        chain = RrChain()
        chain.add_packet(10.0, (1000.0,), 0.0)
        assert chain.add_packet(10.9, (1000.0,), 0.0) == told((10.9, 1000.0))
        assert chain.add_packet(12.3, (1000.0,), 0.0) == told((11.9, 1000.0))

    def test_after_a_break_the_next_interval_begins_a_run(self) -> None:
        chain = RrChain()
        chain.add_packet(10.0, (1000.0,), 0.0)
        chain.start_new_run()
        assert chain.add_packet(11.2, (1000.0,), 0.0) == told((10.2, None), (11.2, 1000.0))

    def test_a_break_forgets_what_was_held_back(self) -> None:
        chain = RrChain()
        for second in range(1, 5):
            chain.add_packet(float(second), (1000.0,), 0.0)
        assert chain.add_packet(10.0, (1000.0,), 0.0) == []
        chain.start_new_run()
        assert chain.add_packet(11.0, (1000.0,), 0.0) == told((10.0, None), (11.0, 1000.0))

    @pytest.mark.parametrize(("late_s", "held"), [(1.5, False), (1.6, True)])
    def test_more_than_a_second_and_a_half_behind_is_held_back(
        self, late_s: float, held: bool
    ) -> None:
        chain = RrChain()
        for second in range(1, 5):
            chain.add_packet(float(second), (1000.0,), 0.0)
        assert (chain.add_packet(5.0 + late_s, (1000.0,), 0.0) == []) is held

    @pytest.mark.parametrize(("after_s", "n_beats"), [(0.49, 0), (0.5, 3)])
    def test_what_comes_after_it_in_a_burst_is_held_back_too(
        self, after_s: float, n_beats: int
    ) -> None:
        chain = RrChain()
        for second in range(1, 5):
            chain.add_packet(float(second), (1000.0,), 0.0)
        chain.add_packet(10.0, (1000.0,), 0.0)
        assert len(chain.add_packet(10.0 + after_s, (1000.0,), 0.0)) == n_beats

    def test_single_losses_are_a_gap_once_they_add_up_to_three_seconds(self) -> None:
        chain = RrChain()
        for second in range(1, 5):
            chain.add_packet(float(second), (1000.0,), 0.0)
        t_s = 4.0
        for lost in range(1, 4):
            t_s += 2.0 if lost < 3 else 2.1  # each tells one interval of two
            kept = chain.add_packet(t_s, (1000.0,), 0.0)
            assert bool(kept) is (lost < 3)
            t_s += 1.0
            kept = chain.add_packet(t_s, (1000.0,), 0.0)
        assert kept[0].rr_ms is None


def place(times: FrameTimes, arrival_s: float, stamp_s: float, n: int = 10) -> PlacedFrame | None:
    return times.place(arrival_s, round(stamp_s * 1e9), n)


class TestFrameTimes:
    def test_the_last_sample_is_at_the_stamp_and_the_others_before_it(self) -> None:
        frame = place(FrameTimes(10.0), 5.0, 100.0)
        assert frame is not None
        assert frame.gap_s is None
        np.testing.assert_allclose(frame.t_s, 5.0 - 0.1 * np.arange(9, -1, -1))

    def test_nothing_and_what_came_twice_is_no_frame(self) -> None:
        times = FrameTimes(10.0)
        assert place(times, 5.0, 100.0, n=0) is None
        assert place(times, 5.0, 100.0) is not None
        assert place(times, 5.1, 100.0) is None
        assert place(times, 5.2, 95.1) is None
        after = place(times, 6.0, 101.0)
        assert after is not None
        assert after.gap_s is None, "it continues the one before those"

    def test_after_a_lost_link_even_the_next_frame_is_a_gap_and_an_old_stamp_is_taken(self) -> None:
        times = FrameTimes(10.0)
        place(times, 5.0, 100.0)
        place(times, 6.0, 101.0)
        times.start_new_run()
        frame = place(times, 7.5, 102.0)
        assert frame is not None
        assert frame.gap_s == pytest.approx((6.0, 6.6))
        times.start_new_run()
        again = place(times, 20.0, 101.0)
        assert again is not None
        assert again.gap_s == pytest.approx((7.5, 19.1))

    def test_only_the_first_step_is_taken_for_the_rate(self) -> None:
        times = FrameTimes(10.0)
        place(times, 5.0, 100.0)
        place(times, 6.0, 101.0)
        frame = place(times, 7.9, 102.9)
        assert frame is not None
        assert frame.gap_s == pytest.approx((6.0, 7.0), abs=1e-3)

    def test_the_first_step_tells_the_true_rate(self) -> None:
        times = FrameTimes(10.0)
        place(times, 5.0, 100.0)
        frame = place(times, 5.5, 100.5)
        assert frame is not None
        assert frame.gap_s is None
        np.testing.assert_allclose(frame.t_s, 5.5 - 0.05 * np.arange(9, -1, -1), atol=1e-6)

    @pytest.mark.parametrize(
        ("step_s", "fixed", "gap"),
        [
            (1.9, False, None),  # another rate
            (2.0, False, (5.0, 6.1)),  # too long to be one
            (1.9, True, (5.0, 6.0)),  # the device knows but one
            (1.49, True, None),
            (1.5, True, (5.0, 5.6)),
        ],
    )
    def test_what_is_no_rate_is_a_gap(
        self, step_s: float, fixed: bool, gap: tuple[float, float] | None
    ) -> None:
        times = FrameTimes(10.0, fixed=fixed)
        place(times, 5.0, 100.0)
        frame = place(times, 5.0 + step_s, 100.0 + step_s)
        assert frame is not None
        assert frame.gap_s == (None if gap is None else pytest.approx(gap))

    def test_the_rate_follows_slowly(self) -> None:
        times = FrameTimes(10.0, fixed=True)
        place(times, 5.0, 100.0)
        frame = place(times, 6.2, 101.2)
        assert frame is not None
        period_s = 0.1 + 0.05 * 0.02
        np.testing.assert_allclose(frame.t_s[-2:], [6.2 - period_s, 6.2], atol=1e-6)

    def test_after_a_lost_link_a_stamp_of_any_age_is_a_gap(self) -> None:
        times = FrameTimes(10.0)
        place(times, 5.0, 100.0)
        place(times, 6.0, 101.0)
        times.start_new_run()
        frame = place(times, 20.0, 3.0)
        assert frame is not None
        assert frame.gap_s == pytest.approx((6.0, 19.1))
        np.testing.assert_allclose(frame.t_s, 20.0 - 0.1 * np.arange(9, -1, -1), atol=1e-6)
        again = place(times, 21.0, 4.0)
        assert again is not None
        assert again.gap_s is None

    def test_times_rise_where_a_quicker_frame_moves_the_clock_back(self) -> None:
        times = FrameTimes(10.0, fixed=True)
        place(times, 5.3, 100.0)
        frame = place(times, 6.0, 101.0)  # 0.3 s quicker: it would begin before the last end
        assert frame is not None
        assert frame.t_s[0] == pytest.approx(5.35)
        assert np.all(np.diff(frame.t_s) > 0)
        assert frame.t_s[-1] == pytest.approx(6.0)

    def test_the_lag_is_that_of_the_clock(self) -> None:
        times = FrameTimes(10.0)
        place(times, 5.0, 100.0)
        place(times, 6.4, 101.0)
        assert times.lag_s == pytest.approx(0.4, abs=1e-3)


class TestLatencyMeter:
    @staticmethod
    def heart(n: int) -> list[tuple[float, float]]:
        rr_ms = 850 + 60 * np.sin(np.arange(n) * 1.7) + 30 * np.sin(np.arange(n) * 0.37)
        return list(zip(np.cumsum(rr_ms) / 1000, rr_ms, strict=True))

    @pytest.mark.parametrize("latency_s", [0.0, 1.25, 3.333])
    def test_the_delay_is_found_between_the_steps(self, latency_s: float) -> None:
        meter = LatencyMeter()
        for t_s, rr_ms in self.heart(60):
            meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + latency_s, rr_ms)
        assert meter.measure() == pytest.approx(latency_s, abs=1e-6)
        assert meter.latency_s == meter.measure()

    @pytest.mark.parametrize(("n_told", "found"), [(19, False), (20, True)])
    def test_twenty_beats_after_the_longest_delay_are_needed(
        self, n_told: int, found: bool
    ) -> None:
        meter = LatencyMeter()
        beats = self.heart(60)
        for t_s, rr_ms in beats:
            meter.add_ecg_rr(t_s, rr_ms)
        for t_s, rr_ms in beats[-n_told:]:
            meter.add_strap_beat(t_s + 1.0, rr_ms)
        assert (meter.measure() is not None) is found

    @pytest.mark.parametrize(("off_ms", "found"), [(14.0, True), (16.0, False)])
    def test_intervals_that_differ_too_much_are_not_the_same_heart(
        self, off_ms: float, found: bool
    ) -> None:
        meter = LatencyMeter()
        for t_s, rr_ms in self.heart(60):
            meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + 1.0, rr_ms + off_ms)
        assert (meter.measure() is not None) is found

    @pytest.mark.parametrize(("every", "found"), [(6, True), (4, False)])
    def test_four_in_five_beats_must_have_been_seen(self, every: int, found: bool) -> None:
        meter = LatencyMeter()
        for n, (t_s, rr_ms) in enumerate(self.heart(70)):
            if n % every:
                meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + 1.0, rr_ms)
        assert (meter.measure() is not None) is found

    def test_only_the_last_minute_is_looked_at(self) -> None:
        meter = LatencyMeter()
        beats = self.heart(200)
        for t_s, rr_ms in beats[:80]:
            meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + 1.0, rr_ms)
        for t_s, rr_ms in beats[80:]:
            meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + 2.0, rr_ms)
        assert meter.measure() == pytest.approx(2.0, abs=1e-6)
        assert len(meter._ecg_beats) == sum(t_s >= beats[-1][0] - 60 for t_s, _ in beats)
        assert len(meter._strap_beats) == sum(t_s >= beats[-1][0] - 60 for t_s, _ in beats)

    def test_a_new_run_forgets_the_beats(self) -> None:
        meter = LatencyMeter()
        for t_s, rr_ms in self.heart(60):
            meter.add_ecg_rr(t_s, rr_ms)
            meter.add_strap_beat(t_s + 1.0, rr_ms)
        meter.start_new_run()
        assert meter.measure() is None
