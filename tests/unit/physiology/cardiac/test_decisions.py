"""Which candidates are beats: each rule of the detector on candidates made for it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.cardiac.candidates import Candidate, CandidateFinder
from entrain.physiology.cardiac.ecg import RPeak, RPeakDetector
from entrain.physiology.cardiac.fiducial import Fiducial, samples_in
from entrain.physiology.cardiac.repeats import Repeats, _doubts, _timely

LIKE, UNLIKE = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def candidate(t_s: float, energy: float = 100.0, *, clear: float = 1.0, jump: float = 0.0,
              likeness: float = 1.0) -> Candidate:  # fmt: skip
    shape = likeness * LIKE + math.sqrt(1 - likeness**2) * UNLIKE
    return Candidate(
        t_s=t_s, height_uv=900.0 + t_s, level_uv=-t_s, energy=energy, clear_frac=clear,
        jump_frac=jump, shift_frac=1.0, shape=shape, detected_s=t_s + 0.5,
    )  # fmt: skip


class Judge:
    """A detector that has seen an even rhythm of 1 s up to 10 s."""

    def __init__(self, until_s: int = 10) -> None:
        self.detector = RPeakDetector(130.0)
        self.found: list[RPeak] = []
        for second in range(until_s + 1):
            self.take(candidate(float(second)))

    def take(self, *candidates: Candidate) -> list[RPeak]:
        found: list[RPeak] = []
        for one in candidates:
            self.detector._add_candidate(one, found)
        self.found += found
        return found


def times(peaks: list[RPeak]) -> list[float]:
    return [peak.t_s for peak in peaks]


class TestLearning:
    def test_after_two_seconds_what_waited_is_judged(self) -> None:
        judge = Judge(until_s=1)
        assert judge.found == []
        assert judge.take(candidate(1.9)) == []
        peaks = judge.take(candidate(2.0))
        assert times(peaks) == [0.0, 1.0, 1.9, 2.0][:3]
        assert {peak.detected_s for peak in peaks} == {2.5}

    def test_a_qrs_is_the_strongest_of_each_second_in_the_middle(self) -> None:
        judge = Judge(until_s=-1)
        judge.take(candidate(0.0, 9.0), candidate(0.5, 100.0), candidate(1.2, 1000.0))
        assert times(judge.take(candidate(2.1, 100.0))) == [0.5, 1.2, 2.1]

    @pytest.mark.parametrize(("clear", "n_found"), [(0.8, 3), (0.79, 0)])
    def test_what_is_too_noisy_is_not_learnt_from(self, clear: float, n_found: int) -> None:
        judge = Judge(until_s=-1)
        for second in range(3):
            judge.take(candidate(float(second), clear=clear))
        assert len(judge.found) == n_found
        # The next two seconds are looked at anew.
        judge.take(candidate(3.0), candidate(3.9))
        assert len(judge.found) == (n_found + 2 if n_found else 0)

    def test_three_seconds_without_a_beat_the_size_is_learnt_anew(self) -> None:
        judge = Judge()
        weak = [candidate(10.0 + by, 1.0, clear=0.85) for by in (1.0, 2.0, 3.0)]
        assert judge.take(*weak) == []
        assert times(judge.take(candidate(13.1, 1.0, clear=0.85))) == [11.0, 12.0, 13.0]


class TestRules:
    @pytest.mark.parametrize(
        ("energy", "likeness", "clear", "jump", "is_beat"),
        [
            (50.0, 1.0, 0.5, 0.0, True), (49.0, 1.0, 0.5, 0.0, False),
            (100.0, 0.71, 0.5, 0.0, True), (100.0, 0.70, 0.5, 0.0, False),
            # It stands alone, whatever its shape.
            (10.0, 0.0, 0.9, 0.0, True), (9.9, 0.0, 0.9, 0.0, False),
            (10.0, 0.0, 0.89, 0.0, False), (10.0, 0.0, 1.0, 0.49, True),
            (10.0, 0.0, 1.0, 0.5, False),
            # No beat is ten times as strong but one of the usual shape.
            (1000.0, 1.0, 1.0, 0.0, True), (1001.0, 0.81, 1.0, 0.0, True),
            (1001.0, 0.79, 1.0, 0.0, False),
        ],
    )  # fmt: skip
    def test_a_beat_is_strong_and_alike_or_stands_alone(
        self, energy: float, likeness: float, clear: float, jump: float, is_beat: bool
    ) -> None:
        one = candidate(11.0, energy, likeness=likeness, clear=clear, jump=jump)
        assert bool(Judge().take(one)) is is_beat

    @pytest.mark.parametrize(
        ("after_s", "energy", "is_beat"),
        [(0.24, 100.0, False), (0.25, 100.0, True), (0.35, 24.0, False), (0.35, 26.0, True),
         (0.37, 24.0, True)],
    )  # fmt: skip
    def test_soon_after_a_beat_comes_none_and_then_a_weak_one_is_its_t_wave(
        self, after_s: float, energy: float, is_beat: bool
    ) -> None:
        assert bool(Judge().take(candidate(10.0 + after_s, energy))) is is_beat

    def test_a_peak_is_told_with_its_figures(self) -> None:
        (peak,) = Judge().take(candidate(11.0, likeness=0.8, clear=0.85))
        assert peak == RPeak(
            t_s=11.0, height_uv=911.0, level_uv=-11.0, quality_frac=pytest.approx(0.68),
            detected_s=11.5, readable=False, foreign=False,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("likeness", "clear", "readable", "foreign"),
        [
            (1.0, 0.8, True, False), (1.0, 0.79, False, False), (0.5, 0.9, True, False),
            (0.79, 0.95, True, True), (0.81, 0.95, True, False), (0.79, 0.94, True, False),
        ],
    )  # fmt: skip
    def test_what_it_can_be_read_as(
        self, likeness: float, clear: float, readable: bool, foreign: bool
    ) -> None:
        (peak,) = Judge().take(candidate(11.0, 200.0, likeness=likeness, clear=clear))
        assert (peak.readable, peak.foreign) == (readable, foreign)

    def test_the_usual_energy_is_of_the_last_eight_that_can_be_read(self) -> None:
        judge = Judge(until_s=20)
        for second in range(21, 25):
            judge.take(candidate(float(second), 400.0))
        assert judge.detector._usual_energy == 250.0
        judge.take(candidate(25.0, 900.0, clear=0.5))
        assert judge.detector._usual_energy == 250.0
        judge.take(candidate(26.0, 400.0))
        assert judge.detector._usual_energy == 400.0


class TestSearchBack:
    def test_where_a_beat_is_overdue_a_weak_one_is_taken_late(self) -> None:
        judge = Judge()
        assert judge.take(candidate(11.0, 30.0, clear=0.5)) == []
        assert times(judge.take(candidate(11.65))) == [11.65], "not overdue yet"
        judge = Judge()
        judge.take(candidate(11.0, 30.0, clear=0.5))
        peaks = judge.take(candidate(11.67))
        assert times(peaks) == [11.0, 11.67]
        assert {peak.detected_s for peak in peaks} == {12.17}

    @pytest.mark.parametrize(
        ("t_s", "energy", "taken"),
        [(10.5, 30.0, False), (10.51, 30.0, True), (11.49, 30.0, True), (11.5, 30.0, False),
         (11.0, 10.0, True), (11.0, 9.9, False)],
    )  # fmt: skip
    def test_it_lies_well_between_the_two_and_has_a_tenth(
        self, t_s: float, energy: float, taken: bool
    ) -> None:
        judge = Judge()
        judge.take(candidate(t_s, energy, clear=0.5))
        assert (t_s in times(judge.take(candidate(12.0)))) is taken

    def test_of_several_the_strongest_of_the_beats_shape_is_taken(self) -> None:
        judge = Judge()
        judge.take(
            candidate(10.8, 45.0, clear=0.5, likeness=0.5),
            candidate(11.0, 30.0, clear=0.5),
            candidate(11.2, 20.0, clear=0.5),
        )
        assert times(judge.take(candidate(12.0))) == [11.0, 12.0]

    def test_before_three_intervals_are_known_none_is_overdue(self) -> None:
        judge = Judge(until_s=2)
        assert len(judge.found) == 3
        judge.take(candidate(3.0, 30.0, clear=0.5))
        assert times(judge.take(candidate(4.0))) == [4.0]


class TestFinder:
    RATE_HZ = 130.0

    def bumps(self, at_s: list[float], uv: float = 900.0, seconds: float = 8.0,
              width_s: float = 0.012) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
        t_s = np.arange(round(seconds * self.RATE_HZ)) / self.RATE_HZ
        return t_s, uv * sum(np.exp(-0.5 * ((t_s - at) / width_s) ** 2) for at in at_s)

    def found(self, t_s: np.ndarray, uv: np.ndarray) -> list[Candidate]:
        finder = CandidateFinder(self.RATE_HZ)
        return finder.process(t_s, uv) + finder.finish()

    def test_each_bump_is_found_where_it_is_and_as_high(self) -> None:
        at_s = [1.5, 2.503, 3.517, 6.0]
        found = [one for one in self.found(*self.bumps(at_s)) if one.energy > 1000]
        assert [one.t_s for one in found] == pytest.approx(at_s, abs=2e-4)
        assert [one.height_uv for one in found] == pytest.approx([900.0] * 4, rel=0.06)
        assert [one.level_uv for one in found] == pytest.approx([0.0] * 4, abs=3)
        assert min(one.clear_frac for one in found) > 0.99
        assert max(one.jump_frac for one in found) < 0.05
        assert all(np.dot(one.shape, one.shape) == pytest.approx(1.0) for one in found)
        assert all(0.3 < one.detected_s - one.t_s < 0.7 for one in found)

    def test_upside_down_the_peak_is_negative_at_the_same_place(self) -> None:
        t_s, uv = self.bumps([1.5, 2.503])
        up = [one for one in self.found(t_s, uv + 50) if one.energy > 1000]
        down = [one for one in self.found(t_s, -uv - 50) if one.energy > 1000]
        assert [one.t_s for one in down] == pytest.approx([one.t_s for one in up], abs=1e-9)
        assert [one.height_uv for one in down] == pytest.approx(
            [-one.height_uv for one in up], rel=1e-3
        )
        assert [one.level_uv for one in down] == pytest.approx([-50.0] * 2, abs=5)

    @pytest.mark.parametrize(("apart_s", "n_found"), [(0.15, 1), (0.30, 2)])
    def test_of_two_too_near_the_stronger_is_it(self, apart_s: float, n_found: int) -> None:
        t_s, first = self.bumps([3.0], uv=1000.0)
        _, second = self.bumps([3.0 + apart_s], uv=700.0)
        found = [one for one in self.found(t_s, first + second) if one.energy > 1000]
        assert len(found) == n_found
        assert found[0].t_s == pytest.approx(3.0, abs=2e-3)

    def test_a_level_that_jumps_is_told(self) -> None:
        t_s = np.arange(1040) / self.RATE_HZ
        step = max(self.found(t_s, np.where(t_s > 4, 2000.0, 0.0)), key=lambda one: one.energy)
        assert step.jump_frac > 0.5

    @pytest.mark.parametrize("cut", [1, 7, 73, 500])
    def test_how_the_samples_are_cut_changes_no_bit(self, cut: int) -> None:
        t_s, uv = self.bumps([1.5, 2.503, 3.517, 6.0])
        uv = uv + np.random.default_rng(0).normal(0, 20, len(uv))
        whole = self.found(t_s, uv)
        finder = CandidateFinder(self.RATE_HZ)
        parts = [one for at in range(0, len(t_s), cut)
                 for one in finder.process(t_s[at : at + cut], uv[at : at + cut])]  # fmt: skip
        parts += finder.finish()
        assert [(one.t_s, one.energy, one.height_uv) for one in parts] == [
            (one.t_s, one.energy, one.height_uv) for one in whole
        ]

    def test_what_is_no_voltage_is_as_if_it_were_none(self) -> None:
        t_s, uv = self.bumps([2.0, 5.0])
        spoilt = uv.copy()
        spoilt[[600, 601]] = [np.nan, 1e13]
        expected = uv.copy()
        expected[[600, 601]] = 0.0
        one, other = self.found(t_s, spoilt), self.found(t_s, expected)
        assert [(it.t_s, it.energy) for it in one] == [(it.t_s, it.energy) for it in other]

    def test_a_flat_line_has_no_candidates_and_nothing_has_no_end(self) -> None:
        t_s = np.arange(1040) / self.RATE_HZ
        assert self.found(t_s, np.full(1040, 3000.0)) == []
        assert CandidateFinder(self.RATE_HZ).finish() == []


class TestFiducial:
    def test_samples_in_a_time_are_the_nearest_and_of_a_half_the_fewer(self) -> None:
        assert [samples_in(s, 10.0) for s in (0.24, 0.25, 0.26, 0.35, -0.25)] == [2, 2, 3, 3, -3]
        assert samples_in(0.35, 130.0000000003) == samples_in(0.35, 130.0)

    def test_an_extremum_against_the_usual_sense_must_be_half_as_large_again(self) -> None:
        placer = Fiducial(130.0, 0.07)
        up, down = np.array([10.0, 10.0, 10.0]), np.array([2.0, 14.9, 15.1])
        assert placer._polarities(up, down).tolist() == [1.0, 1.0, -1.0]

    def test_the_sense_turns_only_when_the_vote_is_clearly_against_it(self) -> None:
        placer = Fiducial(130.0, 0.07)
        placer._polarities(np.array([10.0] * 20), np.array([0.0] * 20))
        turned = placer._polarities(np.array([9.0] * 30), np.array([10.0] * 30)).tolist()
        assert set(turned) == {1.0}, "nearly as large is not against it"
        turned = placer._polarities(np.array([7.0] * 30), np.array([10.0] * 30)).tolist()
        assert set(turned) == {1.0}
        assert placer._polarity == 1.0
        placer._polarities(np.array([6.0] * 60), np.array([10.0] * 60))
        assert placer._polarity == -1.0


class TestRepeats:
    @pytest.mark.parametrize(
        ("last", "rr_ms", "doubts"),
        [
            ((), (800.0,), []),
            ((), (800.0, 800.0), [(1, 2)]),
            ((800.0,), (800.0,), [(0, 1)]),
            ((800.0,), (810.0, 810.0, 810.0), [(1, 2), (2, 3)]),
            ((700.0, 800.0), (700.0, 800.0, 900.0), [(0, 2)]),
            ((700.0, 800.0), (800.0, 800.0), [(0, 1), (1, 2)]),
            ((700.0, 800.0), (700.0, 800.0, 800.0), [(0, 2), (2, 3)]),
        ],
    )
    def test_what_may_be_a_repeat(
        self, last: tuple[float, ...], rr_ms: tuple[float, ...], doubts: list[tuple[int, int]]
    ) -> None:
        assert _doubts(last, rr_ms) == doubts

    def test_the_latest_tenth_is_not_timely(self) -> None:
        assert _timely([0.3]) == 0.3
        assert _timely([0.1, 0.5]) == 0.1
        assert _timely([n / 10 for n in range(11)]) == pytest.approx(0.9)
        assert _timely([0.0, 9.0, *[0.1] * 9]) == 0.1

    def test_packets_without_doubt_pass_at_once(self) -> None:
        repeats = Repeats()
        (packet,) = repeats.add_packet(1.0, (800.0,))
        assert (packet.arrival_s, packet.rr_ms, packet.doubts) == (1.0, (800.0,), [])
        assert repeats.add_packet(2.0, ()) == []
        assert [one.rr_ms for one in repeats.add_packet(3.0, (810.0, 820.0))] == [(810.0, 820.0)]
        assert (repeats.n_repeated, repeats.is_doubtful, repeats.flush()) == (0, False, [])

    def test_a_doubt_is_kept_where_nothing_decides_it(self) -> None:
        repeats = Repeats()
        repeats.add_packet(1.0, (800.0,))
        assert repeats.add_packet(1.8, (800.0,)) == []
        assert [one.rr_ms for one in repeats.flush()] == [(800.0,)]
        assert repeats.n_repeated == 0
        assert repeats.add_packet(9.0, (800.0,)) != [], "nothing is known of before"

    def test_after_eight_seconds_it_is_decided(self) -> None:
        repeats = Repeats()
        repeats.add_packet(1.0, (800.0,))
        assert repeats.add_packet(1.8, (800.0,)) == []
        assert repeats.add_packet(9.8, ()) == []
        assert [one.rr_ms for one in repeats.add_packet(9.9, ())] == [(800.0,)]
