"""One series of beats from two sources: the ECG, and the strap's own intervals.

Beats of the ECG come without delay and show their shape, so it is used while it is whole.
Where samples are lost the beats between are lost with them, but not the intervals that the
strap itself sends: these are used from then on, until the ECG has been whole for
`WHOLE_S`. Whichever takes over is joined to the last beat that was passed on, by the pattern
of intervals and, where that is unclear, by time: no beat is lost at a change, none counted
twice.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Literal

from entrain.physiology.cardiac.beats import RawBeat
from entrain.physiology.cardiac.ecg_beats import SILENCE_S
from entrain.physiology.cardiac.handover import n_since

Source = Literal["ecg", "rr"]

WHOLE_S = 30.0
"""So long an ECG is without a hole before it is used again."""
TOLD_LATELY_S = 5.0
"""The strap's intervals come at least so often, at 20 beats a minute too."""
KEPT = 24
"""So many beats are held against each other: more than come within the longest delay."""
WAITS = 6
"""So many beats of the ECG are awaited for the pattern to be clear; then times decide."""
SAME_BEAT_S = 0.2
"""A beat reported within this of a known one is that beat."""
SLEW_FRAC = 0.25
"""Where two sources place a beat differently, times move over by this share of an interval."""


class OneSeries:
    """Passes beats on, from one source at a time.

    Attributes
    ----------
    source : str or None
        The one in use: "ecg" or "rr"; None before the first beat.
    newest_s : float
        When the last beat passed on was [s]; minus infinity before any.
    """

    def __init__(self) -> None:
        self.source: Source | None = None
        self.newest_s = float("-inf")
        self._runs: dict[Source, deque[RawBeat]] = {
            "ecg": deque(maxlen=KEPT),
            "rr": deque(maxlen=KEPT),
        }
        self._passed: deque[RawBeat] = deque(maxlen=KEPT)
        self._joined = False
        self._hole_s = float("-inf")
        self._seen_s = float("-inf")
        self._told_s = float("-inf")

    def ecg_is_silent(self, now_s: float) -> bool:
        """Return whether the ECG has shown no beat lately."""
        return now_s - self._seen_s >= SILENCE_S

    def start_new_run(self) -> None:
        """Begin a new run with the next beat that is passed on."""
        self._passed.clear()
        self._joined = False

    def hole(self, t_s: float) -> None:
        """Record that the ECG lost samples, or cannot be read, at `t_s` [s]."""
        self._hole_s = t_s
        self._leave_ecg(t_s)

    def _leave_ecg(self, now_s: float) -> None:
        if self.source == "ecg":
            self._joined = False
            if self._told_lately(now_s):
                self.source = "rr"

    def add_ecg_beat(self, beat: RawBeat, now_s: float) -> list[RawBeat]:
        """Add the next beat of the ECG; return the beats that follow those passed on.

        Where the series breaks a beat without an interval is returned.
        """
        self._add("ecg", beat)
        self._seen_s = beat.t_s
        if beat.rr_ms is None:
            self._leave_ecg(now_s)
        if self.source == "ecg" and self._joined:
            return self._pass([beat])
        if self.source == "rr" and self._told_lately(now_s) and not self._may_return(beat.t_s):
            return []
        return self._take_over("ecg")

    def add_strap_beat(self, beat: RawBeat, now_s: float) -> list[RawBeat]:
        """Add the next beat of the strap's intervals; return as `add_ecg_beat` does."""
        self._add("rr", beat)
        self._told_s = now_s
        if self.source == "ecg" and not self.ecg_is_silent(now_s):
            return []
        if self.source == "rr" and self._joined:
            return self._pass([beat])
        return self._take_over("rr")

    def _add(self, source: Source, beat: RawBeat) -> None:
        run = self._runs[source]
        if beat.rr_ms is None:
            run.clear()
        run.append(beat)

    def _told_lately(self, now_s: float) -> bool:
        return now_s - self._told_s < TOLD_LATELY_S

    def _may_return(self, t_s: float) -> bool:
        """Return whether the ECG is whole again and shows which beats are known."""
        whole = t_s - self._hole_s >= WHOLE_S
        return whole and (len(self._runs["ecg"]) >= WAITS or self._n_new("ecg") is not None)

    def _n_new(self, source: Source) -> int | None:
        known = [beat.rr_ms for beat in self._passed]
        return n_since(known, [beat.rr_ms for beat in self._runs[source]])

    def _take_over(self, source: Source) -> list[RawBeat]:
        """Switch to a source; return its beats after those passed on."""
        run, n = list(self._runs[source]), self._n_new(source)
        self.source, self._joined = source, n == 0
        if n is not None:
            new = run[len(run) - n :] if n > 0 else []
        else:
            new = [beat for beat in run if beat.t_s > self.newest_s + SAME_BEAT_S]
            if new and not self._follows(new[0]):
                new[0] = replace(new[0], rr_ms=None)
        return self._pass(new)

    def _follows(self, beat: RawBeat) -> bool:
        """Return whether the interval of a beat begins at the last one passed on."""
        if beat.rr_ms is None or not self._passed:
            return False
        return abs(beat.t_s - beat.rr_ms / 1000 - self.newest_s) <= SAME_BEAT_S

    def _pass(self, beats: list[RawBeat]) -> list[RawBeat]:
        passed = []
        for beat in beats:
            placed = self._placed(beat)
            if placed is None:
                self.start_new_run()
                continue
            if placed.rr_ms is None:
                self._passed.clear()
            self._passed.append(placed)
            self.newest_s, self._joined = placed.t_s, True
            passed.append(placed)
        return passed

    def _placed(self, beat: RawBeat) -> RawBeat | None:
        """Return a beat at a time after those passed on; None where it lies before a new run."""
        if beat.rr_ms is None or not self._passed:
            fresh = beat.t_s > self.newest_s + SAME_BEAT_S
            return replace(beat, rr_ms=None) if fresh else None
        chained_s = self.newest_s + beat.rr_ms / 1000
        most_s = SLEW_FRAC * beat.rr_ms / 1000
        if abs(beat.t_s - chained_s) <= most_s:
            return beat
        return replace(beat, t_s=chained_s + max(-most_s, min(most_s, beat.t_s - chained_s)))
