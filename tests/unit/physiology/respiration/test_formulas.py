"""Likelihoods and counts of the breath, against their formulas written out one rate at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.cardiac.ecg import RPeak
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.respiration import spectrum
from entrain.physiology.respiration.breathing import BreathingEstimate
from entrain.physiology.respiration.count import count_breaths
from entrain.physiology.respiration.evidence import NOTHING, Evidence, weigh_evidence
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.rounding import Rounding
from entrain.physiology.respiration.sources import BreathSources, _fitness
from entrain.physiology.respiration.windows import BreathWindows, _transitions

T_S = np.arange(600) / 10
HZ = np.fft.rfftfreq(2048, 0.1)


def sine(hz: float, phase: float = 0.0) -> np.ndarray:
    return np.sin(2 * np.pi * hz * T_S + phase)


# ---------------------------------------------------------------- spectrum


def test_rates_lie_from_three_to_thirty_nine_a_minute() -> None:
    rates = spectrum.rates_hz()
    assert rates.tolist() == [hz for hz in HZ if 0.05 <= hz <= 0.65]


def test_the_usual_rate_is_lognormal_about_fourteen() -> None:
    rates = spectrum.rates_hz()
    likely = [math.exp(-0.5 * (math.log(60 * hz / 14) / 0.6) ** 2) / hz for hz in rates]
    assert spectrum.rate_prior() == pytest.approx(np.array(likely) / sum(likely), rel=1e-9)


def test_powers_are_shares_of_the_range() -> None:
    signals = np.array([sine(0.2), 3 * sine(0.3, 1.0) + sine(0.1)])
    found = spectrum.power_of(spectrum.spectral_lines(signals))
    for row, signal in zip(found, signals, strict=True):
        power = np.abs(np.fft.rfft(signal * np.hanning(600), 2048)) ** 2
        inside = power[(HZ >= 0.05) & (HZ <= 0.65)]
        assert row == pytest.approx(inside / inside.sum(), abs=1e-12)


def gain_of(share: float, cells: float, all_cells: float) -> float:
    """Return how much likelier a band with this share of the power is than an even spectrum."""
    share = min(max(share, 1e-6), 0.916)
    if share < cells / all_cells:
        return 0.0
    others = all_cells - cells
    return -cells * math.log(share * all_cells / cells) - others * math.log(
        (1 - share) * all_cells / others
    )


@pytest.mark.parametrize("window_s", [32.0, 60.0])
@pytest.mark.parametrize("of_heart", [(False, False), (True, False)])
def test_the_likelihood_of_each_rate(window_s: float, of_heart: tuple[bool, bool]) -> None:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((2, 600))
    signals = np.array([sine(0.2) + noise[0], sine(0.1) + noise[0] + noise[1]])
    lines = spectrum.spectral_lines(signals)
    power = np.abs(lines) ** 2
    shared = abs(np.vdot(lines[0], lines[1])) ** 2
    assert 0.01 < shared < 0.9
    hz = spectrum.rates_hz()
    cell_hz, line_hz = 1.5 / window_s, hz[1] - hz[0]
    all_cells = (hz[-1] - hz[0]) / cell_hz

    def band(row: np.ndarray, low: float, high: float) -> float:
        inside = (hz >= low) & (hz <= high)
        cells = max(inside.sum() * line_hz / cell_hz, 1.0)
        return gain_of(float(row[inside].sum()), cells, all_cells)

    product = np.ones(len(hz))
    for row, heart in zip(power, of_heart, strict=True):
        widths = [[max(1 / window_s, wander * one) for one in hz] for wander in (0.04, 0.16)]
        gains = [
            [band(row, one - wide, one + wide) for one, wide in zip(hz, wides, strict=True)]
            for wides in widths
        ]
        mayer = band(row, 0.05, 0.13)
        most = max(*gains[0], *gains[1], mayer)
        odds = np.exp(np.array(gains) - most).mean(axis=0)
        slow = 0.3 if heart else 0.0
        mixed = (1 - 0.2 - slow) * odds + slow * math.exp(mayer - most) + 0.2 * odds.mean()
        product *= mixed ** (1 if any(of_heart) else 1 / (1 + shared))
    found = spectrum.likelihood(lines, np.array(of_heart), window_s)
    assert found == pytest.approx(product, rel=1e-6)


def test_signals_that_are_the_same_count_as_one() -> None:
    rng = np.random.default_rng(2)
    one, other = sine(0.2) + rng.standard_normal((2, 600))
    alone = spectrum.spectral_lines(np.array([one]))
    twice = spectrum.spectral_lines(np.array([one, -3 * one]))
    ecg, heart = np.array([False, False]), np.array([True, False])
    assert spectrum.share_of_evidence(alone, ecg[:1]) == pytest.approx([1.0])
    assert spectrum.share_of_evidence(twice, ecg) == pytest.approx([0.5, 0.5])
    assert spectrum.share_of_evidence(twice, heart) == pytest.approx([1.0, 1.0])
    assert spectrum.likelihood(twice, ecg, 60.0) == pytest.approx(
        spectrum.likelihood(alone, ecg[:1], 60.0)
    )
    both = spectrum.share_of_evidence(spectrum.spectral_lines(np.array([one, other])), ecg)
    assert (both > 0.5).all()
    assert (both < 1.0).all()


def test_the_likeliest_rate_is_where_most_lies_within_one_a_minute() -> None:
    hz = spectrum.rates_hz()
    probability = np.full(len(hz), 0.2 / len(hz))
    probability[50:53] += 0.2
    probability[80] += 0.2
    found = spectrum.find_likeliest(probability)
    n_near = round(1 / 60 / (hz[1] - hz[0]))
    mass = [probability[max(0, at - n_near) : at + n_near + 1].sum() for at in range(len(hz))]
    top = int(np.argmax(mass))
    part = slice(max(0, top - n_near), top + n_near + 1)
    assert found.sure_frac == pytest.approx(mass[top])
    assert found.rate_hz == pytest.approx(
        float(probability[part] @ hz[part] / probability[part].sum())
    )
    edge = np.zeros(len(hz))
    edge[0] = 1.0
    assert spectrum.find_likeliest(edge).rate_hz == pytest.approx(hz[0])
    assert spectrum.find_likeliest(edge).sure_frac == pytest.approx(1.0)


# ---------------------------------------------------------------- windows


def test_how_likely_a_rate_follows_another() -> None:
    hz = spectrum.rates_hz()
    follows = _transitions()
    assert follows.sum(axis=0) == pytest.approx(np.ones(len(hz)))
    for now in (0, 40, len(hz) - 1):
        likely = np.exp(-0.5 * (np.log(hz / hz[now]) / 0.15) ** 2) / hz
        assert follows[:, now] == pytest.approx(likely / likely.sum(), rel=1e-9)


def test_a_window_is_of_what_was_expected_and_what_is_seen() -> None:
    signals = np.array([sine(0.25), sine(0.25, 2.0)])
    heart = np.array([False, False])
    windows = BreathWindows(60.0)
    first = windows.estimate(60.0, signals, heart)
    likely = spectrum.likelihood(spectrum.spectral_lines(signals), heart, 60.0)
    probability = spectrum.rate_prior() * likely
    probability /= probability.sum()
    breaths = count_breaths(signals, spectrum.find_likeliest(probability).rate_hz)
    sure = spectrum.find_likeliest(probability).sure_frac * (1 - 2 * breaths.faded_frac)
    assert (first.t_s, first.window_s) == (30.0, 60.0)
    assert first.per_min == first.ungated_per_min == pytest.approx(breaths.per_min)
    assert first.quality_frac == pytest.approx(sure)
    # The next that begins where it ended expects its rate.
    mixed = np.array([sine(0.25) + sine(0.4), sine(0.25, 1.0) + sine(0.4, 2.0)])
    second = windows.estimate(120.0, mixed, heart)
    expected = 0.8 * (_transitions() @ probability) + 0.2 * spectrum.rate_prior()
    after = expected * spectrum.likelihood(spectrum.spectral_lines(mixed), heart, 60.0)
    after /= after.sum()
    likeliest = spectrum.find_likeliest(after)
    breaths = count_breaths(mixed, likeliest.rate_hz)
    sure = likeliest.sure_frac * max(0.0, 1 - 2 * breaths.faded_frac)
    assert second.quality_frac == pytest.approx(sure)
    assert breaths.per_min > 60 * likeliest.rate_hz + 0.5
    assert second.ungated_per_min == pytest.approx(60 * likeliest.rate_hz + 0.5)


@pytest.mark.parametrize(("end_s", "goes_on"), [(119.9, False), (120.0, True), (180.0, False)])
def test_only_a_window_that_just_ended_is_gone_on_from(end_s: float, goes_on: bool) -> None:
    signals, heart = np.array([sine(0.25), sine(0.25, 2.0)]), np.array([False, False])
    windows, fresh = BreathWindows(60.0), BreathWindows(60.0)
    windows.estimate(60.0, signals, heart)
    mixed = np.array([sine(0.25) + sine(0.4), sine(0.25, 1.0) + sine(0.4, 2.0)])
    again = windows.estimate(end_s, mixed, heart)
    alone = fresh.estimate(end_s, mixed, heart)
    assert (again.quality_frac != pytest.approx(alone.quality_frac, rel=1e-9)) is goes_on


@pytest.mark.parametrize("hz", [(0.2, 0.3), (0.4, 0.2)])
@pytest.mark.parametrize(("fades", "within_per_min"), [(False, 2.0), (True, 0.5)])
def test_a_count_changes_the_likeliest_rate_by_so_much_at_most(
    fades: bool, within_per_min: float, hz: tuple[float, float]
) -> None:
    # A part of the window at one rate, a part at another: the count is far from the likelier one.
    turns = np.cumsum(np.where(T_S < 36, *hz)) / 10
    size = np.where(np.abs(T_S - 18) < 3, 0.1, 1.0) if fades else np.ones(len(T_S))
    signals, heart = np.array([size * np.sin(2 * np.pi * turns)]), np.array([False])
    probability = spectrum.rate_prior() * spectrum.likelihood(
        spectrum.spectral_lines(signals), heart, 60.0
    )
    likeliest = spectrum.find_likeliest(probability / probability.sum())
    counted = count_breaths(signals, likeliest.rate_hz)
    assert (counted.faded_frac >= 0.02) is fades
    away = counted.per_min - 60 * likeliest.rate_hz
    assert abs(away) > within_per_min
    found = BreathWindows(60.0).estimate(60.0, signals, heart)
    assert found.ungated_per_min == pytest.approx(
        60 * likeliest.rate_hz + math.copysign(within_per_min, away)
    )


# ---------------------------------------------------------------- counting


@pytest.mark.parametrize("hz", [0.1, 0.2, 0.35])
def test_even_breaths_are_counted_exactly(hz: float) -> None:
    found = count_breaths(np.array([sine(hz), -0.3 * sine(hz, 0.7)]), hz)
    assert found.per_min == pytest.approx(60 * hz, rel=5e-3)
    assert found.faded_frac == 0.0


def test_less_than_two_whole_breaths_are_told_by_their_phase() -> None:
    slow = np.array([np.sin(2 * np.pi * 0.05 * T_S[:320]), np.cos(2 * np.pi * 0.05 * T_S[:320])])
    assert count_breaths(slow, 0.05).per_min == pytest.approx(3.0, abs=0.6)


def test_the_signal_with_less_beside_it_counts_more() -> None:
    rng = np.random.default_rng(4)
    other = 3 * sine(0.22) + 6 * rng.standard_normal(600)
    found = count_breaths(np.array([sine(0.2) + 0.05 * rng.standard_normal(600), other]), 0.21)
    assert found.per_min == pytest.approx(12.0, abs=0.2)


# ---------------------------------------------------------------- evidence


def written_out(signal: np.ndarray, near_hz: float | None = None) -> tuple[float, float]:
    """Return the evidence against white noise and against any background, one band at a time."""
    n = len(signal)
    window_s = n / 10
    bend = np.vander(np.linspace(-1, 1, n), 3, increasing=True)
    flat = signal - bend @ np.linalg.lstsq(bend, signal, rcond=None)[0]
    lines = np.abs(np.fft.rfft(flat * np.hanning(n), 2048)) ** 2
    inside = (HZ >= 0.05) & (HZ < 0.65)
    above = (HZ >= 0.85) & (HZ < 2.5)
    hz, power = HZ[inside], lines[inside]
    level = lines[above] / np.sinc(2 * HZ[above] / 10) ** 4
    floor = float(np.median(level)) / math.log(2)
    per_line = (hz[1] - hz[0]) * window_s / 1.5
    floor_cells = 0.48 * above.sum() * per_line
    near = np.ones(len(hz), bool)
    if near_hz is not None:
        reach_hz = max(0.1 * near_hz, 1.2 * 10 / n)
        near = (hz >= near_hz - reach_hz) & (hz < near_hz + reach_hz)

    def best(wanders: tuple[float, ...], slopes: tuple[float, ...], floor: float,
             floor_cells: float) -> float:  # fmt: skip
        with_band, without = [], []
        for slope in slopes:
            shape = hz**-slope
            even = power / shape
            whole = even.sum() * per_line + floor * floor_cells
            cells = len(hz) * per_line + floor_cells
            alone = -per_line * np.log(shape).sum() - cells * math.log(whole / cells)
            gains = [0.0]
            for wander in wanders:
                for one in hz[near]:
                    wide = max(1 / window_s, wander * one)
                    band = (hz >= one - wide) & (hz <= one + wide)
                    mine = max(band.sum() * per_line, 1.0)
                    others = max(cells - mine, 1.0)
                    share = min(max(even[band].sum() * per_line / whole, 1e-6), 0.98)
                    if share >= mine / cells:
                        gains.append(
                            -mine * math.log(share * cells / mine)
                            - others * math.log((1 - share) * cells / others)
                        )
            with_band.append(alone + max(gains))
            without.append(alone)
        return max(with_band) - max(without)

    widths = (0.04, 0.16, 0.35)
    return (
        best((*widths, 0.8), (0.0,), floor, floor_cells),
        best(widths, (0.0, 1.0, 2.0), 0.0, 0.0),
    )


RNG = np.random.default_rng(7)
LOOKS = {
    "noise": RNG.standard_normal(600),
    "a breath": RNG.standard_normal(600) + 2 * sine(0.2),
    "a posture that wanders": np.cumsum(RNG.standard_normal(600)),
    "both": np.cumsum(RNG.standard_normal(600)) + 5 * sine(0.15),
    "half a minute": RNG.standard_normal(320) + sine(0.2)[:320],
}


@pytest.mark.parametrize("near_hz", [None, 0.2, 0.05])
@pytest.mark.parametrize("name", LOOKS)
def test_the_evidence_is_that_of_its_formula(name: str, near_hz: float | None) -> None:
    found = weigh_evidence(LOOKS[name], near_hz)
    expected = written_out(LOOKS[name], near_hz)
    assert (found.noise_nats, found.background_nats) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_evidence_reaches_what_is_less_or_as_much_in_both() -> None:
    one = Evidence(noise_nats=6.0, background_nats=5.0)
    assert one.reaches(Evidence(noise_nats=6.0, background_nats=5.0))
    assert not one.reaches(Evidence(noise_nats=6.1, background_nats=0.0))
    assert not one.reaches(Evidence(noise_nats=0.0, background_nats=5.1))
    assert weigh_evidence(np.zeros(600)) == NOTHING


# ---------------------------------------------------------------- the sensor, the heart


@pytest.mark.parametrize(
    ("per_min", "is_heart"),
    [
        (60 * 1.041, False), (60 * 1.039, True), (60 * 0.961, True), (60 * 0.959, False),
        (30 * 1.039, True), (30 * 1.041, False), (15.0, False),
    ],
)  # fmt: skip
def test_within_four_percent_of_the_heart_or_half_of_it(per_min: float, is_heart: bool) -> None:
    assert HeartRhythm(per_min=60.0, spread_frac=0.1).may_cause(per_min, 200.0) is is_heart


@pytest.mark.parametrize(
    ("per_min", "spread_frac", "sample_hz", "is_heart"),
    [
        (10.0, 0.0, 25.0, True),  # 21 of 71 are 1491: 9 below 1500
        (7.1, 0.0, 25.0, True), (6.9, 0.0, 25.0, False), (11.1, 0.0, 25.0, False),
        (62.0, 0.0, 25.0, True),  # 22 of them are 1562
        (9.0, 0.1 / 21, 25.0, True), (9.0, 0.101 / 21, 25.0, False),
        (18.0, 0.0, 25.0, True),  # 42 are 2982: 18 below twice 25 Hz
        (9.0, 0.0, 56.0, False), (9.0, 0.0, 24.0, False),
    ],
)  # fmt: skip
def test_harmonics_of_a_regular_heart_fold_about_the_sampling_rate(
    per_min: float, spread_frac: float, sample_hz: float, is_heart: bool
) -> None:
    assert (
        HeartRhythm(per_min=71.0, spread_frac=spread_frac).may_cause(per_min, sample_hz) is is_heart
    )


class TestRounding:
    X, Z = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])

    @staticmethod
    def steps(n_changes: int, step_mg: float, n: int = 101) -> tuple[np.ndarray, np.ndarray]:
        """Return 10 s of samples whose first axis moves by a step so often."""
        x = np.zeros(n)
        x[1 : n_changes + 1] = step_mg * (np.arange(n_changes) + 1)
        x[n_changes + 1 :] = step_mg * n_changes
        return np.linspace(0, 10, n), np.column_stack([x, np.zeros(n), np.full(n, 980.0)])

    def test_before_a_step_is_seen_the_least_is_that_of_any_sensor(self) -> None:
        rounding = Rounding()
        assert rounding.least_mg(self.X) == 0.7
        rounding.add(*self.steps(0, 4.0))
        rounding.add(np.array([0.0]), np.zeros((1, 3)))
        assert rounding.least_mg(self.X) == 0.7

    @pytest.mark.parametrize(("n_changes", "least_mg"), [(14, 0.45 * 4), (15, 0.7)])
    def test_where_noise_bridges_the_steps_they_hide_nothing(
        self, n_changes: int, least_mg: float
    ) -> None:
        rounding = Rounding()
        rounding.add(*self.steps(n_changes, 4.0))
        assert rounding.least_mg(self.X) == pytest.approx(least_mg)

    def test_a_direction_has_its_part_of_the_steps(self) -> None:
        rounding = Rounding()
        rounding.add(*self.steps(50, 4.0))
        assert rounding.least_mg(self.X) == 0.7
        assert rounding.least_mg(self.Z) == pytest.approx(1.8)
        assert rounding.least_mg(np.array([0.6, 0.0, 0.8])) == pytest.approx(0.8 * 1.8)
        assert rounding.least_mg(np.array([0.0, 0.6, 0.8])) == pytest.approx(1.8)

    def test_the_smallest_change_is_a_step(self) -> None:
        rounding = Rounding()
        rounding.add(*self.steps(5, 8.0))
        rounding.add(*self.steps(5, 2.0))
        rounding.add(*self.steps(5, 16.0))
        rounding.add(*self.steps(5, 1e-7))
        assert rounding.least_mg(self.X) == pytest.approx(0.9)

    def test_how_often_it_changes_is_learnt_over_half_a_minute(self) -> None:
        rounding = Rounding()
        for n_changes in (100, 0, 0, 0):
            rounding.add(*self.steps(n_changes, 4.0))
        shares = [1.0, 1 / 2, 1 / 3, 1 / 3 * 2 / 3]
        assert rounding._changed_frac[0] == pytest.approx(shares[-1])


# ---------------------------------------------------------------- the sources


def seen(
    per_min: float | None, quality_frac: float = 0.5, source: str = "ecg"
) -> BreathingEstimate:
    none = np.empty(0)
    return BreathingEstimate(
        per_min=per_min, quality_frac=quality_frac, crossings_s=none, onsets_s=none, t_s=none,
        signal=none, source=source,
    )  # fmt: skip


class TestSources:
    @pytest.mark.parametrize(
        ("one", "other", "agree"),
        [
            (12.5, 10.0, True), (12.6, 10.0, False), (7.5, 10.0, True), (7.4, 10.0, False),
            (None, 10.0, False),
        ],
    )  # fmt: skip
    def test_rates_within_a_quarter_agree(
        self, one: float | None, other: float, agree: bool
    ) -> None:
        assert (_fitness(seen(one), other) > 0) is agree

    def test_intervals_are_preferred_a_little(self) -> None:
        assert _fitness(seen(10.0), 10.0) == 0.5
        assert _fitness(seen(10.0, source="rr"), 10.0) == 0.65

    def test_an_interval_stands_at_its_middle_and_shorter_is_in(self) -> None:
        sources = BreathSources()
        for t_s, rr_ms in ((10.0, 800.0), (11.0, 1000.0)):
            sources.add_beat(
                Beat(t_s=t_s, rr_ms=rr_ms, label=BeatLabel.NORMAL, rr_corrected_ms=rr_ms)
            )
        grid = sources.rsa.grid
        assert grid.end_s == 10.5
        there = np.isfinite(grid.values()[:, 0])
        assert grid.times_s()[there] == pytest.approx([9.6, 9.7, 9.8, 9.9, 10.0, 10.1, 10.2, 10.3,
                                                       10.4, 10.5])  # fmt: skip
        assert grid.values()[there, 0][[0, -1]] == pytest.approx([-800.0, -1000.0])

    @pytest.mark.parametrize(
        ("label", "rr_ms"), [(BeatLabel.ECTOPIC, 900.0), (BeatLabel.NORMAL, None)]
    )
    def test_what_is_no_interval_of_the_heart_draws_nothing(
        self, label: BeatLabel, rr_ms: float | None
    ) -> None:
        sources = BreathSources()
        for t_s in (10.0, 11.0, 12.0):
            sources.add_beat(Beat(t_s=t_s, rr_ms=rr_ms, label=label))
        assert np.isnan(sources.rsa.grid.values()).all()

    @pytest.mark.parametrize(("apart_s", "drawn"), [(4.0, True), (4.1, False)])
    def test_what_lies_further_apart_is_not_bridged(self, apart_s: float, drawn: bool) -> None:
        sources = BreathSources()
        for t_s, height_uv, level_uv in ((10.0, 900.0, 10.0), (10.0 + apart_s, 800.0, 20.0)):
            sources.add_peak(
                RPeak(
                    t_s=t_s,
                    height_uv=height_uv,
                    level_uv=level_uv,
                    quality_frac=0.5,
                    detected_s=t_s,
                )
            )
        for one, ends in ((sources.height, (900.0, 800.0)), (sources.level, (10.0, 20.0))):
            there = one.grid.values()[np.isfinite(one.grid.values())]
            assert there.size == (41 if drawn else 0)
            if drawn:
                assert there[[0, -1]] == pytest.approx(ends)

    def test_a_peak_that_looks_like_none_and_an_end_of_a_run_draw_nothing(self) -> None:
        sources = BreathSources()
        for t_s, quality_frac in ((10.0, 0.49), (11.0, 1.0), (12.0, 0.49)):
            sources.add_peak(
                RPeak(
                    t_s=t_s, height_uv=1.0, level_uv=1.0, quality_frac=quality_frac, detected_s=t_s
                )
            )
        sources.end_run()
        sources.add_peak(
            RPeak(t_s=13.0, height_uv=1.0, level_uv=1.0, quality_frac=1.0, detected_s=13.0)
        )
        sources.add_beat(Beat(t_s=10.0, rr_ms=900.0, label=BeatLabel.NORMAL))
        sources.end_run()
        sources.add_beat(Beat(t_s=10.9, rr_ms=900.0, label=BeatLabel.NORMAL))
        for one in (sources.height, sources.level, sources.rsa):
            assert np.isnan(one.grid.values()).all()

    def test_the_heart_of_the_last_minute(self) -> None:
        sources = BreathSources()
        assert sources._heart_rhythm() is None
        for n in range(1, 60):
            sources.add_beat(Beat(t_s=float(n), rr_ms=1000.0, label=BeatLabel.NORMAL))
        assert sources._heart_rhythm() == HeartRhythm(per_min=60.0, spread_frac=0.0)
