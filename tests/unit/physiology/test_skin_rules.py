"""Off the skin, and a contact bit that means nothing: to the second."""

from __future__ import annotations

from itertools import cycle, islice
from statistics import median

import pytest

from entrain.physiology.skin import Skin, unevenness
from entrain.protocols import HeartRateMeasurement

UNEVEN = (500.0, 900.0, 700.0, 1100.0, 600.0, 1000.0, 800.0)


def told(skin: Skin, from_s: int, to_s: int, rr_ms: tuple[float, ...], hr_bpm: int,
         contact: bool | None = None) -> list[int]:  # fmt: skip
    """Tell an interval a second; return the seconds at which the strap counts as off."""
    off = []
    for second, rr in zip(range(from_s, to_s), cycle(rr_ms), strict=False):
        one = HeartRateMeasurement(hr_bpm=hr_bpm, contact=contact, rr_1024=(round(rr * 1.024),))
        skin.add(float(second), one)
        if skin.is_off:
            off.append(second)
    return off


class TestUnevenness:
    def test_it_is_the_least_median_step_over_lags_against_the_median(self) -> None:
        rr_ms = list(islice(cycle(UNEVEN), 20))
        steps = [
            median([abs(rr_ms[at + lag] - rr_ms[at]) for at in range(20 - lag)])
            for lag in (1, 2, 3, 4)
        ]
        assert unevenness(rr_ms) == pytest.approx(min(steps) / median(rr_ms))
        assert unevenness(rr_ms) > 0.2

    def test_a_few_intervals_are_never_uneven(self) -> None:
        assert unevenness([500.0, 900.0, 700.0, 1100.0, 600.0]) == 0.0
        assert unevenness([500.0, 900.0, 700.0, 1100.0, 600.0, 1000.0]) > 0.0

    @pytest.mark.parametrize("n", [1, 2, 3, 4])
    def test_what_repeats_itself_within_four_is_even(self, n: int) -> None:
        assert unevenness(list(islice(cycle(UNEVEN[:n]), 20))) == 0.0


class TestOff:
    def test_five_contradictions_of_an_uneven_rhythm_are_no_heart(self) -> None:
        skin = Skin()
        # From the eighth interval on the rate can be held against them.
        assert told(skin, 1, 40, UNEVEN, 220)[0] == 12
        assert skin.off_since_s <= 2.0

    def test_an_even_rhythm_that_contradicts_its_rate_is_a_heart(self) -> None:
        assert told(Skin(), 1, 60, (1000.0,), 150) == []

    def test_an_uneven_rhythm_that_contradicts_nothing_is_a_heart(self) -> None:
        assert told(Skin(), 1, 60, (700.0, 1300.0, 900.0, 1100.0, 600.0, 1400.0), 60) == []

    def test_without_a_rate_nothing_is_contradicted(self) -> None:
        assert told(Skin(), 1, 60, UNEVEN, 0) == []

    def test_a_rate_that_is_that_of_the_last_interval_contradicts_nothing(self) -> None:
        skin = Skin()
        for second, rr in zip(range(1, 8), cycle((900.0, 1100.0)), strict=False):
            rate = round(60000 / rr)
            skin.add(float(second), HeartRateMeasurement(hr_bpm=rate, rr_1024=(round(rr * 1.024),)))
        assert not skin.is_off

    def test_as_even_as_rest_it_is_believed_after_ten_calm_seconds(self) -> None:
        skin = Skin()
        told(skin, 1, 20, UNEVEN, 150)
        assert skin.is_off
        off = told(skin, 20, 60, (1000.0,), 60)
        assert off[0] == 20
        contradicted = [s for s in off if s < 30]
        assert contradicted
        assert 29 <= off[-1] <= 40

    def test_a_lost_link_forgets_what_contradicted(self) -> None:
        skin = Skin()
        told(skin, 1, 11, UNEVEN, 150)
        skin.restart()
        assert told(skin, 12, 22, UNEVEN, 150) == []
        assert told(skin, 22, 30, UNEVEN, 150) != []


class TestContactBit:
    def test_one_that_only_says_no_of_a_steady_heart_is_wrong_after_half_a_minute(self) -> None:
        skin = Skin()
        told(skin, 1, 31, (1000.0,), 60, contact=False)
        assert not skin.bit_is_wrong
        told(skin, 31, 32, (1000.0,), 60, contact=False)
        assert skin.bit_is_wrong

    def test_one_that_ever_said_yes_is_believed(self) -> None:
        skin = Skin()
        told(skin, 1, 2, (1000.0,), 60, contact=True)
        told(skin, 2, 80, (1000.0,), 60, contact=False)
        assert not skin.bit_is_wrong

    @pytest.mark.parametrize(("rr_ms", "wrong"), [(810.0, True), (790.0, False), (1190.0, True),
                                                  (1210.0, False)])  # fmt: skip
    def test_its_intervals_must_add_up_to_the_time(self, rr_ms: float, wrong: bool) -> None:
        skin = Skin()
        told(skin, 1, 32, (rr_ms,), round(60000 / rr_ms), contact=False)
        assert skin.bit_is_wrong is wrong

    @pytest.mark.parametrize(("hr_bpm", "contact"), [(0, False), (60, None)])
    def test_without_a_rate_or_a_bit_nothing_is_wrong(
        self, hr_bpm: int, contact: bool | None
    ) -> None:
        skin = Skin()
        told(skin, 1, 80, (1000.0,), hr_bpm, contact=contact)
        assert not skin.bit_is_wrong

    def test_a_yes_makes_it_right_at_once(self) -> None:
        skin = Skin()
        told(skin, 1, 40, (1000.0,), 60, contact=False)
        assert skin.bit_is_wrong
        told(skin, 40, 41, (1000.0,), 60, contact=True)
        assert not skin.bit_is_wrong
