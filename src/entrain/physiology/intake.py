"""The strap's packets in, readings out: from bytes to labelled beats and the breath's signals.

Beats come from the ECG while it is whole, since its times are of now; from the strap's own
RR intervals otherwise, whose times are late but whose clock is finer (`one_series`).
"""

from __future__ import annotations

import numpy as np

from entrain.events import Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.cardiac.ecg_beats import EcgBeat, EcgBeats
from entrain.physiology.cardiac.one_series import OneSeries
from entrain.physiology.cardiac.pulses import believed_ms, is_padding
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
"""An ECG that shows no heartbeat for so long is none."""
SKIN_SETTLES_S = 1.5
"""So long after contact came back the ECG still wanders."""


class Intake:
    """Reads a strap's packets.

    Attributes
    ----------
    sources : BreathSources
        What shows the breath.
    latency : LatencyMeter
        How late the strap sends its intervals, as far as its own ECG shows it.
    latency_s : float
        The same, or what is known of such straps [s]; 0 where nothing is.
    timed : bool
        Beats are known to lie where they were.
    battery_frac, contact : float or None, bool or None
        As the strap reported last; no contact where its bit means nothing.
    skin : Skin
        Whether it is on the skin, by what it tells.
    rate : StrapRate
        The heart rate as the strap itself tells it.
    intervals : StrapIntervals
        The RR intervals as the strap sends them.
    breath_told : bool
        A heartbeat has come that the breath can be read from and believed.
    """

    def __init__(self) -> None:
        self.sources = BreathSources()
        self.latency = LatencyMeter()
        self.latency_s = 0.0
        self.battery_frac: float | None = None
        self.contact: bool | None = None
        self.rate = StrapRate()
        self.breath_told = False
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
        self._skin_s = 0.0

    @property
    def timed(self) -> bool:
        """Whether beats are known to lie where they were."""
        return self._latency_known or self._last_peak_s is not None

    def without_intervals(self, t_s: float) -> bool:
        """Return whether this strap sends none; where they are only missing, something is wrong."""
        return self._newest_s is None and self.rate.long_enough(t_s)

    def lag_s(self, t_s: float) -> float:
        """How late the strap's frames arrive just now [s]."""
        return self._lag_s[1] if t_s - self._lag_s[0] < STRAP_SILENT_S else 0.0

    def hint(self) -> StrapHint | None:
        """Return what does not fit together in what the strap sends, if anything."""
        if (self.skin.off and not self._ecg_rules(self._packet_s)) or self._ecg_shows_none():
            return StrapHint.OFF_SKIN
        if self.skin.bit_is_wrong:
            return StrapHint.CONTACT_BIT
        return StrapHint.REPEATS if self.intervals.doubted else None

    def _ecg_shows_none(self) -> bool:
        """Return whether an ECG comes in, but no heartbeat, of whatever source."""
        if self._ecg_s is None or self._packet_s - self._ecg_s[1] > STRAP_SILENT_S:
            return False
        beat_s = self._ecg_s[0] if self._newest_s is None else max(self._ecg_s[0], self._newest_s)
        return self._packet_s - beat_s > NO_BEAT_S

    def measure_latency(self) -> None:
        """Measure how late intervals come, where the ECG shows it."""
        self.latency_s = self.latency.measure() or self.latency_s

    def strap_known(self, event: StrapKnown) -> None:
        """Take the strap's profile; what was measured of this very strap is better.

        Of a delay that nobody measured only the least is known, none: beats may then be
        placed later than they were, all by as much. Rates and following bear that; which
        way the chest goes cannot be learnt from such beats.
        """
        self.latency_s = self.latency.latency_s or event.rr_latency_s or 0.0
        self._latency_known = event.rr_latency_s is not None
        self._sends_pulses = "ppi" in event.streams
        self._trusted = event.trust_hrv is not Trust.NONE

    def link_changed(self, event: LinkChanged) -> list[Reading]:
        """Handle a change of the link: whatever was running ends here."""
        if event.link is Link.CONNECTED:
            return []
        self.skin.restart()
        self._ecg_times.link_lost()
        self._acc_times.link_lost()
        readings = self._break_intervals(event.t_s)
        self._lag_s = (event.t_s, 0.0)
        return [*readings, *self.end_run()]

    def packet(self, event: Packet) -> list[Reading]:
        """Read a packet; return its readings, none where it is malformed."""
        self._packet_s = event.t_s
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
                self.battery_frac = read_battery_frac(event.data)
        except MalformedPacketError:
            return []
        return []

    def _control(self, message: ControlReply | StopNotice | Features) -> None:
        """Learn what compressed acceleration is to be multiplied by."""
        if isinstance(message, ControlReply) and message.started is polar_pmd.Measurement.ACC:
            self._acc_factor = message.factor

    # ------------------------------------------------------------ intervals

    def _heart_rate(self, t_s: float, measured: HeartRateMeasurement) -> list[Reading]:
        was_off = self.skin.off
        self.skin.add(t_s, measured)
        self.contact = None if self.skin.bit_is_wrong else measured.contact
        if self.contact is False or measured.hr_bpm == 0:
            return self._off(t_s)
        if self.skin.off and self._ecg_rules(t_s):
            # The ECG shows beats: what the strap itself makes of it is not needed.
            return self._break_intervals(t_s)
        if self.skin.off:
            readings = self._off(t_s)
            return readings if was_off else [*readings, Doubt(from_s=self.skin.off_since_s)]
        self.rate.add(t_s, measured)
        # Of two ways to tell a beat one counts: each beat is one.
        return [] if self._sends_pulses else self._intervals(t_s, measured.rr_ms)

    def _off(self, t_s: float) -> list[Reading]:
        """End the run: the strap is off the skin."""
        readings = self._break_intervals(t_s)
        if not self._ecg_rules(t_s):
            readings += self.end_run()
        self._skin_s = t_s
        return readings

    def _ecg_rules(self, t_s: float) -> bool:
        return self._series.source == "ecg" and not self._series.ecg_is_silent(t_s)

    def _intervals(self, t_s: float, rr_ms: tuple[float, ...]) -> list[Reading]:
        self.breath_told |= bool(rr_ms) and self._trusted
        beats = self.intervals.add_packet(t_s, rr_ms, self.latency_s, self.lag_s(t_s))
        return self._add_intervals(t_s, beats)

    def _add_intervals(self, t_s: float, beats: list[ChainedBeat]) -> list[Reading]:
        readings: list[Reading] = []
        for beat in beats:
            if beat.rr_ms is not None:
                self.latency.add_strap_beat(beat.t_s + self.latency_s, beat.rr_ms)
            raw = RawBeat(t_s=beat.t_s, rr_ms=beat.rr_ms, source="rr")
            readings += self._joined(self._series.add_strap_beat(raw, t_s))
        return readings

    def _break_intervals(self, t_s: float) -> list[Reading]:
        """Begin a new run with the strap's next interval; return the beats that waited."""
        readings = self._add_intervals(t_s, self.intervals.break_run(self.latency_s))
        self.latency.start_new_run()
        return readings

    def _pulses(self, t_s: float, frame: polar_pmd.PpiFrame) -> list[Reading]:
        """Read intervals that the device has judged itself; padding is left out."""
        pulses = [pulse for pulse in frame.pulses if not is_padding(pulse)]
        self.intervals.n_impossible += len(frame.pulses) - len(pulses)
        believed = believed_ms(pulses)
        self.breath_told |= bool(believed) and self._trusted
        readings: list[Reading] = []
        if len(believed) < len(pulses):
            readings = [*self._break_intervals(t_s), *self.end_run()]
        beats = self.intervals.push_judged(t_s, believed, self.latency_s, self.lag_s(t_s))
        return [*readings, *self._add_intervals(t_s, beats)]

    # ------------------------------------------------------------ samples

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
        return [piece] if times.gap_s is None else [_gap("acc", times.gap_s), piece]

    def _ecg(self, t_s: float, frame: polar_pmd.EcgFrame) -> list[Reading]:
        times = self._ecg_times.place(t_s, frame.device_ns, len(frame.uv))
        if times is None:
            return []
        self._lag_s = (t_s, self._ecg_times.lag_s)
        began = self._ecg_s is None or t_s - self._ecg_s[1] > STRAP_SILENT_S
        self._ecg_s = (t_s if began or self._ecg_s is None else self._ecg_s[0], t_s)
        readings: list[Reading] = []
        if times.gap_s is not None:
            readings += [_gap("ecg", times.gap_s), *self._ecg_hole(t_s)]
            if times.gap_s[1] - times.gap_s[0] > STRAP_SILENT_S:
                self.latency.start_new_run()
        uv = np.array(frame.uv, np.float64)[-times.t_s.size :]
        readings.append(EcgPiece(t_s=times.t_s, uv=uv))
        if self._off_skin(t_s):
            self._ecg_beats.restart()
            self._series.hole(t_s)
            return [*readings, *self.end_run()]
        for beat in self._ecg_beats.process(times.t_s, uv):
            readings += self._seen(t_s, beat)
        return readings

    def _ecg_hole(self, t_s: float) -> list[Reading]:
        """Record that samples were lost; return the beats that waited for them."""
        readings = [one for beat in self._ecg_beats.finish() for one in self._seen(t_s, beat)]
        self._series.hole(t_s)
        return readings

    def _seen(self, t_s: float, beat: EcgBeat) -> list[Reading]:
        """Add a beat of the ECG."""
        if not beat.readable:
            self._series.hole(t_s)
            return []
        peak, rr_ms = beat.peak, beat.rr_ms
        self.breath_told = True
        self._last_peak_s = peak.t_s
        if rr_ms is not None:
            self.latency.add_ecg_rr(peak.t_s, rr_ms)
        raw = RawBeat(
            t_s=peak.t_s, rr_ms=rr_ms, alike=beat.alike, foreign=beat.foreign, source="ecg"
        )
        readings = self._joined(self._series.add_ecg_beat(raw, t_s))
        self.sources.put_peak(peak)
        return readings

    def _off_skin(self, t_s: float) -> bool:
        settling = self._skin_s > 0 and t_s - self._skin_s < SKIN_SETTLES_S
        return self.contact is False or settling

    # ------------------------------------------------------------ beats of either

    def _joined(self, beats: list[RawBeat]) -> list[Reading]:
        """Label beats of the one series; where it breaks, what follows does not continue it."""
        readings: list[Reading] = []
        for beat in beats:
            if beat.rr_ms is None:
                readings += self._begin_run(beat.t_s)
            self._newest_s = beat.t_s
            readings += self._labelled(self._labeller.add(beat))
        return readings

    def _begin_run(self, t_s: float) -> list[Reading]:
        done = self._labelled(self._labeller.flush())
        self.sources.end_run()
        if self._newest_s is None:
            return done
        return [*done, _gap("rr", (self._newest_s, t_s))]

    def finish(self) -> list[Reading]:
        """Return what waits for samples and packets to come, as none do."""
        t_s = self._packet_s
        return [*self._ecg_hole(t_s), *self._break_intervals(t_s), *self.end_run()]

    def end_run(self) -> list[Reading]:
        """End the run; return the beats that waited for what follows."""
        self._series.start_new_run()
        done = self._labelled(self._labeller.flush())
        self.sources.end_run()
        return done

    def _labelled(self, beats: list[Beat]) -> list[Reading]:
        for beat in beats:
            self.sources.put_beat(beat)
        return list(beats)


def _gap(stream: str, gap_s: tuple[float, float]) -> Gap:
    return Gap(stream=stream, from_s=gap_s[0], to_s=gap_s[1])
