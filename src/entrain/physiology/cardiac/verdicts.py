"""What one interval is, by those around it: the heart's own, an error, or an early beat.

An interval is odd when it departs from its neighbours by more than the rhythm does; what it
is, is the change that makes the series smooth again.
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
"""Less may be the error of two R peaks placed on samples 7.7 ms apart."""
FIRST_LIMIT_FRAC = 0.15
MOST_LIMIT_FRAC = 0.35
SMOOTHER = 0.5
"""A change explains when it takes away half of the roughness."""
BY_CHANCE = 1.4
"""The mean of two intervals is smoother than they are in any series: only a step this many
times beyond the limit speaks for a beat that was misplaced. On made rhythms it calls about
one clean beat in a thousand so."""
PREMATURE_FRAC = 0.20
"""Earlier than this is an ectopic beat."""
EARLY_FRAC, PAUSE_FRAC, MAKES_UP_FRAC = 0.15, 0.10, 0.10
"""So much too early, with a pause so much too long, and both together two usual intervals
to within this share: an ectopic beat, however uneven the rhythm is. Breathing moves the
heart in waves, and never down and up again from one beat to the next."""
LONGER_FRAC = 1.75
"""From here on at least one beat was missed."""
MOST_MISSED = 8
LEAST_MS, MOST_MS = 300.0, 2000.0
"""Without a past, what no resting heart does is refused."""


class IntervalVerdict(NamedTuple):
    """What an interval is and what it should have been; `n_inserted` beats are added to it."""

    label: BeatLabel
    corrected_ms: float | None
    n_inserted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """An interval, the two after it, the one before as corrected, and what is usual [ms]."""

    before_ms: float
    rr_ms: float
    next_ms: float | None
    after_ms: float | None
    usual_ms: float
    limit_ms: float

    def rough_ms(self, corrected_ms: float, then_ms: float | None) -> float:
        """Largest step of the series if this interval were `corrected_ms`."""
        return roughness_ms(self.before_ms, corrected_ms, then_ms)


def roughness_ms(before_ms: float, rr_ms: float, then_ms: float | None) -> float:
    """Return the largest step from interval to interval."""
    step_ms = abs(rr_ms - before_ms)
    return step_ms if then_ms is None else max(step_ms, abs(then_ms - rr_ms))


def normal(rr_ms: float) -> IntervalVerdict:
    """Return the verdict on an interval that is the heart's own."""
    return IntervalVerdict(label=BeatLabel.NORMAL, corrected_ms=rr_ms)


def alone(rr_ms: float) -> IntervalVerdict:
    """Return the verdict on an interval that nothing is known around."""
    if rr_ms < LEAST_MS:
        return IntervalVerdict(label=BeatLabel.EXTRA, corrected_ms=None)
    if rr_ms > MOST_MS:
        return IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=None)
    return normal(rr_ms)


def judge_first(
    rr_ms: float, follow_ms: Sequence[float], usual_ms: float | None
) -> IntervalVerdict:
    """Return the verdict on an interval with none before it, by those that follow.

    While a strap settles its first interval may be the sum of several beats, or a part of one.

    Parameters
    ----------
    rr_ms : float
        The interval [ms].
    follow_ms : sequence of float
        Those after it [ms].
    usual_ms : float or None
        What was usual before the gap [ms], where anything was.
    """
    if not LEAST_MS <= rr_ms <= MOST_MS or not follow_ms:
        return alone(rr_ms)
    around_ms = median(follow_ms) if usual_ms is None else usual_ms
    steps_ms = [abs(b - a) for a, b in pairwise(follow_ms)]
    limit_ms = max(FIRST_LIMIT_FRAC * around_ms, 2 * max(steps_ms, default=0.0))
    limit_ms = min(limit_ms, MOST_LIMIT_FRAC * around_ms)
    begins = abs(follow_ms[0] - around_ms) <= limit_ms and abs(rr_ms - follow_ms[0]) <= limit_ms
    if begins or abs(rr_ms - around_ms) <= limit_ms:
        return normal(rr_ms)
    k = min(round(rr_ms / around_ms), MOST_MISSED)
    if k >= 2 and abs(rr_ms / k - around_ms) <= limit_ms:
        return IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=rr_ms / k, n_inserted=k - 1)
    return IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=around_ms)


def explain(seen: Around) -> list[IntervalVerdict]:
    """Find the change that makes an odd place smooth."""
    if _settles(seen):
        return [normal(seen.rr_ms)]
    rough_ms = seen.rough_ms(seen.rr_ms, seen.next_ms)
    explained_ms, verdicts = min(_changes(seen), key=lambda change: change[0])
    if verdicts[0].label is BeatLabel.MISPLACED and rough_ms <= BY_CHANCE * seen.limit_ms:
        return [normal(seen.rr_ms)]
    enough = explained_ms <= max(seen.limit_ms, 0.1 * seen.usual_ms)
    if enough and explained_ms < SMOOTHER * rough_ms and explained_ms < _later_ms(seen):
        return verdicts
    return _unexplained(seen)


