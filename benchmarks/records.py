"""Readers for the public records of ../shared/data: annotations, intervals, respiration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BEATS = {1: "N", 2: "N", 3: "N", 4: "S", 5: "V", 6: "F", 7: "S", 8: "S", 9: "S", 10: "V",
         11: "N", 12: "N", 13: "N", 34: "N", 35: "N", 38: "N"}  # fmt: skip
SKIP, NUM, SUB, CHN, AUX = 59, 60, 61, 62, 63


FLUTTER_BEGINS, FLUTTER_ENDS = 32, 33
MITDB = (100, 106, 116, 119, 200, 207, 208, 214, 228, 231, 232)


def entries(path: Path, rate_hz: float) -> Iterator[tuple[float, int]]:
    """Yield the entries of an MIT annotation file: time [s] and code."""
    words = np.fromfile(path, "<u2")
    at, sample = 0, 0
    while at < len(words) and words[at]:
        code, value = int(words[at]) >> 10, int(words[at]) & 1023
        at += 1
        if code == SKIP:
            sample += (int(words[at]) << 16) + int(words[at + 1])
            at += 2
        elif code == AUX:
            at += (value + 1) // 2
        elif code not in (NUM, SUB, CHN):
            sample += value
            yield sample / rate_hz, code


def annotations(path: Path, rate_hz: float) -> tuple[Floats, list[str]]:
    """Return the beats of an MIT annotation file: times [s] and types N, S, V or F."""
    beats = [(t_s, BEATS[code]) for t_s, code in entries(path, rate_hz) if code in BEATS]
    return np.array([t_s for t_s, _ in beats]), [kind for _, kind in beats]


def without_flutter(path: Path, rate_hz: float, end_s: float) -> list[tuple[float, float]]:
    """Return the stretches [s] outside of ventricular flutter, in which beats are not counted."""
    spans, from_s = [], 0.0
    for t_s, code in entries(path, rate_hz):
        if code == FLUTTER_BEGINS:
            spans.append((from_s, t_s))
        elif code == FLUTTER_ENDS:
            from_s = t_s
    return [*spans, (from_s, end_s)]


def mitdb(folder: Path, record: int) -> tuple[Floats, Floats, Floats, list[tuple[float, float]]]:
    """Return lead MLII at 130 Hz, t_s and uV, the beats [s], and where they are counted [s]."""
    from scipy.signal import resample_poly

    header = (folder / f"mitdb/{record}.hea").read_text(encoding="utf-8").splitlines()
    leads = [line.split() for line in header if line.startswith(f"{record}.dat")]
    number = [words[-1] for words in leads].index("MLII")
    per_mv, zero = float(leads[number][2]), int(leads[number][4])
    raw = np.fromfile(folder / f"mitdb/{record}.dat", np.uint8).astype(np.int32)
    raw = raw[: len(raw) // 3 * 3].reshape(-1, 3)
    high = (raw[:, 1] & 0x0F) << 8 if number == 0 else (raw[:, 1] & 0xF0) << 4
    samples = raw[:, 2 * number] + high
    samples = np.where(samples > 2047, samples - 4096, samples)
    uv = resample_poly((samples - zero) * 1000 / per_mv, 13, 36)
    path = folder / f"mitdb/{record}.atr"
    beat_s, _ = annotations(path, 360)
    counted = without_flutter(path, 360, len(uv) / 130)
    return np.arange(len(uv)) / 130.0, uv, beat_s, counted


def gudb(folder: Path) -> list[tuple[Floats, Floats]]:
    """Return for each subject the beats [s] sitting and at mental arithmetic."""
    people = []
    for subject in sorted((folder / "gudb").glob("subject_*")):
        pair = [
            np.loadtxt(subject / task / "annotation_cs.tsv") / 250.0
            for task in ("sitting", "maths")
        ]
        people.append((pair[0], pair[1]))
    return people


def h10(folder: Path) -> Floats:
    """Return the RR intervals of a real strap [ms]."""
    found: Floats = np.loadtxt(folder / "h10_ibi/dhyb_sample_data_ibi.csv", delimiter=",")[:, 1]
    return found


def breathing_records(folder: Path) -> list[tuple[str, float, Floats, Floats]]:
    """Return name, rate [Hz], ECG [uV] and reference respiration of each record."""
    table = np.loadtxt(
        folder / "neurokit/bio_resting_5min_100hz.csv", delimiter=",", skiprows=1, usecols=(0, 2)
    )
    ecg = np.load(folder / "physio/ecg1.npy").astype(float).ravel()
    flow = np.load(folder / "physio/resp1_airflow.npy").astype(float).ravel()
    return [
        ("neurokit", 100.0, table[:, 0] * 1000, table[:, 1]),
        ("physio", 1000.0, ecg / max(np.abs(ecg).max(), 1e-9) * 2000, flow),
    ]
