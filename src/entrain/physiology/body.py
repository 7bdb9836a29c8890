"""The body as the strap shows it: packets in, readings and vital figures out.

Everything here is causal and has only the time that comes with its events. Beats come
from the ECG while there is one, since its times are of now; from the strap's own RR
intervals otherwise, whose times are late but whose clock is finer.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from entrain.events import Heard, Link, LinkChanged, Packet, StrapKnown
from entrain.physiology import arousal as arousal_index
from entrain.physiology.beats import Labeller, RawBeat
from entrain.physiology.breath_sources import BreathSources
from entrain.physiology.breathing import Breathing
from entrain.physiology.ecg import RPeakDetector
from entrain.physiology.fiducial import RPeak
from entrain.physiology.following import Follower
from entrain.physiology.frames import FrameTimes
from entrain.physiology.indices import HEART_RATE, RMSSD, STRESS_INDEX, Index
from entrain.physiology.latency import LatencyMeter
from entrain.physiology.pulses import believed_ms
from entrain.physiology.readings import (
    Beat,
    BeatLabel,
    BreathPiece,
    ChestPiece,
    EcgPiece,
    Figure,
    Gap,
    Reading,
)
from entrain.physiology.rhythm import is_irregular
from entrain.physiology.series import BeatSeries, window_of
from entrain.physiology.timebase import RrChain
from entrain.physiology.vitals import Baseline, Vitals
from entrain.protocols import polar_pmd
from entrain.protocols.battery import read_battery_frac
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd_control import ControlReply, Features, StopNotice, read_control
from entrain.protocols.problems import MalformedPacketError

ECG_HZ = 130.0
ACC_HZ = 50.0
ECG_ALIVE_S = 3.0
LOOK_EVERY_S = 2
MEASURE_LATENCY_S = 10
USABLE_WINDOW_S = 20.0
STRAP_SILENT_S = 3.0
RHYTHM_S = 120.0
LIKENESS_BEATS, LEAST_LIKENESS = 5, 0.35
"""Where the last beats look less alike than this, what was found is not beats."""
BEATS_LATE_S = 2.0
"""A beat waits for one or two others before it is labelled."""
IRREGULAR = "The heartbeat is irregular just now, so its variability says little."


class Body:
    """Keeps what is known of the body; `vitals` is the last second's."""

    def __init__(self) -> None:
        self.vitals = Vitals()
        self.breathing: Breathing | None = None
        self._series = BeatSeries()
        self._labeller = Labeller()
        self._chain = RrChain()
        self._peaks = RPeakDetector(ECG_HZ)
        self._ecg_times = FrameTimes(ECG_HZ)
        self._acc_times = FrameTimes(ACC_HZ)
        self.sources = BreathSources()
        self._likeness: deque[float] = deque(maxlen=LIKENESS_BEATS)
        self._follower = Follower()
        self._latency_s = 0.0
        self._latency_known = False
        self._acc_factor = 1.0
        self._sends_pulses = False
        self._latency = LatencyMeter()
        self._lag_s = (0.0, 0.0)
        self._last_peak_s: float | None = None
        self._last_raw_s: float | None = None
        self._newest_s = -np.inf
        self._skin_s = 0.0
        self._irregular = False
        self._battery_frac: float | None = None
        self._contact: bool | None = None
        self._rate_per_min: float | None = None
        self._known_s: float | None = None
        self._looks: list[arousal_index.Look] = []
        self._rates: list[float] = []
        self._baseline_s: float | None = None
        self._baseline: Baseline | None = None

    # ------------------------------------------------------------ what arrives

    def strap_known(self, event: StrapKnown) -> None:
        """Take the strap's profile; what was measured of this very strap is better.

        Of a delay that nobody measured only the least is known, none: beats may then be
        placed later than they were, all by as much. Rates and following bear that; which
        way the chest goes cannot be learnt from such beats.
        """
        self._latency_s = self._latency.latency_s or event.rr_latency_s or 0.0
        self._latency_known = event.rr_latency_s is not None
        self._sends_pulses = "ppi" in event.streams

    def link_changed(self, event: LinkChanged) -> list[Reading]:
        """Take that the link came or went: what was running is cut here."""
        if event.link is Link.CONNECTED:
            return []
        self._ecg_times.link_lost()
        self._acc_times.link_lost()
        self._chain.break_run()
        self._latency.cut()
        self._lag_s = (event.t_s, 0.0)
        return self._cut()

    def heard(self, event: Heard) -> None:
        """Take what reached the ears."""
        self._follower.hear(event.t_s, event.phase_rad, event.per_min, event.depth_db)

    def packet(self, event: Packet) -> list[Reading]:
        """Take a packet; return what it tells. One that is malformed tells nothing."""
        try:
            if event.characteristic == "2a37":
                measured = HeartRateMeasurement.from_bytes(event.data)
                return self._heart_rate(event.t_s, measured)
            if event.characteristic == polar_pmd.DATA_UUID:
                frame = polar_pmd.read_frame(event.data, self._acc_factor)
                return self._frame(event.t_s, frame)
            if event.characteristic == polar_pmd.CONTROL_POINT_UUID:
                self._control(read_control(event.data))
            if event.characteristic == "2a19":
                self._battery_frac = read_battery_frac(event.data)
        except MalformedPacketError:
            return []
        return []

    def _heart_rate(self, t_s: float, measured: HeartRateMeasurement) -> list[Reading]:
        readings: list[Reading] = []
        self._contact = measured.contact
        if measured.contact is False or measured.hr_bpm == 0:
            self._chain.break_run()
            self._latency.cut()
            if not self._ecg_alive(t_s):
                readings += self._cut()
            self._skin_s = t_s
            return readings
        # Of two ways to tell a beat one counts: each beat is one.
        return [] if self._sends_pulses else self._intervals(t_s, measured.rr_ms)

    def _intervals(self, t_s: float, rr_ms: tuple[float, ...]) -> list[Reading]:
        readings: list[Reading] = []
        latency_s = self._latency_s
        for told in self._chain.push(t_s, rr_ms, latency_s, self._lag(t_s)):
            if told.rr_ms is not None:
                self._latency.tell(told.t_s + latency_s, told.rr_ms)
            if not self._ecg_alive(t_s):
                readings += self._raw_beat(told.t_s, told.rr_ms)
        return readings

    def _pulses(self, t_s: float, frame: polar_pmd.PpiFrame) -> list[Reading]:
        believed = believed_ms(frame.pulses)
        if len(believed) == len(frame.pulses):
            return self._intervals(t_s, believed)
        self._chain.break_run()
        return [*self._cut(), *self._intervals(t_s, believed)]

    def _control(self, message: ControlReply | StopNotice | Features) -> None:
        """Learn what compressed acceleration is to be multiplied by."""
        if isinstance(message, ControlReply) and message.started is polar_pmd.Measurement.ACC:
            self._acc_factor = message.factor

    def _frame(self, t_s: float, frame: polar_pmd.Frame) -> list[Reading]:
        if isinstance(frame, polar_pmd.EcgFrame):
            return self._ecg(t_s, frame)
        if isinstance(frame, polar_pmd.PpiFrame):
            return self._pulses(t_s, frame)
        times = self._acc_times.place(t_s, frame.device_ns, len(frame.xyz_mg))
        if times is None:
            return []
        self._lag_s = (t_s, self._acc_times.lag_s)
        xyz_mg = np.array(frame.xyz_mg, np.float64)[-times.t_s.size :]
        self.sources.put_chest(times.t_s, xyz_mg)
        piece = ChestPiece(t_s=times.t_s, xyz_mg=xyz_mg)
        return [piece] if times.gap_s is None else [self._gap("acc", times.gap_s), piece]

    def _ecg(self, t_s: float, frame: polar_pmd.EcgFrame) -> list[Reading]:
        times = self._ecg_times.place(t_s, frame.device_ns, len(frame.uv))
        if times is None:
            return []
        self._lag_s = (t_s, self._ecg_times.lag_s)
        readings: list[Reading] = []
        if times.gap_s is not None:
            self._latency.cut()
            self._peaks.restart()
            readings += [self._gap("ecg", times.gap_s), *self._cut()]
        uv = np.array(frame.uv, np.float64)[-times.t_s.size :]
        readings.append(EcgPiece(t_s=times.t_s, uv=uv))
        if self._off_skin(t_s):
            self._peaks.restart()
            return [*readings, *self._cut()]
        for peak in self._peaks.push(times.t_s, uv):
            if not self._readable(peak):
                readings += self._cut()
                continue
            self.sources.put_peak(peak)
            peak_s = peak.t_s
            if not self._ecg_alive(t_s):
                readings += self._cut()  # the ECG takes over from the strap's intervals
            before_s = self._last_peak_s
            self._last_peak_s = peak_s
            follows = before_s is not None and before_s == self._last_raw_s
            rr_ms = (peak_s - before_s) * 1000 if follows and before_s is not None else None
            if rr_ms is not None:
                self._latency.see(peak_s, rr_ms)
            readings += self._raw_beat(peak_s, rr_ms)
        return readings

    def _lag(self, t_s: float) -> float:
        """How late the strap's frames arrive just now [s]."""
        return self._lag_s[1] if t_s - self._lag_s[0] < STRAP_SILENT_S else 0.0

    def _readable(self, peak: RPeak) -> bool:
        """Say whether the last beats look alike: in a signal of motion only, they do not."""
        self._likeness.append(peak.quality_frac)
        return sum(self._likeness) / len(self._likeness) >= LEAST_LIKENESS

    @staticmethod
    def _gap(stream: str, gap_s: tuple[float, float]) -> Gap:
        return Gap(stream=stream, from_s=gap_s[0], to_s=gap_s[1])

    def _off_skin(self, t_s: float) -> bool:
        return self._contact is False or (self._skin_s > 0 and t_s - self._skin_s < 1.5)

    def _ecg_alive(self, t_s: float) -> bool:
        return self._last_peak_s is not None and t_s - self._last_peak_s < ECG_ALIVE_S

    def _raw_beat(self, beat_s: float, rr_ms: float | None) -> list[Reading]:
        # Also over a cut: what is told late may lie before what was seen at once.
        if beat_s <= self._newest_s + 0.2:
            return []
        silent_s, self._newest_s = (self._newest_s, beat_s), beat_s
        gap: list[Reading] = []
        if self._last_raw_s is None:
            rr_ms = None
            if silent_s[0] > -np.inf and beat_s - silent_s[0] > ECG_ALIVE_S:
                gap = [self._gap("rr", silent_s)]
        self._last_raw_s = beat_s
        return gap + self._labelled(self._labeller.push(RawBeat(t_s=beat_s, rr_ms=rr_ms)))

    def _cut(self) -> list[Reading]:
        """Nothing that follows continues what was before."""
        done = self._labelled(self._labeller.flush())
        self._last_raw_s = None
        self.sources.cut()
        return done

    def _labelled(self, beats: list[Beat]) -> list[Reading]:
        for beat in beats:
            self._series.push(beat)
            self.sources.put_beat(beat)
        return list(beats)

    def finish(self) -> list[Reading]:
        """Return the beats that wait for what follows, as nothing does."""
        return self._cut()

    # ------------------------------------------------------------ each second

    def tick(self, t_s: float) -> list[Reading]:
        """Let a second pass: make the figures of now."""
        readings: list[Reading] = []
        if round(t_s) % LOOK_EVERY_S == 0:
            readings = self._look(t_s)
        if round(t_s) % MEASURE_LATENCY_S == 0:
            self._latency_s = self._latency.measure() or self._latency_s
        self._irregular = is_irregular(self._series.within(RHYTHM_S))
        hr, rmssd, stress = (self.figure(index, t_s) for index in (HEART_RATE, RMSSD, STRESS_INDEX))
        lately = self._series.within(30.0)
        good = [b.rr_ms for b in lately if b.rr_ms is not None and b.label is BeatLabel.NORMAL]
        fresh = hr.value is not None
        usable = window_of(self._series.within(USABLE_WINDOW_S), USABLE_WINDOW_S).covered_frac
        self.vitals = Vitals(
            hr_bpm=hr,
            rmssd_ms=rmssd,
            stress_index=stress,
            arousal=self._arousal(t_s),
            breathing_per_min=self._breathing_figure(t_s),
            median_hr_bpm=60000 / float(np.median(good)) if fresh and len(good) > 8 else None,
            usable_frac=usable if fresh else 0.0,
            breathing_known_s=self._known_s,
            following=self._follower.score,
            battery_frac=self._battery_frac,
            contact=self._contact,
            delay_s=self._lag(t_s),
            rr_latency_s=self._latency.latency_s,
            irregular=self._irregular,
        )
        return readings

    def figure(self, index: Index, t_s: float) -> Figure:
        """Return any index now; what variability says is withheld in an irregular rhythm."""
        if self._irregular and index is not HEART_RATE:
            return Figure(value=None, quality_frac=0.0, blank_because=IRREGULAR)
        return self._series.figure(index, t_s)

    def _look(self, t_s: float) -> list[Reading]:
        timed = self._latency_known or self._last_peak_s is not None
        best = self.sources.look(t_s, self._latency_s + BEATS_LATE_S, timed=timed)
        self.breathing = best
        if best.per_min is None:
            if self._known_s is None or t_s - self._known_s > 10:
                self._rate_per_min = None
        else:
            before = self._rate_per_min
            self._rate_per_min = (
                best.per_min if before is None else before + 0.4 * (best.per_min - before)
            )
            self._known_s = t_s
            self._follower.look(best.crossings_s, best.per_min)
            if self._baseline_s is not None:
                self._rates.append(best.per_min)
        onsets = tuple(float(onset) for onset in best.onsets_s)
        return [BreathPiece(t_s=best.t_s, signal=best.signal, onsets_s=onsets, source=best.source)]

    def _breathing_figure(self, t_s: float) -> Figure:
        if self.breathing is None or self._rate_per_min is None or self._known_s is None:
            return Figure(
                value=None, quality_frac=0.0, blank_because="Needs about 20 s of a calm signal."
            )
        if t_s - self._known_s >= LOOK_EVERY_S + STRAP_SILENT_S:
            return Figure(
                value=None,
                quality_frac=self.breathing.quality_frac,
                blank_because="The breath cannot be read just now.",
            )
        return Figure(value=self._rate_per_min, quality_frac=self.breathing.quality_frac)

    # ------------------------------------------------------------ baseline, arousal

    def begin_baseline(self, t_s: float) -> None:
        """From now on the person rests: what is measured is their baseline."""
        self._baseline_s = t_s
        self._looks, self._rates = [], []

    def end_baseline(self, t_s: float) -> Baseline:
        """Close the baseline and return it."""
        started_s = t_s if self._baseline_s is None else self._baseline_s
        beats = [beat for beat in self._series.within(t_s - started_s) if beat.t_s >= started_s]
        window = window_of(beats, max(t_s - started_s, 1.0))
        enough = int(window.good.sum()) >= 20
        self._baseline = Baseline(
            hr_bpm=HEART_RATE.compute(window) if enough else None,
            breathing_per_min=float(np.median(self._rates)) if len(self._rates) >= 5 else None,
            rmssd_ms=RMSSD.compute(window) if enough else None,
            arousal=arousal_index.arousal_baseline(self._looks),
        )
        self._baseline_s = None
        return self._baseline

    def _arousal(self, t_s: float) -> Figure:
        if self._baseline is None and self._baseline_s is None:
            return Figure(
                value=None, quality_frac=0.0, blank_because="Needs the person's own baseline."
            )
        window = self._series.window(arousal_index.WINDOW_S)
        look = self._arousal_look(t_s, window.covered_frac)
        if self._baseline_s is not None:
            if look is not None:
                self._looks.append(look)
            return Figure(
                value=None, quality_frac=0.0, blank_because="The baseline is being measured."
            )
        if self._baseline is None or self._baseline.arousal is None or look is None:
            return Figure(
                value=None,
                quality_frac=window.covered_frac,
                blank_because="Too few good heartbeats to compare.",
            )
        return Figure(
            value=arousal_index.arousal(look, self._baseline.arousal),
            quality_frac=window.covered_frac,
        )

    def _arousal_look(self, t_s: float, covered_frac: float) -> arousal_index.Look | None:
        last_s = self._series.last_s
        late = last_s is None or t_s - last_s > 6.0
        if late or covered_frac < 0.9 or self._irregular:
            return None
        window = self._series.window(arousal_index.WINDOW_S)
        hr, rmssd, stress = (index.compute(window) for index in (HEART_RATE, RMSSD, STRESS_INDEX))
        if not hr or not rmssd or not stress:
            return None
        return arousal_index.Look(hr_bpm=hr, rmssd_ms=rmssd, stress_index=stress)