def makes_up(before_ms: float, rr_ms: float, next_ms: float, usual_ms: float) -> bool:
    """Return whether a beat came early and a pause made up for it."""
    early = rr_ms < (1 - EARLY_FRAC) * min(before_ms, usual_ms)
    pause = next_ms > (1 + PAUSE_FRAC) * max(before_ms, usual_ms)
    apart_ms = abs(rr_ms + next_ms - 2 * before_ms)
    return early and pause and apart_ms <= MAKES_UP_FRAC * 2 * before_ms


def _settles(seen: Around) -> bool:
    """Return whether the rhythm itself changed: what follows stays where this one is."""
    if seen.next_ms is None or seen.after_ms is None:
        return False
    plausible = LEAST_MS <= seen.rr_ms <= MOST_MS
    stays = max(abs(seen.next_ms - seen.rr_ms), abs(seen.after_ms - seen.rr_ms)) <= seen.limit_ms
    return plausible and stays and seen.rr_ms < LONGER_FRAC * seen.before_ms


def _changes(seen: Around) -> list[tuple[float, list[IntervalVerdict]]]:
    """Return what could have happened here, each with the roughness [ms] it would leave."""
    found = []
    k = min(max(2, round(seen.rr_ms / seen.before_ms)), MOST_MISSED)
    part_ms = seen.rr_ms / k
    missed = IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=part_ms, n_inserted=k - 1)
    found.append((seen.rough_ms(part_ms, seen.next_ms), [missed]))
    if seen.next_ms is not None:
        whole_ms = seen.rr_ms + seen.next_ms
        extra = [
            IntervalVerdict(label=BeatLabel.EXTRA, corrected_ms=None),
            IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=whole_ms),
        ]
        found.append((seen.rough_ms(whole_ms, seen.after_ms), extra))
        half_ms = whole_ms / 2
        moved = IntervalVerdict(label=_moved(seen), corrected_ms=half_ms)
        found.append((seen.rough_ms(half_ms, seen.after_ms), [moved, moved]))
    return found


def _moved(seen: Around) -> BeatLabel:
    early = seen.rr_ms < (1 - PREMATURE_FRAC) * min(seen.usual_ms, seen.before_ms)
    return BeatLabel.ECTOPIC if early else BeatLabel.MISPLACED


def _later_ms(seen: Around) -> float:
    """Roughness left if this interval is right and the odd one is the next."""
    if seen.next_ms is None:
        return np.inf
    now_ms = abs(seen.rr_ms - seen.before_ms)
    k = max(2, round(seen.next_ms / seen.rr_ms)) if seen.rr_ms > 0 else 2
    left = [abs(seen.next_ms / min(k, MOST_MISSED) - seen.rr_ms)]
    if seen.after_ms is not None:
        both_ms = seen.next_ms + seen.after_ms
        left += [abs(both_ms - seen.rr_ms), abs(both_ms / 2 - seen.rr_ms)]
    return max(now_ms, min(left))


def _unexplained(seen: Around) -> list[IntervalVerdict]:
    """No single change explains it: what no rhythm does by itself is refused all the same."""
    away_ms = seen.rr_ms - seen.before_ms
    usual_ms = min(seen.usual_ms, seen.before_ms)
    longest_ms = max(seen.usual_ms, seen.before_ms)
    if seen.rr_ms > LONGER_FRAC * longest_ms:
        k = min(max(2, round(seen.rr_ms / longest_ms)), MOST_MISSED)
        return [
            IntervalVerdict(label=BeatLabel.MISSED, corrected_ms=seen.rr_ms / k, n_inserted=k - 1)
        ]
    if seen.rr_ms < (1 - PREMATURE_FRAC) * usual_ms and -away_ms > seen.limit_ms:
        return _premature(seen)
    back = seen.next_ms is None or abs(seen.next_ms - seen.rr_ms) > 2 * seen.limit_ms
    if abs(away_ms) > 2 * seen.limit_ms and back:
        return [IntervalVerdict(label=BeatLabel.MISPLACED, corrected_ms=seen.before_ms)]
    return [normal(seen.rr_ms)]


def _premature(seen: Around) -> list[IntervalVerdict]:
    """Return the verdict on an early beat whose pause does not make up for it."""
    first = IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=seen.before_ms)
    if seen.next_ms is None or seen.next_ms <= seen.usual_ms + seen.limit_ms:
        return [first]
    return [first, IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=seen.before_ms)]
