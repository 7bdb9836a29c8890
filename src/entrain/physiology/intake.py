"""Packets of a strap in, readings out: from bytes to labelled beats and respiratory signals.

Beats come from the ECG while it has no gaps, as it is prompt; otherwise from the strap's own
RR intervals, which arrive late but are timed by a finer clock (`one_series`).
"""

from __future__ import annotations

import numpy as np

from entrain.events import Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.cardiac.ecg_beats import EcgBeat, EcgBeats
from entrain.physiology.cardiac.one_series import OneSeries
from entrain.physiology.cardiac.pulses import is_padding, trusted_ms
from entrain.physiology.cardiac.strap_intervals import StrapIntervals
from entrain.physiology.cardiac.strap_rate import StrapRate
from entrain.physiology.readings import Beat, ChestPiece, Doubt, EcgPiece, Gap, Reading
from entrain.physiology.respiration.sources import BreathSources
from entrain.physiology.skin import Skin
from entrain.physiology.timing.frames import FrameTimes
from entrain.physiology.timing.latency import LatencyMeter
from entrain.physiology.timing.timebase import ChainedBeat
from entrain.physiology.vitals import StrapHint
from entrain.protocols import (
    ControlReply,
    Features,
    HeartRateMeasurement,
    MalformedPacketError,
    StopNotice,
    polar_pmd,
    read_battery_frac,
    read_control,
)

ECG_HZ = 130.0
ACC_HZ = 50.0
STRAP_SILENT_S = 3.0
NO_BEAT_S = 10.0
"""An ECG in which no heartbeat is found for this long is not a heart's."""
SKIN_SETTLES_S = 1.5
"""After contact returns the ECG baseline still wanders for this long."""


