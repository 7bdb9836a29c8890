"""What fusing the sources of the breath brings: rows of `accuracy.py`.

Beside the fused rate stands each source alone, judged by the same rule and on the same
windows: on all of them, and each on its surest ones, as many as the fused gate tells.
No record here has the chest's motion beside a reference: ECG's height, level and RSA.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from accuracy_windows import Case, breathing_cases, part_of, true_per_min
from entrain.analysis.collected import Collected
from entrain.analysis.offline_pipeline import OfflinePipeline
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.sources import BreathSources
from entrain.physiology.respiration.windows import BreathWindow
from peer import Neurokit, line

ALONE = ("rsa", "height", "level")
MAY_BE_BEHIND_PER_MIN = 0.1


class Apart(Collected):
    """Collects also what each source says alone: (rate, quality) of each window."""

    def __init__(self) -> None:
        super().__init__()
        self.alone: list[list[tuple[float, float]]] = []
        self._apart = {name: _Alone(name) for name in ALONE}

    def add_windows(self, t_s: int, sources: BreathSources) -> None:
        """Take the windows that are complete."""
        n_before = len(self.windows)
        super().add_windows(t_s, sources)
        for window in self.windows[n_before:]:
            self.alone.append([one.says(sources, window) for one in self._apart.values()])


class _Alone:
    """One source of a BreathSources, by the same rule as all of them together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._only = BreathSources()

    def says(self, sources: BreathSources, window: BreathWindow) -> tuple[float, float]:
        setattr(self._only, self._name, getattr(sources, self._name))
        told = self._only.window(window.t_s + window.window_s / 2, window.window_s)
        rate = told.ungated_per_min
        return (np.nan if rate is None else rate, told.quality_frac)


def sources_of(case: Case) -> Apart:
    """Return what is told of an ECG, fused and apart."""
    feed, apart = OfflinePipeline(case.rate_hz), Apart()
    feed.collected = apart
    apart.seconds = len(case.uv) / case.rate_hz
    feed.add_ecg(np.arange(len(case.uv)) / case.rate_hz, case.uv)
    feed.finish()
    return apart


def errors_of(case: Case, told: Apart, window_s: int) -> Floats:
    """Return MAE [breaths/min], shape (2, 4): on all windows and on the surest; fused first."""
    rows, n_known = [], 0
    for window, alone in zip(told.windows, told.alone, strict=True):
        part = part_of(case, window)
        if window.window_s != window_s or part is None:
            continue
        true = true_per_min(case, part)
        fused = (window.ungated_per_min or np.nan, window.quality_frac)
        said = np.array([fused, *alone])
        if true is None or not np.isfinite(said).all():
            continue
        n_known += window.per_min is not None
        rows.append((np.abs(said[:, 0] - true), said[:, 1]))
    errors, sure = (np.array(column) for column in zip(*rows, strict=True))
    surest = np.argsort(-sure, axis=0, kind="stable")[:n_known]
    picked = np.take_along_axis(errors, surest, axis=0)
    return np.array([errors.mean(axis=0), picked.mean(axis=0)])


def sources(data: Path | None, _: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Breath fused and apart: MAE [breaths/min] of fused, then " + ", ".join(ALONE)
    told = [(case, sources_of(case)) for case in breathing_cases(data)]
    for is_made, name in ((True, "made"), (False, "records")):
        ours = [one for one in told if one[0].name.startswith("made") is is_made]
        for window_s in (32, 60) if ours else ():
            errors = np.mean([errors_of(*one, window_s) for one in ours], axis=0)
            for row, of in zip(errors, ("all windows", "as many, surest"), strict=True):
                yield line(
                    f"{window_s} s, {name}, {of}",
                    ", ".join(f"{error:.2f}" for error in row),
                    f"fused {row[0] - row[1:].min():+.2f} of best",
                    target=f"target <= +{MAY_BE_BEHIND_PER_MIN}",
                )
