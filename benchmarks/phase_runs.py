"""What a session knows of the breath's phase at each look, and the true phase beside it.

True phase is 0 where a breath in begins and rises evenly to 1 turn where the next one begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import records
from accuracy_live import STRAPS, ecg_of, known, packets_of
from entrain.conductor.arranger import CROSSING_FRAC
from entrain.events import Packet
from entrain.formats import read_edf
from entrain.physiology.body import LOOK_EVERY_S, Body
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.breathing import BreathingEstimate
from entrain.physiology.respiration.slow_signal import (
    GRID_HZ,
    band_pass,
    principal_direction,
)
from made_breathers import KINDS, Breather, Kind, made_breather

SECONDS = 240.0
FROM_S = 60.0
CHANGE_S, AFTER_S = 0.5 * SECONDS, 30.0
ECG_HZ = 130.0
PAIRED_S, BREATHS_HZ = 0.75, 125.0
"""Two annotators mark the same breath within this; the rate of their sample numbers."""
EVEN = replace(KINDS["at rest"], uneven=0.05, pause_s=np.inf, sigh_s=np.inf)
MADE = {f"{rate}/min": replace(EVEN, per_min=(0.97 * rate, 1.03 * rate))
        for rate in (5, 8, 12, 16, 20)} | {
    "uneven": KINDS["uneven"],
    "guided down": KINDS["guided down"],
    "halved at once": replace(EVEN, per_min=(12, 16), slows_to=0.5, slows_at_once=True),
}  # fmt: skip
UNFINISHED = 3
"""The newest slots of the grid may still change."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """When breaths begin [s], shape (n,), and which of the times between are known, (n - 1,)."""

    onset_s: Floats
    is_known: NDArray[np.bool_]

    def turns(self, t_s: Floats) -> Floats:
        """Return the true phase, unwrapped [turns]; NaN where it is not known."""
        at = np.searchsorted(self.onset_s, t_s, side="right") - 1
        inside = (at >= 0) & (at < len(self.is_known))
        inside[inside] = self.is_known[at[inside]]
        turns = np.interp(t_s, self.onset_s, np.arange(len(self.onset_s)))
        return np.where(inside, turns, np.nan)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A respiratory signal as it came: slots [s], values, and when each was known [s]."""

    t_s: Floats
    values: Floats
    known_s: Floats


@dataclass(frozen=True, kw_only=True)
class Run:
    """One person with one strap: the live estimates, when they were made, and the signals."""

    truth: Truth
    look_s: Floats
    looks: list[BreathingEstimate]
    streams: dict[str, Stream]


def phase_of(seen: BreathingEstimate, t_s: Floats) -> Floats:
    """Return the phase that an estimate says [turns]: even between rises, then at its rate."""
    rises = seen.crossings_s
    if seen.per_min is None or len(rises) < 2:
        return np.full(len(t_s), np.nan)
    turns = np.interp(t_s, rises, np.arange(len(rises)), left=np.nan)
    since = np.maximum(t_s - rises[-1], 0) * seen.per_min / 60
    phases: Floats = turns + since + CROSSING_FRAC
    return phases


def run(packets: list[Packet], streams: tuple[str, ...], truth: Truth) -> Run:
    """Return what a session knows when, looking every `LOOK_EVERY_S`."""
    body = Body()
    body.set_strap_profile(known(streams))
    signals = {"rr": body.sources.rsa, "height": body.sources.height, "acc": body.sources.chest}
    taps = {name: _Tap() for name in signals}
    looks, look_s = [], []
    waiting = iter(packets)
    packet = next(waiting, None)
    for second in range(1, int(packets[-1].t_s) + 1):
        while packet is not None and packet.t_s < second:
            body.read_packet(packet)
            packet = next(waiting, None)
        body.tick(float(second))
        for name, tap in taps.items():
            tap.take(signals[name].grid.times_s(), signals[name].grid.values(), second)
        if second >= FROM_S and second % LOOK_EVERY_S == 0 and body.breathing is not None:
            looks.append(body.breathing)
            look_s.append(float(second))
    heard = {name: tap.stream() for name, tap in taps.items()}
    return Run(
        truth=truth,
        look_s=np.array(look_s),
        looks=looks,
        streams={name: stream for name, stream in heard.items() if stream is not None},
    )


