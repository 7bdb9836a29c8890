"""Beat labels: which RR intervals are normal, and which are artefacts or ectopic beats.

An interval is odd when it differs from its neighbours by more than the rhythm itself varies: the
threshold is that of Lipponen and Tarvainen 2019 (doi:10.1080/03091902.2019.1640306), from the
last 91 differences, with two changes. The differences about ectopic beats are left out: in
bigeminy and in trains they would widen the threshold until it let them through. And it is no
lower than `MEDIAN_FACTOR` times the median difference: where the breath moves the rhythm as a
wave, most differences are large and alike, and their quartiles lie close together. Its label is
that of the change which makes the series smooth again: a beat inserted, removed, or moved. That
shows in the intervals after it, so a label comes one beat late, two where an interval is odd, and
four for the first of all, which can only be compared with those after it. The raw interval is
never changed.
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
    IntervalContext,
    IntervalVerdict,
    explain_interval,
    has_compensatory_pause,
    judge_first,
    normal_verdict,
    roughness_ms,
)
from entrain.physiology.readings import Beat, BeatLabel

NEIGHBOURS = 11
HISTORY = 91
LEAST_HISTORY = 20
QUARTILE_FACTOR = 5.2
MEDIAN_FACTOR = 3.2
"""Of a normal distribution both factors give the same threshold, 2.16 standard deviations."""
FIRST_FOLLOWERS, RUN_FOLLOWERS = 4, 2
"""Intervals awaited before the first of all is judged, and the first after a gap."""
LOST_OF, LOST = 10, 6
"""With `LOST` of the last `LOST_OF` odd, the estimate of the rhythm itself is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBeat:
    """A beat as detected.

    Attributes
    ----------
    t_s : float
        Time of the beat [s].
    rr_ms : float or None
        RR interval before it [ms]; None after a gap.
    alike : bool
        Both beats of the interval have the shape of the other beats, where an ECG shows it.
    foreign : bool
        One of the two plainly has another origin: an ectopic beat.
    source : str
        What measured the interval: "ecg" or "rr".
    """

    t_s: float
    rr_ms: float | None
    alike: bool = True
    foreign: bool = False
    source: str = ""


