"""Skin contact, judged from a strap's RR intervals and heart rate.

Off the skin some straps keep sending intervals, which are noise. Their irregularity alone does
not show that, since hearts with many ectopic beats are as irregular. But a heart's intervals
add up to the time that passed, and the strap's own heart rate is their mean. An irregular
series that contradicts the clock or that rate, packet after packet, is not a heart's.

Conversely, where the contact bit always says "no contact" while rate and rhythm are those of
a heart, the bit is ignored.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from statistics import mean, median

from entrain.physiology.cardiac.bounds import is_possible
from entrain.protocols import HeartRateMeasurement

LATELY_S = 15.0
"""Contradictions are counted over this time."""
SPAN_S = 10.0
APART_S = 2.5
"""Over `SPAN_S` the sum of a heart's intervals differs less than this from the clock: each end is
uncertain by an interval and a packet at most."""
LOST_FRAC = 1.6
"""After a pause this many times the usual between packets one was lost: the sum is not judged."""
RATE_FRAC = 0.25
"""A worn strap's heart rate agrees within this with the mean of its last intervals, or the last."""
RATE_BEATS, RHYTHM_BEATS, BACK_BEATS = 8, 20, 10
LEAST_CONTRADICTIONS = 5
UNEVEN_FRAC = 0.20
"""Median difference over median interval. Rest stays below .1; above this the series is rejected
only together with contradictions: atrial fibrillation reaches .25, ectopic beats .4."""
EVEN_FRAC, BACK_S = 0.10, 30.0
"""A rhythm as even as at rest is accepted again once nothing has contradicted it for `SPAN_S`, an
uneven one, which may be a heart's too, after `BACK_S`."""
LAGS = (1, 2, 3, 4)
"""Lags of the differences: bigeminy, trigeminy and quadrigeminy repeat after 2 to 4 beats."""
BACK_MOST_S = 120.0
"""Contradictions may take this long to appear after the strap came off."""
BIT_DOUBTED_S = 30.0
"""A contact bit that never said "contact" is trusted for this long against a clear heartbeat."""
STEADY_FRAC = 0.8
"""Share of that time that the intervals must add up to."""


def unevenness(rr_ms: list[float]) -> float:
    """Return the irregularity of intervals [ms]: median difference over median interval.

    The least over all `LAGS`, so that a repeating pattern of ectopic beats counts as regular; 0
    with too few intervals.
    """
    if len(rr_ms) <= max(LAGS) + 1:
        return 0.0
    apart = (median(abs(b - a) for a, b in zip(rr_ms, rr_ms[lag:], strict=False)) for lag in LAGS)
    return min(apart) / median(rr_ms)


