"""How right the breath's phase is that the guide is compared with: rows of `accuracy.py`.

True phase is 0 degrees where a breath in begins and rises evenly to 360 where the next one
begins. Estimated phase is `CROSSING_FRAC` of that at each rise through zero and even between;
after the last rise it goes on at the rate shown. Each moment is looked at when it is now, and
again some seconds later, at last in the middle of the minute's window. Errors are about the mean
of the person: following asks whether the phase is constant, and a sense of the signal that is
not known (chest and ECG have none) turns it by 180 degrees. What following itself sees, the
rises of one look at the last minute, is told about that look's own mean.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from accuracy_live import STRAPS
from entrain.conductor.arranger import CROSSING_FRAC
from entrain.physiology.following import LEAST_BREATHS
from entrain.physiology.readings import Floats
from peer import Neurokit, line
from phase_estimators import causal_band, hilbert, oscillator, rope
from phase_runs import AFTER_S, CHANGE_S, MADE, Run, made_runs, phase_of, recorded_runs

PEOPLE = range(3000, 3004)
DELAYS_S = (0, 2, 4, 6, 8, 10, 30)
SHOWN_S = (0, 4, 30)
WINDOW_S = 30
"""Behind now: the middle of the window of a minute."""
AS_GOOD_DEG = 5.0
QUALITIES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
AROUND_S = 30.0
SAME_FRAC, LATEST_S = 0.1, 20.0
LOOK_S, JUMP_DEG = 60.0, 45.0
PEERS: dict[str, Callable[[Floats], Floats]] = {
    "ROPE": lambda signal: rope(causal_band(signal)),
    "oscillator": lambda signal: oscillator(causal_band(signal)),
    "Hilbert": hilbert,
}
SIGNALS = {"intervals": ("rr",), "ECG": ("rr", "height"), "ECG, motion": ("acc",)}


def wrapped_deg(turns: Floats) -> Floats:
    """Return phase differences between -180 and 180 degrees."""
    wrapped: Floats = np.degrees(np.angle(np.exp(2j * np.pi * turns)))
    return wrapped


def mean_deg(degrees: Floats) -> float:
    """Return the circular mean, NaN of nothing."""
    there = np.radians(degrees[np.isfinite(degrees)])
    return float(np.degrees(np.angle(np.exp(1j * there).sum()))) if len(there) else np.nan


def about(degrees: Floats, middle_deg: float) -> Floats:
    return wrapped_deg((degrees - middle_deg) / 360)


def errors_of(one: Run) -> Floats:
    """Return the error of each look at each delay [degrees], shape (n_looks, n_delays)."""
    rows = []
    for now_s, seen in zip(one.look_s, one.looks, strict=True):
        t_s = now_s - np.array(DELAYS_S, float)
        rows.append(wrapped_deg(phase_of(seen, t_s) - one.truth.turns(t_s)))
    return np.array(rows)


def spread(errors: Floats) -> str:
    """Return mean and 90th percentile of absolute errors."""
    size = np.abs(errors[np.isfinite(errors)])
    return f"{size.mean():.0f}, {np.percentile(size, 90):.0f}" if len(size) else "-"


class Told:
    """The looks of several people: errors about the person's mean, quality, time, latencies."""

    def __init__(self, runs: list[Run]) -> None:
        self.offset_deg, parts, quality, look_s = [], [], [], []
        self.known_s: list[float] = []
        self.moved_s: list[float] = []
        self.within_deg: list[float] = []
        self.jumps: list[bool] = []
        for one in runs:
            errors = errors_of(one)
            middle = mean_deg(errors[:, DELAYS_S.index(WINDOW_S)])
            self.offset_deg.append(middle)
            parts.append(about(errors, middle))
            quality.append([seen.quality_frac for seen in one.looks])
            look_s.append(one.look_s)
            for known_s, moved_s in when_known(one):
                self.known_s.append(known_s)
                self.moved_s.append(moved_s)
            within = list(of_each_look(one))
            self.within_deg += [size for size, _ in within]
            means = np.array([mean for _, mean in within])
            self.jumps += [abs(about(b, a)) > JUMP_DEG for a, b in itertools.pairwise(means)]
        self.errors, self.quality = np.concatenate(parts), np.concatenate(quality)
        self.look_s = np.concatenate(look_s)

    def cells(self, among: slice | Floats = slice(None)) -> list[str]:
        """Return the errors at each delay shown, and from which delay on they are as in windows."""
        errors = self.errors[among]
        sizes = np.array(
            [np.nanmean(np.abs(e)) if np.isfinite(e).any() else np.nan for e in errors.T]
        )
        late = sizes > sizes[-1] + AS_GOOD_DEG
        known = 0 if not late.any() else DELAYS_S[int(np.flatnonzero(late)[-1]) + 1]
        cells = [spread(errors[:, DELAYS_S.index(delay)]) for delay in SHOWN_S]
        shown = np.isfinite(errors[:, 0]).mean()
        if not shown:
            return ["-", "-", "-", "-", "0%"]
        return [*cells, f"{mean_deg(errors[:, 0]):+.0f} now; {known} s", f"{shown:.0%}"]


