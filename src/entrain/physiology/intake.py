"""The strap's packets in, readings out: from bytes to labelled beats and the breath's signals.

Beats come from the ECG while there is one, since its times are of now; from the strap's
own RR intervals otherwise, whose times are late but whose clock is finer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entrain.events import Link, LinkChanged, Packet, StrapKnown, Trust
from entrain.physiology.beats import Labeller, RawBeat
from entrain.physiology.breath_sources import BreathSources
from entrain.physiology.ecg_beats import SILENCE_S, EcgBeat, EcgBeats
from entrain.physiology.frames import FrameTimes
from entrain.physiology.latency import LatencyMeter
from entrain.physiology.pulses import believed_ms
from entrain.physiology.readings import Beat, ChestPiece, EcgPiece, Gap, Reading
from entrain.physiology.takeover import Takeover
from entrain.physiology.timebase import RrChain
from entrain.physiology.told_rate import ToldRate
from entrain.protocols import polar_pmd
from entrain.protocols.battery import read_battery_frac
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd_control import ControlReply, Features, StopNotice, read_control
from entrain.protocols.problems import MalformedPacketError

ECG_HZ = 130.0
ACC_HZ = 50.0
STRAP_SILENT_S = 3.0
SKIN_SETTLES_S = 1.5
"""So long after contact came back the ECG still wanders."""
SAME_BEAT_S = 0.2
"""A beat told within this of one that is known is that beat."""


class Intake:
    """Reads a strap's packets.

    Attributes
    ----------
    sources : BreathSources
        What shows the breath.
    latency : LatencyMeter
        How late the strap tells its intervals, as far as its own ECG shows it.
    latency_s : float
        The same, or what is known of such straps [s]; 0 where nothing is.
    timed : bool
        Beats are known to lie where they were.
    battery_frac, contact : float or None, bool or None
        As the strap told last.
    told : ToldRate
        The heart rate as the strap itself tells it.
    breath_told : bool
        A heartbeat has come that the breath can be read from and believed.
    """

    def __init__(self) -> None:
        self.sources = BreathSources()
        self.latency = LatencyMeter()
        self.latency_s = 0.0
        self.battery_frac: float | None = None
        self.contact: bool | None = None
        self.told = ToldRate()
        self.breath_told = False
        self._trusted = True
        self._latency_known = False
        self._labeller = Labeller()
        self._chain = RrChain()
        self._takeover = Takeover()
        self._ecg_beats = EcgBeats(ECG_HZ)
        self._ecg_times = FrameTimes(ECG_HZ)
        self._acc_times = FrameTimes(ACC_HZ)
        self._acc_factor = 1.0
        self._sends_pulses = False
        self._lag_s = (0.0, 0.0)
        self._last_peak_s: float | None = None
        self._last_raw_s: float | None = None
        self._newest_s = -np.inf
        self._skin_s = 0.0

    @property
    def timed(self) -> bool:
        """Whether beats are known to lie where they were."""
        return self._latency_known or self._last_peak_s is not None

    def without_intervals(self, t_s: float) -> bool:
        """Say whether this strap sends none; where they are only missing, something is wrong."""
        return self._newest_s == -np.inf and self.told.long_enough(t_s)

    def lag_s(self, t_s: float) -> float:
        """How late the strap's frames arrive just now [s]."""
        return self._lag_s[1] if t_s - self._lag_s[0] < STRAP_SILENT_S else 0.0

    def measure_latency(self) -> None:
        """Learn how late intervals are told, where it can be seen."""
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
        """Take that the link came or went: what was running is cut here."""
        if event.link is Link.CONNECTED:
            return []
        self._ecg_times.link_lost()
        self._acc_times.link_lost()
        self._chain.break_run()
        self.latency.cut()
        self._lag_s = (event.t_s, 0.0)
        return self.cut()

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
        readings: list[Reading] = []
        self.contact = measured.contact
        self.told.push(t_s, measured)
        if measured.contact is False or measured.hr_bpm == 0:
            self._chain.break_run()
            self.latency.cut()
            if not self._ecg_alive(t_s):
                readings += self.cut()
            self._skin_s = t_s
            return readings
        # Of two ways to tell a beat one counts: each beat is one.
        return [] if self._sends_pulses else self._intervals(t_s, measured.rr_ms)

    def _intervals(self, t_s: float, rr_ms: tuple[float, ...]) -> list[Reading]:
        readings: list[Reading] = []
        self.breath_told |= bool(rr_ms) and self._trusted
        latency_s = self.latency_s
        for told in self._chain.push(t_s, rr_ms, latency_s, self.lag_s(t_s)):
            if told.rr_ms is not None:
                self.latency.tell(told.t_s + latency_s, told.rr_ms)
            if not self._ecg_alive(t_s):
                self._takeover.tell(told.rr_ms)
                readings += self._raw_beat(RawBeat(t_s=told.t_s, rr_ms=told.rr_ms))
        return readings

    def _pulses(self, t_s: float, frame: polar_pmd.PpiFrame) -> list[Reading]:
        believed = believed_ms(frame.pulses)
        if len(believed) == len(frame.pulses):
            return self._intervals(t_s, believed)
        self._chain.break_run()
        return [*self.cut(), *self._intervals(t_s, believed)]

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
        readings: list[Reading] = []
        if times.gap_s is not None:
            readings += [_gap("ecg", times.gap_s), *self.finish()]
            self.latency.cut()
        uv = np.array(frame.uv, np.float64)[-times.t_s.size :]
        readings.append(EcgPiece(t_s=times.t_s, uv=uv))
        if self._off_skin(t_s):
            self._ecg_beats.restart()
            return [*readings, *self.cut()]
        for beat in self._ecg_beats.push(times.t_s, uv):
            readings += self._seen(beat)
        return readings

    def _seen(self, beat: EcgBeat) -> list[Reading]:
        """Take a beat of the ECG; where a run begins it takes over from the strap's intervals."""
        if not beat.readable:
            return self.cut()
        peak, rr_ms = beat.peak, beat.rr_ms
        self._takeover.see(rr_ms)
        if self._is_told(peak.t_s):
            return []
        readings = self.cut() if rr_ms is None else []
        self.sources.put_peak(peak)
        self.breath_told = True
        if self._last_peak_s != self._last_raw_s:
            rr_ms = None
        self._last_peak_s = peak.t_s
        if rr_ms is not None:
            self.latency.see(peak.t_s, rr_ms)
        return readings + self._raw_beat(
            RawBeat(t_s=peak.t_s, rr_ms=rr_ms, alike=beat.alike, foreign=beat.foreign)
        )

    def _is_told(self, t_s: float) -> bool:
        """Say whether the strap told this beat already, or may have and will tell the next."""
        told_lately = self._last_raw_s is not None and t_s - self._last_raw_s < SILENCE_S
        if self._ecg_alive(t_s) or not told_lately:
            return False
        n_since = self._takeover.n_since()
        return self._takeover.open if n_since is None else n_since <= 0

    def _off_skin(self, t_s: float) -> bool:
        settling = self._skin_s > 0 and t_s - self._skin_s < SKIN_SETTLES_S
        return self.contact is False or settling

    def _ecg_alive(self, t_s: float) -> bool:
        return self._last_peak_s is not None and t_s - self._last_peak_s < SILENCE_S

    # ------------------------------------------------------------ beats of either

    def _raw_beat(self, raw: RawBeat) -> list[Reading]:
        # Also over a cut: what is told late may lie before what was seen at once.
        beat_s = raw.t_s
        if beat_s <= self._newest_s + SAME_BEAT_S:
            return []
        silent_s, self._newest_s = (self._newest_s, beat_s), beat_s
        gap: list[Reading] = []
        if self._last_raw_s is None:
            raw = replace(raw, rr_ms=None)
        if raw.rr_ms is None and silent_s[0] > -np.inf and beat_s - silent_s[0] > SILENCE_S:
            gap = [_gap("rr", silent_s)]
        self._last_raw_s = beat_s
        return gap + self._labelled(self._labeller.push(raw))

    def finish(self) -> list[Reading]:
        """Return what waits for samples and beats to come, as none do."""
        readings: list[Reading] = []
        for beat in self._ecg_beats.finish():
            readings += self._seen(beat)
        return readings + self.cut()

    def cut(self) -> list[Reading]:
        """Let nothing that follows continue what was; return the beats that wait for it."""
        done = self._labelled(self._labeller.flush())
        self._last_raw_s = None
        self.sources.cut()
        return done

    def _labelled(self, beats: list[Beat]) -> list[Reading]:
        for beat in beats:
            self.sources.put_beat(beat)
        return list(beats)


def _gap(stream: str, gap_s: tuple[float, float]) -> Gap:
    return Gap(stream=stream, from_s=gap_s[0], to_s=gap_s[1])