class Skin:
    """Judges skin contact with each Heart Rate Measurement.

    Attributes
    ----------
    is_off : bool
        The strap is off the skin: its intervals are not those of a heart.
    off_since_s : float
        Since when it is off [s]; only where it is.
    bit_is_wrong : bool
        The contact bit says "no contact" although the strap is on the skin.
    """

    def __init__(self) -> None:
        self.is_off = False
        self.off_since_s = 0.0
        self.bit_is_wrong = False
        self._bit_worked = False
        self._packets: deque[tuple[float, float]] = deque()
        self._contradictions_s: deque[float] = deque()
        self._rr_ms: deque[float] = deque(maxlen=RHYTHM_BEATS)
        self._arrived: deque[tuple[float, float]] = deque()
        self._contradicted_s = 0.0
        self._no_since_s: float | None = None
        self._no_sum_s = 0.0

    def restart(self) -> None:
        """Start a new run after a lost link: later packets do not continue earlier ones."""
        self._packets.clear()
        self._rr_ms.clear()
        self._arrived.clear()
        self._contradictions_s.clear()
        self._no_since_s = None

    def add(self, t_s: float, measured: HeartRateMeasurement) -> None:
        """Add a measurement that arrived at `t_s` [s]."""
        rr_ms = [rr for rr in measured.rr_ms if is_possible(rr)]
        self._rr_ms.extend(rr_ms)
        self._arrived.extend((t_s, rr) for rr in rr_ms)
        while self._arrived and self._arrived[0][0] < t_s - BACK_MOST_S - LATELY_S - SPAN_S:
            self._arrived.popleft()
        self._packets.append((t_s, sum(rr_ms) / 1000))
        while self._packets[0][0] < t_s - SPAN_S:
            self._packets.popleft()
        if self._is_contradicted(measured.hr_bpm):
            self._contradictions_s.append(t_s)
        while self._contradictions_s and self._contradictions_s[0] < t_s - LATELY_S:
            self._contradictions_s.popleft()
        self._judge(t_s)
        self._judge_bit(t_s, measured, sum(rr_ms) / 1000)

    def _is_contradicted(self, hr_bpm: int) -> bool:
        if hr_bpm == 0:
            return False
        recent = list(self._rr_ms)[-RATE_BEATS:]
        if len(recent) == RATE_BEATS:
            # Most straps send a mean; some the rate of the last interval.
            own = (mean(recent), recent[-1])
            if all(abs(hr_bpm * rr_ms / 60000 - 1) > RATE_FRAC for rr_ms in own):
                return True
        times_s = [at_s for at_s, _ in self._packets]
        span_s = times_s[-1] - times_s[0]
        steps_s = [later - at for at, later in pairwise(times_s)]
        if span_s < 0.75 * SPAN_S or max(steps_s) > LOST_FRAC * median(steps_s):
            return False
        intervals_s = sum(sum_s for _, sum_s in list(self._packets)[1:])
        return abs(intervals_s - span_s) > APART_S

    def _judge(self, t_s: float) -> None:
        contradictions = list(self._contradictions_s)
        if self.is_off:
            # Contradictions are kept no longer than `LATELY_S`.
            self._contradicted_s = contradictions[-1] if contradictions else self._contradicted_s
            calm_s = t_s - self._contradicted_s
            recent = list(self._rr_ms)[-BACK_BEATS:]
            is_even = len(recent) == BACK_BEATS and unevenness(recent) < EVEN_FRAC
            self.is_off = not (calm_s > BACK_S or (is_even and calm_s > SPAN_S))
        elif len(contradictions) >= LEAST_CONTRADICTIONS:
            self._contradicted_s = t_s
            self.is_off = unevenness(list(self._rr_ms)) >= UNEVEN_FRAC
            # The sum that contradicts is over the span before, and it began somewhere within.
            self.off_since_s = self._uneven_since(contradictions[0] - SPAN_S)

    def _uneven_since(self, from_s: float) -> float:
        """Return since when [s] the rhythm has been as uneven as at `from_s`."""
        before = [rr for rr in self._arrived if from_s - BACK_MOST_S <= rr[0] <= from_s]
        while len(before) >= RHYTHM_BEATS:
            if unevenness([rr for _, rr in before[-RHYTHM_BEATS:]]) < UNEVEN_FRAC:
                # A median: the last beats of an even stretch may already be uneven.
                return before[-BACK_BEATS // 2][0]
            before.pop()
        return before[0][0] if before else from_s

    def _judge_bit(self, t_s: float, measured: HeartRateMeasurement, sum_s: float) -> None:
        """Trust the contact bit unless it always says no while a heart is plainly measured."""
        self._bit_worked |= measured.contact is True
        is_contradicted = measured.contact is False and measured.hr_bpm > 0 and not self.is_off
        if self._bit_worked or not is_contradicted:
            self.bit_is_wrong, self._no_since_s = False, None
            return
        if self._no_since_s is None:
            self._no_since_s, self._no_sum_s = t_s, 0.0
            return
        self._no_sum_s += sum_s
        since_s = t_s - self._no_since_s
        if since_s < BIT_DOUBTED_S:
            return
        steady = unevenness(list(self._rr_ms)) < UNEVEN_FRAC and not self._contradictions_s
        adds_up = abs(self._no_sum_s - since_s) <= (1 - STEADY_FRAC) * since_s
        self.bit_is_wrong = steady and adds_up
        self._no_since_s, self._no_sum_s = t_s, 0.0
