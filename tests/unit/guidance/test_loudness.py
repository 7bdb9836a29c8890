"""The dose of sound: ITU-T H.870, or no number at all."""

import pytest

from entrain.guidance.safety.loudness import LoudnessDose


def after(seconds: int, db: float | None, level_frac: float = 1.0) -> LoudnessDose:
    loudness = LoudnessDose(db)
    for _ in range(seconds):
        loudness.add_second(level_frac)
    return loudness


def test_forty_hours_at_eighty_are_a_week() -> None:
    assert after(40 * 3600, 80.0).dose_frac == pytest.approx(1.0)


@pytest.mark.parametrize(("db", "dose"), [(83.0, 2.0), (77.0, 0.5), (90.0, 10.0)])
def test_three_decibels_more_are_twice_the_dose(db: float, dose: float) -> None:
    assert after(40 * 3600, db).dose_frac == pytest.approx(dose, rel=0.01)


def test_half_the_amplitude_is_a_quarter_of_the_energy() -> None:
    assert after(4000, 80.0, 0.5).full_level_s == pytest.approx(1000)


def test_without_a_measured_level_there_is_no_dose() -> None:
    loudness = after(100_000, None)
    assert loudness.dose_frac is None
    assert not loudness.warn_once()
    assert loudness.full_level_s == 100_000


def test_a_days_share_is_said_once() -> None:
    loudness = after(20 * 60, 95.0)
    assert loudness.dose_frac == pytest.approx(20 / 2400 * 10**1.5)
    assert loudness.warn_once()
    assert not loudness.warn_once()
    assert not after(20 * 60, 75.0).warn_once()


def test_a_days_share_is_exactly_a_seventh() -> None:
    loudness = LoudnessDose(80.0)
    loudness.full_level_s = 40 * 3600 / 7 - 0.01
    assert not loudness.warn_once()
    loudness.add_second(0.2)
    assert loudness.warn_once()
