"""Small parts of the way from the strap to a beat, each by itself and to its limits."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.cardiac.beats import RawBeat
from entrain.physiology.cardiac.bounds import is_possible
from entrain.physiology.cardiac.ecg import RPeak
from entrain.physiology.cardiac.ecg_beats import EcgBeats
from entrain.physiology.cardiac.handover import count_new_beats
from entrain.physiology.cardiac.one_series import OneSeries
from entrain.physiology.cardiac.pulses import is_good, is_padding, trusted_ms
from entrain.physiology.cardiac.rhythm import _entropy, is_irregular
from entrain.physiology.cardiac.series import BeatSeries, window_of
from entrain.physiology.cardiac.strap_intervals import StrapIntervals
from entrain.physiology.cardiac.strap_rate import StrapRate
from entrain.physiology.cardiac.template import Template
from entrain.physiology.indices import MEAN_RR, RMSSD
from entrain.physiology.readings import Beat, BeatLabel, Dropped, Figure
from entrain.protocols import HeartRateMeasurement, Pulse


@pytest.mark.parametrize(
    ("rr_ms", "possible"),
    [(239.9, False), (240.0, True), (3000.0, True), (3000.1, False), (math.nan, False)],
)
def test_what_a_heart_can_make(rr_ms: float, possible: bool) -> None:
    assert is_possible(rr_ms) is possible


def pulse(interval_ms: int = 800, **changes: object) -> Pulse:
    usual = {"hr_bpm": 75, "error_ms": 30, "blocked": False, "contact": True}
    return Pulse(interval_ms=interval_ms, **{**usual, **changes})  # type: ignore[arg-type]


class TestPulses:
    @pytest.mark.parametrize(
        ("changes", "good"),
        [
            ({}, True), ({"contact": None}, True), ({"error_ms": 31}, False),
            ({"blocked": True}, False), ({"contact": False}, False), ({"interval_ms": 100}, False),
        ],
    )  # fmt: skip
    def test_a_device_says_itself_what_can_be_believed(
        self, changes: dict[str, int], good: bool
    ) -> None:
        assert is_good(pulse(**changes)) is good

    def test_what_fills_a_frame_is_no_interval(self) -> None:
        filling = [n for n in (0, 0x7FFE, 0x7FFF, 0x8000, 0xFFFF) if is_padding(pulse(n))]
        assert filling == [0x7FFF, 0xFFFF]

    def test_only_those_after_the_last_doubtful_one_are_taken(self) -> None:
        bad = pulse(900, blocked=True)
        assert trusted_ms([pulse(700), bad, pulse(800), pulse(810)]) == (800.0, 810.0)
        assert trusted_ms([pulse(700), bad]) == ()
        assert type(trusted_ms([pulse(700)])[0]) is float


class TestTemplate:
    ONE, OTHER = np.array([1.0, 0.0]), np.array([0.0, 1.0])

    def test_before_the_first_all_is_alike_and_then_what_points_the_same_way(self) -> None:
        template = Template()
        assert template.likeness(self.OTHER) == 1.0
        template.learn(self.ONE, 1.0, 1.0, clear=True)
        assert template.likeness(self.ONE) == pytest.approx(1.0)
        assert template.likeness(self.OTHER) == 0.0
        assert template.likeness(-self.ONE) == 0.0
        assert template.likeness(np.array([0.6, 0.8])) == pytest.approx(0.6)

    def test_it_moves_by_a_fifth_toward_what_is_plainly_a_beat(self) -> None:
        template = Template()
        template.learn(self.ONE, 1.0, 1.0, clear=True)
        shape = np.array([0.8, 0.6])
        template.learn(shape, 0.8, 0.0, clear=False)
        assert template._shape == pytest.approx([0.96, 0.12])
        assert template.likeness(self.ONE) == pytest.approx(0.96 / math.hypot(0.96, 0.12))

    @pytest.mark.parametrize(
        ("n_before", "likeness", "clear_frac", "learnt"),
        [
            (1, 0.8, 0.1, True), (1, 0.79, 1.0, False), (7, 0.8, 0.1, True), (8, 0.8, 0.1, False),
            (8, 0.9, 0.89, True), (8, 0.9, 0.88, False),
        ],
    )  # fmt: skip
    def test_the_first_eight_need_likeness_alone(
        self, n_before: int, likeness: float, clear_frac: float, learnt: bool
    ) -> None:
        template = Template()
        for _ in range(n_before):
            template.learn(self.ONE, 1.0, 1.0, clear=True)
        template.learn(self.OTHER, likeness, clear_frac, clear=False)
        assert (template.likeness(self.OTHER) > 0) is learnt

    @pytest.mark.parametrize(("clear", "learnt"), [(True, True), (False, False)])
    def test_a_lead_that_turned_over_is_learnt_anew_after_eight(
        self, clear: bool, learnt: bool
    ) -> None:
        template = Template()
        template.learn(self.ONE, 1.0, 1.0, clear=True)
        for _ in range(8):
            template.learn(self.OTHER, 0.0, 1.0, clear=clear)
            assert template.likeness(self.OTHER) == 0.0
        template.learn(self.OTHER, 0.0, 1.0, clear=clear)
        assert (template.likeness(self.OTHER) == 1.0) is learnt

    def test_beats_that_are_alike_put_off_learning_anew(self) -> None:
        template = Template()
        template.learn(self.ONE, 1.0, 1.0, clear=True)
        for _ in range(5):
            for _ in range(5):
                template.learn(self.OTHER, 0.0, 1.0, clear=True)
            template.learn(self.ONE, 1.0, 1.0, clear=True)
        assert template.likeness(self.OTHER) == 0.0


class TestHandover:
    KNOWN = (800.0, 1000.0, 700.0, 1100.0, 750.0)

    @pytest.mark.parametrize(
        ("known", "new", "n"),
        [
            (KNOWN, KNOWN, 0),
            (KNOWN, (*KNOWN, 900.0, 760.0), 2),
            ((*KNOWN, 900.0, 760.0), KNOWN, -2),
            (KNOWN, KNOWN[2:], 0),
            ((None, *KNOWN), (*KNOWN, 900.0), 1),
            (KNOWN, (), None),
            (KNOWN, (810.0,), None),  # one interval is no pattern
            ((800.0,) * 5, (800.0,) * 5, None),  # even: any shift fits
            (KNOWN, tuple(rr + 10 for rr in KNOWN), 0),
            (KNOWN, tuple(rr + 11 for rr in KNOWN), None),
        ],
    )
    def test_the_pattern_tells_how_far_a_source_is_ahead(
        self, known: tuple[float, ...], new: tuple[float, ...], n: int | None
    ) -> None:
        assert count_new_beats(known, new) == n

    def test_no_source_is_more_than_seven_seconds_ahead(self) -> None:
        more = (1000.0, 1040.0, 960.0, 1020.0, 980.0, 1050.0, 950.0)  # exactly 7 s
        assert count_new_beats(self.KNOWN, (*self.KNOWN, *more)) == 7
        assert count_new_beats((*self.KNOWN, *more), self.KNOWN) == -7
        longer = (*more[:-1], 951.0)
        assert count_new_beats(self.KNOWN, (*self.KNOWN, *longer)) is None


def measured(hr_bpm: int, contact: bool | None = True) -> HeartRateMeasurement:
    return HeartRateMeasurement(hr_bpm=hr_bpm, contact=contact, rr_1024=())


class TestStrapRate:
    def test_before_any_rate_nothing_is_told(self) -> None:
        rate = StrapRate()
        rate.add(0.0, measured(0))
        rate.add(0.0, measured(70, contact=False))
        assert (rate.has_reported, rate.has_persisted(100.0)) == (False, False)
        assert rate.figure(0.0) == Figure(
            value=None, quality_frac=0.0, blank_because="No heartbeat is coming in."
        )
        rate.add(1.0, measured(1, contact=None))
        assert rate.has_reported
        assert rate.figure(1.0) == Figure(value=1.0, quality_frac=0.6)

    @pytest.mark.parametrize(("t_s", "long"), [(11.0, False), (11.1, True)])
    def test_it_is_counted_from_the_first_rate(self, t_s: float, long: bool) -> None:
        rate = StrapRate()
        rate.add(1.0, measured(70))
        rate.add(9.0, measured(71))
        assert rate.has_persisted(t_s) is long

    def test_what_is_five_seconds_old_is_not_of_now(self) -> None:
        rate = StrapRate()
        rate.add(1.0, measured(70))
        assert rate.figure(5.9).value == 70.0
        assert rate.figure(6.0).value is None

    def test_the_median_is_of_half_a_minute_and_of_eight_at_least(self) -> None:
        rate = StrapRate()
        for second in range(7):
            rate.add(float(second), measured(70 + second))
        assert rate.median_bpm(7.0) is None
        rate.add(7.0, measured(90))
        assert rate.median_bpm(7.0) == 73.5
        assert rate.median_bpm(30.0) is None, "the first is no longer of the last 30 s"

    def test_seconds_with_a_rate_are_counted_once(self) -> None:
        rate = StrapRate()
        for second in range(10):
            rate.add(second + 0.1, measured(70))
            rate.add(second + 0.6, measured(70))
        assert rate.usable_frac(10.0) == 0.5
        assert rate.usable_frac(25.05) == 0.25


def beat(t_s: float, rr_ms: float | None = 1000.0, label: BeatLabel = BeatLabel.NORMAL,
         source: str = "") -> Beat:  # fmt: skip
    return Beat(t_s=t_s, rr_ms=rr_ms, label=label, rr_corrected_ms=rr_ms, source=source)


class TestSeries:
    def test_a_window_holds_the_last_beats_and_what_is_good_of_them(self) -> None:
        series = BeatSeries()
        assert (series.last_s, series.within(10.0)) == (None, [])
        odd = beat(3.0, label=BeatLabel.ECTOPIC)
        beats = [beat(1.0, None), beat(2.0, source="ecg"), odd, beat(4.0, 900.0, source="rr")]
        for one in beats:
            series.append(one)
        assert series.last_s == 4.0
        assert series.within(2.0) == beats[2:]
        for window in (series.window(4.0, 6.0), window_of(beats, 4.0, 6.0)):
            assert window.rr_ms.tolist()[1:] == [1000.0, 1000.0, 900.0]
            assert math.isnan(window.rr_ms[0])
            assert window.good.tolist() == [False, True, False, True]
            assert window.t_s is not None
            assert window.t_s.tolist() == [1.0, 2.0, 3.0, 4.0]
            assert window.covered_frac == pytest.approx(1.9 / 4.0)
            assert window.breathing_per_min == 6.0
            assert window.joined is not None
            assert window.joined.tolist() == [False, False, False]
        assert window_of(beats, 1.0).covered_frac == 1.0
        assert window_of(beats, 1.0).breathing_per_min is None

    def test_a_window_is_made_once_a_beat(self) -> None:
        series = BeatSeries()
        series.append(beat(1.0))
        first = series.window(10.0)
        assert series.window(10.0) is first
        assert series.window(10.0, 6.0) is not first
        series.append(beat(2.0))
        assert series.window(10.0) is not first
        again = series.window(10.0)
        series.mark_doubtful(2.0)
        assert series.window(10.0) is not again

    def test_a_beat_that_lies_before_the_last_is_refused(self) -> None:
        series = BeatSeries()
        for t_s in (1.0, 2.0, 2.0, 1.5, 3.0):
            series.append(beat(t_s))
        assert [one.t_s for one in series.within(10.0)] == [1.0, 2.0, 3.0]

    def test_beats_from_a_doubt_on_are_none(self) -> None:
        series = BeatSeries()
        for n in range(1, 6):
            series.append(beat(float(n)))
        series.mark_doubtful(3.0)
        labels = [one.label for one in series.within(10.0)]
        assert labels == [BeatLabel.NORMAL] * 2 + [BeatLabel.MISPLACED] * 3
        assert series.window(10.0).good.tolist() == [True, True, False, False, False]
        series.append(beat(6.0))
        assert series.window(10.0).good.tolist()[-2:] == [False, True]

    def test_what_is_long_past_is_forgotten(self) -> None:
        series = BeatSeries()
        for n in range(391):
            series.append(beat(float(n)))
        assert len(series.within(1000.0)) == 391
        series.append(beat(391.0))
        assert [one.t_s for one in series.within(1000.0)] == [float(n) for n in range(62, 392)]
        assert len(series.window(1000.0).rr_ms) == 330

    def test_a_figure_is_blank_with_its_cause(self) -> None:
        series = BeatSeries()
        none = Figure(value=None, quality_frac=0.0, blank_because="No heartbeat is coming in.")
        assert series.figure(MEAN_RR, 0.0) == none
        for n in range(1, 11):
            series.append(beat(float(n), 900.0 + n))
        blank = series.figure(MEAN_RR, 16.0)
        assert blank.blank_because == "Needs 60 s of heartbeats."
        assert blank.quality_frac == pytest.approx(9.055 / 60)
        assert series.figure(MEAN_RR, 16.1) == none
        for n in range(11, 62):
            series.append(beat(float(n)))
        told = series.figure(MEAN_RR, 61.0)
        rr_ms = [900.0 + n for n in range(2, 11)] + [1000.0] * 51
        assert told.value == pytest.approx(np.mean(rr_ms))
        assert told.quality_frac == pytest.approx(sum(rr_ms) / 60_000)
        assert not told.blank_because
        series.mark_doubtful(40.0)
        assert series.figure(RMSSD, 61.0).blank_because == "Too many beats were disturbed."

    def test_a_figure_may_go_by_the_breath(self) -> None:
        series = BeatSeries()
        for n in range(1, 62):
            series.append(beat(float(n)))
        series.figure(MEAN_RR, 61.0, 6.0)
        assert (60, 6.0) in series._windows


class TestStrapIntervals:
    def test_what_is_dropped_is_counted(self) -> None:
        told = StrapIntervals()
        beats = told.add_judged(10.0, (100.0, 900.0, 5000.0), 0.4)
        assert [one.rr_ms for one in beats] == [None, 900.0]
        assert beats[-1].t_s == pytest.approx(9.6)
        assert told.dropped == Dropped(n_impossible=2, n_repeated=0)
        assert told.dropped.counts() == {"impossible": 2, "repeated": 0}
        assert not told.is_doubtful

    @pytest.mark.parametrize(("rr_ms", "doubted"), [(1100.0, False), (1110.0, True)])
    def test_more_than_a_tenth_too_much_time_over_two_minutes_is_made_up(
        self, rr_ms: float, doubted: bool
    ) -> None:
        told = StrapIntervals()
        for second in range(200):
            told.add_judged(float(second), (rr_ms,), 0.0)
        assert told.is_doubtful is doubted

    def test_in_the_first_minute_nothing_is_too_much(self) -> None:
        told = StrapIntervals()
        for second in range(60):
            told.add_judged(float(second), (2900.0,), 0.0)
        assert not told.is_doubtful
        told.add_judged(60.0, (2900.0,), 0.0)
        assert told.is_doubtful

    def test_at_a_break_the_beats_that_waited_are_told(self) -> None:
        told = StrapIntervals()
        told.add_packet(10.0, (900.0,), 0.4)
        assert told.add_packet(10.9, (900.0,), 0.4) == [], "it may be a repeat"
        assert told.add_packet(11.8, (900.0,), 0.4) == []
        waited = told.end_run(0.4)
        assert [one.rr_ms for one in waited] == [900.0, 900.0]
        assert [one.t_s for one in waited] == pytest.approx([10.5, 11.4])
        assert told.end_run(0.4) == []

    def test_how_late_the_strap_is_just_now_is_passed_on(self) -> None:
        for tell in ("add_judged", "add_packet"):
            told = StrapIntervals()
            rr_ms = (1000.0, 1010.0, 990.0, 1020.0, 980.0)
            for second in range(1, 20):
                getattr(told, tell)(float(second), (rr_ms[second % 5],), 0.0)
            late = getattr(told, tell)(35.0, (rr_ms[0],), 0.0, 15.1)
            assert [one.rr_ms for one in late] == [rr_ms[0]], tell
            assert late[0].t_s == pytest.approx(20.0, abs=0.2)

    def test_after_a_break_the_time_is_counted_anew(self) -> None:
        told = StrapIntervals()
        for second in range(100):
            told.add_judged(float(second), (2900.0,), 0.0)
        assert told.end_run(0.0) == []
        assert not told.is_doubtful
        assert [one.rr_ms for one in told.add_judged(100.0, (900.0,), 0.0)] == [None, 900.0]


class TestRhythm:
    def test_the_entropy_of_a_histogram(self) -> None:
        even = np.arange(64.0)
        assert _entropy(even) == pytest.approx(
            -sum(n / 56 * math.log(n / 56) for n in np.histogram(np.arange(4, 60), 16)[0])
            / math.log(16)
        )
        two = np.repeat([600.0, 1000.0], 32)
        assert _entropy(two) == pytest.approx(math.log(2) / math.log(16))

    def test_half_of_the_intervals_must_be_there_as_mended(self) -> None:
        rng = np.random.default_rng(3)
        rr_ms = 800.0 + rng.uniform(-250, 250, 64)

        def beats(n_mended: int) -> list[Beat]:
            return [
                Beat(t_s=float(n), rr_ms=float(rr), label=BeatLabel.NORMAL,
                     rr_corrected_ms=float(rr) if n < n_mended else None)
                for n, rr in enumerate(rr_ms)
            ]  # fmt: skip

        assert is_irregular(beats(64))
        assert is_irregular(beats(32))
        assert not is_irregular(beats(31))
        assert is_irregular([beat(-1.0, None), *beats(64)])


def peak(t_s: float, quality_frac: float = 1.0, **changes: object) -> RPeak:
    usual = {"readable": True, "foreign": False, "height_uv": 900.0, "level_uv": 0.0}
    return RPeak(t_s=t_s, quality_frac=quality_frac, detected_s=t_s, **{**usual, **changes})  # type: ignore[arg-type]


class TestEcgBeats:
    def test_an_interval_is_from_peak_to_peak_and_never_over_a_silence(self) -> None:
        beats = EcgBeats(130.0)
        assert beats._beat(peak(1.0)).rr_ms is None
        assert beats._beat(peak(1.9)).rr_ms == pytest.approx(900.0)
        assert beats._beat(peak(4.8)).rr_ms == pytest.approx(2900.0)
        assert beats._beat(peak(7.8)).rr_ms is None
        beats.restart()
        assert beats._beat(peak(8.0)).rr_ms is None

    @pytest.mark.parametrize(
        ("first", "second", "alike"), [(0.8, 0.8, True), (0.79, 1.0, False), (1.0, 0.79, False)]
    )
    def test_both_must_look_like_beats(self, first: float, second: float, alike: bool) -> None:
        beats = EcgBeats(130.0)
        beats._beat(peak(1.0, first))
        assert beats._beat(peak(2.0, second)).alike is alike

    def test_one_of_another_origin_spoils_two(self) -> None:
        beats = EcgBeats(130.0)
        found = [beats._beat(peak(float(n), foreign=n == 2)).foreign for n in range(1, 5)]
        assert found == [False, True, True, False]

    def test_eight_that_cannot_be_read_are_motion(self) -> None:
        beats = EcgBeats(130.0)
        found = [beats._beat(peak(float(n), readable=False)) for n in range(9)]
        assert [one.readable for one in found] == [True] * 7 + [False] * 2
        again = beats._beat(peak(9.0))
        assert (again.readable, again.rr_ms) == (True, None)


def raw(t_s: float, rr_ms: float | None) -> RawBeat:
    return RawBeat(t_s=t_s, rr_ms=rr_ms)


class TestOneSeries:
    RR = (820.0, 870.0, 790.0, 850.0, 805.0, 880.0, 830.0, 795.0)

    @staticmethod
    def beats(rr_ms: tuple[float, ...], from_s: float = 10.0) -> list[RawBeat]:
        made, t_s = [raw(from_s, None)], from_s
        for rr in rr_ms:
            t_s += rr / 1000
            made.append(raw(t_s, rr))
        return made

    def test_beats_of_one_source_pass_as_they_are(self) -> None:
        series = OneSeries()
        assert (series.source, series.newest_s) == (None, float("-inf"))
        beats = self.beats(self.RR)
        assert [one for it in beats for one in series.add_ecg_beat(it, it.t_s)] == beats
        assert (series.source, series.newest_s) == ("ecg", beats[-1].t_s)

    def test_while_the_ecg_is_seen_the_strap_is_not_used(self) -> None:
        series = OneSeries()
        beats = self.beats(self.RR)
        for one in beats:
            series.add_ecg_beat(one, one.t_s)
            assert series.add_strap_beat(one, one.t_s + 0.5) == []
        assert series.source == "ecg"

    @pytest.mark.parametrize(("after_s", "silent"), [(2.9, False), (3.0, True)])
    def test_three_seconds_without_a_beat_are_silence(self, after_s: float, silent: bool) -> None:
        series = OneSeries()
        series.add_ecg_beat(raw(10.0, None), 10.0)
        assert series.ecg_is_silent(10.0 + after_s) is silent

    def test_where_the_ecg_ends_the_strap_goes_on_at_the_same_beat(self) -> None:
        series = OneSeries()
        beats = self.beats(self.RR)
        for one in beats[:6]:
            series.add_ecg_beat(one, one.t_s)
            series.add_strap_beat(one, one.t_s + 0.5)
        series.add_ecg_gap(beats[5].t_s + 0.6)
        assert series.source == "rr"
        passed = [it for one in beats[6:] for it in series.add_strap_beat(one, one.t_s + 0.5)]
        assert passed == beats[6:]

    def test_an_ecg_is_used_again_once_it_was_whole_for_half_a_minute(self) -> None:
        series = OneSeries()
        rng = np.random.default_rng(2)
        beats = self.beats(tuple((850 + 50 * rng.standard_normal(80)).tolist()))
        series.add_ecg_gap(10.0)
        passed, returned_s = [], None
        for one in beats:
            passed += series.add_strap_beat(one, one.t_s)
            passed += series.add_ecg_beat(one, one.t_s + 0.1)
            if series.source == "ecg" and returned_s is None:
                returned_s = one.t_s
        assert passed == beats, "none is lost and none counted twice"
        assert returned_s is not None
        assert 40.0 <= returned_s < 41.5

    def test_where_the_pattern_tells_nothing_times_decide(self) -> None:
        series = OneSeries()
        even = self.beats((1000.0,) * 6)
        for one in even[:4]:
            series.add_ecg_beat(one, one.t_s)
        told = [raw(13.9, None), raw(14.05, 1000.0)]  # 13 s was passed on: one is new
        assert series.add_strap_beat(told[0], 17.0) == [raw(13.9, None)]
        assert series.add_strap_beat(raw(14.9, 1000.0), 17.0) == [raw(14.9, 1000.0)]

    def test_a_break_of_the_ecg_is_passed_on_as_one(self) -> None:
        series = OneSeries()
        for one in self.beats(self.RR):
            series.add_ecg_beat(one, one.t_s)
        assert series.add_ecg_beat(raw(30.0, None), 30.0) == [raw(30.0, None)]

    def test_times_move_over_by_a_quarter_of_an_interval(self) -> None:
        series = OneSeries()
        series.add_strap_beat(raw(10.0, None), 10.0)
        assert series.add_strap_beat(raw(11.25, 1000.0), 11.0) == [raw(11.25, 1000.0)]
        assert series.add_strap_beat(raw(12.6, 1000.0), 12.0) == [raw(12.5, 1000.0)]
        assert series.add_strap_beat(raw(13.0, 1000.0), 13.0) == [raw(13.25, 1000.0)]

    def test_a_new_run_begins_after_what_was_passed_on(self) -> None:
        series = OneSeries()
        series.add_strap_beat(raw(10.0, None), 10.0)
        series.start_new_run()
        assert series.add_strap_beat(raw(10.2, 800.0), 10.2) == []
        assert series.add_strap_beat(raw(11.0, 800.0), 11.0) == [raw(11.0, None)]
