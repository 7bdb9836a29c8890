"""The filters and the grid that signals of the breath go through, by their figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.respiration.breathing import (
    BreathingEstimator,
    SampleGrid,
    _find_breaths,
    _purity,
    _rate,
)
from entrain.physiology.respiration.slow_signal import (
    band_pass,
    clip_depth,
    detrend,
    filter_near,
    mend,
    near_gain,
    pad,
    principal_direction,
    project,
    taper,
    whiten,
)

T_S = np.arange(600) / 10


def sine(hz: float, phase: float = 0.0) -> np.ndarray:
    return np.sin(2 * np.pi * hz * T_S + phase)


def middle_amplitude(signal: np.ndarray) -> float:
    """Return the amplitude of a sine away from the edges of a window."""
    return float(np.sqrt(2) * signal[150:450].std())


def edge(share: float) -> float:
    return 0.5 * (1 - math.cos(math.pi * share))


class TestBandPass:
    @pytest.mark.parametrize(
        ("hz", "gain"),
        [
            (0.1, 1.0), (0.3, 1.0), (0.6, 1.0), (0.7, edge((0.81 - 0.7) / 0.21)),
            (0.75, edge(2 / 7)), (0.85, 0.0), (1.5, 0.0),
        ],
    )  # fmt: skip
    def test_breaths_pass_and_what_is_faster_or_slower_does_not(
        self, hz: float, gain: float
    ) -> None:
        # Whole periods, so that mirrored edges bend nothing.
        passed = band_pass(np.cos(2 * np.pi * hz * T_S)[:, None])[:, 0]
        assert passed.shape == (600,)
        assert middle_amplitude(passed) == pytest.approx(gain, abs=0.03)

    def test_it_delays_nothing_and_takes_the_level_off(self) -> None:
        passed = band_pass(np.column_stack([sine(0.2), 1000 + sine(0.25, 1.0)]))
        assert passed[100:500, 0] == pytest.approx(sine(0.2)[100:500], abs=0.03)
        assert passed[100:500, 1] == pytest.approx(sine(0.25, 1.0)[100:500], abs=0.03)


class TestWhitening:
    @pytest.mark.parametrize("hz", [0.1, 0.2, 0.4, 0.6])
    def test_a_tone_is_weighed_by_the_root_of_its_frequency(self, hz: float) -> None:
        white = whiten(sine(hz)[:, None])[:, 0]
        assert middle_amplitude(white) == pytest.approx(math.sqrt(hz / 0.6), rel=0.06)

    def test_a_line_is_taken_off(self) -> None:
        lines = np.column_stack([5 + 0.3 * T_S, -2.0 * T_S])
        assert detrend(lines) == pytest.approx(np.zeros((600, 2)), abs=1e-9)
        left = detrend((sine(0.2) + 3 - T_S)[:, None])[:, 0]
        assert abs(left.mean()) < 1e-9
        assert abs(left @ np.linspace(-1, 1, 600)) < 1e-6

    def test_rows_go_on_turned_about_their_ends(self) -> None:
        row = np.arange(200.0) ** 2
        long = pad(row[None])[0]
        assert len(long) == 400
        assert long[100:300].tolist() == row.tolist()
        assert long[:100].tolist() == [2 * row[0] - row[100 - n] for n in range(100)]
        assert long[300:].tolist() == [2 * row[199] - row[198 - n] for n in range(100)]


class TestEven:
    def test_depth_is_in_robust_deviations_and_limited(self) -> None:
        signal = np.array([-4.0, -1.0, 0.0, 1.0, 40.0])
        assert clip_depth(signal) == pytest.approx([-1.5, -1 / 1.4826, 0.0, 1 / 1.4826, 1.5])

    def test_of_an_even_number_the_upper_median_counts(self) -> None:
        assert clip_depth(np.array([1.0, -2.0])) == pytest.approx([1 / 2.9652, -2 / 2.9652])

    def test_what_does_not_move_is_none(self) -> None:
        assert clip_depth(np.zeros(5)) is None
        assert clip_depth(np.full(5, 1e-10)) is None


class TestMend:
    def test_gaps_and_outliers_are_bridged_by_lines_and_told(self) -> None:
        values = np.column_stack([np.tile([1.0, 2.0, 3.0], 7), np.tile([2.0, 4.0, 6.0], 7)])
        broken = values.copy()
        broken[4, 0] = np.nan
        broken[7:9, 1] = 400.0
        mended, bad = mend(broken)
        assert np.flatnonzero(bad).tolist() == [4, 7, 8]
        assert mended[4].tolist() == [(1 + 3) / 2, (2 + 6) / 2]
        third = [values[6] + (values[9] - values[6]) * n / 3 for n in (1, 2)]
        assert mended[7:9] == pytest.approx(np.array(third))
        assert np.isnan(broken[4, 0]), "what came stays as it was"
        good = ~bad
        assert mended[good].tolist() == values[good].tolist()

    @pytest.mark.parametrize(("far", "is_bad"), [(3.9, False), (4.1, True)])
    def test_an_outlier_is_four_robust_deviations_away(self, far: float, is_bad: bool) -> None:
        values = np.tile([-1.0, 0.0, 1.0], 21)[:, None]
        values[30, 0] = far * 1.4826
        assert mend(values)[1][30] == is_bad

    def test_nothing_bad_is_returned_as_it_is(self) -> None:
        values = np.tile([-1.0, 0.0, 1.0], 3)[:, None]
        mended, bad = mend(values)
        assert mended is values
        assert not bad.any()


class TestDirection:
    def test_it_is_that_of_most_motion(self) -> None:
        band = np.outer(sine(0.2), [0.6, 0.0, 0.8]) + np.outer(sine(0.3), [0.0, 0.1, 0.0])
        direction = principal_direction(band)
        assert np.abs(direction) == pytest.approx([0.6, 0.0, 0.8], abs=1e-2)
        along = project(band)
        assert np.abs(along) == pytest.approx(np.abs(sine(0.2)), abs=2e-2)

    def test_of_one_column_it_is_the_column(self) -> None:
        assert principal_direction(-sine(0.2)[:, None]).tolist() == [1.0]
        assert project(-sine(0.2)[:, None]).tolist() == (-sine(0.2)).tolist()


class TestNearRate:
    @pytest.mark.parametrize(
        ("share", "gain"),
        [
            (0.65, 1.0), (1.0, 1.0), (1.6, 1.0), (0.65 * 0.65, 0.0), (0.3, 0.0),
            (0.65 * 0.825, 0.5), (1.6 * 1.175, 0.5), (1.6 * 1.35, 0.0), (3.0, 0.0),
        ],
    )  # fmt: skip
    def test_the_gain_around_a_rate(self, share: float, gain: float) -> None:
        assert float(near_gain(np.array([share]))[0]) == pytest.approx(gain, abs=1e-9)

    def test_a_signal_keeps_what_is_about_as_fast(self) -> None:
        kept = filter_near(sine(0.2) + sine(0.6) + 5, 0.2)
        assert kept[100:500] == pytest.approx(sine(0.2)[100:500], abs=0.06)
        faster = filter_near(sine(0.25), 0.2)
        assert middle_amplitude(faster) == pytest.approx(math.sqrt(1.25), rel=0.04)

    def test_a_taper_is_a_hann_window(self) -> None:
        assert taper(5) == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])


class TestSampleGrid:
    def test_a_sample_counts_in_four_slots_the_nearest_most(self) -> None:
        grid = SampleGrid(1)
        assert (grid.end_s, np.isnan(grid.values()).all()) == (0.0, True)
        grid.add(np.array([10.0, 10.25]), np.array([[4.0], [8.0]]))
        assert grid.end_s == 10.4
        told = dict(zip(np.round(grid.times_s(), 6).tolist(), grid.values()[:, 0], strict=True))
        # Weights of the second are 0.25, 0.75, 0.75, 0.25 in 10.1 to 10.4 s.
        assert told[9.9] == told[10.0] == 4.0
        assert told[10.1] == pytest.approx((0.5 * 4 + 0.25 * 8) / 0.75)
        assert told[10.2] == told[10.3] == told[10.4] == pytest.approx(8.0)
        assert math.isnan(told[9.8])
        assert len(told) == 700
        assert next(iter(told)) == pytest.approx(10.4 - 69.9)

    def test_samples_that_come_later_are_added_to_what_was_there(self) -> None:
        grid = SampleGrid(2)
        grid.add(np.array([10.0]), np.array([[4.0, 40.0]]))
        grid.add(np.array([10.1]), np.array([[8.0, 80.0]]))
        at = {round(t, 6): tuple(row) for t, row in zip(grid.times_s(), grid.values(), strict=True)}
        assert at[10.0] == pytest.approx(((4 + 4) / 1.5, 80 / 1.5))
        assert at[10.1] == pytest.approx(((2 + 8) / 1.5, 100 / 1.5))
        assert at[10.2] == pytest.approx((8.0, 80.0))

    def test_what_is_too_old_is_left_out_and_time_leaves_gaps(self) -> None:
        grid = SampleGrid(1)
        grid.add(np.array([100.0]), np.array([[1.0]]))
        grid.add(np.array([20.0]), np.array([[5.0]]))
        assert grid.end_s == 100.1
        assert np.isfinite(grid.values()).sum() == 3
        grid.roll_to(1002)
        assert grid.end_s == 100.2
        assert math.isnan(grid.values()[-1, 0])
        grid.roll_to(900)
        assert grid.end_s == 100.2
        grid.roll_to(5000)
        assert np.isnan(grid.values()).all()

    def test_a_line_is_drawn_between_two_values(self) -> None:
        grid = SampleGrid(1)
        grid.draw_line(10.05, 1.0, 10.35, 4.0)
        assert grid.end_s == 10.3
        assert grid.values()[-3:, 0] == pytest.approx([1.5, 2.5, 3.5])
        assert math.isnan(grid.values()[-4, 0])
        grid.draw_line(10.15, 10.0, 10.45, 10.0)
        assert grid.values()[-4:, 0] == pytest.approx([1.5, 6.25, 6.75, 10.0])
        before = grid.values().copy()
        grid.draw_line(10.41, 1.0, 10.49, 2.0)
        np.testing.assert_array_equal(grid.values(), before)

    def test_a_line_that_began_before_the_grid_is_drawn_from_there(self) -> None:
        grid = SampleGrid(1)
        grid.draw_line(0.0, 0.0, 100.0, 100.0)
        assert grid.values()[:, 0] == pytest.approx(grid.times_s())


class TestBreaths:
    def test_a_rise_counts_after_a_real_trough_and_lies_between_samples(self) -> None:
        t_s = np.arange(9) / 10
        signal = np.array([0.5, -0.2, 0.3, -0.36, -0.1, 0.3, -0.9, -0.5, 0.5])
        crossings, onsets = _find_breaths(t_s, signal)
        assert crossings == pytest.approx([0.4 + 0.025, 0.75])
        assert onsets == pytest.approx([0.3, 0.6])

    def test_a_sample_at_zero_is_the_rise(self) -> None:
        crossings, _ = _find_breaths(np.arange(4) / 10, np.array([-1.0, 0.0, 1.0, 2.0]))
        assert crossings == pytest.approx([0.1])
        assert len(_find_breaths(np.arange(3) / 10, np.array([0.0, 1.0, 2.0]))[0]) == 0

    def test_the_rate_is_of_the_median_of_the_last_five(self) -> None:
        assert _rate(np.array([0.0, 4.0])) is None
        assert _rate(np.array([0.0, 4.0, 8.0])) == 15.0
        periods = [1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
        assert _rate(np.cumsum([0.0, *periods])) == pytest.approx(15.0)

    @pytest.mark.parametrize(
        ("hz", "pure"),
        [(0.2, 1.0), (0.23, 1.0), (0.29, 0.0), (0.4, 1.0), (0.43, 1.0), (0.49, 0.0), (0.1, 0.0)],
    )
    def test_purity_is_the_share_near_the_rate_and_its_overtone(
        self, hz: float, pure: float
    ) -> None:
        assert _purity(sine(hz), 12.0) == pytest.approx(pure, abs=0.12)

    def test_of_a_slow_breath_a_line_is_at_least_so_wide(self) -> None:
        assert _purity(sine(0.08), 60 * 0.06) == pytest.approx(1.0, abs=0.1)

    def test_a_breath_is_told_with_its_times_and_quality(self) -> None:
        one = BreathingEstimator("rr", 1)
        one.grid.add(T_S, sine(0.2)[:, None])
        told = one.estimate(59.9)
        assert told.per_min == pytest.approx(12.0, abs=0.05)
        assert told.quality_frac > 0.98
        assert told.source == "rr"
        assert told.crossings_s[2:9] == pytest.approx(np.arange(2, 9) * 5.0 + 5, abs=0.1)
        assert told.onsets_s[2:9] == pytest.approx(np.arange(2, 9) * 5.0 + 3.75, abs=0.15)
        assert float(np.nanstd(told.signal)) == pytest.approx(1.0, abs=0.01)

    @pytest.mark.parametrize(("late_s", "told"), [(2.9, True), (3.2, False)])
    def test_three_seconds_without_a_sample_it_is_not_known(
        self, late_s: float, told: bool
    ) -> None:
        one = BreathingEstimator("rr", 1)
        one.grid.add(T_S, sine(0.2)[:, None])
        seen = one.estimate(one.grid.end_s + late_s)
        assert (seen.per_min is not None) is told
        if not told:
            assert (seen.quality_frac, len(seen.crossings_s), seen.source) == (0.0, 0, "rr")
            assert np.isnan(seen.signal).all()
            assert len(seen.onsets_s) == 0

    @pytest.mark.parametrize(("seconds", "told"), [(19.0, False), (20.5, True)])
    def test_twenty_seconds_are_needed(self, seconds: float, told: bool) -> None:
        one = BreathingEstimator("rr", 1)
        n = round(seconds * 10)
        one.grid.add(T_S[:n], sine(0.25)[:n, None])
        assert (one.estimate(seconds).per_min is not None) is told

    @pytest.mark.parametrize(("gate_frac", "told"), [(0.35, True), (0.999, False)])
    def test_below_the_gate_there_is_a_quality_and_no_rate(
        self, gate_frac: float, told: bool
    ) -> None:
        one = BreathingEstimator("rr", 1, gate_frac=gate_frac)
        noise = np.random.default_rng(0).standard_normal(600)
        one.grid.add(T_S, (sine(0.2) + 0.5 * noise)[:, None])
        seen = one.estimate(60.0)
        assert (seen.per_min is not None) is told
        assert 0.35 < seen.quality_frac < 0.999

    def test_a_window_is_told_where_nine_tenths_are_there(self) -> None:
        one = BreathingEstimator("rr", 1)
        one.grid.add(T_S[:200], sine(0.2)[:200, None])
        one.grid.add(T_S[240:], sine(0.2)[240:, None])
        end_s = one.grid.end_s
        assert one.mended_window(end_s, 30.0) is not None
        assert one.mended_window(end_s - 12, 30.0) is None
        assert one.mended_window(end_s, 60.0) is not None
        assert one.mended_window(end_s + 0.2, 30.0) is None
        assert one.mended_window(end_s, 71.0) is None
        whole = one.mended_window(end_s, 30.0)
        assert whole is not None
        assert whole.shape == (300, 1)
        assert whole[-20:-3, 0] == pytest.approx(sine(0.2)[-19:-2], abs=0.05)

    def test_turned_over_what_was_out_is_in(self) -> None:
        one = BreathingEstimator("acc", 2)
        one.turn_over()
        one.grid.add(T_S, np.outer(sine(0.2), [0.6, 0.8]))
        first = one.estimate(60.0).signal
        one.turn_over()
        assert one.estimate(60.0).signal == pytest.approx(-first, nan_ok=True)
