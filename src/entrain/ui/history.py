"""The recent data of a session, kept for as long as a view can show them."""

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
from entrain.wording import current_language, describe, tr

Floats = NDArray[np.float64]

ECG_KEPT = 8192
"""Samples kept: 16 s at 512 Hz, the fastest strap known; 63 s at the 130 Hz of a Polar H10."""

BEATS_KEPT = 720
"""Beats kept: three minutes at 240 beats a minute."""

GAPS_KEPT = 64
REASONS_KEPT = 1000

GUIDE_HZ = 10
GUIDE_KEPT_S = 90

BREATH_KEPT_S = 90.0
BREATH_BREAK_S = 0.3
"""Samples further apart than this are not joined [s]; estimates have one each 0.1 s."""

ECG_BREAK_S = 0.1
"""Samples further apart than this are not joined [s]: no strap sends ECG below 10 Hz."""


class SampleBuffer:
    """A buffer of the newest samples of a signal, contiguous in memory.

    Parameters
    ----------
    capacity : int
        Least number of samples kept; at most twice as many are.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._t_s = np.empty(2 * capacity)
        self._values = np.empty(2 * capacity)
        self._end = 0

    @property
    def t_s(self) -> Floats:
        """Times, oldest first, shape (n_samples,) [s]."""
        return self._t_s[: self._end]

    @property
    def values(self) -> Floats:
        """Values at these times, shape (n_samples,), in the signal's unit; NaN at a break."""
        return self._values[: self._end]

    def extend(self, t_s: Floats, values: Floats) -> None:
        """Append samples.

        Parameters
        ----------
        t_s : ndarray, shape (n_new,)
            Times, oldest first [s].
        values : ndarray, shape (n_new,)
            Values at these times, in the signal's unit; NaN at a break.
        """
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
        """Return the times [s] and values from `t_s` on, each of shape (n_samples,)."""
        first = int(np.searchsorted(self.t_s, t_s))
        return self.t_s[first:], self.values[first:]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """A row of the list of reasons; `rule` is empty where a phase begins."""

    t_s: float
    rule: str
    words: str


