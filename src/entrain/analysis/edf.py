"""ECG out of EDF and EDF+ files (Kemp 2003, doi:10.1016/S1388-2457(03)00123-8)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import RATES_HZ, Ecg, ecg_of
from entrain.physiology.readings import Floats

WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
UV = {"V": 1e6, "MV": 1e3, "UV": 1.0, "NV": 1e-3}
WANTED = ("ECG", "MLII", "II")
ANNOTATIONS = "EDF Annotations"
MOST_SIGNALS = 1024


def chosen(labels: list[str]) -> int:
    """Return which channel is the ECG: the first so called, else the first."""
    for at, label in enumerate(labels):
        if any(word in label.upper() for word in WANTED):
            return at
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What an EDF header says; `columns` are the ten texts of each signal."""

    n_bytes: int
    n_records: int
    record_s: float
    broken: bool
    columns: tuple[tuple[str, ...], ...]


def read_edf(path: Path) -> Ecg:
    """Read the ECG of an EDF or EDF+ file.

    Raises
    ------
    FileProblemError
        It is damaged, or holds no signal that can be read.
    """
    try:
        with path.open("rb") as file:
            header = _header(file.read(256), file)
        return _signal(path, header)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error


def _header(first: bytes, file: object) -> _Header:
    if len(first) < 256 or first[:8].decode("latin-1").strip() != "0":
        raise ValueError("no EDF header")
    text = first.decode("latin-1")
    n_signals = int(text[252:256])
    if not 0 < n_signals <= MOST_SIGNALS:
        raise ValueError("number of signals")
    rest: str = file.read(256 * n_signals).decode("latin-1")  # type: ignore[attr-defined]
    if len(rest) < 256 * n_signals:
        raise ValueError("the header is cut")
    columns, at = [], 0
    for width in WIDTHS:
        part = rest[at : at + width * n_signals]
        columns.append(tuple(part[i * width : (i + 1) * width].strip() for i in range(n_signals)))
        at += width * n_signals
    return _Header(
        n_bytes=256 * (1 + n_signals),
        n_records=int(text[236:244]),
        record_s=float(text[244:252]),
        broken=text[192:197] == "EDF+D",
        columns=tuple(columns),
    )


def _signal(path: Path, header: _Header) -> Ecg:
    labels = header.columns[0]
    counts = [int(count) for count in header.columns[8]]
    real = [at for at, label in enumerate(labels) if label != ANNOTATIONS and counts[at] > 0]
    if not real or min(counts) < 0 or not 0 < header.record_s < 1e6:
        raise ValueError("no signal")
    at = real[chosen([labels[i] for i in real])]
    rate_hz = counts[at] / header.record_s
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
    whole = sum(counts)
    there = (path.stat().st_size - header.n_bytes) // (2 * whole)
    # A file that was cut is read as far as it goes; -1 says that nobody counted.
    n_records = there if header.n_records < 0 else min(header.n_records, there)
    if n_records < 1:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    records = np.memmap(path, "<i2", "r", header.n_bytes, (n_records, whole))
    first = sum(counts[:at])
    digital = records[:, first : first + counts[at]].astype(np.float64)
    uv = _scaled(digital, header, at)
    if not header.broken:
        return ecg_of(uv.ravel(), rate_hz)
    return _broken(path, header, counts, records, uv, rate_hz)


def _scaled(digital: Floats, header: _Header, at: int) -> Floats:
    physical = [float(header.columns[i][at]) for i in (3, 4)]
    limits = [float(header.columns[i][at]) for i in (5, 6)]
    if limits[1] == limits[0] or not np.isfinite([*physical, *limits]).all():
        raise ValueError("the scale of the signal")
    gain = (physical[1] - physical[0]) / (limits[1] - limits[0])
    unit = header.columns[2][at].replace("\u00b5", "u").upper()
    scaled: Floats = ((digital - limits[0]) * gain + physical[0]) * UV.get(unit, 1.0)
    return scaled


def _broken(
    path: Path, header: _Header, counts: list[int], records: Floats, uv: Floats, rate_hz: float
) -> Ecg:
    """Put records apart by the times that EDF+D gives them; NaN in between."""
    if ANNOTATIONS not in header.columns[0]:
        raise ValueError("EDF+D without times")
    at = header.columns[0].index(ANNOTATIONS)
    first = sum(counts[:at])
    onsets = []
    for record in records:
        told = record[first : first + counts[at]].tobytes().split(b"\x14")[0]
        onsets.append(float(told.decode("latin-1").split("\x15")[0]))
    slots = np.round((np.array(onsets) - onsets[0]) * rate_hz).astype(np.int64)
    n = uv.shape[1]
    if (np.diff(slots) < n - 1).any() or slots[-1] > 8 * 86400 * rate_hz:
        raise ValueError("times of the records")
    long_uv = np.full(int(slots[-1]) + n, np.nan)
    for slot, part in zip(slots, uv, strict=True):
        long_uv[slot : slot + n] = part
    return ecg_of(long_uv, rate_hz)
