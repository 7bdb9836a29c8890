"""Readers for the public records of ../shared/data: annotations, intervals, respiration."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BEATS = {1: "N", 2: "N", 3: "N", 4: "S", 5: "V", 6: "F", 7: "S", 8: "S", 9: "S", 10: "V",
         11: "N", 12: "N", 13: "N", 34: "N", 35: "N", 38: "N"}  # fmt: skip
SKIP, NUM, SUB, CHN, AUX = 59, 60, 61, 62, 63


def annotations(path: Path, rate_hz: float) -> tuple[Floats, list[str]]:
    """Return the beats of an MIT annotation file: times [s] and types N, S, V or F."""
    words = np.fromfile(path, "<u2")
    at, sample = 0, 0
    times, types = [], []
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
            if code in BEATS:
                times.append(sample / rate_hz)
                types.append(BEATS[code])
    return np.array(times), types


def mitdb_100(folder: Path) -> tuple[Floats, Floats, Floats]:
    """Return record 100's first lead at 130 Hz, t_s and uV, and its beats [s]."""
    from scipy.signal import resample_poly

    raw = np.fromfile(folder / "mitdb/100.dat", np.uint8).astype(np.int32)
    raw = raw[: len(raw) // 3 * 3].reshape(-1, 3)
    first = raw[:, 0] + ((raw[:, 1] & 0x0F) << 8)
    first = np.where(first > 2047, first - 4096, first)
    uv = resample_poly((first - 1024) * 5.0, 13, 36)
    beat_s, _ = annotations(folder / "mitdb/100.atr", 360)
    return np.arange(len(uv)) / 130.0, uv, beat_s


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
