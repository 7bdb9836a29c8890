"""How right the physiology is: one table, beside its targets and, where it serves, neurokit2.

    python benchmarks/accuracy.py [--data ../shared/data] [--neurokit PYTHON] [--only PART]

Made signals have exact truth. Of public records it uses what lies in --data, and says in one
line where there is none. The figures are of these records and people, no more.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import made
import records
from entrain.analysis.breathing import breathing_windows
from entrain.analysis.feed import peaks_of
from entrain.physiology import arousal
from entrain.physiology.beats import Labeller, RawBeat
from entrain.physiology.breath_sources import BreathWindow
from entrain.physiology.indices import HEART_RATE, RMSSD, STRESS_INDEX, Window
from entrain.physiology.readings import Beat, BeatLabel, Floats
from entrain.physiology.series import window_of
from entrain.physiology.spectrum import band_powers

ARTEFACTS = ("missed", "extra", "misplaced", "ectopic")
Neurokit = Callable[[str, dict[str, object]], dict[str, list[float]] | None]


def line(name: str, *cells: str, target: str = "") -> str:
    return f"  {name:34}" + "".join(f"{cell:>22}" for cell in cells) + f"   {target}"


# ---------------------------------------------------------------- R peaks


def hits(found_s: Floats, true_s: Floats, within_s: float) -> tuple[float, Floats]:
    """Return F1 and the errors [s] of a one-to-one match in time."""
    errors, at = [], 0
    for beat in true_s:
        while at < len(found_s) and found_s[at] < beat - within_s:
            at += 1
        if at < len(found_s) and found_s[at] <= beat + within_s:
            errors.append(found_s[at] - beat)
            at += 1
    return 2 * len(errors) / max(1, len(found_s) + len(true_s)), np.array(errors)


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


def r_peaks(data: Path | None, neurokit: Neurokit) -> Iterator[str]:
    yield "R peaks at 130 Hz: F1 % at 150 ms / 50 ms, SD of RR error [ms]"
    yield line("", "entrain", "neurokit2", target="target >= 99.6 / 99.3, <= 1.5")

    def row(name: str, signals: list[tuple[Floats, Floats, Floats]]) -> tuple[str, Floats]:
        ours, theirs = [], []
        for t_s, uv, beat_s in signals:
            span = (3.0, t_s[-1] - 1.5)
            ours.append(scored(peaks_of(t_s, uv, 130.0), beat_s, *span))
            other = neurokit("peaks", {"uv": uv.tolist(), "rate": 130})
            if other is not None:
                theirs.append(scored(np.array(other["t_s"]), beat_s, *span))
        cells = [
            "{:.2f} / {:.2f}, {:.2f}".format(*np.nanmean(of, axis=0)) if of else "-"
            for of in (ours, theirs)
        ]
        return line(name, *cells), np.array(ours)

    totals = []
    for kind in made.KINDS:
        signals = [(m.t_s, m.uv, m.beat_s) for m in (made.made_ecg(kind, s) for s in range(6))]
        text, ours = row(f"made, {kind}", signals)
        totals.append(ours.mean(0))
        yield text
    yield line("made, mean of kinds", "{:.2f} / {:.2f}, {:.2f}".format(*np.mean(totals, axis=0)))
    if data is not None:
        yield row("mitdb 100 (to 130 Hz)", [records.mitdb_100(data)])[0]


# ---------------------------------------------------------------- artefacts


def labelled(rr_ms: Floats) -> list[Beat]:
    """Label a series of intervals; entry i is the interval i."""
    labeller = Labeller()
    t_s = np.concatenate([[0.0], np.cumsum(rr_ms) / 1000])
    beats = labeller.push(RawBeat(t_s=0.0, rr_ms=None))
    for at_s, rr in zip(t_s[1:], rr_ms, strict=True):
        beats += labeller.push(RawBeat(t_s=float(at_s), rr_ms=float(rr)))
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
    if data is not None:
        yield from real_ectopics(data)


def real_ectopics(data: Path) -> Iterator[str]:
    for name in ("14046", "14134", "14149"):
        beat_s, types = records.annotations(data / f"mitlt/{name}.atr", 128)
        beat_s, types = beat_s[:20000], types[:20000]
        beats = labelled(np.diff(beat_s) * 1000)
        odd = np.array([beat.label is not BeatLabel.NORMAL for beat in beats])
        ectopic = np.array([kind in "VS" for kind in types[1:]])
        near = ectopic.copy()
        near[1:] |= ectopic[:-1]
        near[:-1] |= ectopic[1:]
        caught = odd | np.append(odd[1:], False)
        yield line(
            f"mitlt {name}, V and S",
            f"Se {caught[ectopic].mean():.3f} of {ectopic.sum()}",
            f"{1000 * (odd & ~near).sum() / len(beats):.1f} false /1000",
            target="(neurokit2: Se .563, 12 false)",
        )


# ---------------------------------------------------------------- breathing


def reference_per_min(signal: Floats, rate_hz: float) -> float | None:
    """Rate of a reference respiration; None where spectrum and breaths counted disagree by 2."""
    from scipy.signal import butter, find_peaks, sosfiltfilt

    band = sosfiltfilt(butter(2, (0.05, 0.8), "band", fs=rate_hz, output="sos"), signal)
    power = np.abs(np.fft.rfft(band * np.hanning(len(band)), 1 << 17 if rate_hz < 300 else 1 << 20))
    spectral = 60 * rate_hz * float(np.argmax(power)) / (2 * (len(power) - 1))
    tops, _ = find_peaks(band, prominence=0.5 * band.std(), distance=round(1.2 * rate_hz))
    if len(tops) < 3:
        return None
    counted = 60 * rate_hz / float(np.mean(np.diff(tops)))
    return counted if abs(counted - spectral) < 2 else None


@dataclass(frozen=True)
class Case:
    """An ECG and the truth about its breathing: a rate, or a reference signal."""

    name: str
    rate_hz: float
    uv: Floats
    truth: Floats | float


def breathing_cases(data: Path | None) -> list[Case]:
    cases = []
    for seed in range(6):
        one = made.made_ecg("clean", 50 + seed, 240)
        cases.append(Case(f"made {seed}", 130.0, one.uv, one.breathing_per_min))
    if data is not None:
        cases += [Case(*record) for record in records.breathing_records(data)]
    return cases


def breathing_errors(
    case: Case, window_s: int, windows: list[BreathWindow], neurokit: Neurokit
) -> tuple[list[tuple[float, float]], list[float], int]:
    """Return (ungated, gated) errors of the windows, neurokit2's, and how many have no truth."""
    errors, theirs, dropped = [], [], 0
    for at, window in enumerate(one for one in windows if one.window_s == window_s):
        first = round((window.t_s - window_s / 2) * case.rate_hz)
        part = slice(first, first + round(window_s * case.rate_hz))
        if first < 0 or part.stop > len(case.uv):
            continue
        true = case.truth
        if not isinstance(true, float):
            told = reference_per_min(true[part], case.rate_hz)
            if told is None:
                dropped += 1
                continue
            true = told
        rates = (window.ungated_per_min, window.per_min)
        free, gated = (math.nan if rate is None else abs(rate - true) for rate in rates)
        errors.append((free, gated))
        if at % 4 == 0:
            other = neurokit("rate", {"uv": case.uv[part].tolist(), "rate": case.rate_hz})
            theirs += [abs(rate - true) for rate in (other or {}).get("per_min", [])]
    return errors, theirs, dropped


