"""What every index owes, whichever it is: one listed in INDICES gets these for free."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.physiology.indices import HEART_RATE, INDICES, RMSSD, STRESS_INDEX, BeatWindow, Index

RR_MS = st.lists(st.floats(300, 2000), max_size=400)


def window(rr_ms: list[float], good: bool = True) -> BeatWindow:
    return BeatWindow(
        rr_ms=np.array(rr_ms, float), good=np.full(len(rr_ms), good), covered_frac=float(good)
    )


@pytest.mark.parametrize("index", INDICES, ids=lambda i: i.name)
class TestEveryIndex:
    def test_says_where_it_comes_from(self, index: Index) -> None:
        assert index.source.startswith("doi:")
        assert index.unit
        assert index.window_s > 0

    @given(rr_ms=RR_MS)
    def test_is_finite_or_none(self, index: Index, rr_ms: list[float]) -> None:
        value = index(window(rr_ms))
        assert value is None or math.isfinite(value)

    @given(rr_ms=RR_MS)
    def test_is_none_when_nothing_is_good(self, index: Index, rr_ms: list[float]) -> None:
        assert index(window(rr_ms, good=False)) is None

    def test_is_none_when_the_window_is_hardly_covered(self, index: Index) -> None:
        thin = BeatWindow(rr_ms=np.full(100, 900.0), good=np.ones(100, bool), covered_frac=0.3)
        assert index(thin) is None


def test_heart_rate_of_a_steady_heart() -> None:
    assert HEART_RATE(window([800.0] * 12)) == pytest.approx(75.0)


def test_rmssd_by_hand() -> None:
    assert RMSSD.compute(window([800.0, 810.0, 790.0])) == pytest.approx(15.8113883)


def test_rmssd_takes_no_pair_across_a_mended_beat() -> None:
    mended = BeatWindow(
        rr_ms=np.array([800.0, 810.0, 2000.0, 800.0, 810.0]),
        good=np.array([True, True, False, True, True]),
        covered_frac=1.0,
    )
    assert RMSSD.compute(mended) == pytest.approx(10.0)


def test_rmssd_is_over_good_pairs_and_not_over_good_beats() -> None:
    # Over all good beats, 810 to 900 would count as a step: 52.6 ms.
    mended = BeatWindow(
        rr_ms=np.array([800.0, 810.0, 2000.0, 900.0, 910.0]),
        good=np.array([True, True, False, True, True]),
        covered_frac=1.0,
    )
    assert RMSSD.compute(mended) == pytest.approx(10.0)


@pytest.mark.parametrize("index", INDICES, ids=lambda i: i.name)
def test_a_window_covered_a_little_too_thinly_tells_nothing(index: Index) -> None:
    least_frac = {"hr_bpm": 0.5, "stress_index": 0.8}.get(index.name, 0.9)
    rr_ms = np.tile([880.0, 900.0, 930.0, 910.0], 100)
    good = np.ones(len(rr_ms), bool)

    def told(covered_frac: float) -> float | None:
        window = BeatWindow(
            rr_ms=rr_ms, good=good, covered_frac=covered_frac, breathing_per_min=14.0
        )
        return index(window)

    assert told(least_frac) is not None
    assert told(least_frac - 0.01) is None


def test_baevskys_index_by_hand() -> None:
    # 60 intervals in the bin 800-850 ms, 40 in 850-900: AMo 60 %, Mo .825 s, MxDMn .06 s
    rr_ms = [820.0] * 60 + [880.0] * 40
    assert STRESS_INDEX.compute(window(rr_ms)) == pytest.approx(60 / (2 * 0.825 * 0.06))


@given(rr_ms=st.lists(st.floats(400, 1500), min_size=70, max_size=300), shift=st.floats(0.5, 2))
def test_rmssd_scales_with_the_intervals(rr_ms: list[float], shift: float) -> None:
    one, scaled = RMSSD.compute(window(rr_ms)), RMSSD.compute(window([shift * r for r in rr_ms]))
    assert one is not None
    assert scaled == pytest.approx(shift * one, rel=1e-6, abs=1e-6)
