"""Each index on a few intervals whose figure can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from entrain.physiology.indices import (
    COHERENCE,
    HEART_RATE,
    HF,
    LF,
    LF_HF,
    MEAN_RR,
    PNN50,
    RMSSD,
    RSA,
    RSA_CORRECTED,
    SD1,
    SD2,
    SDNN,
    STRESS_INDEX,
    VLF,
    BeatWindow,
    Index,
)


def window(rr_ms: list[float], bad: tuple[int, ...] = (), **more: object) -> BeatWindow:
    good = np.ones(len(rr_ms), bool)
    good[list(bad)] = False
    return BeatWindow(rr_ms=np.array(rr_ms), good=good, covered_frac=1.0, **more)  # type: ignore[arg-type]


def wave(hz: float, seconds: float, **more: object) -> BeatWindow:
    """Return intervals around 800 ms that swing by 30 ms to both sides: 450 ms²."""
    t_s = np.arange(0.8, seconds, 0.8)
    return BeatWindow(
        rr_ms=800 + 30 * np.sin(2 * np.pi * hz * t_s),
        good=np.ones(len(t_s), bool),
        covered_frac=1.0,
        t_s=t_s,
        **more,  # type: ignore[arg-type]
    )


STEPS = [800.0, 860.0, 810.0, 3000.0, 900.0, 840.0, 790.0]
"""Steps of 60, -50, and behind the bad fourth -60, -50."""


@pytest.mark.parametrize(
    ("index", "figure"),
    [
        (HEART_RATE, 60000 / (5000 / 6)),
        (MEAN_RR, 5000 / 6),
        (RMSSD, math.sqrt((3600 + 2500 + 3600 + 2500) / 4)),
        (PNN50, 0.5),  # 50 ms is not above 50 ms
        (SDNN, np.std([800, 860, 810, 900, 840, 790], ddof=1)),
        (SD1, np.std([60, -50, -60, -50], ddof=1) / math.sqrt(2)),
        (SD2, np.std([1660, 1670, 1740, 1630], ddof=1) / math.sqrt(2)),
        # Three of six lie from 800 to 850 ms: Mo 0.825 s, AMo 50 %, spread 0.11 s.
        (STRESS_INDEX, 50 / (2 * 0.825 * 0.11)),
    ],
    ids=lambda one: one.name if isinstance(one, Index) else "",
)
def test_an_index_in_time_is_that_of_its_formula(index: Index, figure: float) -> None:
    assert index.compute(window(STEPS, bad=(3,))) == pytest.approx(figure, rel=1e-12)


@pytest.mark.parametrize(("index", "n_pairs"), [(RMSSD, 2), (PNN50, 2), (SD1, 3), (SD2, 3)])
def test_an_index_of_pairs_needs_a_few(index: Index, n_pairs: int) -> None:
    rr_ms = [800.0, 860.0, 810.0, 900.0][: n_pairs + 1]
    assert index.compute(window(rr_ms)) is not None
    assert index.compute(window(rr_ms[:-1])) is None


def test_a_spread_needs_two_and_a_stress_index_some_spread() -> None:
    assert SDNN.compute(window([800.0])) is None
    assert SDNN.compute(window([800.0, 802.0])) == pytest.approx(math.sqrt(2))
    assert STRESS_INDEX.compute(window([800.0, 800.0])) is None


def test_no_pair_is_made_of_two_sources() -> None:
    joined = np.array([True, False, True])
    both = window([800.0, 810.0, 900.0, 920.0], joined=joined)
    assert both.pairs.tolist() == [True, False, True]
    assert RMSSD.compute(both) == pytest.approx(math.sqrt((100 + 400) / 2))


def test_intervals_without_times_follow_one_another() -> None:
    one = window([math.nan, 800.0, 900.0, 1000.0], bad=(0, 2))
    assert one.good_t_s.tolist() == pytest.approx([0.8, 2.7])
    assert one.good_rr_ms.tolist() == [800.0, 1000.0]
    timed = window([800.0, 900.0], t_s=np.array([10.0, 10.9]))
    assert timed.good_t_s.tolist() == [10.0, 10.9]


@pytest.mark.parametrize(("index", "hz"), [(VLF, 0.02), (LF, 0.1), (HF, 0.3)])
def test_a_bands_power_is_that_of_the_wave_in_it(index: Index, hz: float) -> None:
    assert index(wave(hz, 300)) == pytest.approx(450, rel=0.03)
    others = {VLF, LF, HF} - {index}
    assert all((other(wave(hz, 300)) or 0.0) < 12 for other in others)


def test_without_a_spectrum_there_is_no_power() -> None:
    short = wave(0.1, 45)
    assert [index.compute(short) for index in (VLF, LF, HF, LF_HF, COHERENCE)] == [None] * 5
    breathing = wave(0.1, 45, breathing_per_min=6.0)
    assert [index.compute(breathing) for index in (RSA, RSA_CORRECTED)] == [None, None]


def test_nothing_that_swings_has_no_ratio_and_no_coherence() -> None:
    t_s = np.arange(0.8, 100, 0.8)
    still = BeatWindow(
        rr_ms=np.full(len(t_s), 800.0), good=np.ones(len(t_s), bool), covered_frac=1.0, t_s=t_s
    )
    assert LF_HF.compute(still) is None
    assert COHERENCE.compute(still) is None


@pytest.mark.parametrize(("per_min", "told"), [(None, True), (9.0, True), (8.9, False)])
def test_lf_over_hf_is_not_told_in_slow_breathing(per_min: float | None, told: bool) -> None:
    both = wave(0.1, 300, breathing_per_min=per_min)
    more = 15 * np.sin(2 * np.pi * 0.25 * np.asarray(both.t_s))
    mixed = BeatWindow(
        rr_ms=both.rr_ms + more, good=both.good, covered_frac=1.0, t_s=both.t_s,
        breathing_per_min=per_min,
    )  # fmt: skip
    assert LF_HF.compute(mixed) == (pytest.approx(4, rel=0.06) if told else None)


@pytest.mark.parametrize(
    ("per_min", "told"), [(3.5, False), (3.6, True), (36.0, True), (36.1, False)]
)
def test_the_swing_with_the_breath_is_told_between_limits(per_min: float, told: bool) -> None:
    swing = RSA.compute(wave(per_min / 60, 120, breathing_per_min=per_min))
    assert (swing is not None) is told


@pytest.mark.parametrize(("per_min", "more"), [(6.0, 1.0), (7.2, 1.0), (14.4, 2.0), (18.0, 2.5)])
def test_a_corrected_swing_is_that_times_what_fast_breathing_takes(
    per_min: float, more: float
) -> None:
    one = wave(per_min / 60, 120, breathing_per_min=per_min)
    swing_ms = RSA.compute(one)
    assert swing_ms == pytest.approx(60, rel=0.03)
    assert RSA_CORRECTED.compute(one) == pytest.approx(swing_ms * more)


def test_only_what_swings_near_the_breath_is_its_swing() -> None:
    beside = wave(0.25, 120, breathing_per_min=(0.25 - 0.06) * 60)
    assert RSA.compute(beside) == pytest.approx(0.0, abs=6)
    unknown = wave(0.25, 120)
    assert RSA.compute(unknown) is None
    assert RSA_CORRECTED.compute(unknown) is None


@pytest.mark.parametrize(
    ("hz", "least", "most"), [(0.1, 0.98, 1.0), (0.2, 0.98, 1.0), (0.35, 0.0, 0.05)]
)
def test_coherence_is_the_share_around_the_highest_slow_peak(
    hz: float, least: float, most: float
) -> None:
    found = COHERENCE.compute(wave(hz, 120))
    assert found is not None
    assert least <= found <= most


def test_two_equal_waves_share_the_power() -> None:
    one, other = wave(0.08, 200), wave(0.2, 200)
    both = BeatWindow(
        rr_ms=one.rr_ms + other.rr_ms - 800, good=one.good, covered_frac=1.0, t_s=one.t_s
    )
    assert COHERENCE.compute(both) == pytest.approx(0.5, abs=0.02)


def test_an_index_is_told_from_its_least_on() -> None:
    asked: list[BeatWindow] = []

    def take(one: BeatWindow) -> float:
        asked.append(one)
        return 7.0

    held = Index(
        name="x", title="X", unit="ms", window_s=60, min_beats=3, min_covered_frac=0.8,
        source="doi:x", compute=take,
    )  # fmt: skip
    rr_ms, good = np.full(4, 800.0), np.array([True, True, True, False])
    enough = BeatWindow(rr_ms=rr_ms, good=good, covered_frac=0.8)
    assert held(enough) == 7.0
    assert asked == [enough]
    assert held(BeatWindow(rr_ms=rr_ms, good=good, covered_frac=0.79)) is None
    few = np.array([True, True, False, False])
    assert held(BeatWindow(rr_ms=rr_ms, good=few, covered_frac=1.0)) is None


def test_a_faint_wave_is_still_one() -> None:
    one = wave(0.1, 120)
    faint = BeatWindow(
        rr_ms=800 + (one.rr_ms - 800) / 1000, good=one.good, covered_frac=1.0, t_s=one.t_s
    )
    assert COHERENCE.compute(faint) == pytest.approx(COHERENCE.compute(one), abs=0.01)
    ratio, of_whole = LF_HF.compute(faint), LF_HF.compute(one)
    assert ratio is None or ratio == pytest.approx(of_whole, rel=0.05)