class History:
    """Keeps the data that plots and lists draw, from the views of a session.

    Attributes
    ----------
    snapshot : Snapshot or None
        The newest snapshot.
    score : Score or None
        The newest score.
    finished : Finished or None
        How the session finished.
    warning : str or None
        The current warning, in words.
    ecg : SampleBuffer
        ECG [uV].
    ecg_count : int
        Number of ECG pieces received.
    breath : BreathPiece or None
        The breath as estimated so far.
    guide : SampleBuffer
        How open the guide was, 0..1.
    gaps : deque of Gap
        The newest gaps.
    reasons : deque of ReasonRow
        The newest rows of the list of reasons.
    n_reasons : int
        Number of all rows so far.
    """

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
        self.reasons: deque[ReasonRow] = deque(maxlen=REASONS_KEPT)
        self.n_reasons = 0
        self._beats: dict[int, Beat] = {}
        self._line = ReadableLine()
        self._change: Reason | None = None
        self._notice: Reason | None = None
        self._is_result_listed = False
        self._phase: Phase | None = None
        self._guide_next_s: float | None = None
        self._handlers: dict[type, Callable[..., None]] = {
            Snapshot: self._add_snapshot,
            Score: self._set_score,
            Finished: self._set_finished,
            Warned: self._set_warning,
            EcgPiece: self._add_ecg,
            Beat: self._add_beat,
            BreathPiece: self._add_breath,
            Gap: self.gaps.append,
        }

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The newest beats, oldest first."""
        return tuple(self._beats.values())

    @property
    def heard_score(self) -> Score | None:
        """The score; None while the music cannot be heard."""
        snapshot = self.snapshot
        if snapshot is not None and Missing.SOUND in snapshot.missing and not snapshot.simulated:
            return None
        return self.score

    def add_view(self, view: View) -> None:
        """Keep the data of a view; chest motion is not drawn and not kept."""
        handler = self._handlers.get(type(view))
        if handler is not None:
            handler(view)

    def add_reason(self, t_s: float, rule: str, text: str) -> None:
        """Add a row to the list of reasons.

        Parameters
        ----------
        t_s : float
            Time [s].
        rule : str
            The rule; empty where a phase begins.
        text : str
            The sentence, or the name of the phase.
        """
        self.reasons.append(ReasonRow(t_s=t_s, rule=rule, words=text))
        self.n_reasons += 1

    def _add_explained(self, t_s: float, reason: Reason) -> None:
        self.add_reason(t_s, reason.rule, describe(reason).clinician)

    def record_guide(self, now_s: float) -> None:
        """Record how open the guide was up to `now_s` [s]: a score drops its own past."""
        if self.score is None:
            return
        oldest_s = now_s - GUIDE_KEPT_S
        next_s = now_s if self._guide_next_s is None else max(self._guide_next_s, oldest_s)
        t_s = next_s + np.arange(int((now_s - next_s) * GUIDE_HZ) + 1) / GUIDE_HZ
        if not len(t_s):
            return
        open_frac = (
            guide_openness(self.score, t_s) if self.heard_score else np.full(len(t_s), np.nan)
        )
        self.guide.extend(t_s, open_frac)
        self._guide_next_s = float(t_s[-1]) + 1 / GUIDE_HZ

    def _add_snapshot(self, snapshot: Snapshot) -> None:
        snapshot = self.snapshot = self._line.hold(snapshot)
        if snapshot.phase is not self._phase:
            self._phase = snapshot.phase
            self.add_reason(snapshot.t_s, "", snapshot.phase.value)
        if snapshot.change is not None and snapshot.change != self._change:
            self._add_explained(snapshot.t_s, snapshot.change)
        if snapshot.notice is not None and snapshot.notice != self._notice:
            self._add_explained(snapshot.t_s, snapshot.notice)
        if snapshot.found is not None and not self._is_result_listed:
            self._is_result_listed = True
            sentence = current_language().describe_decision(snapshot.found).clinician
            self.add_reason(snapshot.t_s, snapshot.found.reason.rule, sentence)
        self._change, self._notice = snapshot.change, snapshot.notice

    def _set_score(self, score: Score) -> None:
        self.score = score

    def _set_finished(self, finished: Finished) -> None:
        self.finished = finished

    def _set_warning(self, warned: Warned) -> None:
        self.warning = None if warned.problem is None else tr(warned.problem)
        if self.warning is not None and self.snapshot is not None:
            self.add_reason(self.snapshot.t_s, "warning", self.warning)

    def _add_ecg(self, piece: EcgPiece) -> None:
        if not len(piece.t_s):
            return
        t_s = self.ecg.t_s
        if len(t_s) and piece.t_s[0] - t_s[-1] > ECG_BREAK_S:
            self.ecg.extend(np.array([t_s[-1] + ECG_BREAK_S / 2]), np.array([np.nan]))
        self.ecg.extend(piece.t_s, piece.uv)
        self.ecg_count += 1

    def _add_beat(self, beat: Beat) -> None:
        # A label may be revised when the next beats are known: the time identifies the beat.
        self._beats[round(beat.t_s * 1000)] = beat
        while len(self._beats) > BEATS_KEPT:
            del self._beats[next(iter(self._beats))]

    def _add_breath(self, piece: BreathPiece) -> None:
        self.breath = piece if self.breath is None else join_breath(self.breath, piece)


def join_breath(before: BreathPiece, new: BreathPiece) -> BreathPiece:
    """Return the breath so far, replaced by the new estimate wherever that is finite.

    Where the new estimate is lost, the earlier one is kept; the line breaks in between.

    Parameters
    ----------
    before : BreathPiece
        The breath so far.
    new : BreathPiece
        The new estimate.
    """
    is_finite = np.isfinite(new.signal)
    if not is_finite.any():
        return before
    first_s, last_s = new.t_s[is_finite][0], new.t_s[is_finite][-1]
    inside = (new.t_s >= first_s) & (new.t_s <= last_s)
    pieces = [
        (before, before.t_s < first_s - BREATH_BREAK_S / 2),
        (new, inside),
        (before, before.t_s > last_s + BREATH_BREAK_S / 2),
    ]
    t_s = np.concatenate([piece.t_s[kept] for piece, kept in pieces])
    signal = np.concatenate([piece.signal[kept] for piece, kept in pieces])
    source = np.repeat([0, 1, 0], [int(kept.sum()) for _, kept in pieces])
    is_break = np.diff(t_s) > BREATH_BREAK_S
    if before.source != new.source:
        is_break |= np.diff(source) != 0  # different signals are not joined
    breaks = np.flatnonzero(is_break) + 1
    t_s = np.insert(t_s, breaks, (t_s[breaks - 1] + t_s[breaks]) / 2)
    signal = np.insert(signal, breaks, np.nan)
    is_kept = t_s >= last_s - BREATH_KEPT_S
    onsets_s = (
        *(onset_s for onset_s in before.onsets_s if last_s - BREATH_KEPT_S < onset_s < first_s),
        *new.onsets_s,
    )
    return BreathPiece(
        t_s=t_s[is_kept], signal=signal[is_kept], onsets_s=onsets_s, source=new.source
    )


def guide_openness(score: Score, t_s: Floats) -> Floats:
    """Return how open the guide is, 0..1, shape (n_times,); NaN where it is silent.

    Parameters
    ----------
    score : Score
        The score.
    t_s : ndarray, shape (n_times,)
        Times [s].
    """
    moments = [score.at(float(t)) for t in t_s]
    return np.array(
        [
            float(openness(moment.phase_rad, moment.inhale_frac)) if moment.guides else np.nan
            for moment in moments
        ]
    )
