"""Which intervals are the heart's own, and which are errors or early beats.

An interval is odd when it departs from its neighbours by more than the rhythm itself does:
the limit is that of Lipponen and Tarvainen 2019 (doi:10.1080/03091902.2019.1640306), from
the last 91 differences. What it is, is the change that makes the series smooth again: a
beat put in, taken out, or moved. That shows in the intervals after it, so a label comes one
beat late, two where something is odd. The raw interval is never changed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np

from entrain.physiology.readings import Beat, BeatLabel

NEIGHBOURS = 11
HISTORY = 91
LEAST_HISTORY = 20
QUARTILE_FACTOR = 5.2
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
LOST_OF, LOST = 10, 6
"""With so many of the last ones odd, it is the idea of the rhythm that is wrong."""
LEAST_MS, MOST_MS = 300.0, 2000.0
"""Without a past, what no resting heart does is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBeat:
    """A beat as detected: its time [s] and the interval before it [ms], None after a gap.

    `alike` is whether both beats of the interval look like the others, where an ECG shows it;
    `foreign` whether one of them is plainly of another origin.
    """

    t_s: float
    rr_ms: float | None
    alike: bool = True
    foreign: bool = False


class _Verdict(NamedTuple):
    """What an interval is and what it should have been; `n_inserted` beats are added to it."""

    label: BeatLabel
    corrected_ms: float | None
    n_inserted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """An interval, the two after it, the one before as corrected, and what is usual [ms]."""

    before_ms: float
    rr_ms: float
    next_ms: float | None
    after_ms: float | None
    usual_ms: float
    limit_ms: float

    def rough_ms(self, corrected_ms: float, then_ms: float | None) -> float:
        """Largest step of the series if this interval were `corrected_ms`."""
        return _rough_ms(self.before_ms, corrected_ms, then_ms)


def _rough_ms(before_ms: float, rr_ms: float, then_ms: float | None) -> float:
    """Return the largest step from interval to interval."""
    step_ms = abs(rr_ms - before_ms)
    return step_ms if then_ms is None else max(step_ms, abs(then_ms - rr_ms))


