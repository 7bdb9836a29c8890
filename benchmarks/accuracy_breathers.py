"""Breathing of made people whose every breath is known: rows of `accuracy.py`.

People of many kinds, at rates from 100 to 1000 Hz, with much and little of their breath in
the ECG. The last rows hold what `quality` says against how often it was so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from entrain.analysis.breathing import breathing_windows
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.spectrum import SURE_PER_MIN
from entrain.physiology.respiration.windows import WINDOW_GATE_FRAC
from made_breathers import KINDS, Kind, made_breather
from peer import Neurokit, line

PEOPLE = 6
SECONDS = 240.0
QUALITIES = (0.0, 0.2, 0.4, WINDOW_GATE_FRAC, 0.7, 0.8, 0.9, 1.0)


def windows_of(kind: Kind) -> Floats:
    """Return of each window its length [s], error [breaths/min] and quality, shape (n, 3)."""
    rows = []
    for seed in range(1000, 1000 + PEOPLE):
        one = made_breather(kind, seed, SECONDS)
        for window in breathing_windows(one.uv, one.rate_hz):
            begin_s, end_s = (window.t_s + by * window.window_s for by in (-0.5, 0.5))
            if end_s <= SECONDS and window.ungated_per_min is not None:
                error = abs(window.ungated_per_min - one.per_min(begin_s, end_s))
                rows.append((window.window_s, error, window.quality_frac))
    return np.array(rows)


def breathers(_: Path | None, __: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield f"Made breathers, {PEOPLE} of a kind: MAE [breaths/min] ungated, then gated at coverage"
    told = {name: windows_of(kind) for name, kind in KINDS.items()}
    for window_s in (32, 60):
        means = []
        for name, rows in told.items():
            _, error, quality = rows[rows[:, 0] == window_s].T
            shown = quality >= WINDOW_GATE_FRAC
            means.append((error.mean(), error[shown].mean(), shown.mean()))
            yield line(f"{window_s} s, {name}", "{:.2f}, {:.2f} at {:.0%}".format(*means[-1]))
        mean = "{:.2f}, {:.2f} at {:.0%}".format(*np.nanmean(means, axis=0))
        yield line(f"{window_s} s, macro", mean, target="target <= 1.0, gated <= .5 at >= 75 %")
        length_s, error, quality = np.vstack(list(told.values())).T
        of_length = length_s == window_s
        for low, high in itertools.pairwise(QUALITIES):
            inside = of_length & (quality >= low) & (quality < high + (high == 1.0))
            right = float((error[inside] <= SURE_PER_MIN).mean()) if inside.any() else np.nan
            yield line(
                f"{window_s} s, quality {low:.1f} to {high:.1f}",
                f"{right:.2f} within {SURE_PER_MIN:g}/min",
                f"{inside.sum() / of_length.sum():.0%} of windows",
            )
