"""What has been seen of a session, kept for as long as a view can show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.conductor import Snapshot
from entrain.events import Phase, Reason
from entrain.guidance import Missing
from entrain.music import Score, openness
from entrain.physiology import Beat, BreathPiece, EcgPiece, Gap
from entrain.session import Finished, ReadableLine, View, Warned
from entrain.wording import spoken, told, tr

Floats = NDArray[np.float64]

ECG_KEPT = 8192
"""More than 14 s at 512 Hz, the fastest strap we know; 63 s at a Polar H10's 130 Hz."""

BEATS_KEPT = 720
"""Three minutes at 240 beats a minute."""

GAPS_KEPT = 64
REASONS_KEPT = 1000

GUIDE_HZ = 10
GUIDE_KEPT_S = 90

BREATH_KEPT_S = 90.0
BREATH_BREAK_S = 0.3
"""Estimates have a sample each tenth of a second: what is further apart is not joined."""

ECG_BREAK_S = 0.1
"""Samples further apart than this are not joined: slower straps than 10 Hz send no ECG."""


class SampleBuffer:
    """The newest samples of a signal, in one contiguous piece.

    Parameters
    ----------
    capacity : int
        Samples kept at least; twice as many at most.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._t_s = np.empty(2 * capacity)
        self._values = np.empty(2 * capacity)
        self._end = 0

    @property
    def t_s(self) -> Floats:
        """Times, oldest first, shape (n_samples,), float64."""
        return self._t_s[: self._end]

    @property
    def values(self) -> Floats:
        """Values at these times, shape (n_samples,), float64; NaN breaks the line."""
        return self._values[: self._end]

    def extend(self, t_s: Floats, values: Floats) -> None:
        """Append samples."""
        t_s, values = t_s[-self._capacity :], values[-self._capacity :]
        if self._end + len(t_s) > 2 * self._capacity:
            kept = min(self._capacity, self._end)
            self._t_s[:kept] = self._t_s[self._end - kept : self._end]
            self._values[:kept] = self._values[self._end - kept : self._end]
            self._end = kept
        self._t_s[self._end : self._end + len(t_s)] = t_s
        self._values[self._end : self._end + len(t_s)] = values
        self._end += len(t_s)

    def since(self, t_s: float) -> tuple[Floats, Floats]:
        """Return the times and values from `t_s` on."""
        first = int(np.searchsorted(self.t_s, t_s))
        return self.t_s[first:], self.values[first:]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """A line of the list of reasons; `rule` is empty where a phase begins."""

    t_s: float
    rule: str
    words: str


class History:
    """Takes a session's views one by one and keeps what plots and lists draw."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.score: Score | None = None
        self.finished: Finished | None = None
        self.warning: str | None = None
        self.ecg = SampleBuffer(ECG_KEPT)
        self.ecg_count = 0
        self.breath: BreathPiece | None = None
        self.guide = SampleBuffer(GUIDE_HZ * GUIDE_KEPT_S)
        self.gaps: deque[Gap] = deque(maxlen=GAPS_KEPT)
        self.said: deque[ReasonRow] = deque(maxlen=REASONS_KEPT)
        self.said_count = 0
        self._beats: dict[int, Beat] = {}
        self._line = ReadableLine()
        self._change: Reason | None = None
        self._notice: Reason | None = None
        self._found = False
        self._phase: Phase | None = None
        self._guide_next_s: float | None = None
        self._takers: dict[type, Callable[..., None]] = {
            Snapshot: self._take_snapshot,
            Score: self._take_score,
            Finished: self._take_finished,
            Warned: self._take_warned,
            EcgPiece: self._take_ecg,
            Beat: self._take_beat,
            BreathPiece: self._take_breath,
            Gap: self.gaps.append,
        }

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The newest beats, oldest first."""
        return tuple(self._beats.values())

    @property
    def heard(self) -> Score | None:
        """The score, None while nobody hears it: a guide that is not heard is none."""
        seen = self.snapshot
        if seen is not None and Missing.SOUND in seen.missing and not seen.simulated:
            return None
        return self.score

    def add_view(self, view: View) -> None:
        """Keep what `view` shows; chest motion is drawn nowhere."""
        taker = self._takers.get(type(view))
        if taker is not None:
            taker(view)

    def add_reason(self, t_s: float, rule: str, text: str) -> None:
        """Add a line to the list of reasons."""
        self.said.append(ReasonRow(t_s=t_s, rule=rule, words=text))
        self.said_count += 1

    def _explain(self, t_s: float, reason: Reason) -> None:
        self.add_reason(t_s, reason.rule, told(reason).clinician)

    def hear(self, now_s: float) -> None:
        """Keep how open the guide was up to `now_s`: a score forgets its own past."""
        if self.score is None:
            return
        oldest_s = now_s - GUIDE_KEPT_S
        next_s = now_s if self._guide_next_s is None else max(self._guide_next_s, oldest_s)
        t_s = next_s + np.arange(int((now_s - next_s) * GUIDE_HZ) + 1) / GUIDE_HZ
        if not len(t_s):
            return
        heard = guide_open(self.score, t_s) if self.heard else np.full(len(t_s), np.nan)
        self.guide.extend(t_s, heard)
        self._guide_next_s = float(t_s[-1]) + 1 / GUIDE_HZ

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        snapshot = self.snapshot = self._line.hold(snapshot)
        if snapshot.phase is not self._phase:
            self._phase = snapshot.phase
            self.add_reason(snapshot.t_s, "", snapshot.phase.value)
        if snapshot.change is not None and snapshot.change != self._change:
            self._explain(snapshot.t_s, snapshot.change)
        if snapshot.notice is not None and snapshot.notice != self._notice:
            self._explain(snapshot.t_s, snapshot.notice)
        if snapshot.found is not None and not self._found:
            self._found = True
            found = spoken().decided(snapshot.found).clinician
            self.add_reason(snapshot.t_s, snapshot.found.reason.rule, found)
        self._change, self._notice = snapshot.change, snapshot.notice

    def _take_score(self, score: Score) -> None:
        self.score = score

    def _take_finished(self, finished: Finished) -> None:
        self.finished = finished

    def _take_warned(self, warned: Warned) -> None:
        self.warning = None if warned.problem is None else tr(warned.problem)
        if self.warning is not None and self.snapshot is not None:
            self.add_reason(self.snapshot.t_s, "warning", self.warning)

    def _take_ecg(self, piece: EcgPiece) -> None:
        if not len(piece.t_s):
            return
        t_s = self.ecg.t_s
        if len(t_s) and piece.t_s[0] - t_s[-1] > ECG_BREAK_S:
            self.ecg.extend(np.array([t_s[-1] + ECG_BREAK_S / 2]), np.array([np.nan]))
        self.ecg.extend(piece.t_s, piece.uv)
        self.ecg_count += 1

    def _take_beat(self, beat: Beat) -> None:
        # A label can be revised when the next beats are known: same time, same beat.
        self._beats[round(beat.t_s * 1000)] = beat
        while len(self._beats) > BEATS_KEPT:
            del self._beats[next(iter(self._beats))]

    def _take_breath(self, piece: BreathPiece) -> None:
        self.breath = piece if self.breath is None else joined(self.breath, piece)


def joined(before: BreathPiece, new: BreathPiece) -> BreathPiece:
    """Return what was seen of the breath, the new estimate wherever it has one.

    A signal that is lost takes nothing away from what was seen before: the line breaks there.
    """
    known = np.isfinite(new.signal)
    if not known.any():
        return before
    first_s, last_s = new.t_s[known][0], new.t_s[known][-1]
    inside = (new.t_s >= first_s) & (new.t_s <= last_s)
    pieces = [
        (before, before.t_s < first_s - BREATH_BREAK_S / 2),
        (new, inside),
        (before, before.t_s > last_s + BREATH_BREAK_S / 2),
    ]
    t_s = np.concatenate([piece.t_s[kept] for piece, kept in pieces])
    signal = np.concatenate([piece.signal[kept] for piece, kept in pieces])
    source = np.repeat([0, 1, 0], [int(kept.sum()) for _, kept in pieces])
    apart = np.diff(t_s) > BREATH_BREAK_S
    if before.source != new.source:
        apart |= np.diff(source) != 0  # two signals are no one line
    breaks = np.flatnonzero(apart) + 1
    t_s = np.insert(t_s, breaks, (t_s[breaks - 1] + t_s[breaks]) / 2)
    signal = np.insert(signal, breaks, np.nan)
    newest = t_s >= last_s - BREATH_KEPT_S
    onsets_s = (
        *(onset_s for onset_s in before.onsets_s if last_s - BREATH_KEPT_S < onset_s < first_s),
        *new.onsets_s,
    )
    return BreathPiece(t_s=t_s[newest], signal=signal[newest], onsets_s=onsets_s, source=new.source)


def guide_open(score: Score, t_s: Floats) -> Floats:
    """Return how open the guide is, 0..1, at each of `t_s`; NaN where it is silent."""
    moments = [score.at(float(t)) for t in t_s]
    return np.array(
        [
            float(openness(moment.phase_rad, moment.inhale_frac)) if moment.guides else np.nan
            for moment in moments
        ]
    )