class _Tap:
    """Keeps each slot of a grid as it was when it was finished."""

    def __init__(self) -> None:
        self._parts: list[tuple[Floats, Floats, Floats]] = []
        self._until_s = 0.0

    def take(self, t_s: Floats, values: Floats, now_s: float) -> None:
        is_new = (t_s > self._until_s + 0.5 / GRID_HZ) & (
            np.arange(len(t_s)) < len(t_s) - UNFINISHED
        )
        is_new &= np.isfinite(values).all(axis=1) | bool(self._parts)
        if is_new.any():
            new_s = t_s[is_new]
            self._until_s = float(new_s[-1])
            self._parts.append((new_s, values[is_new].copy(), np.full(len(new_s), now_s)))

    def stream(self) -> Stream | None:
        """Return the signal along its direction of largest variance; gaps hold the last value."""
        if not self._parts:
            return None
        t_s, values, known_s = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        there = np.maximum.accumulate(np.where(np.isfinite(values).all(1), np.arange(len(t_s)), 0))
        values = values[there]
        along = values @ principal_direction(band_pass(values))
        return Stream(t_s=t_s, values=along, known_s=known_s)


def made_runs(kind: Kind, strap: str, seeds: range) -> Iterator[Run]:
    """Yield made people of a kind with a strap."""
    for seed in seeds:
        one = made_breather(kind, seed, SECONDS, ECG_HZ)
        every = np.ones(len(one.onset_s) - 1, bool)
        truth = Truth(onset_s=one.onset_s, is_known=every)
        yield run(packets_of(one, kind, STRAPS[strap], seed), STRAPS[strap], truth)


def ecg_run(uv: Floats, rate_hz: float, truth: Truth) -> Run:
    """Return a record's ECG as a strap would send it."""
    from scipy.signal import resample_poly

    if rate_hz != ECG_HZ:
        uv = resample_poly(uv, round(ECG_HZ), round(rate_hz))
    none = np.empty(0)
    one = Breather(rate_hz=ECG_HZ, uv=uv, onset_s=none, beat_s=none, chest=(none, none))
    return run(list(ecg_of(one)), ("ecg",), truth)


def recorded_runs(data: Path) -> Iterator[tuple[str, Run]]:
    """Yield the public records whose breaths are known, each as an ECG alone."""
    for name, rate_hz, uv, reference in records.breathing_records(data):
        yield name, ecg_run(uv, rate_hz, _truth_of(reference, rate_hz))
    for path in sorted((data / "bidmc").glob("*_breaths.csv")):
        name = path.name.removesuffix("_breaths.csv")
        ecg = read_edf(path.with_name(f"{name}.edf"))
        yield name, ecg_run(ecg.runs[0].uv, ecg.rate_hz, _agreed(path))


def _truth_of(reference: Floats, rate_hz: float) -> Truth:
    """Return the rises of a reference respiration: its breaths but for a constant phase."""
    from scipy.signal import butter, sosfiltfilt

    band = sosfiltfilt(butter(2, (0.05, 0.8), "band", fs=rate_hz, output="sos"), reference)
    high = 0.3 * band.std()
    rises, is_low = [], False
    for at in range(1, len(band)):
        is_low |= band[at] < -high
        if is_low and band[at - 1] < 0 <= band[at]:
            rises.append(at / rate_hz)
            is_low = False
    return Truth(onset_s=np.array(rises), is_known=np.ones(len(rises) - 1, bool))


def _agreed(path: Path) -> Truth:
    """Return the breaths that both annotators mark, known where neither marks another between."""
    columns = np.genfromtxt(path, delimiter=",", skip_header=1)
    one, other = (np.sort(c[np.isfinite(c)]) / BREATHS_HZ for c in columns.T)
    nearest = np.abs(one[:, None] - other).argmin(axis=1)
    paired = np.abs(other[nearest] - one) < PAIRED_S
    onset_s = 0.5 * (one + other[nearest])[paired]
    place, theirs = np.flatnonzero(paired), nearest[paired]
    return Truth(onset_s=onset_s, is_known=(np.diff(place) == 1) & (np.diff(theirs) == 1))