def breathing(data: Path | None, neurokit: Neurokit) -> Iterator[str]:
    yield "Breathing out of ECG: MAE [breaths/min] ungated, then gated at its coverage"
    told = [(case, breathing_windows(case.uv, case.rate_hz)) for case in breathing_cases(data)]
    for window_s in (32, 60):
        rows: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
        for case, windows in told:
            errors, theirs, dropped = breathing_errors(case, window_s, windows, neurokit)
            table = np.array(errors)
            covered = float(np.isfinite(table[:, 1]).mean())
            row = (float(np.nanmean(table[:, 0])), float(np.nanmean(table[:, 1])), covered)
            is_made = case.name.startswith("made")
            rows[is_made].append(row)
            if not is_made:
                yield line(
                    f"{window_s} s, {case.name} ({len(errors)}, {dropped} dropped)",
                    "{:.2f}, {:.2f} at {:.0%}".format(*row),
                    f"sarkar {np.mean(theirs):.2f}" if theirs else "-",
                )
        for is_made, name in ((True, "made"), (False, "records")):
            if rows[is_made]:
                yield line(
                    f"{window_s} s, {name}, macro",
                    "{:.2f}, {:.2f} at {:.0%}".format(*np.mean(rows[is_made], axis=0)),
                    target="target <= 1.0, gated <= .5 at >= 75 %",
                )


# ---------------------------------------------------------------- spectra


def tones(_: Path | None, neurokit: Neurokit) -> Iterator[str]:
    yield "Power of a pure tone (as in EC57): error %"
    for band, hz, windows in (("hf", 0.25, (60, 120, 300)), ("lf", 0.10, (60, 120, 300)),
                              ("vlf", 0.02, (300,))):  # fmt: skip
        cells = []
        for window_s in windows:
            worst = 0.0
            for phase in np.arange(4) * np.pi / 2:
                t_s, rr_ms, at_s = [], [], 0.0
                while at_s < window_s + 1:
                    rr = 800 + 30 * np.sin(2 * np.pi * hz * at_s + phase)
                    at_s += rr / 1000
                    t_s.append(at_s)
                    rr_ms.append(800 + 30 * np.sin(2 * np.pi * hz * at_s + phase))
                powers = band_powers(np.array(t_s), np.array(rr_ms))
                got = None if powers is None else getattr(powers, f"{band}_ms2")
                error = float("nan") if got is None else 100 * (got / 450.0 - 1)
                worst = error if abs(error) > abs(worst) or error != error else worst
            cells.append(f"{worst:+.2f} ({window_s} s)")
        yield line(f"{band} at {hz} Hz", *cells, target="target within 2 %")


