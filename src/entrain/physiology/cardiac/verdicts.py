"""Verdict on one RR interval from its neighbours: normal, an artefact, or an ectopic beat.

An interval is odd when it differs from its neighbours by more than the rhythm varies; its
label is that of the change which makes the series smooth again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from entrain.physiology.readings import BeatLabel

LEAST_LIMIT_MS = 30.0
"""Smaller steps may be the error of two R peaks placed on samples 7.7 ms apart."""
FIRST_LIMIT_FRAC = 0.15
MOST_LIMIT_FRAC = 0.35
SMOOTHER = 0.5
"""A change explains an odd interval when it removes half of the roughness."""
BY_CHANCE = 1.4
"""The mean of two intervals is smoother than they are in any series: only a step of this many
times the limit is evidence of a misplaced beat. On simulated rhythms about one normal beat in a
thousand is still called misplaced."""
PREMATURE_FRAC = 0.20
"""A beat that comes earlier than this is ectopic."""
EARLY_FRAC, PAUSE_FRAC, MAKES_UP_FRAC = 0.15, 0.10, 0.10
"""A beat this much early, a pause this much long, and both together two usual intervals to within
the third: an ectopic beat with compensatory pause, however uneven the rhythm. Breathing
modulates the rhythm in waves, never down and up again from one beat to the next."""
LONGER_FRAC = 1.75
"""From this many usual intervals on at least one beat was missed."""
MOST_MISSED = 8
LEAST_MS, MOST_MS = 300.0, 2000.0
"""Without a history, intervals outside these are refused: no resting heart has them."""


class IntervalVerdict(NamedTuple):
    """Label of an interval, and its corrected length [ms].

    With `n_inserted` missed beats `corrected_ms` is one of the `n_inserted` + 1 parts; None
    where there should be no interval.
    """

    label: BeatLabel
    corrected_ms: float | None
    n_inserted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalContext:
    """An interval with its neighbours [ms].

    Attributes
    ----------
    before_ms : float
        The interval before, as corrected.
    rr_ms : float
        The interval itself.
    next_ms, after_ms : float or None
        The two after it, where there are any.
    usual_ms : float
        Median of the last good intervals.
    limit_ms : float
        Largest step that is still normal.
    """

    before_ms: float
    rr_ms: float
    next_ms: float | None
    after_ms: float | None
    usual_ms: float
    limit_ms: float

    def roughness_with_ms(self, corrected_ms: float, then_ms: float | None) -> float:
        """Return the largest step if this interval were `corrected_ms`, followed by `then_ms`."""
        return roughness_ms(self.before_ms, corrected_ms, then_ms)


def roughness_ms(before_ms: float, rr_ms: float, then_ms: float | None) -> float:
    """Return the largest step between successive intervals [ms].

    Parameters
    ----------
    before_ms, rr_ms, then_ms : float, float, float or None
        Three intervals in a row [ms]; None where the last is not known.
    """
    step_ms = abs(rr_ms - before_ms)
    return step_ms if then_ms is None else max(step_ms, abs(then_ms - rr_ms))


def normal_verdict(rr_ms: float) -> IntervalVerdict:
    """Return the verdict on a normal interval [ms]."""
    return IntervalVerdict(label=BeatLabel.NORMAL, corrected_ms=rr_ms)


def judge_alone(rr_ms: float) -> IntervalVerdict:
    """Return the verdict on an interval without known neighbours [ms]."""
    if rr_ms < LEAST_MS:
        return IntervalVerdict(label=BeatLabel.EXTRA, corrected_ms=None)
    if rr_ms > MOST_MS:
        return IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=None)
    return normal_verdict(rr_ms)


def judge_first(
    rr_ms: float, follow_ms: Sequence[float], usual_ms: float | None
) -> IntervalVerdict:
    """Return the verdict on the first interval of a run, from those that follow.

    While a strap settles its first interval may span several beats, or a part of one.

    Parameters
    ----------
    rr_ms : float
        The interval [ms].
    follow_ms : sequence of float
        Those after it [ms].
    usual_ms : float or None
        Median of the good intervals before the gap [ms], where there were any.
    """
    if not LEAST_MS <= rr_ms <= MOST_MS or not follow_ms:
        return judge_alone(rr_ms)
    expected_ms = median(follow_ms) if usual_ms is None else usual_ms
    steps_ms = [abs(b - a) for a, b in pairwise(follow_ms)]
    limit_ms = max(FIRST_LIMIT_FRAC * expected_ms, 2 * max(steps_ms, default=0.0))
    limit_ms = min(limit_ms, MOST_LIMIT_FRAC * expected_ms)
    is_smooth = (
        abs(follow_ms[0] - expected_ms) <= limit_ms and abs(rr_ms - follow_ms[0]) <= limit_ms
    )
    if is_smooth or abs(rr_ms - expected_ms) <= limit_ms:
        return normal_verdict(rr_ms)
    k = min(round(rr_ms / expected_ms), MOST_MISSED)
    if k >= 2 and abs(rr_ms / k - expected_ms) <= limit_ms:
        return IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=rr_ms / k, n_inserted=k - 1)
    return IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=expected_ms)


def explain_interval(context: IntervalContext) -> list[IntervalVerdict]:
    """Return the verdict on an odd interval, and on the next where one cause affects both.

    Of the changes that would make the series smooth again it takes the one that leaves the least
    roughness, if that is small enough.
    """
    if _is_new_rhythm(context):
        return [normal_verdict(context.rr_ms)]
    rough_ms = context.roughness_with_ms(context.rr_ms, context.next_ms)
    explained_ms, verdicts = min(_list_changes(context), key=lambda change: change[0])
    if verdicts[0].label is BeatLabel.MISPLACED and rough_ms <= BY_CHANCE * context.limit_ms:
        return [normal_verdict(context.rr_ms)]
    is_smooth = explained_ms <= max(context.limit_ms, 0.1 * context.usual_ms)
    if (
        is_smooth
        and explained_ms < SMOOTHER * rough_ms
        and explained_ms < _later_roughness_ms(context)
    ):
        return verdicts
    return _judge_unexplained(context)


def has_compensatory_pause(before_ms: float, rr_ms: float, next_ms: float, usual_ms: float) -> bool:
    """Return whether a beat came early and was followed by a compensatory pause.

    Parameters
    ----------
    before_ms, rr_ms, next_ms : float
        The interval before, the one judged, and the one after it [ms].
    usual_ms : float
        Median of the last good intervals [ms].
    """
    is_early = rr_ms < (1 - EARLY_FRAC) * min(before_ms, usual_ms)
    has_pause = next_ms > (1 + PAUSE_FRAC) * max(before_ms, usual_ms)
    apart_ms = abs(rr_ms + next_ms - 2 * before_ms)
    return is_early and has_pause and apart_ms <= MAKES_UP_FRAC * 2 * before_ms


def _is_new_rhythm(context: IntervalContext) -> bool:
    """Return whether the rhythm itself changed: the next two intervals stay near this one."""
    if context.next_ms is None or context.after_ms is None:
        return False
    is_plausible = LEAST_MS <= context.rr_ms <= MOST_MS
    is_steady = (
        max(abs(context.next_ms - context.rr_ms), abs(context.after_ms - context.rr_ms))
        <= context.limit_ms
    )
    return is_plausible and is_steady and context.rr_ms < LONGER_FRAC * context.before_ms


def _list_changes(context: IntervalContext) -> list[tuple[float, list[IntervalVerdict]]]:
    """Return the possible explanations, each with the roughness [ms] it would leave."""
    changes = []
    k = min(max(2, round(context.rr_ms / context.before_ms)), MOST_MISSED)
    part_ms = context.rr_ms / k
    missed = IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=part_ms, n_inserted=k - 1)
    changes.append((context.roughness_with_ms(part_ms, context.next_ms), [missed]))
    if context.next_ms is not None:
        whole_ms = context.rr_ms + context.next_ms
        extra = [
            IntervalVerdict(label=BeatLabel.EXTRA, corrected_ms=None),
            IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=whole_ms),
        ]
        changes.append((context.roughness_with_ms(whole_ms, context.after_ms), extra))
        half_ms = whole_ms / 2
        moved = IntervalVerdict(label=_label_moved(context), corrected_ms=half_ms)
        changes.append((context.roughness_with_ms(half_ms, context.after_ms), [moved, moved]))
    return changes


def _label_moved(context: IntervalContext) -> BeatLabel:
    is_early = context.rr_ms < (1 - PREMATURE_FRAC) * min(context.usual_ms, context.before_ms)
    return BeatLabel.ECTOPIC if is_early else BeatLabel.MISPLACED


def _later_roughness_ms(context: IntervalContext) -> float:
    """Return the roughness left if this interval is normal and the next one is odd [ms]."""
    if context.next_ms is None:
        return np.inf
    now_ms = abs(context.rr_ms - context.before_ms)
    k = max(2, round(context.next_ms / context.rr_ms)) if context.rr_ms > 0 else 2
    left = [abs(context.next_ms / min(k, MOST_MISSED) - context.rr_ms)]
    if context.after_ms is not None:
        both_ms = context.next_ms + context.after_ms
        left += [abs(both_ms - context.rr_ms), abs(both_ms / 2 - context.rr_ms)]
    return max(now_ms, min(left))


def _judge_unexplained(context: IntervalContext) -> list[IntervalVerdict]:
    """Return the verdict where no single change explains it: implausible lengths are refused."""
    away_ms = context.rr_ms - context.before_ms
    usual_ms = min(context.usual_ms, context.before_ms)
    longest_ms = max(context.usual_ms, context.before_ms)
    if context.rr_ms > LONGER_FRAC * longest_ms:
        k = min(max(2, round(context.rr_ms / longest_ms)), MOST_MISSED)
        return [
            IntervalVerdict(
                label=BeatLabel.MISSED, corrected_ms=context.rr_ms / k, n_inserted=k - 1
            )
        ]
    if context.rr_ms < (1 - PREMATURE_FRAC) * usual_ms and -away_ms > context.limit_ms:
        return _judge_premature(context)
    back = context.next_ms is None or abs(context.next_ms - context.rr_ms) > 2 * context.limit_ms
    if abs(away_ms) > 2 * context.limit_ms and back:
        return [IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=context.before_ms)]
    return [normal_verdict(context.rr_ms)]


def _judge_premature(context: IntervalContext) -> list[IntervalVerdict]:
    """Return the verdict on an early beat without a compensatory pause."""
    first = IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=context.before_ms)
    if context.next_ms is None or context.next_ms <= context.usual_ms + context.limit_ms:
        return [first]
    return [first, IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=context.before_ms)]
