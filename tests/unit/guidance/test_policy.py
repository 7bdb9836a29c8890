"""What all policies share: what they saw as the record has it, and how a guide moves."""

import pytest

from entrain.events import Reason
from entrain.guidance.policies.policy import match_step, move_toward, reason_for
from tests.unit.guidance.seen import seen

SEEN = seen(
    guide_per_min=12.345678,
    breathing_per_min=11.23456,
    following_frac=0.87654,
    lowest_per_min=6.12345,
    hr_above_bpm=-1.2345,
)
FIGURES = (
    ("guide_per_min", 12.3457),
    ("breathing_per_min", 11.235),
    ("following_frac", 0.877),
    ("lowest_per_min", 6.123),
    ("hr_above_bpm", -1.23),
)


def test_what_was_seen_is_recorded_in_sensible_digits() -> None:
    assert SEEN.figures() == FIGURES


def test_a_heart_that_is_not_known_is_blank() -> None:
    assert seen().figures()[-1] == ("hr_above_bpm", None)


def test_a_reason_has_what_was_seen_and_more() -> None:
    assert reason_for(SEEN, "x.y") == Reason(rule="x.y", figures=FIGURES, variant="")
    more = ("to_per_min", 6.0)
    told = reason_for(SEEN, "x.y", more, variant="z")
    assert told == Reason(rule="x.y", figures=(*FIGURES, more), variant="z")


@pytest.mark.parametrize(
    ("now", "target", "after"),
    [(8.0, 9.0, 8.5), (8.0, 8.25, 8.25), (8.0, 7.0, 7.5), (8.0, 7.75, 7.75), (8.0, 8.0, 8.0)],
)
def test_a_move_is_a_step_at_most_and_never_beyond(now: float, target: float, after: float) -> None:
    assert move_toward(now, target, 0.5) == after


@pytest.mark.parametrize(
    ("breathing", "lowest", "after"),
    [
        (12.25, 6.0, 12.0),  # just inside the dead band
        (12.26, 6.0, 12.026),  # a tenth of the way
        (11.7, 6.0, 11.97),
        (20.0, 6.0, 12.05),  # 3/min in a minute
        (4.0, 6.0, 11.95),
        (4.0, 12.1, 12.0),  # no further than the lowest rate
    ],
)
def test_matching_goes_a_tenth_of_the_way_and_not_too_fast(
    breathing: float, lowest: float, after: float
) -> None:
    now = seen(guide_per_min=12.0, breathing_per_min=breathing, lowest_per_min=lowest)
    assert match_step(now) == pytest.approx(after, abs=1e-9)
