"""Breathing as a session shows it, of made people whose every breath is known.

The packets of three kinds of strap, a second at a time through `Body`, as they come: intervals
alone; ECG; ECG and the chest's motion. What is shown each second is held against the mean rate
of the last half minute. The last rows hold what `quality` says against how often it was so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from accuracy_breathers import PEOPLE, QUALITIES, SECONDS
from entrain.events import Packet, StrapKnown, Trust
from entrain.physiology.body import Body
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.spectrum import SURE_PER_MIN
from entrain.protocols import polar_pmd
from entrain.protocols.heart_rate_service import RR_UNITS_PER_S, HeartRateMeasurement
from made_breathers import KINDS, Breather, Kind, made_breather
from peer import Neurokit, line

STRAPS = {"intervals": ("hr", "rr"), "ECG": ("hr", "rr", "ecg"),
          "ECG, motion": ("hr", "rr", "ecg", "acc")}  # fmt: skip
ECG_HZ, ACC_HZ = 130.0, 50.0
ECG_SAMPLES, ACC_SAMPLES = 73, 36
LATENCY_S = 0.7
LATELY_S = 30.0
FROM_S = 60.0


def intervals_of(one: Breather) -> Iterator[Packet]:
    """Yield Heart Rate Measurements, one a second."""
    beats = np.round(one.beat_s * RR_UNITS_PER_S).astype(int)
    beats = beats[beats >= 0]
    known_s = beats[1:] / RR_UNITS_PER_S + LATENCY_S
    for second in range(1, int(SECONDS) + 1):
        ready = np.diff(beats)[(known_s > second - 1) & (known_s <= second)]
        measured = HeartRateMeasurement(hr_bpm=70, contact=True, rr_1024=tuple(ready.tolist()))
        yield Packet(t_s=second + 0.01, characteristic="2a37", data=bytes(measured))


def ecg_of(one: Breather) -> Iterator[Packet]:
    """Yield frames of ECG."""
    for at in range(0, len(one.uv) - ECG_SAMPLES, ECG_SAMPLES):
        end_s = (at + ECG_SAMPLES - 1) / ECG_HZ
        uv = np.rint(one.uv[at : at + ECG_SAMPLES]).astype(int)
        frame = polar_pmd.EcgFrame(device_ns=round(end_s * 1e9), uv=tuple(uv.tolist()))
        yield Packet(t_s=end_s + 0.01, characteristic=polar_pmd.DATA_UUID, data=bytes(frame))


def motion_of(one: Breather, kind: Kind, rng: np.random.Generator) -> Iterator[Packet]:
    """Yield frames of acceleration: tilt with the breath, noise, and jolts in who moves."""
    t_s = np.arange(round(SECONDS * ACC_HZ)) / ACC_HZ
    tilt_mg = np.exp(rng.uniform(*np.log((1.5, 12)))) * rng.choice((-1, 1))
    direction = rng.standard_normal(3)
    direction /= np.linalg.norm(direction)
    mg = np.array([80.0, 960.0, 250.0]) + tilt_mg * np.interp(t_s, *one.chest)[:, None] * direction
    mg += 3.0 * rng.standard_normal(mg.shape)
    every_s = min(kind.burst_s, kind.stir_s)
    at_s = 0.0
    while np.isfinite(every_s) and at_s < SECONDS:
        at_s += rng.exponential(every_s)
        inside = (t_s > at_s) & (t_s < at_s + rng.uniform(1.5, 5))
        mg[inside] += 60 * rng.standard_normal((int(inside.sum()), 3))
        mg[t_s > at_s] += rng.normal(0, 20, 3)
    whole = np.rint(mg).astype(int)
    for at in range(0, len(whole) - ACC_SAMPLES, ACC_SAMPLES):
        end_s = (at + ACC_SAMPLES - 1) / ACC_HZ
        xyz_mg = tuple(map(tuple, whole[at : at + ACC_SAMPLES].tolist()))
        frame = polar_pmd.AccFrame(device_ns=round(end_s * 1e9), xyz_mg=xyz_mg)
        yield Packet(t_s=end_s + 0.012, characteristic=polar_pmd.DATA_UUID, data=bytes(frame))


def packets_of(one: Breather, kind: Kind, streams: tuple[str, ...], seed: int) -> list[Packet]:
    """Return what a strap with these streams sends, in order."""
    packets = [*intervals_of(one)]
    if "ecg" in streams:
        packets += ecg_of(one)
    if "acc" in streams:
        packets += motion_of(one, kind, np.random.default_rng((seed, 7)))
    return sorted(packets, key=lambda packet: packet.t_s)


def known(streams: tuple[str, ...]) -> StrapKnown:
    return StrapKnown(
        t_s=0.0,
        model="Made",
        name="made",
        streams=streams,
        rr_latency_s=LATENCY_S,
        trust_hr=Trust.GOOD,
        trust_hrv=Trust.GOOD,
        simulated=True,
    )


def shown(kind: Kind, streams: tuple[str, ...], seeds: range) -> Floats:
    """Return of each second the rate shown, NaN for none, the truth and quality, shape (n, 3)."""
    rows = []
    for seed in seeds:
        one = made_breather(kind, seed, SECONDS, ECG_HZ)
        body = Body()
        body.set_strap_profile(known(streams))
        packets = iter(packets_of(one, kind, streams, seed))
        packet = next(packets)
        for second in range(1, int(SECONDS) + 1):
            while packet is not None and packet.t_s < second + 0.5:
                body.read_packet(packet)
                packet = next(packets, None)
            body.tick(second + 0.5)
            if second < FROM_S:
                continue
            told = body.vitals.breathing_per_min
            rate = np.nan if told.value is None else told.value
            now_s = second + 0.5
            rows.append((rate, one.per_min(now_s - LATELY_S, now_s), told.quality_frac))
    return np.array(rows)


def live(_: Path | None, __: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield f"Made breathers, {PEOPLE} of a kind, live: MAE [breaths/min] of what is shown, how often"
    for strap, streams in STRAPS.items():
        told = {
            name: shown(kind, streams, range(1000, 1000 + PEOPLE)) for name, kind in KINDS.items()
        }
        yield from rows_of(strap, told)


def rows_of(strap: str, told: dict[str, Floats]) -> Iterator[str]:
    means = []
    for name, rows in told.items():
        error = np.abs(rows[:, 0] - rows[:, 1])
        there = np.isfinite(error)
        mean = float(error[there].mean()) if there.any() else np.nan
        means.append((mean, there.mean()))
        yield line(f"{strap}, {name}", "{:.2f} at {:.0%}".format(*means[-1]))
    macro = "{:.2f} at {:.0%}".format(*np.nanmean(means, axis=0))
    yield line(f"{strap}, macro", macro, target="target <= 1.0")
    rate, true, quality = np.vstack(list(told.values())).T
    error = np.abs(rate - true)
    near = error <= SURE_PER_MIN
    shown_frac = float(np.isfinite(rate).mean())
    cells = (
        f"{np.nanmean(error):.2f} at {shown_frac:.0%}",
        f"{(error > 2).sum() / np.isfinite(error).sum():.0%} off by > 2",
    )
    yield line(f"{strap}, all that is shown", *cells)
    for low, high in itertools.pairwise(QUALITIES):
        inside = np.isfinite(rate) & (quality >= low) & (quality < high + (high == 1.0))
        if inside.any():
            yield line(
                f"{strap}, quality {low:.1f} to {high:.1f}",
                f"{near[inside].mean():.2f} within {SURE_PER_MIN:g}/min",
                f"{inside.mean():.0%} of seconds",
            )
