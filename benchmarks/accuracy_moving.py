"""The chest's motion of people who sit, stand, talk and step: rows of `accuracy.py`.

Live is what is shown each second, against the mean rate of the last half minute; windows are
those of `analyze`, each against its own time. Off are of those shown that are over 3/min off.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from entrain.physiology.body import LOOK_EVERY_S
from entrain.physiology.intake import STRAP_SILENT_S
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.sources import BreathSources
from made_moving import ACTIVITIES, Moving, made_moving
from peer import Neurokit, line

SEEDS = range(3000, 3016)
FRAME_N = 36
FROM_S, LATELY_S = 60, 30
WINDOWS_S = (32, 60)
OFF_PER_MIN = 3.0


def told_of(one: Moving) -> dict[int, Floats]:
    """Return the error and quality of what is shown, NaN for nothing; 0 is live, else windows."""
    sources = BreathSources()
    rows: dict[int, list[tuple[float, float]]] = {0: [], **{one: [] for one in WINDOWS_S}}
    rate, quality, known_s, first = np.nan, 0.0, -np.inf, 0
    for second in range(1, int(one.t_s[-1])):
        while first + FRAME_N <= np.searchsorted(one.t_s, second):
            part = slice(first, first + FRAME_N)
            sources.add_chest(one.t_s[part], one.mg[part])
            first += FRAME_N
        if second % LOOK_EVERY_S == 0:
            seen = sources.estimate(float(second), 0.0, timed=False)
            if seen.per_min is not None:
                rate, quality, known_s = seen.per_min, seen.quality_frac, second
        if second < FROM_S:
            continue
        shown = second - known_s < LOOK_EVERY_S + STRAP_SILENT_S
        true = one.true_per_min(second - LATELY_S, second)
        rows[0].append((rate - true if shown else np.nan, quality))
        for window_s in WINDOWS_S if second % 4 == 0 else ():
            window = sources.window(second - 1.0, window_s)
            true = one.true_per_min(second - 1.0 - window_s, second - 1.0)
            per_min = np.nan if window.per_min is None else window.per_min
            rows[window_s].append((per_min - true, window.quality_frac))
    return {key: np.array(of) for key, of in rows.items()}


def moving(_: Path | None, __: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Chest motion, made: MAE [breaths/min] at coverage, and off > 3: live, 32 s, 60 s"
    every: dict[int, list[Floats]] = {0: [], **{one: [] for one in WINDOWS_S}}
    for activity in ACTIVITIES:
        told = [told_of(made_moving(activity, seed)) for seed in SEEDS]
        parts = {key: np.vstack([one[key] for one in told]) for key in every}
        for key, part in parts.items():
            every[key].append(part)
        yield line(activity, *(cell_of(part) for part in parts.values()))
    whole = [cell_of(np.vstack(parts)) for parts in every.values()]
    yield line("all activities", *whole, target="target live <= .5")
    error, quality = np.vstack(every[0]).T
    for low, high in ((0.0, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = np.isfinite(error) & (quality >= low) & (quality < high)
        if inside.any():
            off = np.abs(error[inside])
            yield line(
                f"live, quality {low:.1f} to {min(high, 1.0):.1f}",
                f"{(off <= 1).mean():.2f} within 1/min",
                f"{(off > OFF_PER_MIN).mean():.1%} off > 3",
                f"{inside.mean():.0%} of seconds",
            )


def cell_of(rows: Floats) -> str:
    error = np.abs(rows[:, 0])
    shown = np.isfinite(error)
    if not shown.any():
        return "- at 0%"
    wrong = (error[shown] > OFF_PER_MIN).mean()
    return f"{error[shown].mean():.2f} at {shown.mean():.0%}, {wrong:.0%}"