# ---------------------------------------------------------------- rest and load


def looks(beat_s: Floats) -> list[tuple[float, float, float] | None]:
    """Return (HR, ln RMSSD, ln SI) of 60 s windows, one each 10 s."""
    beats = labelled(np.diff(beat_s) * 1000)
    t_s = beat_s[1:]
    found: list[tuple[float, float, float] | None] = []
    for end_s in np.arange(62.0, t_s[-1], 10.0):
        inside = [b for b, at in zip(beats, t_s, strict=True) if end_s - 60 < at <= end_s]
        window: Window = window_of(inside, 60.0)
        values = [index.compute(window) for index in (HEART_RATE, RMSSD, STRESS_INDEX)]
        if window.covered_frac > 0.8 and all(values):
            found.append((values[0], np.log(values[1]), np.log(values[2])))
    return found


def auc(rest: Floats, load: Floats) -> float:
    return float(
        (load[:, None] > rest[None, :]).mean() + (load[:, None] == rest[None, :]).mean() / 2
    )


def load(data: Path | None, _: Neurokit) -> Iterator[str]:
    yield "Rest against mental load (gudb): AUC with 95 % bootstrap interval over people"
    if data is None:
        return
    rows = []
    floors = np.array((arousal.HR_FLOOR_BPM, arousal.LN_RMSSD_FLOOR, arousal.LN_STRESS_FLOOR))
    weights = np.array((arousal.HR_WEIGHT, arousal.RMSSD_WEIGHT, arousal.STRESS_WEIGHT))
    for sitting_s, maths_s in records.gudb(data):
        rest, busy = looks(sitting_s), looks(maths_s)
        if len(rest) < 3 or len(busy) < 1:
            continue
        # The first minute is the baseline, what comes after is judged.
        z_rest = (np.array(rest[-1:]).mean(0) - rest[0]) / floors
        z_busy = (np.array(busy).mean(0) - rest[0]) / floors
        rows.append((z_rest @ weights, z_busy @ weights, z_rest[0], z_busy[0]))
    table = np.array(rows)
    rng = np.random.default_rng(0)
    for name, at in (("arousal", 0), ("heart rate alone", 2)):
        boot = [
            auc(pick[:, at], pick[:, at + 1])
            for pick in (table[rng.integers(0, len(table), len(table))] for _ in range(2000))
        ]
        low, high = np.percentile(boot, (2.5, 97.5))
        yield line(
            f"{name}, {len(table)} people",
            f"{auc(table[:, at], table[:, at + 1]):.3f} [{low:.2f}, {high:.2f}]",
            target="target >= .80",
        )


PARTS = {
    "peaks": r_peaks,
    "artefacts": artefacts,
    "breathing": breathing,
    "tones": tones,
    "load": load,
}
ASKED = """
import json, sys, warnings
warnings.simplefilter("ignore")
import neurokit2 as nk
import numpy as np
for text in sys.stdin:
    asked = json.loads(text)
    try:
        rate = int(asked["rate"])
        uv = np.array(asked["uv"])
        clean = nk.ecg_clean(uv, sampling_rate=rate)
        _, found = nk.ecg_peaks(clean, sampling_rate=rate)
        at = found["ECG_R_Peaks"]
        if asked["what"] == "peaks":
            answer = {"t_s": (at / rate).tolist()}
        else:
            heart = nk.ecg_rate(at, sampling_rate=rate, desired_length=len(uv))
            edr = nk.ecg_rsp(heart, sampling_rate=rate, method="sarkar2015")
            tops = nk.rsp_findpeaks(edr, sampling_rate=rate)["RSP_Peaks"]
            rates = [60 * rate / float(np.mean(np.diff(tops)))] if len(tops) > 2 else []
            answer = {"per_min": rates}
    except Exception:
        answer = None
    print(json.dumps(answer), flush=True)
"""


def ask(python: str | None) -> Neurokit:
    """Return a way to ask neurokit2, which lives in a Python of its own."""
    if python is None:
        return lambda _what, _asked: None
    errors = tempfile.TemporaryFile()  # noqa: SIM115
    child = subprocess.Popen(
        [python, "-c", ASKED],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )

    def asking(what: str, asked: dict[str, object]) -> dict[str, list[float]] | None:
        if child.stdin is None or child.stdout is None:
            return None
        child.stdin.write(json.dumps({"what": what, **asked}) + "\n")
        child.stdin.flush()
        answer: dict[str, list[float]] | None = json.loads(child.stdout.readline() or "null")
        return answer

    return asking


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--neurokit", metavar="PYTHON", help="a Python that has neurokit2")
    parser.add_argument("--only", choices=PARTS, nargs="+")
    options = parser.parse_args()
    data: Path | None = options.data
    if data is None or not data.is_dir():
        print(f"No records at {options.data}: made signals only.")
        data = None
    neurokit = ask(options.neurokit)
    for name in options.only or PARTS:
        for text in PARTS[name](data, neurokit):
            print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
