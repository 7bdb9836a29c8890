"""What fusing the sources of respiration brings: rows of `accuracy.py`.

Beside the fused rate stands each source alone, judged by the same rule and on the same
windows: on all of them, and each on its best ones, as many as the fused rate passes the gate.
No record here has chest motion and a reference: the sources are ECG amplitude, baseline and RSA.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from accuracy_windows import Case, breathing_cases, part_of, true_per_min
from entrain.analysis.measurements import Measurements
from entrain.analysis.offline_pipeline import OfflinePipeline
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.sources import BreathSources
from entrain.physiology.respiration.windows import BreathWindow
from peer import Neurokit, line

ALONE = ("rsa", "height", "level")
MAY_BE_BEHIND_PER_MIN = 0.1


class SourcesApart(Measurements):
    """Collects for each window also the (rate, quality) of each source alone."""

    def __init__(self, sources: BreathSources) -> None:
        super().__init__()
        self.alone: list[list[tuple[float, float]]] = []
        self._sources = sources
        self._apart = [_Alone(name) for name in ALONE]

    def add_windows(self, t_s: int, window: Callable[[float, float], BreathWindow]) -> None:
        """Add the windows that are complete."""
        n_before = len(self.windows)
        super().add_windows(t_s, window)
        for fused in self.windows[n_before:]:
            self.alone.append([source.estimate(self._sources, fused) for source in self._apart])


class _Alone:
    """One source of a BreathSources, judged by the same rule as all of them together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._only = BreathSources()

    def estimate(self, sources: BreathSources, window: BreathWindow) -> tuple[float, float]:
        """Return rate [breaths/min], NaN for none, and quality in a window."""
        setattr(self._only, self._name, getattr(sources, self._name))
        alone = self._only.window(window.t_s + window.window_s / 2, window.window_s)
        rate = alone.ungated_per_min
        return (np.nan if rate is None else rate, alone.quality_frac)


def measure_apart(case: Case) -> SourcesApart:
    """Return what is measured in an ECG, from all sources and from each alone."""
    pipeline = OfflinePipeline(case.rate_hz)
    apart = pipeline.measurements = SourcesApart(pipeline.sources)
    apart.seconds = len(case.uv) / case.rate_hz
    pipeline.add_ecg(np.arange(len(case.uv)) / case.rate_hz, case.uv)
    pipeline.finish()
    return apart


def errors_of(case: Case, apart: SourcesApart, window_s: int) -> Floats:
    """Return MAE [breaths/min], shape (2, 4): on all windows and on the best; fused first."""
    rows, n_known = [], 0
    for window, alone in zip(apart.windows, apart.alone, strict=True):
        part = part_of(case, window)
        if window.window_s != window_s or part is None:
            continue
        true = true_per_min(case, part)
        fused = (window.ungated_per_min or np.nan, window.quality_frac)
        estimates = np.array([fused, *alone])
        if true is None or not np.isfinite(estimates).all():
            continue
        n_known += window.per_min is not None
        rows.append((np.abs(estimates[:, 0] - true), estimates[:, 1]))
    errors, quality = (np.array(column) for column in zip(*rows, strict=True))
    best = np.argsort(-quality, axis=0, kind="stable")[:n_known]
    picked = np.take_along_axis(errors, best, axis=0)
    return np.array([errors.mean(axis=0), picked.mean(axis=0)])


def sources(data: Path | None, _: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Breath fused and apart: MAE [breaths/min] of fused, then " + ", ".join(ALONE)
    measured = [(case, measure_apart(case)) for case in breathing_cases(data)]
    for is_made, name in ((True, "made"), (False, "records")):
        ours = [pair for pair in measured if pair[0].name.startswith("made") is is_made]
        for window_s in (32, 60) if ours else ():
            errors = np.mean([errors_of(*pair, window_s) for pair in ours], axis=0)
            for row, of in zip(errors, ("all windows", "as many, surest"), strict=True):
                yield line(
                    f"{window_s} s, {name}, {of}",
                    ", ".join(f"{error:.2f}" for error in row),
                    f"fused {row[0] - row[1:].min():+.2f} of best",
                    target=f"target <= +{MAY_BE_BEHIND_PER_MIN}",
                )
