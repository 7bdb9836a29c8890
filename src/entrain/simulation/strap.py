"""A simulated chest strap: the bytes that a strap on a simulated person would send.

It sends at the true rates of a Polar H10: Heart Rate Measurement once a second, ECG at
130 Hz in frames of 73 samples, acceleration at 50 Hz in frames of 36, each stamped by a
device clock that drifts. Everything behind it is the real signal path.

For trials it can send less, with the same beats and the same chest motion: no ECG, and
acceleration at 10 Hz, to which breathing is sampled anyway.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from entrain.music import Moment
from entrain.protocols import RR_UNITS_PER_S, HeartRateMeasurement, polar_pmd
from entrain.simulation.person import Person, TrueBeat, TrueBreath
from entrain.simulation.waveforms import WAVES_BEFORE_S, chest_mg, ecg_uv, slow_chest_mg

MODEL = "Simulated strap"
RR_LATENCY_S = 0.7
ECG_SAMPLES = 73
ACC_SAMPLES = 36
_ECG_HZ = 129.87
_ACC_HZ = 50.0
_SLOW_ACC_HZ = 10.0
_SLOW_ACC_SAMPLES = 7
_AHEAD_S = WAVES_BEFORE_S + 0.1
"""The person is simulated this far ahead of the strap: a P wave precedes its beat."""
_KEPT_S = 2.0
"""Longer than a frame and the waves around it."""
_CLOCK_DRIFT = 20e-6
# A strap's clock starts at 2019-01-01, counted from 2000-01-01.
_CLOCK_START_NS = 599_616_000_000_000_000
_DELAY_S = (0.005, 0.045)
"""A sample waits for the next connection interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefacts:
    """Artefacts of the strap's measurement.

    Attributes
    ----------
    missed_frac, extra_frac : float
        Share of beats that the strap's own detector misses or invents.
    motion_every_s, contact_lost_every_s : float
        Mean time between bursts of motion (2-9 s) and losses of contact (5-45 s) [s];
        infinite for never.
    """

    missed_frac: float = 0.004
    extra_frac: float = 0.003
    motion_every_s: float = 240.0
    contact_lost_every_s: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The streams of a strap beside heart rate and RR intervals.

    Attributes
    ----------
    ecg : bool
        Whether it streams ECG, at 130 Hz.
    acc_hz : float or None
        Sampling rate of chest acceleration, 50 or 10 [Hz]; None for no such stream.
    """

    ecg: bool = True
    acc_hz: float | None = _ACC_HZ

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the streams, as in `events.StrapKnown`."""
        ecg, acc = (("ecg",) if self.ecg else ()), (("acc",) if self.acc_hz else ())
        return ("hr", "rr", *ecg, *acc)


ALL = Streams()
LIGHT = Streams(ecg=False, acc_hz=_SLOW_ACC_HZ)
INTERVALS_ONLY = Streams(ecg=False, acc_hz=None)

