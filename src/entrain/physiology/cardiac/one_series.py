"""One series of beats from two sources: the ECG, and the strap's own intervals.

Beats of the ECG arrive promptly and show their shape, so the ECG is used while it has no gaps.
Where samples are lost so are their beats, but not the intervals that the strap itself sends:
these are used from then on, until the ECG has had no gap for `WHOLE_S`. The source that takes
over is aligned with the last beat that was passed on, by the pattern of intervals or, where
that is unclear, by time: at a change no beat is lost and none counted twice.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Literal

from entrain.physiology.cardiac.beats import RawBeat
from entrain.physiology.cardiac.ecg_beats import SILENCE_S
from entrain.physiology.cardiac.handover import count_new_beats

Source = Literal["ecg", "rr"]

WHOLE_S = 30.0
"""An ECG is used again after this long without a gap."""
TOLD_LATELY_S = 5.0
"""The strap's intervals arrive at least this often, even at 20 bpm."""
KEPT = 24
"""Beats of each source that are compared: more than occur within the longest latency."""
WAITS = 6
"""Beats of the ECG awaited for an unambiguous alignment; after these, times decide."""
SAME_BEAT_S = 0.2
"""A beat within this of a known one is the same beat."""
SLEW_FRAC = 0.25
"""Where two sources place a beat differently, times shift by at most this share of an interval."""


class OneSeries:
    """Passes on the beats of one source at a time.

    Attributes
    ----------
    source : str or None
        The source in use: "ecg" or "rr"; None before the first beat.
    newest_s : float
        Time of the last beat passed on [s]; minus infinity before any.
    """

    def __init__(self) -> None:
        self.source: Source | None = None
        self.newest_s = float("-inf")
        self._runs: dict[Source, deque[RawBeat]] = {
            "ecg": deque(maxlen=KEPT),
            "rr": deque(maxlen=KEPT),
        }
        self._passed_on: deque[RawBeat] = deque(maxlen=KEPT)
        self._is_joined = False
        self._last_gap_s = float("-inf")
        self._last_ecg_s = float("-inf")
        self._last_strap_s = float("-inf")

    def ecg_is_silent(self, now_s: float) -> bool:
        """Return whether the ECG has shown no beat for `SILENCE_S`."""
        return now_s - self._last_ecg_s >= SILENCE_S

    def start_new_run(self) -> None:
        """Start a new run with the next beat that is passed on."""
        self._passed_on.clear()
        self._is_joined = False

    def add_ecg_gap(self, t_s: float) -> None:
        """Record that the ECG lost samples, or cannot be read, at `t_s` [s]."""
        self._last_gap_s = t_s
        self._leave_ecg(t_s)

    def _leave_ecg(self, now_s: float) -> None:
        if self.source == "ecg":
            self._is_joined = False
            if self._strap_is_current(now_s):
                self.source = "rr"

    def add_ecg_beat(self, beat: RawBeat, now_s: float) -> list[RawBeat]:
        """Add the next beat of the ECG; return the beats to pass on.

        Parameters
        ----------
        beat : RawBeat
            The beat.
        now_s : float
            When it became known [s].

        Returns
        -------
        list of RawBeat
            In order; where the series is interrupted, the first has no interval.
        """
        self._add("ecg", beat)
        self._last_ecg_s = beat.t_s
        if beat.rr_ms is None:
            self._leave_ecg(now_s)
        if self.source == "ecg" and self._is_joined:
            return self._pass_on([beat])
        if self.source == "rr" and self._strap_is_current(now_s) and not self._may_return(beat.t_s):
            return []
        return self._take_over("ecg")

    def add_strap_beat(self, beat: RawBeat, now_s: float) -> list[RawBeat]:
        """Add the next beat of the strap's intervals; return as `add_ecg_beat` does."""
        self._add("rr", beat)
        self._last_strap_s = now_s
        if self.source == "ecg" and not self.ecg_is_silent(now_s):
            return []
        if self.source == "rr" and self._is_joined:
            return self._pass_on([beat])
        return self._take_over("rr")

    def _add(self, source: Source, beat: RawBeat) -> None:
        run = self._runs[source]
        if beat.rr_ms is None:
            run.clear()
        run.append(beat)

    def _strap_is_current(self, now_s: float) -> bool:
        return now_s - self._last_strap_s < TOLD_LATELY_S

    def _may_return(self, t_s: float) -> bool:
        """Return whether the ECG has had no gap lately and can be aligned with known beats."""
        is_whole = t_s - self._last_gap_s >= WHOLE_S
        return is_whole and (len(self._runs["ecg"]) >= WAITS or self._count_new("ecg") is not None)

    def _count_new(self, source: Source) -> int | None:
        known = [beat.rr_ms for beat in self._passed_on]
        return count_new_beats(known, [beat.rr_ms for beat in self._runs[source]])

    def _take_over(self, source: Source) -> list[RawBeat]:
        """Switch to a source; return its beats after those passed on."""
        run, n = list(self._runs[source]), self._count_new(source)
        self.source, self._is_joined = source, n == 0
        if n is not None:
            new = run[len(run) - n :] if n > 0 else []
        else:
            new = [beat for beat in run if beat.t_s > self.newest_s + SAME_BEAT_S]
            if new and not self._follows(new[0]):
                new[0] = replace(new[0], rr_ms=None)
        return self._pass_on(new)

    def _follows(self, beat: RawBeat) -> bool:
        """Return whether the interval of a beat begins at the last one passed on."""
        if beat.rr_ms is None or not self._passed_on:
            return False
        return abs(beat.t_s - beat.rr_ms / 1000 - self.newest_s) <= SAME_BEAT_S

    def _pass_on(self, beats: list[RawBeat]) -> list[RawBeat]:
        passed = []
        for beat in beats:
            placed = self._place(beat)
            if placed is None:
                self.start_new_run()
                continue
            if placed.rr_ms is None:
                self._passed_on.clear()
            self._passed_on.append(placed)
            self.newest_s, self._is_joined = placed.t_s, True
            passed.append(placed)
        return passed

    def _place(self, beat: RawBeat) -> RawBeat | None:
        """Return a beat at a time after those passed on; None where it lies before a new run."""
        if beat.rr_ms is None or not self._passed_on:
            is_new = beat.t_s > self.newest_s + SAME_BEAT_S
            return replace(beat, rr_ms=None) if is_new else None
        chained_s = self.newest_s + beat.rr_ms / 1000
        most_s = SLEW_FRAC * beat.rr_ms / 1000
        if abs(beat.t_s - chained_s) <= most_s:
            return beat
        return replace(beat, t_s=chained_s + max(-most_s, min(most_s, beat.t_s - chained_s)))