class Labeller:
    """Labels beats in order, at most two beats late (four at the very first)."""

    def __init__(self) -> None:
        self._good_ms: deque[float] = deque(maxlen=NEIGHBOURS)
        self._steps_ms: deque[float] = deque(maxlen=HISTORY)
        self._sorted_ms: list[float] = []
        self._previous: tuple[float, BeatLabel] | None = None
        self._before_ms: float | None = None
        self._waiting: list[RawBeat] = []
        self._decided: deque[IntervalVerdict] = deque()
        self._odd: deque[bool] = deque(maxlen=LOST_OF)

    def add(self, beat: RawBeat) -> list[Beat]:
        """Add the next beat; return those that can be labelled now, in order."""
        labelled = self.flush() if beat.rr_ms is None else []
        self._waiting.append(beat)
        while self._waiting:
            first = self._label_first(last=False)
            if first is None:
                break
            labelled.append(first)
        return labelled

    def flush(self) -> list[Beat]:
        """Label and return the beats still waiting, at the end of a run."""
        labelled = []
        while self._waiting:
            first = self._label_first(last=True)
            if first is not None:
                labelled.append(first)
        self._decided.clear()
        self._before_ms = None
        return labelled

    def _label_first(self, *, last: bool) -> Beat | None:
        """Label the first waiting beat; None while that needs later beats."""
        beat = self._waiting[0]
        if self._decided:
            verdict = self._decided.popleft()
        elif beat.rr_ms is None:
            verdict = IntervalVerdict(label=BeatLabel.NORMAL, corrected_ms=None)
        else:
            verdicts = self._judge(beat.rr_ms, last=last)
            if verdicts is None:
                return None
            verdict = verdicts[0]
            self._decided.extend(verdicts[1:])
        if not beat.alike and beat.rr_ms is not None:
            verdict = _apply_shape(beat, verdict)
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

    def _add_step(self, rr_ms: float, label: BeatLabel) -> None:
        """Add the step from the interval before, as measured, unless one of them is ectopic.

        Steps of other odd intervals count: a threshold from good steps only would shrink by
        itself. That a beat is ectopic does not follow from the threshold alone: it is early by
        a fixed share.
        """
        previous, self._previous = self._previous, (rr_ms, label)
        if previous is None or BeatLabel.ECTOPIC in (label, previous[1]):
            return
        if len(self._steps_ms) == HISTORY:
            del self._sorted_ms[bisect_left(self._sorted_ms, self._steps_ms[0])]
        self._steps_ms.append(abs(rr_ms - previous[0]))
        insort(self._sorted_ms, self._steps_ms[-1])

    def _learn(self, rr_ms: float | None, verdict: IntervalVerdict) -> None:
        if verdict.corrected_ms is not None:
            self._before_ms = verdict.corrected_ms
        if rr_ms is None:
            self._previous = None
            return
        self._add_step(rr_ms, verdict.label)
        is_normal = verdict.label is BeatLabel.NORMAL
        if is_normal:
            self._good_ms.append(rr_ms)
        self._odd.append(not is_normal)
        if not is_normal and sum(self._odd) >= LOST:
            self._good_ms.clear()
            self._odd.clear()
            self._before_ms = None

    def _threshold_ms(self, usual_ms: float) -> float:
        most_ms = MOST_LIMIT_FRAC * usual_ms
        if len(self._sorted_ms) < LEAST_HISTORY:
            return min(FIRST_LIMIT_FRAC * usual_ms, most_ms)
        low_ms, middle_ms, high_ms = (_quantile(self._sorted_ms, at) for at in (0.25, 0.5, 0.75))
        by_quartiles_ms = QUARTILE_FACTOR * (high_ms - low_ms) / 2
        threshold_ms = max(by_quartiles_ms, MEDIAN_FACTOR * middle_ms, LEAST_LIMIT_MS)
        return min(threshold_ms, most_ms)

    def _judge_first(self, rr_ms: float, *, last: bool) -> list[IntervalVerdict] | None:
        """Return the verdict on the first interval of a run; None while it needs later ones."""
        awaited = RUN_FOLLOWERS if self._good_ms else FIRST_FOLLOWERS
        follow_ms = [beat.rr_ms for beat in self._waiting[1 : 1 + awaited]]
        if len(follow_ms) < awaited and not last:
            return None
        later_ms = [later for later in follow_ms if later is not None]
        return [judge_first(rr_ms, later_ms, median(self._good_ms) if self._good_ms else None)]

    def _judge(self, rr_ms: float, *, last: bool) -> list[IntervalVerdict] | None:
        """Return the verdict on an interval, and on the next where one cause affects both."""
        if self._before_ms is None or not self._good_ms:
            return self._judge_first(rr_ms, last=last)
        follow = self._waiting[1:3]
        if not follow and not last:
            return None
        next_ms = follow[0].rr_ms if follow else None
        rough_ms = roughness_ms(self._before_ms, rr_ms, next_ms)
        if rough_ms <= LEAST_LIMIT_MS:
            # No threshold is lower and no ectopic beat this close: true of most beats.
            return [normal_verdict(rr_ms)]
        usual_ms = median(self._good_ms)
        limit_ms = self._threshold_ms(usual_ms)
        if next_ms is not None and has_compensatory_pause(
            self._before_ms, rr_ms, next_ms, usual_ms
        ):
            half = IntervalVerdict(label=BeatLabel.ECTOPIC, corrected_ms=(rr_ms + next_ms) / 2)
            return [half, half]
        if rough_ms <= limit_ms:
            return [normal_verdict(rr_ms)]
        if len(follow) < 2 and not last:
            return None
        context = IntervalContext(
            before_ms=self._before_ms,
            rr_ms=rr_ms,
            next_ms=next_ms,
            after_ms=follow[1].rr_ms if len(follow) > 1 else None,
            usual_ms=usual_ms,
            limit_ms=limit_ms,
        )
        return explain_interval(context)


def _quantile(rising: list[float], share: float) -> float:
    """Return a quantile of sorted values, interpolated linearly."""
    at = share * (len(rising) - 1)
    low = int(at)
    return rising[low] + (at - low) * (rising[min(low + 1, len(rising) - 1)] - rising[low])


def _apply_shape(beat: RawBeat, verdict: IntervalVerdict) -> IntervalVerdict:
    """Return the verdict corrected for a beat whose shape in the ECG is not that of the others."""
    if beat.foreign and verdict.label in (BeatLabel.NORMAL, BeatLabel.MISPLACED):
        return verdict._replace(label=BeatLabel.ECTOPIC)
    if verdict.label is BeatLabel.NORMAL:
        # On time by chance: a motion artefact taken for a beat.
        return verdict._replace(label=BeatLabel.MISPLACED)
    return verdict
