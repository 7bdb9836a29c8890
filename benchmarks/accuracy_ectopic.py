"""How well ectopic beats are told from a heart that breathes: rows of `accuracy.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import made
import records
from accuracy_beats import labelled
from entrain.analysis.offline_pipeline import feed_ecg
from entrain.formats.signals import ecg_of
from entrain.physiology.indices import RMSSD
from entrain.physiology.readings import Beat, BeatLabel, Floats
from entrain.physiology.stretch import Stretch
from made_hearts import EARLY_DOWN, EARLY_UP, RESTING, Heart, Rhythm, made_heart
from peer import Neurokit, line

SEEDS = range(12)
EVERY = 9
DEPTHS_FRAC = (0.10, 0.25, 0.45)
"""From the longest to the shortest interval of a breath; the last only where it is slow."""


def breathing_rr_ms(rng: np.random.Generator, per_min: float, depth_frac: float) -> Floats:
    """Return 300 intervals that a breath moves, more or less suddenly as it goes in."""
    found: list[float] = []
    base_ms, jitter_ms, sharp = rng.uniform(700, 1300), rng.uniform(8, 30), rng.uniform(0, 0.9)
    phase, slow = rng.uniform(0, 2 * np.pi), 0.0
    while len(found) < 300:
        turn = 2 * np.pi * per_min / 60 * sum(found) / 1000 + phase
        wave = np.sin(turn + sharp * np.sin(turn))
        slow = 0.95 * slow + rng.normal(0, 0.006)
        rr_ms = base_ms * (1 + depth_frac / 2 * wave + slow) + rng.normal(0, jitter_ms)
        found.append(float(rr_ms))
    return np.array(found)


def hearts(rates_per_min: tuple[float, ...]) -> Iterator[tuple[Floats, np.random.Generator]]:
    for seed in SEEDS:
        rng = np.random.default_rng(300 + seed)
        for per_min in rates_per_min:
            for depth_frac in DEPTHS_FRAC[: 3 if per_min < 10 else 2]:
                yield breathing_rr_ms(rng, per_min * rng.uniform(0.9, 1.1), depth_frac), rng


def is_odd(beats: list[Beat]) -> Floats:
    return np.array([beat.label is not BeatLabel.NORMAL for beat in beats], float)


def seen_frac(early_frac: tuple[float, float]) -> float:
    """Return the share of early beats, with a pause that makes up for each, that are seen."""
    seen = []
    for rr_ms, rng in hearts((5.0, 12.0)):
        at = np.arange(25, len(rr_ms) - 3, EVERY)
        by_ms = rng.uniform(*early_frac, len(at)) * rr_ms[at]
        rr_ms[at] -= by_ms
        rr_ms[at + 1] += by_ms + rng.normal(0, 20, len(at))
        odd = is_odd(labelled(rr_ms))
        seen += np.maximum(odd[at], odd[at + 1]).tolist()
    return float(np.mean(seen))


def by_so_much(early_frac: float) -> Rhythm:
    def beats(rng: np.random.Generator) -> tuple[Floats, Floats]:
        beat_s, odd = RESTING(rng)
        odd[5 : len(odd) - 1 : EVERY] = 1
        return beat_s - odd * 0.85 * early_frac, odd

    return beats


def called_ectopic(heart: Heart) -> tuple[float, float]:
    """Return the share of odd and of other beats of an ECG whose interval is called ectopic."""
    odd_ones: list[bool] = []
    others: list[bool] = []
    for seed in range(4):
        one = made_heart(heart, seed)
        _, odd = heart.rhythm(np.random.default_rng(seed))
        after = np.append(0, odd[:-1])
        for beat in feed_ecg(ecg_of(one.uv, 130.0), beats_only=True).beats:
            at = int(np.abs(one.beat_s - beat.t_s).argmin())
            if not after[at]:
                (odd_ones if odd[at] else others).append(beat.label is BeatLabel.ECTOPIC)
    return float(np.mean(odd_ones)), float(np.mean(others))


MADE_TRAINS = ((2, 0.3, True), (2, 0.1, True), (3, 0.3, True), (5, 0.3, False), (5, 0.17, True),
               (9, 0.17, True), (20, 0.3, False))  # fmt: skip
"""One beat in so many is early, by so much, with a pause that makes up for it or without."""
SPAN_S = 120.0


def train(seed: int, every: int, early_frac: float, pause: bool) -> tuple[Floats, Floats]:
    """Return intervals of ten minutes, in which early beats come regularly, and which they are."""
    rng = np.random.default_rng(900 + seed)
    rr_ms = np.diff(made.made_rr_s(rng, 700, rng.uniform(6, 18))) * 1000
    early = np.zeros(len(rr_ms))
    at = np.arange(every * (150 // every), len(rr_ms) - 3, every)
    by_ms = np.clip(rng.normal(early_frac, 0.03, len(at)), 0.05, 0.5) * rr_ms[at]
    rr_ms[at] -= by_ms
    rr_ms[at + 1] += pause * (by_ms + rng.normal(0, 15, len(at)))
    early[at] = 1
    return rr_ms, early


def spans(rr_ms: Floats, early: Floats) -> tuple[list[float], int]:
    """Return how far the RMSSD shown of two minutes is off, as a share, and of how many spans.

    The truth is that of the pairs of intervals between normal beats; where they are fewer than
    20 the span is left out.
    """
    beats = labelled(rr_ms)
    t_s = np.array([beat.t_s for beat in beats])
    usual = (early == 0) & (np.append(0, early[:-1]) == 0)
    off, n = [], 0
    for end_s in np.arange(SPAN_S, t_s[-1], SPAN_S / 2):
        inside = (t_s >= end_s - SPAN_S) & (t_s <= end_s)
        pairs = usual[inside][1:] & usual[inside][:-1]
        if pairs.sum() < 20:
            continue
        n += 1
        truth_ms = float(np.sqrt(np.mean(np.diff(rr_ms[inside])[pairs] ** 2)))
        shown = Stretch(beats, end_s - SPAN_S, end_s).figure(RMSSD).value
        if shown is not None:
            off.append(shown / truth_ms - 1)
    return off, n


def in_trains(name: str, series: list[tuple[Floats, Floats]]) -> str:
    """Return a row: what share of early beats is seen, and how right the RMSSD that is shown is."""
    seen: list[float] = []
    off: list[float] = []
    n = 0
    false = np.zeros(2)
    for rr_ms, early in series:
        odd = is_odd(labelled(rr_ms)) > 0
        seen += (odd | np.append(odd[1:], False))[early > 0].tolist()
        far = np.convolve(early, np.ones(3), "same") == 0
        false += (odd[far].sum(), far.sum())
        more, of = spans(rr_ms, early)
        off, n = off + more, n + of
    wrong = np.abs(off) > 0.10
    return line(
        name,
        f"Se {np.mean(seen):.2f} of {len(seen)}",
        f"{1000 * false[0] / max(false[1], 1):.1f} false /1000",
        f"shown {len(off)} of {n}",
        f"{100 * wrong.mean():.0f} % off > 10 %" if off else "-",
    )


def quiet_cells() -> list[str]:
    """Return how much of the variability of hearts that only breathe is shown."""
    cells = []
    for rates in ((4.0, 5.0, 6.0), (8.0, 12.0, 16.0)):
        found = [spans(rr_ms, np.zeros(len(rr_ms))) for rr_ms, _ in hearts(rates)]
        shown, n = sum(len(off) for off, _ in found), sum(of for _, of in found)
        cells.append(f"{rates[0]:.0f}-{rates[-1]:.0f}/min: {shown} of {n}")
    return cells


def annotated(data: Path) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield the intervals of annotated records with early beats, and which those are."""
    for name in ("14046", "14134", "14149"):
        beat_s, kinds = records.annotations(data / f"mitlt/{name}.atr", 128)
        yield f"mitlt {name}", np.diff(beat_s[:20000]) * 1000, early_of(kinds[1:20000])
    for one in records.MITDB:
        beat_s, kinds = records.annotations(data / f"mitdb/{one}.atr", 360)
        if early_of(kinds).sum() >= 20:
            yield f"mitdb {one}", np.diff(beat_s) * 1000, early_of(kinds[1:])