def when_known(one: Run) -> Iterator[tuple[float, float]]:
    """Yield of each breath how long after its rise it was known [s], and how far it then moved.

    Where it is in the end is told by the estimate that has it in the middle of its minute.
    """
    for at, (look_s, seen) in enumerate(zip(one.look_s, one.looks, strict=True)):
        rises = seen.crossings_s[np.abs(look_s - WINDOW_S - seen.crossings_s) <= 1.0]
        if seen.per_min is None:
            continue
        for rise_s in rises.tolist():
            near_s = SAME_FRAC * 60 / seen.per_min
            for then_s, then in zip(one.look_s[:at], one.looks[:at], strict=True):
                if not 0 <= then_s - rise_s <= LATEST_S or then.per_min is None:
                    continue
                away = np.abs(then.crossings_s - rise_s)
                if len(away) and away.min() < near_s:
                    yield then_s - rise_s, float(away.min())
                    break
            else:
                yield np.inf, np.nan


def of_each_look(one: Run) -> Iterator[tuple[float, float]]:
    """Yield of each look that shows a rate the error of its rises about their mean, and that."""
    for now_s, seen in zip(one.look_s, one.looks, strict=True):
        rises = seen.crossings_s[seen.crossings_s > now_s - LOOK_S]
        errors = wrapped_deg(CROSSING_FRAC - one.truth.turns(rises))
        errors = errors[np.isfinite(errors)]
        if seen.per_min is not None and len(errors) >= LEAST_BREATHS:
            mean = mean_deg(errors)
            yield float(np.abs(about(errors, mean)).mean()), mean


def made(strap: str, told: dict[str, Told]) -> Iterator[str]:
    for name, one in told.items():
        yield line(f"{strap}, {name}", *one.cells())
    change = told["halved at once"]
    after = (change.look_s >= CHANGE_S) & (change.look_s < CHANGE_S + AFTER_S)
    yield line(f"{strap}, {AFTER_S:.0f} s from a halving", *change.cells(after))
    errors = np.concatenate([one.errors for one in told.values()])
    quality = np.concatenate([one.quality for one in told.values()])
    for low, high in itertools.pairwise(QUALITIES):
        inside = (quality >= low) & (quality < high + (high == 1.0)) & np.isfinite(errors[:, 0])
        if inside.sum() > len(PEOPLE):
            cells = [spread(errors[inside, DELAYS_S.index(delay)]) for delay in SHOWN_S]
            yield line(f"{strap}, quality {low:.1f} to {high:.1f}", *cells, f"{inside.mean():.0%}")


def rises(strap: str, told: dict[str, Told]) -> Iterator[str]:
    """Yield when breaths are known, and how far the phase is from the truth as a whole."""
    known_s = np.concatenate([one.known_s for one in told.values()])
    moved_s = np.concatenate([one.moved_s for one in told.values()])
    offsets = np.concatenate([one.offset_deg for one in told.values()])
    offsets = offsets[np.isfinite(offsets)]
    is_over = np.abs(offsets) > 90
    within = np.concatenate([one.within_deg for one in told.values()])
    jumps = np.concatenate([one.jumps for one in told.values()])
    late_s = np.percentile(known_s, (50, 75), method="lower")
    yield line(
        strap,
        "{:.1f} and {:.1f} s, {:.0%}".format(*late_s, np.isinf(known_s).mean()),
        f"{1000 * np.nanmean(moved_s):.0f} ms",
        f"{within.mean():.0f} deg, {jumps.mean():.1%}",
        f"{mean_deg(offsets[~is_over]):+.0f} deg",
        f"{is_over.sum()} of {len(offsets)} turned over",
    )