class Intake:
    """Turns a strap's packets into readings.

    Attributes
    ----------
    sources : BreathSources
        The signals from which breathing is estimated.
    latency : LatencyMeter
        Measures the latency of the strap's RR intervals from its own ECG.
    latency_s : float
        That latency, or the one of the strap's profile [s]; 0 where neither is known.
    timed : bool
        The latency is known, so beats are placed at their true times.
    battery_frac, contact : float or None, bool or None
        As the strap last reported; `contact` is None where its contact bit is wrong.
    skin : Skin
        Skin contact, judged from intervals and heart rate.
    rate : StrapRate
        Heart rate reported by the strap.
    intervals : StrapIntervals
        Beats from the RR intervals that the strap sends.
    can_read_breath : bool
        A heartbeat has arrived from which breathing can be read and trusted.
    """

    def __init__(self) -> None:
        self.sources = BreathSources()
        self.latency = LatencyMeter()
        self.latency_s = 0.0
        self.battery_frac: float | None = None
        self.contact: bool | None = None
        self.rate = StrapRate()
        self.can_read_breath = False
        self._trusted = True
        self._latency_known = False
        self._labeller = Labeller()
        self.intervals = StrapIntervals()
        self.skin = Skin()
        self._series = OneSeries()
        self._ecg_beats = EcgBeats(ECG_HZ)
        self._ecg_times = FrameTimes(ECG_HZ, fixed=True)
        self._acc_times = FrameTimes(ACC_HZ)
        self._acc_factor = 1.0
        self._sends_pulses = False
        self._lag_s = (0.0, 0.0)
        self._last_peak_s: float | None = None
        self._newest_s: float | None = None
        self._packet_s = 0.0
        self._ecg_s: tuple[float, float] | None = None
        self._last_off_skin_s = 0.0

    @property
    def timed(self) -> bool:
        """Whether the latency is known, so that beats are placed at their true times."""
        return self._latency_known or self._last_peak_s is not None

    def sends_no_intervals(self, t_s: float) -> bool:
        """Return whether this strap sends heart rate but no RR intervals."""
        return self._newest_s is None and self.rate.has_persisted(t_s)

    def lag_s(self, t_s: float) -> float:
        """Return how much later than usual the strap's frames arrive now [s]."""
        return self._lag_s[1] if t_s - self._lag_s[0] < STRAP_SILENT_S else 0.0

    def hint(self) -> StrapHint | None:
        """Return the contradiction in the strap's data, if there is one."""
        if (self.skin.is_off and not self._ecg_leads(self._packet_s)) or self._ecg_has_no_beats():
            return StrapHint.OFF_SKIN
        if self.skin.bit_is_wrong:
            return StrapHint.CONTACT_BIT
        return StrapHint.REPEATS if self.intervals.is_doubtful else None

    def _ecg_has_no_beats(self) -> bool:
        """Return whether an ECG arrives, but no heartbeat from any source."""
        if self._ecg_s is None or self._packet_s - self._ecg_s[1] > STRAP_SILENT_S:
            return False
        beat_s = self._ecg_s[0] if self._newest_s is None else max(self._ecg_s[0], self._newest_s)
        return self._packet_s - beat_s > NO_BEAT_S

    def measure_latency(self) -> None:
        """Measure the latency of RR intervals, where the ECG shows it."""
        self.latency_s = self.latency.measure() or self.latency_s

    def set_strap_profile(self, event: StrapKnown) -> None:
        """Set latency, streams and trust from the strap's profile.

        A latency measured on this very strap takes precedence. An unknown latency is taken as 0:
        all beats are then placed late by the same time. Rates and following tolerate that; the
        sense of chest motion cannot be learned from such beats.
        """
        self.latency_s = self.latency.latency_s or event.rr_latency_s or 0.0
        self._latency_known = event.rr_latency_s is not None
        self._sends_pulses = "ppi" in event.streams
        self._trusted = event.trust_hrv is not Trust.NONE

    def handle_link_change(self, event: LinkChanged) -> list[Reading]:
        """Handle a change of the link; a run of beats ends when it is lost."""
        if event.link is Link.CONNECTED:
            return []
        self.skin.restart()
        self._ecg_times.start_new_run()
        self._acc_times.start_new_run()
        readings = self._end_interval_run(event.t_s)
        self._lag_s = (event.t_s, 0.0)
        return [*readings, *self.end_run()]

    def read_packet(self, event: Packet) -> list[Reading]:
        """Read a packet; return its readings, none where it is malformed."""
        self._packet_s = event.t_s
        try:
            if event.characteristic == "2a37":
                measured = HeartRateMeasurement.from_bytes(event.data)
                return self._read_heart_rate(event.t_s, measured)
            if event.characteristic == polar_pmd.DATA_UUID:
                frame = polar_pmd.read_frame(event.data, self._acc_factor)
                return self._read_frame(event.t_s, frame)
            if event.characteristic == polar_pmd.CONTROL_POINT_UUID:
                self._read_control_reply(read_control(event.data))
            if event.characteristic == "2a19":
                self.battery_frac = read_battery_frac(event.data)
        except MalformedPacketError:
            return []
        return []

    def _read_control_reply(self, message: ControlReply | StopNotice | Features) -> None:
        """Learn the scale factor of compressed acceleration."""
        if isinstance(message, ControlReply) and message.started is polar_pmd.Measurement.ACC:
            self._acc_factor = message.factor

    # ------------------------------------------------------------ intervals

    def _read_heart_rate(self, t_s: float, measured: HeartRateMeasurement) -> list[Reading]:
        was_off = self.skin.is_off
        self.skin.add(t_s, measured)
        self.contact = None if self.skin.bit_is_wrong else measured.contact
        if self.contact is False or measured.hr_bpm == 0:
            return self._end_off_skin(t_s)
        if self.skin.is_off and self._ecg_leads(t_s):
            # The ECG shows beats: the strap's own intervals are not needed.
            return self._end_interval_run(t_s)
        if self.skin.is_off:
            readings = self._end_off_skin(t_s)
            return readings if was_off else [*readings, Doubt(from_s=self.skin.off_since_s)]
        self.rate.add(t_s, measured)
        # A strap that streams pulses sends each beat twice: only one of the two is used.
        return [] if self._sends_pulses else self._read_intervals(t_s, measured.rr_ms)

    def _end_off_skin(self, t_s: float) -> list[Reading]:
        """End the run: the strap is off the skin."""
        readings = self._end_interval_run(t_s)
        if not self._ecg_leads(t_s):
            readings += self.end_run()
        self._last_off_skin_s = t_s
        return readings

    def _ecg_leads(self, t_s: float) -> bool:
        return self._series.source == "ecg" and not self._series.ecg_is_silent(t_s)

    def _read_intervals(self, t_s: float, rr_ms: tuple[float, ...]) -> list[Reading]:
        self.can_read_breath |= bool(rr_ms) and self._trusted
        beats = self.intervals.add_packet(t_s, rr_ms, self.latency_s, self.lag_s(t_s))
        return self._add_intervals(t_s, beats)

    def _add_intervals(self, t_s: float, beats: list[ChainedBeat]) -> list[Reading]:
        readings: list[Reading] = []
        for beat in beats:
            if beat.rr_ms is not None:
                self.latency.add_strap_beat(beat.t_s + self.latency_s, beat.rr_ms)
            raw = RawBeat(t_s=beat.t_s, rr_ms=beat.rr_ms, source="rr")
            readings += self._label_all(self._series.add_strap_beat(raw, t_s))
        return readings

    def _end_interval_run(self, t_s: float) -> list[Reading]:
        """Start a new run with the strap's next interval; return the beats that waited."""
        readings = self._add_intervals(t_s, self.intervals.end_run(self.latency_s))
        self.latency.start_new_run()
        return readings

    def _read_pulses(self, t_s: float, frame: polar_pmd.PpiFrame) -> list[Reading]:
        """Read intervals that the device has judged itself; padding is left out."""
        pulses = [pulse for pulse in frame.pulses if not is_padding(pulse)]
        self.intervals.n_impossible += len(frame.pulses) - len(pulses)
        rr_ms = trusted_ms(pulses)
        self.can_read_breath |= bool(rr_ms) and self._trusted
        readings: list[Reading] = []
        if len(rr_ms) < len(pulses):
            readings = [*self._end_interval_run(t_s), *self.end_run()]
        beats = self.intervals.add_judged(t_s, rr_ms, self.latency_s, self.lag_s(t_s))
        return [*readings, *self._add_intervals(t_s, beats)]

    # ------------------------------------------------------------ samples

    def _read_frame(self, t_s: float, frame: polar_pmd.Frame) -> list[Reading]:
        if isinstance(frame, polar_pmd.EcgFrame):
            return self._read_ecg(t_s, frame)
        if isinstance(frame, polar_pmd.PpiFrame):
            return self._read_pulses(t_s, frame)
        times = self._acc_times.place(t_s, frame.device_ns, len(frame.xyz_mg))
        if times is None:
            return []
        self._lag_s = (t_s, self._acc_times.lag_s)
        xyz_mg = np.array(frame.xyz_mg, np.float64)[-times.t_s.size :]
        self.sources.add_chest(times.t_s, xyz_mg)
        piece = ChestPiece(t_s=times.t_s, xyz_mg=xyz_mg)
        return [piece] if times.gap_s is None else [_gap("acc", times.gap_s), piece]

    def _read_ecg(self, t_s: float, frame: polar_pmd.EcgFrame) -> list[Reading]:
        times = self._ecg_times.place(t_s, frame.device_ns, len(frame.uv))
        if times is None:
            return []
        self._lag_s = (t_s, self._ecg_times.lag_s)
        has_begun = self._ecg_s is None or t_s - self._ecg_s[1] > STRAP_SILENT_S
        self._ecg_s = (t_s if has_begun or self._ecg_s is None else self._ecg_s[0], t_s)
        readings: list[Reading] = []
        if times.gap_s is not None:
            readings += [_gap("ecg", times.gap_s), *self._handle_ecg_gap(t_s)]
            if times.gap_s[1] - times.gap_s[0] > STRAP_SILENT_S:
                self.latency.start_new_run()
        uv = np.array(frame.uv, np.float64)[-times.t_s.size :]
        readings.append(EcgPiece(t_s=times.t_s, uv=uv))
        if self._is_off_skin(t_s):
            self._ecg_beats.restart()
            self._series.add_ecg_gap(t_s)
            return [*readings, *self.end_run()]
        for beat in self._ecg_beats.process(times.t_s, uv):
            readings += self._add_ecg_beat(t_s, beat)
        return readings

    def _handle_ecg_gap(self, t_s: float) -> list[Reading]:
        """Record that samples were lost; return the beats that waited for them."""
        readings = [
            reading
            for beat in self._ecg_beats.finish()
            for reading in self._add_ecg_beat(t_s, beat)
        ]
        self._series.add_ecg_gap(t_s)
        return readings

    def _add_ecg_beat(self, t_s: float, beat: EcgBeat) -> list[Reading]:
        """Add a beat of the ECG; return the readings that follow from it."""
        if not beat.readable:
            self._series.add_ecg_gap(t_s)
            return []
        peak, rr_ms = beat.peak, beat.rr_ms
        self.can_read_breath = True
        self._last_peak_s = peak.t_s
        if rr_ms is not None:
            self.latency.add_ecg_rr(peak.t_s, rr_ms)
        raw = RawBeat(
            t_s=peak.t_s, rr_ms=rr_ms, alike=beat.alike, foreign=beat.foreign, source="ecg"
        )
        readings = self._label_all(self._series.add_ecg_beat(raw, t_s))
        self.sources.add_peak(peak)
        return readings

    def _is_off_skin(self, t_s: float) -> bool:
        is_settling = self._last_off_skin_s > 0 and t_s - self._last_off_skin_s < SKIN_SETTLES_S
        return self.contact is False or is_settling

    # ------------------------------------------------------------ beats of either

    def _label_all(self, beats: list[RawBeat]) -> list[Reading]:
        """Label beats of the one series; a beat without an interval starts a new run."""
        readings: list[Reading] = []
        for beat in beats:
            if beat.rr_ms is None:
                readings += self._begin_run(beat.t_s)
            self._newest_s = beat.t_s
            readings += self._send_to_breathing(self._labeller.add(beat))
        return readings

    def _begin_run(self, t_s: float) -> list[Reading]:
        labelled = self._send_to_breathing(self._labeller.flush())
        self.sources.end_run()
        if self._newest_s is None:
            return labelled
        return [*labelled, _gap("rr", (self._newest_s, t_s))]

    def finish(self) -> list[Reading]:
        """Return the beats still waiting, at the end of the data."""
        t_s = self._packet_s
        return [*self._handle_ecg_gap(t_s), *self._end_interval_run(t_s), *self.end_run()]

    def end_run(self) -> list[Reading]:
        """End the run of beats; return those that waited for a label."""
        self._series.start_new_run()
        labelled = self._send_to_breathing(self._labeller.flush())
        self.sources.end_run()
        return labelled

    def _send_to_breathing(self, beats: list[Beat]) -> list[Reading]:
        for beat in beats:
            self.sources.add_beat(beat)
        return list(beats)


def _gap(stream: str, gap_s: tuple[float, float]) -> Gap:
    return Gap(stream=stream, from_s=gap_s[0], to_s=gap_s[1])
