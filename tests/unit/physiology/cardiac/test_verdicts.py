"""What one interval is, by those around it: each rule, and each of its limits."""

from __future__ import annotations

import math
from typing import Any

import pytest

from entrain.physiology.cardiac.verdicts import (
    IntervalContext,
    IntervalVerdict,
    _judge_unexplained,
    _later_roughness_ms,
    explain_interval,
    has_compensatory_pause,
    judge_alone,
    judge_first,
    normal_verdict,
    roughness_ms,
)
from entrain.physiology.readings import BeatLabel

NORMAL, MISSED, EXTRA = BeatLabel.NORMAL, BeatLabel.MISSED, BeatLabel.EXTRA
MISPLACED, ECTOPIC = BeatLabel.MISPLACED, BeatLabel.ECTOPIC


def verdict(label: BeatLabel, corrected_ms: float | None, n_inserted: int = 0) -> IntervalVerdict:
    about = None if corrected_ms is None else pytest.approx(corrected_ms)
    return IntervalVerdict(label, about, n_inserted)


def around(rr_ms: float, **changes: Any) -> IntervalContext:
    """Return an interval in an even rhythm of 1 s whose limit is 100 ms."""
    usual = {
        "before_ms": 1000.0, "next_ms": 1000.0, "after_ms": 1000.0, "usual_ms": 1000.0,
        "limit_ms": 100.0,
    }  # fmt: skip
    return IntervalContext(rr_ms=rr_ms, **{**usual, **changes})


def test_roughness_is_the_largest_step() -> None:
    assert roughness_ms(1000.0, 900.0, None) == 100.0
    assert roughness_ms(1000.0, 900.0, 850.0) == 100.0
    assert roughness_ms(1000.0, 900.0, 1050.0) == 150.0
    assert around(900.0).roughness_with_ms(950.0, 1100.0) == 150.0


@pytest.mark.parametrize(
    ("rr_ms", "expected"),
    [
        (299.9, verdict(EXTRA, None)),
        (300.0, verdict(NORMAL, 300.0)),
        (2000.0, verdict(NORMAL, 2000.0)),
        (2000.1, verdict(MISSED, None)),
    ],
)
def test_alone_only_what_no_resting_heart_does_is_refused(
    rr_ms: float, expected: IntervalVerdict
) -> None:
    assert judge_alone(rr_ms) == expected
    assert judge_first(rr_ms, [], None) == expected
    assert judge_first(rr_ms, [], 1000.0) == expected


@pytest.mark.parametrize(
    ("rr_ms", "follow_ms", "usual_ms", "expected"),
    [
        (1150.0, [1000.0] * 4, None, verdict(NORMAL, 1150.0)),
        (1151.0, [1000.0] * 4, None, verdict(MISPLACED, 1000.0)),
        (1151.0, [1000.0] * 4, 1010.0, verdict(NORMAL, 1151.0)),
        (850.0, [1000.0] * 4, None, verdict(NORMAL, 850.0)),
        (849.0, [1000.0] * 4, None, verdict(MISPLACED, 1000.0)),
        # Steps of 100 ms among those that follow allow 200 ms; of 250 ms no more than 35 %.
        (1200.0, [1000.0, 1100.0, 1000.0, 1000.0], None, verdict(NORMAL, 1200.0)),
        (1201.0, [1000.0, 1100.0, 1000.0, 1000.0], None, verdict(MISPLACED, 1000.0)),
        (1350.0, [1000.0, 1250.0, 1000.0, 1000.0], None, verdict(NORMAL, 1350.0)),
        (1351.0, [1000.0, 1250.0, 1000.0, 1000.0], None, verdict(MISPLACED, 1000.0)),
        # It goes on from a neighbour that is itself near what is usual.
        (1250.0, [1140.0, 1000.0, 1000.0, 1000.0], None, verdict(NORMAL, 1250.0)),
        (1250.0, [1140.0], 1000.0, verdict(NORMAL, 1250.0)),
        (1250.0, [1160.0], 1000.0, verdict(MISPLACED, 1000.0)),
        (1700.0, [850.0] * 4, None, verdict(MISSED, 850.0, 1)),
        (1800.0, [600.0] * 4, None, verdict(MISSED, 600.0, 2)),
        (1950.0, [850.0] * 4, None, verdict(MISSED, 975.0, 1)),
        (1960.0, [850.0] * 4, None, verdict(MISPLACED, 850.0)),
        (301.0, [850.0] * 4, None, verdict(MISPLACED, 850.0)),
    ],
)  # fmt: skip
def test_the_first_is_held_against_those_that_follow_or_were_usual(
    rr_ms: float, follow_ms: list[float], usual_ms: float | None, expected: IntervalVerdict
) -> None:
    assert judge_first(rr_ms, follow_ms, usual_ms) == expected