class Labeller:
    """Labels beats one by one, at most two beats late."""

    def __init__(self) -> None:
        self._good_ms: deque[float] = deque(maxlen=NEIGHBOURS)
        self._steps_ms: deque[float] = deque(maxlen=HISTORY)
        self._sorted_ms: list[float] = []
        self._raw_ms: float | None = None
        self._before_ms: float | None = None
        self._waiting: list[RawBeat] = []
        self._decided: deque[_Verdict] = deque()
        self._odd: deque[bool] = deque(maxlen=LOST_OF)

    def push(self, beat: RawBeat) -> list[Beat]:
        """Take the next beat; return those that can be labelled now, in order."""
        done = self.flush() if beat.rr_ms is None else []
        self._waiting.append(beat)
        self._note_step(beat.rr_ms)
        while self._waiting:
            labelled = self._first(last=False)
            if labelled is None:
                break
            done.append(labelled)
        return done

    def flush(self) -> list[Beat]:
        """Return the beats that wait for what follows, as nothing does."""
        done = []
        while self._waiting:
            labelled = self._first(last=True)
            if labelled is not None:
                done.append(labelled)
        self._decided.clear()
        self._before_ms = None
        return done

    def _first(self, *, last: bool) -> Beat | None:
        """Label the first beat that waits; None while that needs the beats to come."""
        beat = self._waiting[0]
        if self._decided:
            verdict = self._decided.popleft()
        elif beat.rr_ms is None:
            verdict = _Verdict(label=BeatLabel.NORMAL, corrected_ms=None)
        else:
            found = self._judge(beat.rr_ms, self._waiting[1:3], last=last)
            if found is None:
                return None
            verdict = found[0]
            self._decided.extend(found[1:])
        if not beat.alike and beat.rr_ms is not None:
            verdict = _seen(beat, verdict)
        del self._waiting[0]
        self._learn(beat.rr_ms, verdict)
        return Beat(
            t_s=beat.t_s,
            rr_ms=beat.rr_ms,
            label=verdict.label,
            rr_corrected_ms=verdict.corrected_ms,
            n_inserted=verdict.n_inserted,
        )

    def _note_step(self, rr_ms: float | None) -> None:
        """Keep the raw steps: a limit from good ones only would shrink by itself."""
        if rr_ms is not None and self._raw_ms is not None:
            if len(self._steps_ms) == HISTORY:
                del self._sorted_ms[bisect_left(self._sorted_ms, self._steps_ms[0])]
            self._steps_ms.append(abs(rr_ms - self._raw_ms))
            insort(self._sorted_ms, self._steps_ms[-1])
        self._raw_ms = rr_ms

    def _learn(self, rr_ms: float | None, verdict: _Verdict) -> None:
        if verdict.corrected_ms is not None:
            self._before_ms = verdict.corrected_ms
        if rr_ms is None:
            return
        normal = verdict.label is BeatLabel.NORMAL
        if normal:
            self._good_ms.append(rr_ms)
        self._odd.append(not normal)
        if not normal and sum(self._odd) >= LOST:
            self._good_ms.clear()
            self._odd.clear()
            self._before_ms = None

    def _limit(self, usual_ms: float) -> float:
        most_ms = MOST_LIMIT_FRAC * usual_ms
        if len(self._sorted_ms) < LEAST_HISTORY:
            return min(FIRST_LIMIT_FRAC * usual_ms, most_ms)
        spread_ms = _quantile(self._sorted_ms, 0.75) - _quantile(self._sorted_ms, 0.25)
        return min(max(QUARTILE_FACTOR * spread_ms / 2, LEAST_LIMIT_MS), most_ms)

    def _judge(self, rr_ms: float, follow: list[RawBeat], *, last: bool) -> list[_Verdict] | None:
        """Return the verdict on an interval, and on the next where one cause spoils both."""
        if self._before_ms is None or not self._good_ms:
            return [_alone(rr_ms)]
        if not follow and not last:
            return None
        next_ms = follow[0].rr_ms if follow else None
        rough_ms = _rough_ms(self._before_ms, rr_ms, next_ms)
        if rough_ms <= LEAST_LIMIT_MS:
            # No limit is lower, and no early beat as near: most beats need no more.
            return [_normal(rr_ms)]
        usual_ms = median(self._good_ms)
        limit_ms = self._limit(usual_ms)
        if next_ms is not None and _makes_up(self._before_ms, rr_ms, next_ms, usual_ms):
            half = _Verdict(label=BeatLabel.ECTOPIC, corrected_ms=(rr_ms + next_ms) / 2)
            return [half, half]
        if rough_ms <= limit_ms:
            return [_normal(rr_ms)]
        if len(follow) < 2 and not last:
            return None
        seen = _Around(
            before_ms=self._before_ms,
            rr_ms=rr_ms,
            next_ms=next_ms,
            after_ms=follow[1].rr_ms if len(follow) > 1 else None,
            usual_ms=usual_ms,
            limit_ms=limit_ms,
        )
        return _explain(seen)


def _quantile(rising: list[float], share: float) -> float:
    """Return a quantile, between two values by a straight line."""
    at = share * (len(rising) - 1)
    low = int(at)
    return rising[low] + (at - low) * (rising[min(low + 1, len(rising) - 1)] - rising[low])


def _normal(rr_ms: float) -> _Verdict:
    return _Verdict(label=BeatLabel.NORMAL, corrected_ms=rr_ms)


def _seen(beat: RawBeat, verdict: _Verdict) -> _Verdict:
    """Take into account that the ECG looks unlike a beat at one end of an interval."""
    if beat.foreign and verdict.label in (BeatLabel.NORMAL, BeatLabel.MISPLACED):
        return verdict._replace(label=BeatLabel.ECTOPIC)
    if verdict.label is BeatLabel.NORMAL:
        # In time by luck: motion taken for a beat.
        return verdict._replace(label=BeatLabel.MISPLACED)
    return verdict


def _alone(rr_ms: float) -> _Verdict:
    if rr_ms < LEAST_MS:
        return _Verdict(label=BeatLabel.EXTRA, corrected_ms=None)
    if rr_ms > MOST_MS:
        return _Verdict(label=BeatLabel.MISSED, corrected_ms=None)
    return _normal(rr_ms)


def _explain(seen: _Around) -> list[_Verdict]:
    """Find the change that makes an odd place smooth."""
    if _settles(seen):
        return [_normal(seen.rr_ms)]
    rough_ms = seen.rough_ms(seen.rr_ms, seen.next_ms)
    explained_ms, verdicts = min(_changes(seen), key=lambda change: change[0])
    if verdicts[0].label is BeatLabel.MISPLACED and rough_ms <= BY_CHANCE * seen.limit_ms:
        return [_normal(seen.rr_ms)]
    enough = explained_ms <= max(seen.limit_ms, 0.1 * seen.usual_ms)
    if enough and explained_ms < SMOOTHER * rough_ms and explained_ms < _later_ms(seen):
        return verdicts
    return _unexplained(seen)


