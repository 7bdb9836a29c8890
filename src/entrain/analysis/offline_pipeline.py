"""Intervals and ECG of any source through the same detectors as a session's."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from entrain.analysis.collected import BEATS_LATE_S, LINE_EVERY_S, Collected
from entrain.formats import Ecg, Intervals
from entrain.physiology import (
    LONGEST_RR_MS,
    RHYTHM_S,
    Beat,
    BeatSeries,
    BreathSources,
    Dropped,
    EcgBeat,
    EcgBeats,
    Floats,
    Labeller,
    RawBeat,
    is_irregular,
)
from entrain.physiology.indices import HEART_RATE, RMSSD, STRESS_INDEX

BLOCK = 1 << 14
"""Samples at a time: any number gives the same beats, as does a strap's frame."""
SAME_RUN_S = 1.5
"""An interval that ends this much later than the last beat plus itself follows a gap."""
LONGEST_WAIT_S = 90
"""Over a longer silence no seconds are counted: nothing would be in them."""


class OfflinePipeline:
    """Takes beats or ECG in the order of time, and collects what they tell."""

    def __init__(self, rate_hz: float = 130.0, *, beats_only: bool = False) -> None:
        self.collected = Collected()
        self._ecg_beats = EcgBeats(rate_hz)
        self._beats_only = beats_only
        self._labeller = Labeller()
        self._series = BeatSeries()
        self._sources = BreathSources()
        self._second = 0

    def add_ecg(self, t_s: Floats, uv: Floats) -> None:
        """Add the next samples; each second is judged by what was known by then."""
        self._see(self._ecg_beats.process(t_s, uv))
        self.advance_to(float(t_s[-1]))

    def _see(self, beats: list[EcgBeat]) -> None:
        for beat in beats:
            self.advance_to(beat.peak.detected_s)
            if beat.rr_ms is None:
                self.start_new_run()
            if beat.readable:
                self._seen(beat)

    def _seen(self, beat: EcgBeat) -> None:
        if not self._beats_only:
            self._sources.add_peak(beat.peak)
        self.add_beat(
            RawBeat(t_s=beat.peak.t_s, rr_ms=beat.rr_ms, alike=beat.alike, foreign=beat.foreign)
        )

    def add_beat(self, beat: RawBeat) -> None:
        """Add the next beat, with the interval before it."""
        self._labelled(self._labeller.add(beat))

    def start_new_run(self) -> None:
        """End the run: what follows does not continue it."""
        self._labelled(self._labeller.flush())
        self._sources.end_run()

    def gap_until(self, t_s: float) -> None:
        """Record that samples are missing until `t_s`: a loss is noticed only after it."""
        self.advance_to(t_s)
        self._see(self._ecg_beats.finish())
        self.start_new_run()

    def _labelled(self, beats: list[Beat]) -> None:
        for beat in beats:
            self.collected.add_beat(beat)
            if not self._beats_only:
                self._series.append(beat)
                self._sources.add_beat(beat)

    def advance_to(self, t_s: float) -> None:
        """Let the seconds pass up to a time."""
        if self._beats_only:
            return
        now = math.floor(t_s)
        if abs(now - self._second) > LONGEST_WAIT_S:
            self._second = now - LONGEST_WAIT_S
        while self._second < now:
            self._second += 1
            self.collected.add_windows(self._second, self._sources.window)
            if self._second % LINE_EVERY_S == 0 and self._second <= self.collected.seconds:
                self.collected.timeline.append(self._line(self._second))

    def _line(self, t_s: int) -> dict[str, float | None]:
        irregular = is_irregular(self._series.within(RHYTHM_S))
        hr = self._series.figure(HEART_RATE, t_s).value
        rmssd, stress = (
            None if irregular else self._series.figure(index, t_s).value
            for index in (RMSSD, STRESS_INDEX)
        )
        return {
            "t_s": float(t_s),
            "hr_bpm": hr,
            "rmssd_ms": rmssd,
            "stress_index": stress,
            "arousal": None,
        }

    def finish(self) -> Collected:
        """Return all, when nothing follows."""
        self._see(self._ecg_beats.finish())
        self.start_new_run()
        self.advance_to(self.collected.seconds + BEATS_LATE_S + 1)
        return self.collected


def runs_of(intervals: Intervals) -> Iterator[tuple[float, float | None]]:
    """Yield the beats of intervals: where a run begins, its first interval gives two.

    One that is longer than a heart makes is a gap; one that is shorter keeps its place in time,
    as an extra beat.
    """
    last_s: float | None = None
    for t_s, rr_ms in zip(intervals.t_s.tolist(), intervals.rr_ms.tolist(), strict=True):
        if not 0 < rr_ms <= LONGEST_RR_MS:
            last_s = None
            continue
        before_s = t_s - rr_ms / 1000
        if last_s is None or abs(before_s - last_s) > SAME_RUN_S:
            if last_s is None or before_s > last_s:
                yield before_s, None
            else:
                yield t_s, None
                last_s = t_s
                continue
        yield t_s, rr_ms
        last_s = t_s


def feed_intervals(intervals: Intervals) -> Collected:
    """Run intervals through the detectors."""
    feed = OfflinePipeline()
    feed.collected.seconds = float(intervals.t_s[-1])
    long = int(np.sum(intervals.rr_ms > LONGEST_RR_MS))
    feed.collected.dropped = Dropped(n_impossible=long)
    for t_s, rr_ms in runs_of(intervals):
        if rr_ms is None:
            feed.start_new_run()
        feed.advance_to(t_s)
        feed.add_beat(RawBeat(t_s=t_s, rr_ms=rr_ms))
    return feed.finish()


def feed_ecg(ecg: Ecg, *, beats_only: bool = False) -> Collected:
    """Run an ECG through the detectors; `beats_only` leaves breathing and timeline out."""
    feed = OfflinePipeline(ecg.rate_hz, beats_only=beats_only)
    feed.collected.seconds = ecg.end_s
    for run in ecg.runs:
        feed.gap_until(run.start_s)
        t_s = run.start_s + np.arange(len(run.uv)) / ecg.rate_hz
        for at in range(0, len(t_s), BLOCK):
            feed.add_ecg(t_s[at : at + BLOCK], run.uv[at : at + BLOCK])
    return feed.finish()
