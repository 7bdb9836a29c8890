"""How well rest and mental load are told apart: rows of `accuracy.py`.

Each person's first minute sitting is their baseline. A candidate is a sum of changes since then:
heart rate alone, the index that Entrain showed before, or heart rate and one other measure. The
candidates were written down before any was tried. Where weights are fitted (two measures: Fisher's
discriminant) a person is scored with those of all the others. T-wave amplitude cannot be tried:
these records hold the times of beats alone, so breaths are those of the RR intervals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import records
from accuracy_beats import labelled
from entrain.physiology.cardiac.series import window_of
from entrain.physiology.indices import HEART_RATE, RMSSD, RSA_CORRECTED, STRESS_INDEX, BeatWindow
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.sources import BreathSources
from made_breathers import USUAL, Kind, made_breather
from peer import Neurokit, line

WINDOW_S, STEP_S = 60.0, 10.0
LEAST_PERIODS = 4
HR, LN_RMSSD, LN_STRESS, LN_RSA, LN_UNEVEN = range(5)
FORMER_WEIGHTS = {HR: 0.5 / 3.0, LN_RMSSD: -0.25 / 0.19, LN_STRESS: 0.25 / 0.49}
"""The index shown before: its weights over the spreads by which minutes of rest differ."""
CANDIDATES: dict[str, tuple[int, ...] | dict[int, float]] = {
    "heart rate alone": {HR: 1.0},
    "former index": FORMER_WEIGHTS,
    "heart rate, corrected RSA": (HR, LN_RSA),
    "heart rate, uneven breaths": (HR, LN_UNEVEN),
    "heart rate, ln RMSSD": (HR, LN_RMSSD),
}
"""By name: weights, or the measures whose weights are fitted to the other people."""
DRAWS = 4000
MADE_PEOPLE = 12
MADE_SECONDS = 125.0


@dataclass(frozen=True)
class Pair:
    """A person's changes since their first minute: at rest later, and under load, shape (5,)."""

    rest: Floats
    load: Floats


def _measures(window: BeatWindow, uneven_frac: float | None) -> Floats | None:
    """Return the five measures of a minute; None where one is unknown, as for a dropped minute."""
    values = [index.compute(window) for index in (HEART_RATE, RMSSD, STRESS_INDEX, RSA_CORRECTED)]
    if window.covered_frac <= 0.8 or uneven_frac is None or not all(values):
        return None
    hr_bpm, *others = (value for value in values if value)
    return np.array([hr_bpm, *np.log(others), np.log(uneven_frac)])


def _uneven_frac(crossings_s: Floats, from_s: float) -> float | None:
    """Return the spread of the breaths' lengths over their mean; None with too few breaths."""
    periods_s = np.diff(crossings_s[crossings_s > from_s])
    if len(periods_s) < LEAST_PERIODS:
        return None
    return float(periods_s.std(ddof=1) / periods_s.mean())


def minutes(beat_s: Floats) -> list[Floats]:
    """Return the measures of 60 s windows, one each 10 s."""
    beats = labelled(np.diff(beat_s) * 1000)
    sources, given = BreathSources(), 0
    found = []
    for end_s in np.arange(WINDOW_S + 2, beats[-1].t_s, STEP_S):
        while given < len(beats) and beats[given].t_s <= end_s:
            sources.add_beat(beats[given])
            given += 1
        inside = [beat for beat in beats[:given] if beat.t_s > end_s - WINDOW_S]
        breath_end_s = sources.rsa.grid.end_s
        per_min = sources.window(breath_end_s, WINDOW_S).ungated_per_min
        uneven_frac = _uneven_frac(sources.rsa.estimate(end_s).crossings_s, end_s - WINDOW_S)
        measures = _measures(window_of(inside, WINDOW_S, per_min), uneven_frac)
        if measures is not None:
            found.append(measures)
    return found