def beside(runs: list[Run], names: tuple[str, ...]) -> list[list[Floats]]:
    """Return of each run and estimator the errors at the newest moment of its signal.

    About the mean of the person, and about that of the minute around, shape (2, n_looks). Each
    of the others is given the signal in which it does best; ours none but its own.
    """
    found = []
    for one in runs:
        per_signal = [_beside(one, name) for name in names if name in one.streams]
        best = [min(errors, key=_size) for errors in zip(*per_signal, strict=True)]
        found.append(best)
    return found


def _size(errors: Floats) -> float:
    return float(np.nanmean(np.abs(errors[0]))) if np.isfinite(errors[0]).any() else np.inf


def _beside(one: Run, name: str) -> list[Floats]:
    stream = one.streams[name]
    newest = np.searchsorted(stream.known_s, one.look_s, side="right") - 1
    moments_s = stream.t_s[newest]
    true = one.truth.turns(moments_s)
    looks = zip(one.looks, moments_s, strict=True)
    ours = np.array([phase_of(seen, np.array([at_s]))[0] for seen, at_s in looks])
    phases = [ours, *(peer(stream.values)[newest] for peer in PEERS.values())]
    errors = []
    for phase in phases:
        error = wrapped_deg(np.where(np.isfinite(ours), phase, np.nan) - true)
        own = about(error, mean_deg(error))
        minute = [
            about(error[at : at + 1], mean_deg(error[np.abs(one.look_s - now_s) <= AROUND_S]))[0]
            for at, now_s in enumerate(one.look_s)
        ]
        errors.append(np.array([own, minute]))
    return errors


def compared(name: str, runs: list[Run], signals: tuple[str, ...]) -> Iterator[str]:
    found = beside(runs, signals)
    cells = []
    for errors in zip(*found, strict=True):
        own, minute = np.concatenate(errors, axis=1)
        if np.isfinite(own).any():
            cells.append(f"{np.nanmean(np.abs(own)):.0f}, {np.nanmean(np.abs(minute)):.0f}")
        else:
            cells.append("-")
    yield line(name, *cells)


def phase(data: Path | None, _: Neurokit) -> Iterator[str]:
    """Yield the table."""
    beside_rows: list[str] = []
    yield (
        f"Phase of the breath, made people, {len(PEOPLE)} of a kind: mean and 90th percentile of"
        " the error [degrees] now, 4 s and 30 s later; bias now; as in windows from; shown"
    )
    rise_rows = []
    for strap in STRAPS:
        runs = {name: list(made_runs(kind, strap, PEOPLE)) for name, kind in MADE.items()}
        told = {name: Told(of) for name, of in runs.items()}
        yield from made(strap, told)
        rise_rows += rises(strap, told)
        for name, of in runs.items():
            beside_rows += compared(f"{strap}, {name}", of, SIGNALS[strap])
    yield (
        "Breaths, made people: known after (median, 75 %; never within 20 s); moved later; within"
        " one look, looks that jump; offset from true phase"
    )
    yield from rise_rows
    names = ", ".join(PEERS)
    yield f"Phase at a signal's newest moment: mean error about person, minute; ours, {names}"
    yield from beside_rows
    if data is not None:
        yield from recorded(data)


def recorded(data: Path) -> Iterator[str]:
    """Yield the rows of public records: ours as above, then beside the others."""
    yield "Phase of the breath, public ECG: as the first table; then as the third"
    runs = list(recorded_runs(data))
    for name, one in runs:
        yield line(name, *Told([one]).cells())
    yield line("all records", *Told([one for _, one in runs]).cells())
    for name, one in runs:
        yield from compared(f"{name}, beside", [one], SIGNALS["ECG"])
    yield from compared("all records, beside", [one for _, one in runs], SIGNALS["ECG"])
