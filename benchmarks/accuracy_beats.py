"""How right R peaks and labels are: rows of `accuracy.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

import made
import records
from entrain.formats.channel import find_r_peaks
from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.cardiac.series import window_of
from entrain.physiology.indices import RMSSD
from entrain.physiology.readings import Beat, BeatLabel, Floats
from peer import Neurokit, line

Span = tuple[float, float]
ARTEFACTS = ("missed", "extra", "misplaced", "ectopic")

# ---------------------------------------------------------------- R peaks


def match(found_s: Floats, true_s: Floats, within_s: float) -> tuple[list[int], list[int]]:
    """Return a one-to-one match in time: places in `found_s`, and in `true_s`."""
    found_at, true_at, at = [], [], 0
    for number, beat in enumerate(true_s):
        while at < len(found_s) and found_s[at] < beat - within_s:
            at += 1
        if at < len(found_s) and found_s[at] <= beat + within_s:
            found_at.append(at)
            true_at.append(number)
            at += 1
    return found_at, true_at


def hits(found_s: Floats, true_s: Floats, within_s: float) -> tuple[float, Floats]:
    """Return F1 and the errors [s] of a one-to-one match in time."""
    found_at, true_at = match(found_s, true_s, within_s)
    errors_s = found_s[found_at] - true_s[true_at]
    return 2 * len(errors_s) / max(1, len(found_s) + len(true_s)), errors_s


def rr_error_sd_ms(found_s: Floats, true_s: Floats) -> float:
    """SD of the difference between intervals whose two beats were both found."""
    near = np.abs(found_s[:, None] - true_s[None, :]).argmin(0)
    off_s = found_s[near] - true_s
    good = np.abs(off_s) < 0.05
    pairs = good[1:] & good[:-1]
    return float(1000 * np.std(np.diff(off_s)[pairs])) if pairs.any() else float("nan")


def scored(found_s: Floats, true_s: Floats, from_s: float, to_s: float) -> tuple[float, ...]:
    # From the middle between two beats to the middle between two others.
    middles = 0.5 * (true_s[1:] + true_s[:-1])
    from_s = middles[np.searchsorted(middles, from_s)]
    to_s = middles[np.searchsorted(middles, to_s) - 1]
    true_s = true_s[(true_s > from_s) & (true_s < to_s)]
    found_s = found_s[(found_s > from_s) & (found_s < to_s)]
    wide, fine = hits(found_s, true_s, 0.15)[0], hits(found_s, true_s, 0.05)[0]
    return 100 * wide, 100 * fine, rr_error_sd_ms(found_s, true_s)


def scored_in(
    counted: list[Span], found_s: Floats, true_s: Floats, end_s: float
) -> tuple[float, ...]:
    """Score what lies where beats are counted, less the first 3 s and the last 1.5 s."""

    def inside(t_s: Floats) -> Floats:
        where = [(t_s >= from_s) & (t_s <= to_s) for from_s, to_s in counted]
        return t_s[np.any(where, axis=0)]

    return scored(inside(found_s), inside(true_s), 3.0, end_s - 1.5)


def r_peaks(data: Path | None, neurokit: Neurokit) -> Iterator[str]:
    yield "R peaks at 130 Hz: F1 % at 150 ms / 50 ms, SD of RR error [ms]"
    yield line("", "entrain", "neurokit2", target="target >= 99.6 / 99.3, <= 1.5")

    def row(
        name: str, signals: list[tuple[Floats, Floats, Floats, list[Span]]]
    ) -> tuple[str, Floats]:
        ours, theirs = [], []
        for t_s, uv, beat_s, counted in signals:
            ours.append(scored_in(counted, find_r_peaks(t_s, uv, 130.0), beat_s, t_s[-1]))
            other = neurokit("peaks", {"uv": uv.tolist(), "rate": 130})
            if other is not None:
                theirs.append(scored_in(counted, np.array(other["t_s"]), beat_s, t_s[-1]))
        cells = [
            "{:.2f} / {:.2f}, {:.2f}".format(*np.nanmean(of, axis=0)) if of else "-"
            for of in (ours, theirs)
        ]
        return line(name, *cells), np.array(ours)

    totals = []
    for kind in made.KINDS:
        signals = [
            (m.t_s, m.uv, m.beat_s, [(0.0, m.t_s[-1])])
            for m in (made.made_ecg(kind, s) for s in range(6))
        ]
        text, ours = row(f"made, {kind}", signals)
        totals.append(ours.mean(0))
        yield text
    yield line("made, mean of kinds", "{:.2f} / {:.2f}, {:.2f}".format(*np.mean(totals, axis=0)))
    if data is not None:
        rows = [(f"mitdb {one}, to 130 Hz", records.mitdb(data, one)) for one in records.MITDB]
        for name, signal in rows:
            yield row(name, [signal])[0]
        yield row("mitdb, mean of the eleven", [signal for _, signal in rows])[0]


# ---------------------------------------------------------------- artefacts


def labelled(rr_ms: Floats) -> list[Beat]:
    """Label a series of intervals; entry i is the interval i."""
    labeller = Labeller()
    t_s = np.concatenate([[0.0], np.cumsum(rr_ms) / 1000])
    beats = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
    for at_s, rr in zip(t_s[1:], rr_ms, strict=True):
        beats += labeller.add(RawBeat(t_s=float(at_s), rr_ms=float(rr)))
    return (beats + labeller.flush())[1:]


def rmssd_of(beats: list[Beat]) -> float:
    return RMSSD.compute(window_of(beats, 300.0)) or float("nan")


def clean_segments(data: Path) -> list[Floats]:
    """Return 200 to 300 s of real intervals in which nothing jumps by more than 20 %."""
    found = []
    series = [records.h10(data)]
    series += [np.diff(beat_s) * 1000 for pair in records.gudb(data) for beat_s in pair]
    for rr_ms in series:
        steady = np.abs(np.diff(rr_ms)) < 0.2 * rr_ms[:-1]
        for at in range(0, len(rr_ms) - 119, 240):
            part = rr_ms[at : at + 240]
            if steady[at : at + len(part) - 1].all() and (part > 300).all() and (part < 2000).all():
                found.append(part)
    return found


def resting_segments() -> list[Floats]:
    made_up = []
    for seed in range(12):
        rng = np.random.default_rng(100 + seed)
        made_up.append(np.diff(made.made_rr_s(rng, 240, rng.uniform(6, 18))) * 1000)
    return made_up


def count(beats: list[Beat], spoiled: made.Spoiled, kind: str) -> tuple[int, int, int, int]:
    """Count events seen, events, flags away from any event, and events named rightly."""
    odd = {at for at, beat in enumerate(beats) if beat.label is not BeatLabel.NORMAL}
    touched: set[int] = set()
    seen = named = 0
    for event in spoiled.events:
        around = set(range(min(event) - 1, max(event) + 2))
        seen += bool(odd & set(event))
        named += any(beats[at].label == kind for at in event if at < len(beats))
        touched |= around
    return seen, len(spoiled.events), len(odd - touched), named


def artefacts(data: Path | None, _: Neurokit) -> Iterator[str]:
    yield "Artefacts, 3 % of beats: F1 of events, share named rightly, mean |RMSSD error| [ms]"
    sets = [("made", resting_segments())]
    if data is not None:
        sets.append(("real", clean_segments(data)))
    for name, segments in sets:
        for kind in ARTEFACTS:
            totals, errors, raw = np.zeros(4), [], []
            for seed, rr_ms in enumerate(segments):
                spoiled = made.spoil(rr_ms, kind, np.random.default_rng(seed))
                beats = labelled(spoiled.rr_ms)
                totals += count(beats, spoiled, kind)
                truth = float(np.sqrt(np.mean(np.diff(rr_ms) ** 2)))
                errors.append(abs(rmssd_of(beats) - truth))
                raw.append(abs(float(np.sqrt(np.mean(np.diff(spoiled.rr_ms) ** 2))) - truth))
            seen, events, false, right = totals
            f1 = 2 * seen / (2 * seen + false + (events - seen))
            least = 3.5 if kind == "misplaced" else 2.0
            yield line(
                f"{name}, {kind} ({len(segments)} series)",
                f"{f1:.3f}",
                f"{right / events:.2f}",
                f"{np.nanmean(errors):.2f} (raw {np.mean(raw):.0f})",
                target=f"target >= .90, <= {least} ms",
            )
        bias, flagged, n = [], 0, 0
        for rr_ms in segments:
            beats = labelled(rr_ms)
            flagged += sum(beat.label is not BeatLabel.NORMAL for beat in beats)
            n += len(beats)
            bias.append(rmssd_of(beats) / float(np.sqrt(np.mean(np.diff(rr_ms) ** 2))) - 1)
        yield line(
            f"{name}, clean",
            f"{100 * flagged / n:.2f} % flagged",
            f"RMSSD {100 * np.mean(bias):+.2f} %",
            target="target <= 1 %",
        )