CLEAN = Artefacts(
    missed_frac=0, extra_frac=0, motion_every_s=math.inf, contact_lost_every_s=math.inf
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SentPacket:
    """A packet and the time it arrives; fields as in `events.Packet`."""

    t_s: float
    characteristic: str
    data: bytes


class _Episodes:
    """Episodes of a fault, as a Poisson process; `t_s in episodes` for rising `t_s` [s].

    Parameters
    ----------
    every_s : float
        Mean time between them [s]; infinite for never.
    lasts_s : tuple of (float, float)
        Shortest and longest duration [s].
    rng : numpy.random.Generator
        Source of randomness.
    """

    def __init__(
        self, every_s: float, lasts_s: tuple[float, float], rng: np.random.Generator
    ) -> None:
        self._every_s = every_s
        self._lasts_s = lasts_s
        self._rng = rng
        self._until_s = -1.0
        self._next_s = self._wait(0.0)

    def _wait(self, t_s: float) -> float:
        if math.isinf(self._every_s):
            return math.inf
        return t_s + float(self._rng.exponential(self._every_s))

    def __contains__(self, t_s: float) -> bool:
        if t_s >= self._next_s:
            self._until_s = t_s + float(self._rng.uniform(*self._lasts_s))
            self._next_s = self._wait(self._until_s)
        return t_s < self._until_s


class SimulatedStrap:
    """A strap worn by a simulated person.

    Parameters
    ----------
    person : Person
        Who wears it.
    rng : numpy.random.Generator
        Source of noise, delays and artefacts.
    artefacts : Artefacts or None
        Artefacts of the measurement; None for the usual ones.
    streams : Streams
        What it sends.
    """

    def __init__(
        self,
        person: Person,
        rng: np.random.Generator,
        artefacts: Artefacts | None = None,
        streams: Streams = ALL,
    ) -> None:
        self.person = person
        self.streams = streams
        self._rng = rng
        self._artefacts = artefacts or Artefacts()
        self._motion = _Episodes(self._artefacts.motion_every_s, (2.0, 9.0), rng)
        self._contact_lost = _Episodes(self._artefacts.contact_lost_every_s, (5.0, 45.0), rng)
        self._beats: list[TrueBeat] = []
        self._breaths: list[TrueBreath] = []
        self._in_flight: list[SentPacket] = [
            SentPacket(t_s=0.0, characteristic="2a19", data=bytes([87]))
        ]
        self._rr_1024: list[tuple[float, int]] = []
        self._hr_bpm = 0.0
        self._seconds = 0
        self._ecg_frames = 0
        self._acc_frames = 0
        self._acc_samples = ACC_SAMPLES if streams.acc_hz == _ACC_HZ else _SLOW_ACC_SAMPLES

    def advance(self, t_s: float, moment: Moment | None) -> list[SentPacket]:
        """Return the packets that arrive up to `t_s` [s], in order; the person hears `moment`."""
        beats, breaths = self.person.advance(t_s + _AHEAD_S, moment, t_s)
        self._beats += beats
        self._breaths += breaths
        for beat in beats:
            self._measure_interval(beat)
        while (self._seconds + 1) <= t_s:
            self._seconds += 1
            self._send_heart_rate(float(self._seconds))
        if self.streams.ecg:
            while (self._ecg_frames + 1) * ECG_SAMPLES / _ECG_HZ <= t_s:
                self._send_ecg()
        if self.streams.acc_hz is not None:
            while (self._acc_frames + 1) * self._acc_samples / self.streams.acc_hz <= t_s:
                self._send_acc(self.streams.acc_hz)
        self._drop_old(t_s)
        arrived = []
        while self._in_flight and self._in_flight[0].t_s <= t_s:
            arrived.append(heapq.heappop(self._in_flight))
        return arrived

    def _drop_old(self, t_s: float) -> None:
        if len(self._breaths) > 2 * _KEPT_S / 0.05:
            self._beats = [beat for beat in self._beats if beat.t_s > t_s - _KEPT_S]
            self._breaths = [breath for breath in self._breaths if breath.t_s > t_s - _KEPT_S]

    def _send(self, t_s: float, characteristic: str, data: bytes) -> None:
        delay_s = float(self._rng.uniform(*_DELAY_S))
        sent = SentPacket(t_s=t_s + delay_s, characteristic=characteristic, data=data)
        heapq.heappush(self._in_flight, sent)

    def _device_ns(self, t_s: float) -> int:
        return _CLOCK_START_NS + round(t_s * 1e9 * (1 + _CLOCK_DRIFT))

    def _measure_interval(self, beat: TrueBeat) -> None:
        """Measure the RR interval as the strap's own detector would, with its errors."""
        if beat.rr_ms is None:
            return
        known_s = beat.t_s + RR_LATENCY_S
        rr = beat.rr_ms * RR_UNITS_PER_S / 1000
        chance = self._rng.random()
        if chance < self._artefacts.missed_frac:
            # The interval before is merged into this one, if it has not been sent yet.
            _, before = self._rr_1024.pop() if self._rr_1024 else (known_s, 0)
            self._rr_1024.append((known_s, before + round(rr)))
        elif chance < self._artefacts.missed_frac + self._artefacts.extra_frac:
            self._rr_1024 += [(known_s, round(0.6 * rr)), (known_s, round(rr) - round(0.6 * rr))]
        else:
            self._rr_1024.append((known_s, round(rr)))

    def _send_heart_rate(self, t_s: float) -> None:
        ready = [rr for known_s, rr in self._rr_1024 if known_s <= t_s]
        self._rr_1024 = self._rr_1024[len(ready) :]
        if t_s in self._contact_lost:
            measured = HeartRateMeasurement(hr_bpm=0, contact=False)
        else:
            for rr in ready:
                now_bpm = 60 * RR_UNITS_PER_S / rr
                before_bpm = self._hr_bpm or now_bpm
                self._hr_bpm = before_bpm + 0.3 * (now_bpm - before_bpm)
            measured = HeartRateMeasurement(
                hr_bpm=round(self._hr_bpm), contact=True, rr_1024=tuple(ready)
            )
        self._send(t_s, "2a37", bytes(measured))

    def _send_ecg(self) -> None:
        first = self._ecg_frames * ECG_SAMPLES
        at_s = (first + 1 + np.arange(ECG_SAMPLES)) / _ECG_HZ
        self._ecg_frames += 1
        end_s = float(at_s[-1])
        if end_s in self._contact_lost:
            uv = self._rng.normal(0, 3000, ECG_SAMPLES)
        else:
            noise_uv = 200.0 if end_s in self._motion else 15.0
            uv = ecg_uv(at_s, self._beats, self._breaths, self._rng, noise_uv=noise_uv)
        frame = polar_pmd.EcgFrame(
            device_ns=self._device_ns(end_s), uv=tuple(np.rint(uv).astype(int).tolist())
        )
        self._send(end_s, polar_pmd.DATA_UUID, bytes(frame))

    def _send_acc(self, rate_hz: float) -> None:
        first = self._acc_frames * self._acc_samples
        at_s = (first + 1 + np.arange(self._acc_samples)) / rate_hz
        self._acc_frames += 1
        end_s = float(at_s[-1])
        motion_mg = 30.0 if end_s in self._motion else 0.0
        if rate_hz == _ACC_HZ:
            mg = chest_mg(at_s, self._beats, self._breaths, self._rng, motion_mg=motion_mg)
        else:
            mean_of = _ACC_HZ / rate_hz
            mg = slow_chest_mg(at_s, self._breaths, self._rng, motion_mg=motion_mg, mean_of=mean_of)
        frame = polar_pmd.AccFrame(
            device_ns=self._device_ns(end_s),
            xyz_mg=tuple(map(tuple, np.rint(mg).astype(int).tolist())),
        )
        self._send(end_s, polar_pmd.DATA_UUID, bytes(frame))
