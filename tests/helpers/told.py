"""Packets of a made heart, lost, padded or repeated as straps do it; and a session of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from entrain.conductor.conductor import Conductor
from entrain.conductor.snapshot import Snapshot
from entrain.events import Event, Packet, SessionOpened, Tick
from entrain.physiology.vitals import Vitals
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID, EcgFrame
from entrain.session.tally import Tally
from tests.helpers.loops import PRACTISED

ECG_HZ = 130
FRAME_N = 73


def beats_s(seconds: float, *, hr_bpm: float = 70.0, seed: int = 0, per_min: float = 12.0,
            depth_frac: float = 0.04) -> np.ndarray:  # fmt: skip
    """Return when a resting heart beats [s]: breathing moves it, and a little chance."""
    rng = np.random.default_rng(seed)
    at_s, found = 0.4, []
    while at_s < seconds:
        found.append(at_s)
        sway = depth_frac * np.sin(2 * np.pi * per_min / 60 * at_s) + rng.normal(0, 0.012)
        at_s += round(60 / hr_bpm * (1 + sway) * 1024) / 1024
    return np.array(found)


def rmssd_ms(beat_s: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.diff(np.diff(beat_s) * 1000) ** 2)))


def measured(rr_s: Iterable[float] = (), *, hr_bpm: int = 70, contact: bool | None = None,
             rr_1024: Iterable[int] = ()) -> bytes:  # fmt: skip
    units = (*(round(rr * 1024) for rr in rr_s), *rr_1024)
    return bytes(HeartRateMeasurement(hr_bpm=hr_bpm, contact=contact, rr_1024=units))


def seconds_of(beat_s: np.ndarray, every_s: float = 1.0, late_s: float = 0.0) -> list[tuple]:
    """Return each packet's time and the intervals [s] that are new in it."""
    rr_s, told, sent = np.diff(beat_s), [], 0
    for n in range(1, int(beat_s[-1] / every_s) + 1):
        ready = int(np.searchsorted(beat_s[1:], n * every_s - late_s, side="right"))
        told.append((n * every_s, rr_s[sent:ready].tolist()))
        sent = ready
    return told


def rr_packets(beat_s: np.ndarray, *, hr_bpm: int = 70, late_s: float = 0.0) -> list[Packet]:
    return [packet(t_s, measured(rr, hr_bpm=hr_bpm)) for t_s, rr in seconds_of(beat_s, 1.0, late_s)]


def packet(t_s: float, data: bytes, characteristic: str = "2a37") -> Packet:
    return Packet(t_s=t_s, characteristic=characteristic, data=data)


def ecg_packets(beat_s: np.ndarray, *, clock_s: float = 0.0) -> list[Packet]:
    """Return an ECG in frames; `clock_s` is by how much the strap's clock is another."""
    t_s = np.arange(0, beat_s[-1], 1 / ECG_HZ)
    uv = np.random.default_rng(1).normal(0, 8, len(t_s))
    for beat in beat_s:
        near = slice(max(0, int((beat - 0.4) * ECG_HZ)), int((beat + 0.5) * ECG_HZ))
        from_s = t_s[near] - beat
        uv[near] += 900 * np.exp(-((from_s / 0.012) ** 2)) - 180 * np.exp(
            -(((from_s - 0.03) / 0.015) ** 2)
        )
        uv[near] += 150 * np.exp(-(((from_s - 0.25) / 0.05) ** 2))
    frames = []
    for first in range(0, len(uv) - FRAME_N, FRAME_N):
        end_s = float(t_s[first + FRAME_N - 1])
        frame = EcgFrame(
            device_ns=round((end_s + 1000 + clock_s) * 1e9),
            uv=tuple(int(v) for v in uv[first : first + FRAME_N]),
        )
        frames.append(packet(end_s + 0.02, bytes(frame), DATA_UUID))
    return frames


@dataclass
class Sitting:
    """A session of packets, up to its end, with what was shown each second."""

    packets: list[Packet]
    minutes: float = 10.0
    conductor: Conductor = field(default_factory=Conductor)
    tally: Tally = field(default_factory=Tally)
    vitals: list[Vitals] = field(default_factory=list)
    shown: list[Snapshot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._take(PRACTISED)
        self._take(
            SessionOpened(t_s=0.0, form="settle", policy="music-only", minutes=self.minutes,
                          seed=0, music="", simulated=False)
        )  # fmt: skip
        waiting = sorted(self.packets, key=lambda one: one.t_s)
        at = 0
        for second in range(1, round(60 * self.minutes) + 1):
            while at < len(waiting) and waiting[at].t_s <= second:
                self._take(waiting[at])
                at += 1
            self._take(Tick(t_s=float(second)))
            self.shown.append(self.conductor.snapshot(float(second)))
        self.tally.close(self.conductor.outcome(), self.conductor.finish())

    def _take(self, event: Event) -> None:
        step = self.conductor.handle(event)
        self.tally.count(event, step)
        if step.second is not None:
            self.vitals.append(step.second.vitals)

    @property
    def rr_ms(self) -> list[float]:
        return [beat.rr_ms for beat in self.tally.beats if beat.rr_ms is not None]

    def known_frac(self, name: str, from_s: float = 70.0, to_s: float = 1e9) -> float:
        """Return the share of seconds in which a figure was shown."""
        within = [v for n, v in enumerate(self.vitals, 1) if from_s <= n <= to_s]
        return float(np.mean([getattr(v, name).value is not None for v in within]))

    def notices(self) -> set[str]:
        return {view.notice.rule for view in self.shown if view.notice is not None}