def early_of(kinds: list[str]) -> Floats:
    return np.array([kind in "VSF" for kind in kinds], float)


def ectopics(data: Path | None, _: Neurokit) -> Iterator[str]:
    """Yield the table."""
    yield "Ectopic beats: from intervals alone, then where an ECG shows their shape"
    slow, quick = (
        100 * float(np.concatenate([is_odd(labelled(rr_ms)) for rr_ms, _ in hearts(rates)]).mean())
        for rates in ((4.0, 5.0, 6.0), (8.0, 12.0, 16.0))
    )
    yield line("made, none, breathing 4-6 a minute", f"{slow:.2f} % flagged", target="target <= .1")
    yield line("made, none, breathing 8-16 a minute", f"{quick:.2f} % flagged")
    for early_frac in ((0.05, 0.10), (0.10, 0.15), (0.15, 0.20), (0.20, 0.35)):
        text = "made, early by {:.0%} to {:.0%}".format(*early_frac)
        yield line(text, f"Se {seen_frac(early_frac):.2f}")
    for name, waves in (("same sense", EARLY_UP), ("other sense", EARLY_DOWN)):
        for early_frac in (0.0, 0.1, 0.25):
            heart = replace(Heart(rhythm=by_so_much(early_frac)), odd=waves)
            seen, false = called_ectopic(heart)
            text = f"made ECG, {name}, early by {early_frac:.0%}"
            yield line(text, f"Se {seen:.2f}", f"{1000 * false:.1f} false /1000")
    yield line("RMSSD of two minutes", target="target Se >= .9, <= 5 false, none off > 10 %")
    for every, early_frac, pause in MADE_TRAINS:
        text = f"made, one in {every}, {early_frac:.0%} early" + (", pause" if pause else "")
        yield in_trains(text, [train(seed, every, early_frac, pause) for seed in range(6)])
    yield line("made, no early beats", *quiet_cells())
    if data is not None:
        for name, rr_ms, early in annotated(data):
            yield in_trains(name, [(rr_ms, early)])
