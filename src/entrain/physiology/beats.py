"""Which intervals are the heart's own, and which are errors or early beats.

Each interval is held against the median of its neighbours before it, within a limit that
widens with the rhythm's own variability, after Lipponen and Tarvainen 2019
(doi:10.1080/03091902.2019.1640306) in a trailing form. What an odd interval is shows in
the one after it, so a label comes one beat late. The raw interval is never changed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Beat, BeatLabel

NEIGHBOURS = 11
HISTORY = 91
QUARTILE_FACTOR = 5.2
LEAST_LIMIT_FRAC = 0.13
MOST_LIMIT_FRAC = 0.35
PREMATURE_FRAC = 0.20
"""Earlier than this, and made up by a pause, is an ectopic beat."""
NEEDED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBeat:
    """A beat as detected: its time [s] and the interval before it [ms], None after a gap."""

    t_s: float
    rr_ms: float | None


class Labeller:
    """Labels beats one by one, one beat late."""

    def __init__(self) -> None:
        self._good_ms: deque[float] = deque(maxlen=NEIGHBOURS)
        self._steps_ms: deque[float] = deque(maxlen=HISTORY)
        self._last_ms: float | None = None
        self._held: RawBeat | None = None
        self._after: BeatLabel | None = None

    def push(self, beat: RawBeat) -> list[Beat]:
        """Take the next beat; return those that can be labelled now, in order."""
        done = [] if self._held is None else [self._label(self._held, beat.rr_ms)]
        self._held = beat
        return done

    def flush(self) -> list[Beat]:
        """Return the beat that waits for its successor, as nothing follows it."""
        done = [] if self._held is None else [self._label(self._held, None)]
        self._held = None
        return done

    def _label(self, beat: RawBeat, next_ms: float | None) -> Beat:
        label = BeatLabel.NORMAL
        if self._after is not None and beat.rr_ms is not None:
            label = self._after
        elif beat.rr_ms is not None:
            label = self._judge(beat.rr_ms, next_ms)
        paired = (BeatLabel.ECTOPIC, BeatLabel.MISPLACED, BeatLabel.EXTRA)
        second = self._after is not None
        # An early beat spoils two intervals: its own and the one after it.
        self._after = label if label in paired and not second and next_ms is not None else None
        if label is BeatLabel.NORMAL:
            self._learn(beat.rr_ms)
        else:
            self._last_ms = None
        return Beat(t_s=beat.t_s, rr_ms=beat.rr_ms, label=label)

    def _learn(self, rr_ms: float | None) -> None:
        if rr_ms is not None:
            self._good_ms.append(rr_ms)
            if self._last_ms is not None:
                self._steps_ms.append(abs(rr_ms - self._last_ms))
        self._last_ms = rr_ms

    def _limit_ms(self, usual_ms: float) -> float:
        wide = 0.0
        if len(self._steps_ms) > NEIGHBOURS:
            low, high = np.percentile(self._steps_ms, (25, 75))
            wide = QUARTILE_FACTOR * float(high - low) / 2
        return min(max(wide, LEAST_LIMIT_FRAC * usual_ms), MOST_LIMIT_FRAC * usual_ms)

    def _judge(self, rr_ms: float, next_ms: float | None) -> BeatLabel:
        if len(self._good_ms) < NEEDED:
            return self._judge_alone(rr_ms)
        usual_ms = float(np.median(self._good_ms))
        limit_ms = self._limit_ms(usual_ms)
        away_ms = rr_ms - usual_ms
        if abs(away_ms) <= limit_ms:
            return BeatLabel.NORMAL
        if away_ms > 0:
            return self._judge_long(rr_ms, usual_ms, limit_ms)
        return self._judge_short(rr_ms, next_ms, usual_ms, limit_ms)

    @staticmethod
    def _judge_alone(rr_ms: float) -> BeatLabel:
        """Without a past only what no resting heart does is refused."""
        if rr_ms < 300:
            return BeatLabel.EXTRA
        return BeatLabel.MISSED if rr_ms > 2000 else BeatLabel.NORMAL

    def _judge_long(self, rr_ms: float, usual_ms: float, limit_ms: float) -> BeatLabel:
        if abs(rr_ms / 2 - usual_ms) <= limit_ms or rr_ms > 2.5 * usual_ms:
            return BeatLabel.MISSED
        if self._last_ms is not None and abs(rr_ms - self._last_ms) <= limit_ms:
            return BeatLabel.NORMAL  # the rhythm itself slows down
        return BeatLabel.MISPLACED

    def _judge_short(
        self, rr_ms: float, next_ms: float | None, usual_ms: float, limit_ms: float
    ) -> BeatLabel:
        if self._last_ms is not None and abs(rr_ms - self._last_ms) <= limit_ms:
            return BeatLabel.NORMAL  # the rhythm itself speeds up
        if next_ms is None:
            return BeatLabel.EXTRA
        if abs(rr_ms + next_ms - usual_ms) <= limit_ms:
            return BeatLabel.EXTRA
        made_up = abs(rr_ms + next_ms - 2 * usual_ms) <= 2 * limit_ms
        early = rr_ms < (1 - PREMATURE_FRAC) * usual_ms
        if early and next_ms > usual_ms:
            return BeatLabel.ECTOPIC
        return BeatLabel.MISPLACED if made_up and next_ms > usual_ms else BeatLabel.EXTRA
