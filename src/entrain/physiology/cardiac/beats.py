"""Which intervals are the heart's own, and which are errors or early beats.

An interval is odd when it departs from its neighbours by more than the rhythm itself does:
the limit is that of Lipponen and Tarvainen 2019 (doi:10.1080/03091902.2019.1640306), from
the last 91 differences. What it is, is the change that makes the series smooth again: a
beat put in, taken out, or moved. That shows in the intervals after it, so a label comes one
beat late, two where something is odd, and four for the first of all, which has only those to
be held against. The raw interval is never changed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass
from statistics import median

from entrain.physiology.cardiac.verdicts import (
    FIRST_LIMIT_FRAC,
    LEAST_LIMIT_MS,
    MOST_LIMIT_FRAC,
    Around,
    IntervalVerdict,
    explain,
    judge_first,
    makes_up,
    normal,
    roughness_ms,
)
from entrain.physiology.readings import Beat, BeatLabel

NEIGHBOURS = 11
HISTORY = 91
LEAST_HISTORY = 20
QUARTILE_FACTOR = 5.2
FIRST_FOLLOWERS, RUN_FOLLOWERS = 4, 2
"""So many intervals are awaited to judge the first of all, and the first after a gap."""
LOST_OF, LOST = 10, 6
"""With so many of the last ones odd, it is the idea of the rhythm that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBeat:
    """A beat as detected: its time [s] and the interval before it [ms], None after a gap.

    `alike` is whether both beats of the interval look like the others, where an ECG shows it;
    `foreign` whether one of them is plainly of another origin; `source` what measured it.
    """

    t_s: float
    rr_ms: float | None
    alike: bool = True
    foreign: bool = False
    source: str = ""


class Labeller:
    """Labels beats one by one, at most two beats late."""

    def __init__(self) -> None:
        self._good_ms: deque[float] = deque(maxlen=NEIGHBOURS)
        self._steps_ms: deque[float] = deque(maxlen=HISTORY)
        self._sorted_ms: list[float] = []
        self._raw_ms: float | None = None
        self._before_ms: float | None = None
        self._waiting: list[RawBeat] = []
        self._decided: deque[IntervalVerdict] = deque()
        self._odd: deque[bool] = deque(maxlen=LOST_OF)

    def add(self, beat: RawBeat) -> list[Beat]:
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
            verdict = IntervalVerdict(label=BeatLabel.NORMAL, corrected_ms=None)
        else:
            found = self._judge(beat.rr_ms, last=last)
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
            source=beat.source,
        )

    def _note_step(self, rr_ms: float | None) -> None:
        """Keep the raw steps: a limit from good ones only would shrink by itself."""
        if rr_ms is not None and self._raw_ms is not None:
            if len(self._steps_ms) == HISTORY:
                del self._sorted_ms[bisect_left(self._sorted_ms, self._steps_ms[0])]
            self._steps_ms.append(abs(rr_ms - self._raw_ms))
            insort(self._sorted_ms, self._steps_ms[-1])
        self._raw_ms = rr_ms

    def _learn(self, rr_ms: float | None, verdict: IntervalVerdict) -> None:
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

    def _judge_first(self, rr_ms: float, *, last: bool) -> list[IntervalVerdict] | None:
        """Return the verdict on an interval that nothing was known before."""
        awaited = RUN_FOLLOWERS if self._good_ms else FIRST_FOLLOWERS
        follow_ms = [beat.rr_ms for beat in self._waiting[1 : 1 + awaited]]
        if len(follow_ms) < awaited and not last:
            return None
        known_ms = [one_ms for one_ms in follow_ms if one_ms is not None]
        return [judge_first(rr_ms, known_ms, median(self._good_ms) if self._good_ms else None)]

    def _judge(self, rr_ms: float, *, last: bool) -> list[IntervalVerdict] | None:
        """Return the verdict on an interval, and on the next where one cause spoils both."""
        if self._before_ms is None or not self._good_ms:
            return self._judge_first(rr_ms, last=last)
        follow = self._waiting[1:3]
        if not follow and not last:
            return None
        next_ms = follow[0].rr_ms if follow else None
        rough_ms = roughness_ms(self._before_ms, rr_ms, next_ms)
        if rough_ms <= LEAST_LIMIT_MS:
            # No limit is lower, and no early beat as near: most beats need no more.
            return [normal(rr_ms)]
        usual_ms = median(self._good_ms)
        limit_ms = self._limit(usual_ms)
        if next_ms is not None and makes_up(self._before_ms, rr_ms, next_ms, usual_ms):
            half = IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=(rr_ms + next_ms) / 2)
            return [half, half]
        if rough_ms <= limit_ms:
            return [normal(rr_ms)]
        if len(follow) < 2 and not last:
            return None
        seen = Around(
            before_ms=self._before_ms,
            rr_ms=rr_ms,
            next_ms=next_ms,
            after_ms=follow[1].rr_ms if len(follow) > 1 else None,
            usual_ms=usual_ms,
            limit_ms=limit_ms,
        )
        return explain(seen)


def _quantile(rising: list[float], share: float) -> float:
    """Return a quantile, between two values by a straight line."""
    at = share * (len(rising) - 1)
    low = int(at)
    return rising[low] + (at - low) * (rising[min(low + 1, len(rising) - 1)] - rising[low])


def _seen(beat: RawBeat, verdict: IntervalVerdict) -> IntervalVerdict:
    """Return the verdict corrected for a beat that does not look like one in the ECG."""
    if beat.foreign and verdict.label in (BeatLabel.NORMAL, BeatLabel.MISPLACED):
        return verdict._replace(label=BeatLabel.ECTOPIC)
    if verdict.label is BeatLabel.NORMAL:
        # In time by luck: motion taken for a beat.
        return verdict._replace(label=BeatLabel.MISPLACED)
    return verdict