@pytest.mark.parametrize(
    ("before", "rr", "after", "usual", "expected"),
    [
        (1000.0, 849.0, 1151.0, 1000.0, True),
        (1000.0, 850.0, 1150.0, 1000.0, False),  # early by no more than 15 %
        (1000.0, 700.0, 1100.0, 1000.0, False),  # no pause
        (1000.0, 700.0, 1101.0, 1000.0, True),
        (1000.0, 700.0, 1099.0, 1000.0, False),
        (1000.0, 700.0, 1500.0, 1000.0, True),  # together two intervals, to within a tenth
        (1000.0, 700.0, 1501.0, 1000.0, False),
        (1000.0, 690.0, 1109.0, 1000.0, False),
        (900.0, 780.0, 1200.0, 1000.0, False),
        (1000.0, 800.0, 1200.0, 900.0, False),
        (1000.0, 700.0, 1200.0, 1100.0, False),
    ],
)
def test_an_early_beat_is_made_up_for_by_its_pause(
    before: float, rr: float, after: float, usual: float, expected: bool
) -> None:
    assert has_compensatory_pause(before, rr, after, usual) is expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # What follows stays where this one is: the rhythm itself changed.
        (around(1300.0, next_ms=1400.0, after_ms=1200.0), [normal_verdict(1300.0)]),
        (around(600.0, next_ms=650.0, after_ms=550.0), [normal_verdict(600.0)]),
        # One beat missed, two, and nine, of which eight are put in at most.
        (around(2000.0), [verdict(MISSED, 1000.0, 1)]),
        (around(3000.0), [verdict(MISSED, 1000.0, 2)]),
        (around(2000.0, next_ms=None, after_ms=None), [verdict(MISSED, 1000.0, 1)]),
        (around(9000.0, usual_ms=1000.0), [verdict(MISSED, 1125.0, 7)]),
        # A beat that was none: its two parts are one interval.
        (around(400.0, next_ms=600.0), [verdict(EXTRA, None), verdict(MISPLACED, 1000.0)]),
        # A beat that was moved, and one that came early.
        (around(1180.0, next_ms=820.0), [verdict(MISPLACED, 1000.0)] * 2),
        (around(810.0, next_ms=1190.0), [verdict(MISPLACED, 1000.0)] * 2),
        (around(790.0, next_ms=1210.0), [verdict(ECTOPIC, 1000.0)] * 2),
        (around(790.0, next_ms=1210.0, usual_ms=950.0), [verdict(MISPLACED, 1000.0)] * 2),
        # No more than 1.4 limits: chance makes such steps.
        (around(1065.0, next_ms=930.0), [normal_verdict(1065.0)]),
        (around(1080.0, next_ms=935.0), [verdict(MISPLACED, 1007.5)] * 2),
        # Early with a pause that does not make up for it.
        (around(700.0, next_ms=1050.0, after_ms=1000.0), [verdict(ECTOPIC, 1000.0)]),
        (around(700.0, next_ms=None, after_ms=None), [verdict(ECTOPIC, 1000.0)]),
        # A single step up that goes back at once.
        (around(1250.0, next_ms=1000.0), [verdict(MISPLACED, 1000.0)]),
        (around(1190.0, next_ms=1000.0), [normal_verdict(1190.0)]),
        (around(1250.0, next_ms=None, after_ms=None), [verdict(MISPLACED, 1000.0)]),
        # The odd one is the next.
        (around(1000.0, next_ms=2000.0), [normal_verdict(1000.0)]),
        (around(1000.0, next_ms=400.0, after_ms=600.0), [normal_verdict(1000.0)]),
        (around(1000.0, next_ms=700.0, after_ms=1300.0), [normal_verdict(1000.0)]),
    ],
)  # fmt: skip
def test_what_is_odd_is_the_change_that_makes_it_smooth(
    seen: IntervalContext, expected: list[IntervalVerdict]
) -> None:
    assert explain_interval(seen) == expected