def pair_of(rest_s: Floats, load_s: Floats) -> Pair | None:
    """Return a person's changes; None where too few minutes of rest or none of load count."""
    rest, load = minutes(rest_s), minutes(load_s)
    if len(rest) < 3 or not load:
        return None
    return Pair(rest=rest[-1] - rest[0], load=np.mean(load, axis=0) - rest[0])


def discriminant(rest: Floats, load: Floats) -> Floats:
    """Return Fisher's weights, by which the score's spread within a group is 1."""
    within = (np.cov(rest.T) + np.cov(load.T)) / 2
    weights: Floats = np.linalg.solve(within, load.mean(0) - rest.mean(0))
    return weights / np.sqrt(weights @ within @ weights)


def scores(people: list[Pair], candidate: tuple[int, ...] | dict[int, float]) -> Floats:
    """Return each person's score at rest and under load, shape (n_people, 2)."""
    both = np.array([(one.rest, one.load) for one in people])
    if isinstance(candidate, dict):
        return both[:, :, list(candidate)] @ np.array(list(candidate.values()))
    chosen = both[:, :, list(candidate)]
    found = []
    for left_out in range(len(people)):
        others = np.delete(chosen, left_out, axis=0)
        found.append(chosen[left_out] @ discriminant(others[:, 0], others[:, 1]))
    return np.array(found)


def auc(table: Floats) -> float:
    """Return how often a score under load is above one at rest, shape (n_people, 2)."""
    rest, load = table[None, :, 0], table[:, None, 1]
    return float((load > rest).mean() + (load == rest).mean() / 2)


def _rows(name: str, people: list[Pair]) -> Iterator[str]:
    yield line(f"{name}, {len(people)} people", "AUC", "against heart rate")
    tables = {of: scores(people, candidate) for of, candidate in CANDIDATES.items()}
    alone = tables["heart rate alone"]
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(people), (DRAWS, len(people)))
    for of, table in tables.items():
        low, high = np.percentile([auc(table[pick]) for pick in picks], (2.5, 97.5))
        more = [auc(table[pick]) - auc(alone[pick]) for pick in picks]
        less, most = np.percentile(more, (2.5, 97.5))
        cells = [f"{auc(table):.3f} [{low:.2f}, {high:.2f}]"]
        if table is not alone:
            cells.append(f"{auc(table) - auc(alone):+.3f} [{less:+.2f}, {most:+.2f}]")
        yield line(f"{name}, {of}", *cells)


def _made(kind_of_load: str) -> list[Pair]:
    """Return made people whose load shows in heart rate alone, or in breath and RSA too."""
    people = []
    for seed in range(MADE_PEOPLE):
        rng = np.random.default_rng(7000 + seed)
        hr_bpm, per_min, rsa_ms = rng.uniform(55, 80), rng.uniform(11, 18), rng.uniform(15, 50)
        rise_bpm = rng.normal(5, 5)
        rest = replace(USUAL, hr_bpm=(hr_bpm,) * 2, per_min=(per_min,) * 2, rsa_ms=(rsa_ms,) * 2)
        load = replace(rest, hr_bpm=(hr_bpm + rise_bpm,) * 2)
        if kind_of_load == "breath too":
            load = replace(load, uneven=0.25, rsa_ms=(0.5 * rsa_ms,) * 2)
        one = pair_of(_beat_s(rest, 2 * seed), _beat_s(load, 2 * seed + 1))
        people += [] if one is None else [one]
    return people


def _beat_s(kind: Kind, seed: int) -> Floats:
    beat_s = made_breather(kind, 7100 + seed, MADE_SECONDS, 100.0).beat_s
    return beat_s[(beat_s > 0) & (beat_s < MADE_SECONDS)]


def load(data: Path | None, _: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Rest against mental load: AUC with 95 % bootstrap interval over people"
    for kind_of_load in ("heart rate", "breath too"):
        yield from _rows(f"made, load in {kind_of_load}", _made(kind_of_load))
    if data is not None:
        pairs = [pair_of(rest_s, load_s) for rest_s, load_s in records.gudb(data)]
        yield from _rows("gudb", [one for one in pairs if one is not None])
