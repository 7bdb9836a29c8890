"""Run intervals or ECG of any source through the detectors of a live session."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from entrain.analysis.measurements import BEATS_LATE_S, LINE_EVERY_S, Measurements
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
    why_no_variability,
)
from entrain.physiology.indices import HEART_RATE, RMSSD, STRESS_INDEX

BLOCK = 1 << 14
"""Samples processed at a time; any number gives the same beats."""
SAME_RUN_S = 1.5
"""An interval that begins this much after the last beat follows a gap."""
LONGEST_WAIT_S = 90
"""A longer silence has no rows in the timeline."""


class OfflinePipeline:
    """The detectors of a session, fed in order of time; collects what they find.

    Parameters
    ----------
    rate_hz : float
        Sampling rate of the ECG [Hz].
    beats_only : bool
        Leave out breathing and timeline.
    """

    def __init__(self, rate_hz: float = 130.0, *, beats_only: bool = False) -> None:
        self.measurements = Measurements()
        self._ecg_beats = EcgBeats(rate_hz)
        self._beats_only = beats_only
        self._labeller = Labeller()
        self._series = BeatSeries()
        self.sources = BreathSources()
        self._second = 0

    def add_ecg(self, t_s: Floats, uv: Floats) -> None:
        """Add the next samples; each second is computed from what was known by then.

        Parameters
        ----------
        t_s : ndarray, shape (n_samples,)
            Times of the samples [s].
        uv : ndarray, shape (n_samples,)
            The ECG [uV].
        """
        self._add_ecg_beats(self._ecg_beats.process(t_s, uv))
        self.advance_to(float(t_s[-1]))

    def _add_ecg_beats(self, beats: list[EcgBeat]) -> None:
        for beat in beats:
            self.advance_to(beat.peak.detected_s)
            if beat.rr_ms is None:
                self.start_new_run()
            if beat.readable:
                self._add_ecg_beat(beat)

    def _add_ecg_beat(self, beat: EcgBeat) -> None:
        if not self._beats_only:
            self.sources.add_peak(beat.peak)
        self.add_beat(
            RawBeat(t_s=beat.peak.t_s, rr_ms=beat.rr_ms, alike=beat.alike, foreign=beat.foreign)
        )

    def add_beat(self, beat: RawBeat) -> None:
        """Add the next beat, with the interval before it."""
        self._collect(self._labeller.add(beat))

    def start_new_run(self) -> None:
        """Start a new run: later beats do not continue earlier ones."""
        self._collect(self._labeller.flush())
        self.sources.end_run()

    def gap_until(self, t_s: float) -> None:
        """Record that the samples before `t_s` are missing."""
        self.advance_to(t_s)
        self._add_ecg_beats(self._ecg_beats.finish())
        self.start_new_run()

    def _collect(self, beats: list[Beat]) -> None:
        for beat in beats:
            self.measurements.add_beat(beat)
            if not self._beats_only:
                self._series.append(beat)
                self.sources.add_beat(beat)

    def advance_to(self, t_s: float) -> None:
        """Compute the seconds up to a time."""
        if self._beats_only:
            return
        now = math.floor(t_s)
        if abs(now - self._second) > LONGEST_WAIT_S:
            self._second = now - LONGEST_WAIT_S
        while self._second < now:
            self._second += 1
            self.measurements.add_windows(self._second, self.sources.window)
            if self._second % LINE_EVERY_S == 0 and self._second <= self.measurements.seconds:
                self.measurements.timeline.append(self._timeline_row(self._second))

    def _timeline_row(self, t_s: int) -> dict[str, float | None]:
        hidden = bool(why_no_variability(self._series.within(RHYTHM_S)))
        hr = self._series.figure(HEART_RATE, t_s).value
        rmssd, stress = (
            None if hidden else self._series.figure(index, t_s).value
            for index in (RMSSD, STRESS_INDEX)
        )
        return {
            "t_s": float(t_s),
            "hr_bpm": hr,
            "rmssd_ms": rmssd,
            "stress_index": stress,
            "arousal": None,
        }

    def finish(self) -> Measurements:
        """End the input and return everything collected."""
        self._add_ecg_beats(self._ecg_beats.finish())
        self.start_new_run()
        self.advance_to(self.measurements.seconds + BEATS_LATE_S + 1)
        return self.measurements


def split_runs(intervals: Intervals) -> Iterator[tuple[float, float | None]]:
    """Yield the beats of intervals as (time [s], interval [ms] or None at the start of a run).

    The first interval of a run gives two beats. An interval longer than a heart's is a gap; one
    shorter keeps its place in time, as an extra beat.
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


def feed_intervals(intervals: Intervals) -> Measurements:
    """Run intervals through the detectors and return what they find."""
    pipeline = OfflinePipeline()
    pipeline.measurements.seconds = float(intervals.t_s[-1])
    n_long = int(np.sum(intervals.rr_ms > LONGEST_RR_MS))
    pipeline.measurements.dropped = Dropped(n_impossible=n_long)
    for t_s, rr_ms in split_runs(intervals):
        if rr_ms is None:
            pipeline.start_new_run()
        pipeline.advance_to(t_s)
        pipeline.add_beat(RawBeat(t_s=t_s, rr_ms=rr_ms))
    return pipeline.finish()


def feed_ecg(ecg: Ecg, *, beats_only: bool = False) -> Measurements:
    """Run an ECG through the detectors and return what they find.

    Parameters
    ----------
    ecg : Ecg
        The ECG.
    beats_only : bool
        Leave out breathing and timeline.
    """
    pipeline = OfflinePipeline(ecg.rate_hz, beats_only=beats_only)
    pipeline.measurements.seconds = ecg.end_s
    for run in ecg.runs:
        pipeline.gap_until(run.start_s)
        t_s = run.start_s + np.arange(len(run.uv)) / ecg.rate_hz
        for at in range(0, len(t_s), BLOCK):
            pipeline.add_ecg(t_s[at : at + BLOCK], run.uv[at : at + BLOCK])
    return pipeline.finish()
