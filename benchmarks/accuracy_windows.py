"""How right breathing and spectra are: rows of `accuracy.py`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import made
import records
from entrain.analysis.breathing import breathing_windows
from entrain.physiology.cardiac.spectrum import band_powers
from entrain.physiology.readings import Floats
from entrain.physiology.respiration.windows import BreathWindow
from peer import Neurokit, line

# ---------------------------------------------------------------- breathing


SUREST_FRAC = 0.75
"""What the target allows to leave out; by each record's own quality of its windows."""
SHOWN = "{:.2f}, {:.2f} at {:.0%}, {:.2f} for the surest 75 %"


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


def part_of(case: Case, window: BreathWindow) -> slice | None:
    """Return the samples of a window; None where it reaches beyond them."""
    first = round((window.t_s - window.window_s / 2) * case.rate_hz)
    last = first + round(window.window_s * case.rate_hz)
    return slice(first, last) if first >= 0 and last <= len(case.uv) else None


def true_per_min(case: Case, part: slice) -> float | None:
    """Return the true rate of a part [breaths/min]; None where it is not sure."""
    if isinstance(case.truth, float):
        return case.truth
    return reference_per_min(case.truth[part], case.rate_hz)


def breathing_errors(
    case: Case, window_s: int, windows: list[BreathWindow], neurokit: Neurokit
) -> tuple[list[tuple[float, float, float]], list[float], int]:
    """Return (ungated error, gated error, quality) of the windows with a truth.

    And neurokit2's errors, and how many windows have no truth.
    """
    errors, theirs, dropped = [], [], 0
    for at, window in enumerate(one for one in windows if one.window_s == window_s):
        part = part_of(case, window)
        true = None if part is None else true_per_min(case, part)
        if part is None or true is None:
            dropped += part is not None
            continue
        rates = (window.ungated_per_min, window.per_min)
        free, gated = (math.nan if rate is None else abs(rate - true) for rate in rates)
        errors.append((free, gated, window.quality_frac))
        if at % 4 == 0:
            other = neurokit("rate", {"uv": case.uv[part].tolist(), "rate": case.rate_hz})
            theirs += [abs(rate - true) for rate in (other or {}).get("per_min", [])]
    return errors, theirs, dropped


def figures(errors: list[tuple[float, float, float]]) -> tuple[float, float, float, float]:
    """Return MAE ungated, gated, the gate's coverage, and MAE of the surest windows."""
    table = np.array(errors)
    surest = np.argsort(-table[:, 2], kind="stable")[: math.ceil(SUREST_FRAC * len(table))]
    return (
        float(np.nanmean(table[:, 0])),
        float(np.nanmean(table[:, 1])),
        float(np.isfinite(table[:, 1]).mean()),
        # A window without any rate is no sure one: it would make this nan.
        float(table[surest, 0].mean()),
    )


def breathing(data: Path | None, neurokit: Neurokit) -> Iterator[str]:
    yield "Breathing out of ECG: MAE [breaths/min] ungated, gated at its coverage, of the surest"
    told = [(case, breathing_windows(case.uv, case.rate_hz)) for case in breathing_cases(data)]
    for window_s in (32, 60):
        rows: dict[bool, list[tuple[float, float, float, float]]] = {True: [], False: []}
        for case, windows in told:
            errors, theirs, dropped = breathing_errors(case, window_s, windows, neurokit)
            row = figures(errors)
            is_made = case.name.startswith("made")
            rows[is_made].append(row)
            if not is_made:
                yield line(
                    f"{window_s} s, {case.name} ({len(errors)}, {dropped} dropped)",
                    SHOWN.format(*row),
                    f"sarkar {np.mean(theirs):.2f}" if theirs else "-",
                )
        for is_made, name in ((True, "made"), (False, "records")):
            if rows[is_made]:
                yield line(
                    f"{window_s} s, {name}, macro",
                    SHOWN.format(*np.mean(rows[is_made], axis=0)),
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
