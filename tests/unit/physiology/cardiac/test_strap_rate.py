"""The strap's own heart rate, where it is all there is."""

import pytest

from entrain.physiology.cardiac.strap_rate import StrapRate
from entrain.protocols.heart_rate_service import HeartRateMeasurement


def told(seconds: int, hr_bpm: int, *, contact: bool | None = True) -> StrapRate:
    rate = StrapRate()
    for second in range(seconds):
        rate.add(float(second), HeartRateMeasurement(hr_bpm=hr_bpm, contact=contact, rr_1024=()))
    return rate


def test_it_is_what_the_strap_says_and_never_quite_sure() -> None:
    figure = told(40, 72).figure(39.5)
    assert (figure.value, figure.quality_frac) == (72.0, 0.6)
    assert told(40, 72).median_bpm(39.5) == 72.0
    assert told(40, 72).usable_frac(39.5) == 1.0


@pytest.mark.parametrize(("hr_bpm", "contact"), [(0, True), (72, False)])
def test_off_the_skin_it_says_nothing(hr_bpm: int, contact: bool) -> None:
    rate = told(40, hr_bpm, contact=contact)
    assert rate.figure(39.5).value is None
    assert rate.figure(39.5).blank_because
    assert rate.usable_frac(39.5) == 0.0


def test_what_is_old_is_not_shown() -> None:
    assert told(40, 72).figure(46.0).value is None
    assert told(40, 72).median_bpm(80.0) is None


def test_it_waits_for_intervals_first() -> None:
    assert not told(10, 72).has_persisted(9.0)
    assert told(12, 72).has_persisted(11.0)
