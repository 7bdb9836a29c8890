"""Which chests are said to breathe: rows of `accuracy.py`.

Made accelerometers of many noise floors, steps and rates, without a breath and with one. Told
is, of the seconds, how many show a rate live, and of the windows of a file how many have one;
right, how many of all are within 2/min of the true mean of the last half minute, or the window.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from entrain.physiology.body import LOOK_EVERY_S
from entrain.physiology.intake import STRAP_SILENT_S
from entrain.physiology.readings import Beat, BeatLabel, Floats
from entrain.physiology.respiration.sources import BreathSources
from made_breathers import KINDS, Kind
from made_chests import (
    EVEN,
    HEART,
    RATES_HZ,
    SENSORS,
    STILL,
    Sensor,
    breathing_chest,
    heart_beats_s,
    still_chest,
)
from peer import Neurokit, line

FROM_S, LATELY_S, WINDOWS_LATE_S = 30, 30, 6
FRAME_S = 0.72
WINDOWS_S = (32, 60)
NEAR_PER_MIN = 2.0
SEEDS, SOME = range(7000, 7020), 3
"""Of noise each is asked of each sensor, else as many as `SOME`, in turn."""
TARGET = "target <= 2%"
BREATHERS = {"even, 4 to 20/min": EVEN} | {
    name: KINDS[name] for name in ("at rest", "uneven", "guided down", "waxing and waning")
}
AMPLITUDES_MG = (1.5, 3.0, 6.0)
Told = tuple[Floats, Floats]


def told_of(
    t_s: Floats, mg: Floats, onset_s: Floats | None = None, beats_s: Floats | None = None
) -> Told:
    """Return of a recording what is told: shape (n, 3) live, (m, 3) in windows.

    Columns: told or not, right or not, the window's length (0 live).
    """
    sources = BreathSources()
    rate, known_s = np.nan, -np.inf
    live, windows = [], []
    beats_s = np.empty(0) if beats_s is None else beats_s
    ends = np.searchsorted(t_s, np.arange(1, t_s[-1] / FRAME_S) * FRAME_S)
    first = 0
    for second in range(1, int(t_s[-1])):
        for end in ends[(ends > first) & (ends <= np.searchsorted(t_s, second))]:
            sources.add_chest(t_s[first:end], mg[first:end])
            first = end
        _put_beats(sources, beats_s, second)
        if second % LOOK_EVERY_S == 0:
            seen = sources.estimate(float(second), 0.0, timed=False)
            if seen.per_min is not None:
                rate, known_s = seen.per_min, second
        if second >= FROM_S:
            shown = second - known_s < LOOK_EVERY_S + STRAP_SILENT_S
            true = _true(onset_s, second - LATELY_S, second)
            live.append((shown, shown and abs(rate - true) < NEAR_PER_MIN, 0))
        for window_s in WINDOWS_S if second % 4 == 0 else ():
            end_s = float(second - WINDOWS_LATE_S)
            if end_s >= window_s:
                per_min = sources.window(end_s, window_s).per_min
                true = _true(onset_s, end_s - window_s, end_s)
                right = per_min is not None and abs(per_min - true) < NEAR_PER_MIN
                windows.append((per_min is not None, right, window_s))
    return np.array(live, float), np.array(windows, float)


def _put_beats(sources: BreathSources, beats_s: Floats, second: int) -> None:
    """Put the beats of the second before this one."""
    for at in np.flatnonzero((beats_s >= second - 1) & (beats_s < second)):
        if at > 0:
            rr_ms = 1000 * float(beats_s[at] - beats_s[at - 1])
            label = BeatLabel.NORMAL
            t_s = float(beats_s[at])
            sources.add_beat(Beat(t_s=t_s, rr_ms=rr_ms, label=label, rr_corrected_ms=rr_ms))


def _true(onset_s: Floats | None, from_s: float, to_s: float) -> float:
    if onset_s is None:
        return np.nan
    turns = np.interp((from_s, to_s), onset_s, np.arange(len(onset_s)))
    return float(60 * (turns[1] - turns[0]) / (to_s - from_s))


def cells(told: Iterable[Told], column: int) -> list[str]:
    """Return the shares live, and in windows of each length."""
    live, windows = (np.vstack(parts) for parts in zip(*told, strict=True))
    shares = [live[:, column].mean()]
    shares += [windows[windows[:, 2] == one, column].mean() for one in WINDOWS_S]
    return [f"{100 * share:.1f}" for share in shares]


def _some(made: Callable[[Sensor, float, int], Told]) -> list[Told]:
    """Return what is told of each sensor at each rate, the seeds in turn."""
    seeds = itertools.cycle(SEEDS)
    return [
        made(sensor, rate_hz, next(seeds))
        for sensor, rate_hz, _ in itertools.product(SENSORS, RATES_HZ, range(SOME))
    ]


def _noise() -> Iterator[str]:
    by_rate: dict[float, list[Told]] = {rate_hz: [] for rate_hz in RATES_HZ}
    for sensor in SENSORS:
        told = []
        for rate_hz in RATES_HZ:
            some = [told_of(*still_chest("noise", sensor, rate_hz, seed)) for seed in SEEDS]
            by_rate[rate_hz] += some
            told += some
        name = f"noise {sensor.noise_mg:g} mg, steps of {sensor.step_mg:g} mg"
        yield line(name, *cells(told, 0), target=TARGET)
    for rate_hz, told in by_rate.items():
        yield line(f"noise at {rate_hz:g} Hz", *cells(told, 0), target=TARGET)


def _others_still() -> Iterator[str]:
    for name in STILL:
        if name != "noise":
            told = _some(lambda *how, name=name: told_of(*still_chest(name, *how)))
            yield line(name, *cells(told, 0), target=TARGET)
    told = _some(lambda *how: told_of(*still_chest(HEART, *how)))
    yield line(f"{HEART}, no beats known", *cells(told, 0), target=TARGET)
    told = _some(lambda *how: told_of(*still_chest(HEART, *how), beats_s=heart_beats_s(how[2])))
    yield line(f"{HEART}, beats known", *cells(told, 0), target=TARGET)


def _breathing(amplitudes_mg: Sequence[float] = AMPLITUDES_MG) -> Iterator[str]:
    for (name, kind), mg in itertools.product(BREATHERS.items(), amplitudes_mg):

        def of(*how: Any, kind: Kind = kind, mg: float = mg) -> Told:
            return told_of(*breathing_chest(kind, mg, *how))

        told = _some(of)
        yield line(f"{name}, {mg:g} mg", *cells(told, 0), *cells(told, 1))


def chests(_: Path | None, __: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Chests without a breath: % told live, in windows of 32 s, of 60 s"
    yield from _noise()
    yield from _others_still()
    yield "Chests that breathe: % told live, in windows of 32 s, of 60 s; then % told right"
    yield from _breathing()