@pytest.mark.parametrize(
    ("seen", "left_ms"),
    [
        (around(1000.0, next_ms=None), math.inf),
        # A step of its own counts whatever follows.
        (around(1080.0, next_ms=2160.0, after_ms=None), 80.0),
        # Beats missed in the next: two, three, eight at most.
        (around(1000.0, next_ms=2040.0, after_ms=None), 20.0),
        (around(1000.0, next_ms=3090.0, after_ms=None), 30.0),
        (around(1000.0, next_ms=12_000.0, after_ms=None), 500.0),
        (around(1000.0, next_ms=1100.0, after_ms=None), 450.0),
        # The next two are one interval, or two that a beat was moved between.
        (around(1000.0, next_ms=400.0, after_ms=650.0), 50.0),
        (around(1000.0, next_ms=1300.0, after_ms=760.0), 30.0),
        (around(0.0, next_ms=1000.0, after_ms=None, before_ms=0.0), 500.0),
    ],
)
def test_what_is_left_if_the_next_is_the_odd_one(seen: IntervalContext, left_ms: float) -> None:
    assert _later_roughness_ms(seen) == pytest.approx(left_ms)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        # Longer than 1.75 of the longest that is usual: beats were missed.
        (around(1750.0), [verdict(MISPLACED, 1000.0)]),
        (around(1751.0), [verdict(MISSED, 1751.0 / 2, 1)]),
        (around(2900.0, usual_ms=1600.0), [verdict(MISSED, 1450.0, 1)]),
        (around(2700.0, usual_ms=1600.0), [verdict(MISPLACED, 1000.0)]),
        (around(9900.0), [verdict(MISSED, 9900.0 / 8, 7)]),
        (around(2600.0), [verdict(MISSED, 2600.0 / 3, 2)]),
        # A fifth too early and beyond the limit: ectopic.
        (around(800.0, next_ms=850.0), [normal_verdict(800.0)]),
        (around(799.0, next_ms=850.0), [verdict(ECTOPIC, 1000.0)]),
        (around(799.0, next_ms=850.0, limit_ms=201.0), [normal_verdict(799.0)]),
        (around(799.0, next_ms=850.0, usual_ms=900.0), [normal_verdict(799.0)]),
        (around(700.0, next_ms=1100.0), [verdict(ECTOPIC, 1000.0)]),
        (around(700.0, next_ms=1101.0), [verdict(ECTOPIC, 1000.0)] * 2),
        # More than two limits away, and it goes back.
        (around(1200.0, next_ms=900.0), [normal_verdict(1200.0)]),
        (around(1201.0, next_ms=1000.0), [verdict(MISPLACED, 1000.0)]),
        (around(1201.0, next_ms=1001.0), [normal_verdict(1201.0)]),
        (around(1201.0, next_ms=1402.0), [verdict(MISPLACED, 1000.0)]),
        (around(1201.0, next_ms=None), [verdict(MISPLACED, 1000.0)]),
    ],
)
def test_what_no_change_explains(seen: IntervalContext, expected: list[IntervalVerdict]) -> None:
    assert _judge_unexplained(seen) == expected
