"""The session's limits of the heart rate: the person's own, and they ask before anything."""

import pytest

from entrain.guidance.safety.heart import (
    ArousalGuard,
    HeartLimits,
    HeartQuestion,
    session_limits_bpm,
)


def run(limits: HeartLimits, seconds: range, hr: float | None, *, rest: float | None = 65.0,
        usable: float = 1.0) -> list[HeartQuestion]:  # fmt: skip
    return [limits.check(float(t), hr, rest, usable) for t in seconds]


@pytest.mark.parametrize(
    ("rest", "limits"),
    [(None, (40, 130)), (65, (45.5, 95)), (55, (40, 85)), (110, (77, 130))],
)
def test_limits_are_the_persons_own(rest: float | None, limits: tuple[float, float]) -> None:
    assert session_limits_bpm(rest) == pytest.approx(limits)


@pytest.mark.parametrize(("hr", "rest"), [(35, None), (140, None), (96, 65), (45, 65)])
def test_outside_the_limits_for_30_s_the_person_is_asked(hr: float, rest: float | None) -> None:
    asked = run(HeartLimits(), range(31), hr, rest=rest)
    assert asked.index(HeartQuestion.ASK) == 29
    assert asked.count(HeartQuestion.ASK) == 1


@pytest.mark.parametrize(("hr", "usable"), [(140, 0.7), (None, 1.0), (90, 1.0), (50, 1.0)])
def test_nobody_is_asked_without_a_good_signal_or_a_cause(hr: float | None, usable: float) -> None:
    assert set(run(HeartLimits(), range(300), hr, usable=usable)) == {HeartQuestion.NOTHING}


def test_a_beat_inside_the_limits_counts_anew() -> None:
    limits = HeartLimits()
    assert HeartQuestion.ASK not in run(limits, range(29), 140)
    run(limits, range(29, 30), 70)
    assert HeartQuestion.ASK not in run(limits, range(30, 59), 140)


def test_no_answer_is_an_answer_after_30_s() -> None:
    limits = HeartLimits()
    asked = run(limits, range(61), 140)
    assert asked.index(HeartQuestion.UNANSWERED) == 29 + 30


def test_who_says_that_they_are_fine_is_left_alone_for_five_minutes() -> None:
    limits = HeartLimits()
    run(limits, range(30), 140)
    limits.record_answer(40.0)
    assert HeartQuestion.ASK not in run(limits, range(41, 340), 140)
    assert run(limits, range(340, 342), 140) == [HeartQuestion.ASK, HeartQuestion.NOTHING]


@pytest.mark.parametrize("how", ["answered", "forgotten"])
def test_after_an_answer_or_a_pause_30_whole_seconds_count_again(how: str) -> None:
    limits = HeartLimits()
    run(limits, range(20), 140)
    if how == "answered":
        limits.record_answer(-1000.0)
    else:
        limits.reset()
    assert run(limits, range(20, 60), 140).index(HeartQuestion.ASK) == 29


@pytest.mark.parametrize("hr", [45.5, 95.0])
def test_a_heart_at_a_limit_is_inside_it(hr: float) -> None:
    assert set(run(HeartLimits(), range(60), hr)) == {HeartQuestion.NOTHING}


def test_a_second_without_a_heart_rate_or_a_good_signal_stops_the_count() -> None:
    limits = HeartLimits()
    run(limits, range(20), 140)
    run(limits, range(20, 40), None)
    run(limits, range(40, 60), 140, usable=0.79)
    assert run(limits, range(60, 70), 140, usable=0.8).index(HeartQuestion.ASK) == 9


def test_the_answer_is_awaited_for_30_s_and_told_until_somebody_takes_it() -> None:
    limits = HeartLimits()
    run(limits, range(30), 140)
    assert limits.answer_until_s == 59.0
    assert (
        run(limits, range(30, 62), 70)
        == [HeartQuestion.NOTHING] * 29 + [HeartQuestion.UNANSWERED] * 3
    )
    limits.record_answer(62.0)
    assert limits.answer_until_s is None


def test_a_pause_takes_the_question_back() -> None:
    limits = HeartLimits()
    run(limits, range(30), 140)
    limits.reset()
    assert limits.answer_until_s is None


def test_a_fast_heart_is_given_way_to_once_in_30_s() -> None:
    guard = ArousalGuard()
    hot = [guard.count_second(71.1, 65.0) for _ in range(90)]
    assert [at for at, one in enumerate(hot) if one] == [29, 59, 89]
    assert not any(ArousalGuard().count_second(71.0, 65.0) for _ in range(90))


@pytest.mark.parametrize(("hr", "rest"), [(None, 65.0), (90.0, None)])
def test_what_is_not_known_stops_the_count_of_a_fast_heart(
    hr: float | None, rest: float | None
) -> None:
    guard = ArousalGuard()
    for _ in range(20):
        guard.count_second(90.0, 65.0)
    assert not any(guard.count_second(hr, rest) for _ in range(60))
    assert [guard.count_second(90.0, 65.0) for _ in range(10)].index(True) == 9


def test_a_long_calm_is_not_saved_up() -> None:
    guard = ArousalGuard()
    for _ in range(100):
        guard.count_second(65.0, 65.0)
    assert [guard.count_second(90.0, 65.0) for _ in range(30)].index(True) == 29
