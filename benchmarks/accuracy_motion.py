"""How right beats are under motion and in other people's hearts: rows of `accuracy.py`.

Beside how many beats are found stands what is made of them: how many of the true intervals
are believed (labelled normal), and how many of those believed are none, by 30 ms or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import made
from accuracy_beats import hits
from entrain.analysis.offline_pipeline import feed_ecg
from entrain.formats.signals import ecg_of
from entrain.physiology.readings import Beat, BeatLabel, Floats
from made_hearts import HEARTS, made_heart
from peer import Neurokit, line

SEEDS = range(4)
BAND_HZ = {"1-5 Hz": (1, 5), "1-12 Hz": (1, 12), "1-30 Hz": (1, 30), "15-55 Hz": (15, 55)}
KINDS = (*BAND_HZ, "electrode")
AMPLITUDES_UV = (100, 275, 500)
HEIGHTS_UV = (1100, 400)
WRONG_MS = 30.0
EVERY_S, BURST_S = 15, 3


def burst_noise(kind: str, n: int, rng: np.random.Generator) -> Floats:
    """Return noise of SD 1: of a band, or as of an electrode: 1/f below 10 Hz, with jumps."""
    hz = np.fft.rfftfreq(n, 1 / made.RATE_HZ)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    low_hz, high_hz = BAND_HZ.get(kind, (0.5, 10))
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    if kind in BAND_HZ:
        noise = np.fft.irfft(spectrum, n)
    else:
        noise = np.fft.irfft(spectrum / np.maximum(hz, 0.5), n)
        jumps = np.where(rng.random(n) < 1 / made.RATE_HZ, rng.normal(0, 4, n), 0)
        fades = np.exp(-np.arange(round(made.RATE_HZ)) / (0.25 * made.RATE_HZ))
        noise = noise / noise.std() + np.convolve(jumps, fades)[:n]
    noise /= noise.std()
    return noise


def in_burst(t_s: Floats) -> Floats:
    return (t_s % EVERY_S < BURST_S) & (t_s >= EVERY_S)


def shaken(kind: str, amplitude_uv: float, height_uv: float, seed: int) -> made.MadeEcg:
    """Return a resting ECG whose QRS is so high, with 3 s of noise in each 15 s."""
    one = made.made_ecg("clean", 200 + seed, waves=made.scaled(height_uv / 1100))
    noise = burst_noise(kind, len(one.t_s), np.random.default_rng(1200 + seed))
    uv = one.uv + amplitude_uv * noise * in_burst(one.t_s)
    return made.MadeEcg(
        t_s=one.t_s, uv=uv, beat_s=one.beat_s, breathing_per_min=one.breathing_per_min
    )


@dataclass
class Score:
    """Counts over several signals: beats in common and of either, intervals believed."""

    both: float = 0.0
    n: int = 0
    fine: float = 0.0
    true: int = 0
    believed: int = 0
    wrong: int = 0

    def take(self, found_s: Floats, beat_s: Floats, where: Callable[[Floats], Floats]) -> None:
        found_s, beat_s = found_s[where(found_s)], beat_s[where(beat_s)]
        n = len(found_s) + len(beat_s)
        self.both += hits(found_s, beat_s, 0.15)[0] * n
        self.fine += hits(found_s, beat_s, 0.05)[0] * n
        self.n += n

    def weigh(self, beats: list[Beat], beat_s: Floats, where: Callable[[Floats], Floats]) -> None:
        """Count the intervals that are believed, and those of them that are none."""
        self.true += int((where(beat_s[1:]) | where(beat_s[:-1])).sum())
        for beat in beats:
            if beat.rr_ms is None or beat.label is not BeatLabel.NORMAL:
                continue
            ends_s = np.array([beat.t_s - beat.rr_ms / 1000, beat.t_s])
            if where(ends_s).any():
                first, last = np.abs(beat_s[:, None] - ends_s).argmin(axis=0)
                off_ms = 1000 * (beat_s[last] - beat_s[first]) - beat.rr_ms
                self.believed += 1
                self.wrong += bool(last != first + 1 or abs(off_ms) > WRONG_MS)

    @property
    def f1(self) -> float:
        return 100 * self.both / max(self.n, 1)

    @property
    def told(self) -> str:
        kept = (self.believed - self.wrong) / max(self.true, 1)
        return f"{kept:.0%}, {1000 * self.wrong / max(self.believed, 1):.0f}"


def scores(
    signals: list[made.MadeEcg], neurokit: Neurokit, where: Callable[[Floats], Floats]
) -> tuple[Score, Score]:
    """Return how ours and neurokit2's beats are where it counts."""
    ours, theirs = Score(), Score()
    for one in signals:
        rate_hz = round((len(one.t_s) - 1) / one.t_s[-1], 6)

        def inside(t_s: Floats, last_s: float = one.t_s[-1] - 1.5) -> Floats:
            return where(t_s) & (t_s > 3) & (t_s < last_s)

        beats = feed_ecg(ecg_of(one.uv, rate_hz), beats_only=True).beats
        ours.take(np.array([beat.t_s for beat in beats]), one.beat_s, inside)
        ours.weigh(beats, one.beat_s, inside)
        other = neurokit("peaks", {"uv": one.uv.tolist(), "rate": rate_hz})
        if other is not None:
            theirs.take(np.array(other["t_s"]), one.beat_s, inside)
    return ours, theirs


def bursts(_: Path | None, neurokit: Neurokit) -> Iterator[str]:
    """Yield the table of what is found and believed within bursts of noise."""
    yield "Within bursts of noise, 3 s of each 15: F1 % at 150 ms, entrain (neurokit2);"
    yield "of true intervals the share believed, and of 1000 believed how many are none"
    sizes = [f"{size} uV" for size in AMPLITUDES_UV]
    yield line("noise, height of the QRS", *sizes)
    whole = Score()
    for kind in KINDS:
        for height_uv in HEIGHTS_UV:
            cells = []
            for size_uv in AMPLITUDES_UV:
                signals = [shaken(kind, size_uv, height_uv, seed) for seed in SEEDS]
                ours, theirs = scores(signals, neurokit, in_burst)
                other = f" ({theirs.f1:.0f})" if theirs.n else ""
                cells.append(f"{ours.f1:.1f}{other}; {ours.told}")
                whole.believed += ours.believed
                whole.wrong += ours.wrong
                whole.true += ours.true
            yield line(f"{kind}, {height_uv} uV", *cells)
    yield line("all together", whole.told)


def hearts(_: Path | None, neurokit: Neurokit) -> Iterator[str]:
    """Yield the table of other hearts, leads and faults, at other rates too."""
    yield "Other hearts and leads, made: F1 % at 150 / 50 ms, intervals believed, of 1000 wrong"
    yield line("", "entrain", "neurokit2", target="target >= 99.6 / 99.3")
    rows = [(name, name, 130.0) for name in HEARTS]
    rows += [(f"trigeminy at {rate:.0f} Hz", "trigeminy", rate) for rate in (100.0, 360.0, 1000.0)]
    for text, name, rate_hz in rows:
        signals = [made_heart(HEARTS[name], seed, rate_hz) for seed in SEEDS]
        ours, theirs = scores(signals, neurokit, lambda t_s: t_s >= 0)
        fine = 100 * ours.fine / ours.n
        other = f"{theirs.f1:.2f} / {100 * theirs.fine / theirs.n:.2f}" if theirs.n else "-"
        yield line(text, f"{ours.f1:.2f} / {fine:.2f}, {ours.told}", other)