def _makes_up(before_ms: float, rr_ms: float, next_ms: float, usual_ms: float) -> bool:
    """Say whether a beat came early and a pause made up for it."""
    early = rr_ms < (1 - EARLY_FRAC) * min(before_ms, usual_ms)
    pause = next_ms > (1 + PAUSE_FRAC) * max(before_ms, usual_ms)
    apart_ms = abs(rr_ms + next_ms - 2 * before_ms)
    return early and pause and apart_ms <= MAKES_UP_FRAC * 2 * before_ms


def _settles(seen: _Around) -> bool:
    """Say whether the rhythm itself changed: what follows stays where this one is."""
    if seen.next_ms is None or seen.after_ms is None:
        return False
    plausible = LEAST_MS <= seen.rr_ms <= MOST_MS
    stays = max(abs(seen.next_ms - seen.rr_ms), abs(seen.after_ms - seen.rr_ms)) <= seen.limit_ms
    return plausible and stays and seen.rr_ms < LONGER_FRAC * seen.before_ms


def _changes(seen: _Around) -> list[tuple[float, list[_Verdict]]]:
    """Return what could have happened here, each with the roughness [ms] it would leave."""
    found = []
    k = min(max(2, round(seen.rr_ms / seen.before_ms)), MOST_MISSED)
    part_ms = seen.rr_ms / k
    missed = _Verdict(label=BeatLabel.MISSED, corrected_ms=part_ms, n_inserted=k - 1)
    found.append((seen.rough_ms(part_ms, seen.next_ms), [missed]))
    if seen.next_ms is not None:
        whole_ms = seen.rr_ms + seen.next_ms
        extra = [
            _Verdict(label=BeatLabel.EXTRA, corrected_ms=None),
            _Verdict(label=BeatLabel.MISPLACED, corrected_ms=whole_ms),
        ]
        found.append((seen.rough_ms(whole_ms, seen.after_ms), extra))
        half_ms = whole_ms / 2
        moved = _Verdict(label=_moved(seen), corrected_ms=half_ms)
        found.append((seen.rough_ms(half_ms, seen.after_ms), [moved, moved]))
    return found


def _moved(seen: _Around) -> BeatLabel:
    early = seen.rr_ms < (1 - PREMATURE_FRAC) * min(seen.usual_ms, seen.before_ms)
    return BeatLabel.ECTOPIC if early else BeatLabel.MISPLACED


def _later_ms(seen: _Around) -> float:
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


def _unexplained(seen: _Around) -> list[_Verdict]:
    """No single change explains it: what no rhythm does by itself is refused all the same."""
    away_ms = seen.rr_ms - seen.before_ms
    usual_ms = min(seen.usual_ms, seen.before_ms)
    longest_ms = max(seen.usual_ms, seen.before_ms)
    if seen.rr_ms > LONGER_FRAC * longest_ms:
        k = min(max(2, round(seen.rr_ms / longest_ms)), MOST_MISSED)
        return [_Verdict(label=BeatLabel.MISSED, corrected_ms=seen.rr_ms / k, n_inserted=k - 1)]
    if seen.rr_ms < (1 - PREMATURE_FRAC) * usual_ms and -away_ms > seen.limit_ms:
        return _premature(seen)
    back = seen.next_ms is None or abs(seen.next_ms - seen.rr_ms) > 2 * seen.limit_ms
    if abs(away_ms) > 2 * seen.limit_ms and back:
        return [_Verdict(label=BeatLabel.MISPLACED, corrected_ms=seen.before_ms)]
    return [_normal(seen.rr_ms)]


def _premature(seen: _Around) -> list[_Verdict]:
    """Return the verdict on an early beat whose pause does not make up for it."""
    first = _Verdict(label=BeatLabel.ECTOPIC, corrected_ms=seen.before_ms)
    if seen.next_ms is None or seen.next_ms <= seen.usual_ms + seen.limit_ms:
        return [first]
    return [first, _Verdict(label=BeatLabel.ECTOPIC, corrected_ms=seen.before_ms)]
