"""Breathing of ill people out of one ECG lead: rows of `accuracy.py`.

BIDMC (Pimentel 2017, doi:10.1109/TBME.2016.2613124): people in intensive care, whose breaths two
annotators marked. The truth of a window is the mean of both, where they agree within 2/min.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from accuracy_breathers import QUALITIES
from entrain.analysis.offline_pipeline import feed_ecg
from entrain.formats.edf import read_edf
from entrain.formats.signals import Ecg
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.spectrum import SURE_PER_MIN
from entrain.physiology.respiration.windows import WINDOW_GATE_FRAC
from peer import Neurokit, line

RATE_HZ = 125.0
AGREE_PER_MIN = 2.0
NEUROKIT_EVERY = 4


@dataclass(frozen=True)
class Person:
    """One lead, and when each annotator marked a breath [s]."""

    name: str
    ecg: Ecg
    marks_s: tuple[Floats, Floats]

    def true_per_min(self, from_s: float, to_s: float) -> float:
        """Return the rate in a stretch [breaths/min], NaN where the annotators do not agree."""
        one, other = (rate_of(marks_s, from_s, to_s) for marks_s in self.marks_s)
        return (one + other) / 2 if abs(one - other) < AGREE_PER_MIN else np.nan


def rate_of(marks_s: Floats, from_s: float, to_s: float) -> float:
    inside = marks_s[(marks_s >= from_s) & (marks_s <= to_s)]
    if len(inside) < 3:
        return np.nan
    return 60 * (len(inside) - 1) / float(inside[-1] - inside[0])


def people(data: Path) -> list[Person]:
    found = []
    for path in sorted((data / "bidmc").glob("*.edf")):
        marks = np.genfromtxt(
            path.with_name(f"{path.stem}_breaths.csv"), delimiter=",", skip_header=1
        )
        marks_s = tuple(column[np.isfinite(column)] / RATE_HZ for column in marks.T)
        found.append(Person(path.stem, read_edf(path), (marks_s[0], marks_s[1])))
    return found


def windows_of(person: Person, neurokit: Neurokit) -> tuple[Floats, list[tuple[float, float]]]:
    """Return of each window with a truth its length [s], error [breaths/min] and quality.

    And of some windows their length and neurokit2's absolute error.
    """
    rows, theirs = [], []
    uv = np.concatenate([run.uv for run in person.ecg.runs])
    for at, window in enumerate(feed_ecg(person.ecg).windows):
        from_s, to_s = (window.t_s + by * window.window_s for by in (-0.5, 0.5))
        true = person.true_per_min(from_s, to_s)
        if np.isnan(true) or window.ungated_per_min is None or to_s > person.ecg.end_s:
            continue
        rows.append((window.window_s, window.ungated_per_min - true, window.quality_frac))
        if at % NEUROKIT_EVERY == 0:
            part = uv[round(from_s * person.ecg.rate_hz) : round(to_s * person.ecg.rate_hz)]
            other = neurokit("rate", {"uv": part.tolist(), "rate": person.ecg.rate_hz})
            theirs += [
                (window.window_s, abs(rate - true)) for rate in (other or {}).get("per_min", [])
            ]
    return np.array(rows), theirs


def ill(data: Path | None, neurokit: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Breathing of ill people, one ECG lead: MAE, gated at coverage, bias [breaths/min]"
    if data is None or not (data / "bidmc").is_dir():
        return
    told = {person.name: windows_of(person, neurokit) for person in people(data)}
    for window_s in (32, 60):
        for name, (rows, theirs) in told.items():
            other = [error for length_s, error in theirs if length_s == window_s]
            yield line(
                f"{window_s} s, {name}",
                *cells_of(rows[rows[:, 0] == window_s]),
                f"sarkar {np.mean(other):.2f}" if other else "-",
            )
        every = np.vstack([rows for rows, _ in told.values()])
        every = every[every[:, 0] == window_s]
        other = [error for _, all_of in told.values() for n, error in all_of if n == window_s]
        yield line(
            f"{window_s} s, all {len(told)} people",
            *cells_of(every),
            f"sarkar {np.mean(other):.2f}" if other else "-",
            target="target <= 2 % off > 3, at >= 65 %",
        )
        for low, high in itertools.pairwise(QUALITIES):
            inside = (every[:, 2] >= low) & (every[:, 2] < high + (high == 1.0))
            right = (np.abs(every[inside, 1]) <= SURE_PER_MIN).mean() if inside.any() else np.nan
            yield line(
                f"{window_s} s, quality {low:.1f} to {high:.1f}",
                f"{right:.2f} within {SURE_PER_MIN:g}/min",
                f"{inside.mean():.0%} of windows",
            )


def cells_of(rows: Floats) -> list[str]:
    error, shown = rows[:, 1], rows[:, 2] >= WINDOW_GATE_FRAC
    if not shown.any():
        return [f"{np.abs(error).mean():.2f}, - at 0%", "-"]
    gated = error[shown]
    return [
        f"{np.abs(error).mean():.2f}, {np.abs(gated).mean():.2f} at {shown.mean():.0%}",
        f"{gated.mean():+.2f}, {(np.abs(gated) > 3).mean():.1%} off > 3",
    ]
