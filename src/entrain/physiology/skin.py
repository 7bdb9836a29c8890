"""Whether the strap is on the skin, where it does not say so itself.

Off the skin some straps go on sending: what they take for beats is noise. The rhythm alone does
not show that, since hearts with many ectopic beats are as uneven. But whatever a heart does,
its intervals add up to the time that passed, and the strap's own heart rate is their mean.
An uneven rhythm that contradicts the clock or that rate, packet after packet, is no heart's.

And a strap whose contact bit says no all the time, while rate and rhythm are those of a
heart, has a bit that means nothing.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from statistics import mean, median

from entrain.physiology.cardiac.bounds import is_possible
from entrain.protocols import HeartRateMeasurement

LATELY_S = 15.0
"""What contradicts is counted over this long."""
SPAN_S = 10.0
APART_S = 2.5
"""Over `SPAN_S` the sum of a heart's intervals is nearer to the clock: each end is open by an
interval and a packet at most."""
LOST_FRAC = 1.6
"""With a pause so many times the usual between packets one was lost: the sum says nothing."""
RATE_FRAC = 0.25
"""A strap's rate is nearer than this to the mean of its last intervals, or to the last one."""
RATE_BEATS, RHYTHM_BEATS, BACK_BEATS = 8, 20, 10
LEAST_CONTRADICTIONS = 5
UNEVEN_FRAC = 0.20
"""Median difference over the median interval. Rest stays below .1; what is above is no heart
only together with contradictions: atrial fibrillation comes to .25, ectopic beats to .4."""
EVEN_FRAC, BACK_S = 0.10, 30.0
"""A rhythm as even as rest is believed again once nothing has contradicted it for `SPAN_S`; an
uneven one, which a heart's may be too, after this long."""
LAGS = (1, 2, 3, 4)
"""An ectopic beat after every one, two or three others repeats itself that much later."""
BACK_MOST_S = 120.0
"""What contradicts may take so long to show after the strap came off."""
BIT_DOUBTED_S = 30.0
"""So long a contact bit that never said yes is believed against a heart that is plainly there."""
STEADY_FRAC = 0.8
"""Share of that time that the intervals add up to."""


def unevenness(rr_ms: list[float]) -> float:
    """Return how uneven intervals are that no pattern repeats: median difference over median."""
    if len(rr_ms) <= max(LAGS) + 1:
        return 0.0
    apart = (median(abs(b - a) for a, b in zip(rr_ms, rr_ms[lag:], strict=False)) for lag in LAGS)
    return min(apart) / median(rr_ms)


class Skin:
    """Judges each Heart Rate Measurement.

    Attributes
    ----------
    off : bool
        The intervals are not those of a heart.
    off_since_s : float
        From when on it was none [s], where it is off.
    bit_is_wrong : bool
        The contact bit says no although the strap is on the skin.
    """

    def __init__(self) -> None:
        self.off = False
        self.off_since_s = 0.0
        self.bit_is_wrong = False
        self._bit_worked = False
        self._packets: deque[tuple[float, float]] = deque()
        self._contradictions_s: deque[float] = deque()
        self._rr_ms: deque[float] = deque(maxlen=RHYTHM_BEATS)
        self._arrived: deque[tuple[float, float]] = deque()
        self._contradicted_s = 0.0
        self._no_since_s: float | None = None
        self._no_told_s = 0.0

    def restart(self) -> None:
        """Handle a lost link: what comes next does not continue what was."""
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
        if self._contradicted(measured.hr_bpm):
            self._contradictions_s.append(t_s)
        while self._contradictions_s and self._contradictions_s[0] < t_s - LATELY_S:
            self._contradictions_s.popleft()
        self._judge(t_s)
        self._judge_bit(t_s, measured, sum(rr_ms) / 1000)

    def _contradicted(self, hr_bpm: int) -> bool:
        if hr_bpm == 0:
            return False
        lately = list(self._rr_ms)[-RATE_BEATS:]
        if len(lately) == RATE_BEATS:
            # Most straps tell a mean; some what the last interval comes to.
            own = (mean(lately), lately[-1])
            if all(abs(hr_bpm * rr_ms / 60000 - 1) > RATE_FRAC for rr_ms in own):
                return True
        times_s = [at_s for at_s, _ in self._packets]
        span_s = times_s[-1] - times_s[0]
        steps_s = [later - at for at, later in pairwise(times_s)]
        if span_s < 0.75 * SPAN_S or max(steps_s) > LOST_FRAC * median(steps_s):
            return False
        told_s = sum(sum_s for _, sum_s in list(self._packets)[1:])
        return abs(told_s - span_s) > APART_S

    def _judge(self, t_s: float) -> None:
        contradictions = list(self._contradictions_s)
        if self.off:
            # Contradictions are kept no longer than `LATELY_S`.
            self._contradicted_s = contradictions[-1] if contradictions else self._contradicted_s
            calm_s = t_s - self._contradicted_s
            lately = list(self._rr_ms)[-BACK_BEATS:]
            even = len(lately) == BACK_BEATS and unevenness(lately) < EVEN_FRAC
            self.off = not (calm_s > BACK_S or (even and calm_s > SPAN_S))
        elif len(contradictions) >= LEAST_CONTRADICTIONS:
            self._contradicted_s = t_s
            self.off = unevenness(list(self._rr_ms)) >= UNEVEN_FRAC
            # What contradicts is a sum over the span before, and began somewhere within.
            self.off_since_s = self._uneven_since(contradictions[0] - SPAN_S)

    def _uneven_since(self, from_s: float) -> float:
        """Return since when the rhythm has been as uneven as it was at `from_s` [s]."""
        before = [one for one in self._arrived if from_s - BACK_MOST_S <= one[0] <= from_s]
        while len(before) >= RHYTHM_BEATS:
            if unevenness([rr for _, rr in before[-RHYTHM_BEATS:]]) < UNEVEN_FRAC:
                # It is a median: the last of an even stretch may be of what comes after.
                return before[-BACK_BEATS // 2][0]
            before.pop()
        return before[0][0] if before else from_s

    def _judge_bit(self, t_s: float, measured: HeartRateMeasurement, told_s: float) -> None:
        """Believe a contact bit unless it says no, and only no, of a heart that is there."""
        self._bit_worked |= measured.contact is True
        alive = measured.contact is False and measured.hr_bpm > 0 and not self.off
        if self._bit_worked or not alive:
            self.bit_is_wrong, self._no_since_s = False, None
            return
        if self._no_since_s is None:
            self._no_since_s, self._no_told_s = t_s, 0.0
            return
        self._no_told_s += told_s
        since_s = t_s - self._no_since_s
        if since_s < BIT_DOUBTED_S:
            return
        steady = unevenness(list(self._rr_ms)) < UNEVEN_FRAC and not self._contradictions_s
        adds_up = abs(self._no_told_s - since_s) <= (1 - STEADY_FRAC) * since_s
        self.bit_is_wrong = steady and adds_up
        self._no_since_s, self._no_told_s = t_s, 0.0
