"""Arousal, following, rest and resonance, against their formulas and at their limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.arousal import ArousalBaseline, arousal, arousal_baseline
from entrain.physiology.body import OFF_SKIN
from entrain.physiology.cardiac.series import BeatSeries
from entrain.physiology.following import (
    Follower,
    following_score,
    may_claim,
    pairwise_phase_consistency,
    surrogate_p,
)
from entrain.physiology.indices import HEART_RATE, MEAN_RR, RMSSD
from entrain.physiology.readings import Beat, BeatLabel, Figure
from entrain.physiology.resonance import (
    StepResponse,
    count_whole_breaths,
    find_peak,
    is_followed,
    measure_following,
    step_response,
)
from entrain.physiology.resting import RestTracker
from entrain.physiology.stretch import Stretch


class TestArousal:
    BASE = ArousalBaseline(median_bpm=60.0, spread_bpm=4.0, quality_frac=1.0)

    @pytest.mark.parametrize(("hr_bpm", "z"), [(64.0, 1.0), (60.0, 0.0), (58.0, -0.5)])
    def test_it_is_the_normal_share_of_heart_rate_above_rest(self, hr_bpm: float, z: float) -> None:
        phi = 0.5 * (1 + math.erf(z / 1.5 / math.sqrt(2)))
        assert arousal(hr_bpm, self.BASE) == pytest.approx(100 * phi)

    def test_a_baseline_is_a_median_and_a_robust_spread(self) -> None:
        # Skewed, so that neither a mean nor a standard deviation gives the same.
        base = arousal_baseline([60.0, 60.0, 64.0, 64.0, 68.0, 72.0, 76.0, 76.0, 80.0, 90.0, 140.0])
        assert base is not None
        assert base.median_bpm == 72.0
        assert base.spread_bpm == pytest.approx(1.4826 * 8)
        assert base.quality_frac == pytest.approx(71 / 180)

    def test_a_spread_is_at_least_3_bpm(self) -> None:
        base = arousal_baseline([60.0, 62.0] * 5)
        assert base is not None
        assert (base.median_bpm, base.spread_bpm) == (61.0, 3.0)


class TestFollowing:
    def test_consistency_is_the_unbiased_square(self) -> None:
        phases = np.array([0.0, 0.5, 1.0, 2.5])
        pairs = [math.cos(a - b) for i, a in enumerate(phases) for b in phases[:i]]
        assert pairwise_phase_consistency(phases) == pytest.approx(np.mean(pairs))

    @pytest.mark.parametrize(("n", "sureness"), [(4, 1.0), (6, 1.0), (7, math.sqrt(42 / 30))])
    def test_a_score_is_consistency_times_the_match_of_rates(self, n: int, sureness: float) -> None:
        phases = np.linspace(0, 2.5, n)
        found = following_score(phases, 6.6, 6.0)
        consistency = sureness * pairwise_phase_consistency(phases)
        assert found == pytest.approx(consistency * math.exp(-1))
        assert following_score(phases, 6.0, 6.0) == pytest.approx(consistency)

    def test_a_score_lies_between_none_and_one(self) -> None:
        assert following_score(np.full(20, 1.0), 6.0, 6.0) == 1.0
        assert following_score(np.array([0.0, np.pi / 2, np.pi, -np.pi / 2]), 6.0, 6.0) == 0.0
        assert following_score(np.full(6, 1.0), 6.0, 0.0) is None
        assert following_score(np.full(6, 1.0), 6.0, 0.5) == pytest.approx(0.0)

    @pytest.mark.parametrize(
        ("score", "guide", "claimed"),
        [(0.5, 6.0, False), (0.51, 9.0, True), (0.51, 9.01, False), (0.51, 6.0, True)],
    )
    def test_what_may_be_claimed(self, score: float, guide: float, claimed: bool) -> None:
        assert may_claim(score, guide, 10.0) is claimed

    def test_breaths_that_cannot_be_shuffled_otherwise_are_chance(self) -> None:
        heard_s = np.arange(0.0, 300.0)
        phase = 2 * np.pi * heard_s / 10
        even = 5 + 10.0 * np.arange(20)
        assert surrogate_p(even, heard_s, phase) == 1.0
        assert surrogate_p(even[:-1], heard_s, phase) is None
        assert surrogate_p(even, heard_s[:1], phase[:1]) is None
        answering = even + np.tile([0.0, 0.9], 10) * np.linspace(0, 1, 20)
        found = surrogate_p(answering, heard_s, phase)
        assert found is not None
        assert found == pytest.approx(round(found * 200) / 200)
        assert 1 / 200 <= found < 0.2

    @staticmethod
    def hear(follower: Follower, from_s: int, to_s: int, depth_db: float = 5.0) -> None:
        for second in range(from_s, to_s):
            follower.add_heard(float(second), 2 * np.pi * second / 10, 6.0, depth_db)

    def test_each_look_moves_the_score_by_a_fifth(self) -> None:
        follower = Follower()
        follower.update(np.arange(0.0, 60.0, 10.0), 6.0)
        assert follower.score is None
        self.hear(follower, 0, 61)
        breaths = np.arange(5.0, 60.0, 10.0)
        expected = 0.0
        for _ in range(3):
            follower.update(breaths, 6.0)
            expected += (1 - expected) / 5
            assert follower.score == pytest.approx(expected)
        follower.update(breaths[:3], 6.0)
        assert follower.score == pytest.approx(expected), "three breaths tell nothing"
        follower.update(np.empty(0), 6.0)
        assert follower.score == pytest.approx(expected)
        follower.add_heard(61.0, 0.0, 6.0, 0.0)
        assert follower.score is None

    def test_breaths_outside_of_what_was_heard_do_not_count(self) -> None:
        follower = Follower()
        self.hear(follower, 20, 61)
        follower.update(np.array([5.0, 15.0, 25.0, 35.0, 45.0]), 6.0)
        assert follower.score is None
        follower.update(np.array([25.0, 35.0, 45.0, 61.0]), 6.0)
        assert follower.score is not None

    def test_a_breath_is_kept_once_and_when_it_has_settled(self) -> None:
        follower = Follower()
        self.hear(follower, 0, 61)
        follower.update(np.array([5.0, 5.7, 15.0, 54.9, 55.0, 58.0]), 6.0)
        assert follower._breaths_s == [5.0, 15.0, 54.9]
        follower.update(np.array([5.2, 14.8, 15.9]), 6.0)
        assert follower._breaths_s == [5.0, 15.0, 54.9]

    def test_the_longest_time_with_a_swell_is_kept(self) -> None:
        follower = Follower()
        for begin, end in ((0, 80), (100, 400), (420, 470)):
            for t_s in range(begin, end, 2):
                self.hear(follower, t_s, t_s + 2)
                follower.update(np.arange(begin + 5.0, t_s, 10.0), 6.0)
            follower.add_heard(float(end), 0.0, 6.0, 0.0)
        assert len(follower._longest[0]) == 29
        assert follower._longest[1][0][0] == 100.0
        assert follower.surrogate_p == 1.0


def beat(t_s: float, rr_ms: float | None = 1000.0, label: BeatLabel = BeatLabel.NORMAL) -> Beat:
    return Beat(t_s=t_s, rr_ms=rr_ms, label=label, rr_corrected_ms=rr_ms)


def series_of(seconds: int) -> BeatSeries:
    series = BeatSeries()
    for n in range(1, seconds + 1):
        series.append(beat(float(n), 1000.0 + 20 * (n % 3)))
    return series


class TestResting:
    def test_before_any_baseline_it_says_so(self) -> None:
        blank = RestTracker().arousal(0.0, BeatSeries(), unusable_because="")
        assert blank == Figure(
            value=None, quality_frac=0.0, blank_because="Needs the person's own baseline."
        )

    def test_a_rest_is_measured_and_then_held_against(self) -> None:
        resting, series = RestTracker(), series_of(130)
        resting.add_breathing_rate(30.0)
        resting.add_strap_rate(99.0)
        resting.begin_baseline(10.0)
        for n in range(12):
            figure = resting.arousal(130.0, series, unusable_because=OFF_SKIN if n >= 10 else "")
            assert figure.blank_because == "The baseline is being measured."
        for per_min in (11.0, 12.0, 13.0, 14.0, 30.0):
            resting.add_breathing_rate(per_min)
        base = resting.end_baseline(130.0, series)
        assert base.breathing_per_min == 13.0
        assert base.hr_bpm == pytest.approx(60000 / 1020, abs=0.1)
        assert base.rmssd_ms == pytest.approx(math.sqrt((400 + 400 + 1600) / 3), rel=0.02)
        assert base.arousal is not None
        assert base.arousal.quality_frac == pytest.approx(70 / 180)
        now = resting.arousal(130.0, series, unusable_because="")
        assert now.value == pytest.approx(50.0)
        assert now.quality_frac == pytest.approx(70 / 180)
        odd = resting.arousal(130.0, series, unusable_because=OFF_SKIN)
        assert (odd.value, odd.blank_because) == (None, OFF_SKIN)
        assert odd.quality_frac == 1.0
        assert resting.arousal(136.0, series, unusable_because="").value is not None
        assert resting.arousal(136.1, series, unusable_because="").value is None

    def test_what_was_not_measured_is_blank(self) -> None:
        resting, series = RestTracker(), BeatSeries()
        resting.begin_baseline(0.0)
        for _ in range(4):
            resting.add_breathing_rate(12.0)
        for n in range(19):
            resting.add_strap_rate(60.0 + n)
        resting.add_strap_rate(None)
        base = resting.end_baseline(30.0, series)
        assert (base.hr_bpm, base.breathing_per_min, base.rmssd_ms, base.arousal) == (None,) * 4
        blank = resting.arousal(31.0, series, unusable_because="")
        assert blank.blank_because == "Rest had no minute of good heartbeats to compare with."

    def test_without_intervals_the_straps_own_rate_is_the_rest(self) -> None:
        resting = RestTracker()
        resting.begin_baseline(0.0)
        for n in range(20):
            resting.add_strap_rate(60.0 + n)
        assert resting.end_baseline(30.0, BeatSeries()).hr_bpm == pytest.approx(69.5)
        resting.begin_baseline(40.0)
        assert resting.end_baseline(70.0, BeatSeries()).hr_bpm is None, "a rest begins anew"

    @pytest.mark.parametrize(("n_odd", "counts"), [(12, True), (13, False)])
    def test_good_beats_must_cover_four_fifths_of_a_minute(self, n_odd: int, counts: bool) -> None:
        resting, series = RestTracker(), BeatSeries()
        for n in range(1, 70):
            label = BeatLabel.ECTOPIC if n > 69 - n_odd else BeatLabel.NORMAL
            series.append(beat(float(n), 1000.0, label))
        resting.begin_baseline(0.0)
        for _ in range(12):
            resting.arousal(69.0, series, unusable_because="")
        assert (resting.end_baseline(69.0, series).arousal is not None) is counts
        now = resting.arousal(69.0, series, unusable_because="")
        assert now.value == (50.0 if counts else None)
        assert now.quality_frac == pytest.approx((60 - n_odd) / 60 * 72 / 180 if counts else 0.0)

    def test_a_second_rest_holds_nothing_of_the_first(self) -> None:
        resting = RestTracker()
        for seconds, n_minutes in ((130, 12), (260, 9)):
            resting.begin_baseline(float(seconds - 120))
            for _ in range(n_minutes):
                resting.arousal(float(seconds), series_of(seconds), unusable_because="")
            base = resting.end_baseline(float(seconds), series_of(seconds))
        assert base.arousal is None, "nine minutes are too few, whatever came before"

    def test_a_minute_disturbed_since_rest_is_blank(self) -> None:
        resting, series = RestTracker(), series_of(130)
        resting.begin_baseline(10.0)
        for _ in range(12):
            resting.arousal(130.0, series, unusable_because="")
        resting.end_baseline(130.0, series)
        for n in range(131, 144):
            series.append(beat(float(n), 1000.0, BeatLabel.ECTOPIC))
        blank = resting.arousal(143.0, series, unusable_because="")
        assert blank.value is None
        assert blank.quality_frac == pytest.approx(47 * 1.02 / 60, rel=0.01)
        assert blank.blank_because == "Too few good heartbeats to compare."


class TestStretch:
    def test_ends_belong_to_it_and_what_lies_outside_does_not(self) -> None:
        beats = [beat(float(n)) for n in range(1, 61)]
        stretch = Stretch(beats, 10.0, 40.0)
        assert [one.t_s for one in stretch.beats] == [float(n) for n in range(10, 41)]
        assert stretch.seconds == 30.0
        assert stretch.figure(HEART_RATE).value == pytest.approx(60.0)
        assert stretch.figure(HEART_RATE).quality_frac == 1.0
        assert Stretch(beats, 5.0, 5.0).seconds == 1e-9

    @pytest.mark.parametrize(("n_bad", "told"), [(95, True), (115, False)])
    def test_of_less_than_half_of_it_nothing_is_said(self, n_bad: int, told: bool) -> None:
        beats = [
            beat(float(n), label=BeatLabel.MISPLACED if n <= n_bad else BeatLabel.NORMAL)
            for n in range(1, 201)
        ]
        figure = Stretch(beats, 0.0, 200.0).figure(MEAN_RR)
        assert figure.value == (1000.0 if told else None)
        assert figure.quality_frac == pytest.approx((200 - n_bad) / 200)
        because = "" if told else "Less than half of this time could be read."
        assert figure.blank_because == because

    def test_a_part_has_its_own_length(self) -> None:
        stretch = Stretch([beat(float(n)) for n in range(1, 61)], 0.0, 60.0)
        part = stretch.part(10, 21)
        assert len(part.rr_ms) == 11
        assert part.covered_frac == 1.0
        assert part.good.all()

    def test_an_empty_one_says_that_no_heartbeat_came(self) -> None:
        assert Stretch([], 0.0, 60.0).figure(RMSSD) == Figure(
            value=None, quality_frac=0.0, blank_because="No heartbeat is coming in."
        )


class TestResonance:
    @pytest.mark.parametrize(
        ("seconds", "per_min", "n"), [(60.0, 6.0, 6), (58.9, 6.0, 5), (59.0, 6.0, 6), (0.0, 6.0, 0)]
    )
    def test_almost_a_breath_is_one(self, seconds: float, per_min: float, n: int) -> None:
        assert count_whole_breaths(seconds, per_min) == n

    def test_four_breaths_tell_a_rate(self) -> None:
        assert measure_following(np.arange(0.0, 30.0, 10.0), 6.0) == (None, None)
        own, score = measure_following(np.arange(0.0, 40.0, 10.0), 6.0)
        assert (own, score) == (pytest.approx(6.0), pytest.approx(1.0))

    @pytest.mark.parametrize(("score", "went"), [(None, False), (0.5, False), (0.51, True)])
    def test_a_step_was_followed_as_elsewhere(self, score: float | None, went: bool) -> None:
        assert is_followed(score) is went

    @staticmethod
    def answers(swings: list[float], sd: float) -> list[StepResponse]:
        return [
            StepResponse(per_min=rate, n_breaths=9, swing_bpm=swing, swing_sd_bpm=sd,
                         phase_rad=None, peak_frac=None, smooth_frac=1.0)
            for rate, swing in zip((6.5, 6.0, 5.5, 5.0, 4.5), swings, strict=False)
        ]  # fmt: skip

    def test_the_top_is_that_of_the_parabola_and_the_noise_the_larger_of_two(self) -> None:
        rates = np.array([6.5, 6.0, 5.5, 5.0])
        exact = (12 - 3 * (rates - 5.7) ** 2).tolist()
        found = find_peak(self.answers(exact, 0.4))
        assert found is not None
        assert found.per_min == pytest.approx(5.7)
        assert found.noise_bpm == pytest.approx(0.4)
        assert 0.5 < found.sure_frac < 1.0
        bent = [exact[0] + 1, exact[1] - 1, exact[2], exact[3]]
        fit = np.polyval(np.polyfit(rates, bent, 2), rates)
        rough = find_peak(self.answers(bent, 0.1))
        assert rough is not None
        assert rough.noise_bpm == pytest.approx(math.sqrt(float(np.square(bent - fit).sum())))
        assert find_peak(self.answers(exact[:3], 0.4)) is None

    def test_an_even_heart_has_no_swing(self) -> None:
        beats = [beat(float(n)) for n in range(1, 131)]
        found = step_response(beats, 6.0, 20.0, 120.0, np.arange(0.0, 120.0, 10.0))
        assert found is not None
        assert (found.per_min, found.n_breaths) == (6.0, 10)
        assert found.swing_bpm == pytest.approx(0.0, abs=1e-9)
        assert found.smooth_frac == pytest.approx(0.0, abs=1e-6)
        none = step_response(beats, 6.0, 20.0, 120.0, np.empty(0))
        assert none is not None
        assert none.phase_rad is None
