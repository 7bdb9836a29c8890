"""Intervals or ECG out of text: one interval in ms a line, or columns with a header."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import RATES_HZ, Ecg, Intervals, ecg_of
from entrain.physiology.readings import Floats

SEPARATORS = (",", ";", "\t")
TIMES = ("time_s", "t_s", "time", "t")
MISSING = {"", "nan", "null", "none", "na"}
LEAST_MEDIAN_MS = 50.0
MOST_MS, MOST_S = 600_000.0, 1e10
"""Longer than ten minutes is no interval. Times may be those of a calendar, in s."""
LONGEST_STEP_S = 0.05
"""Samples of an ECG lie nearer than this."""


def read_text(path: Path) -> Intervals | Ecg:
    """Read a text file.

    Raises
    ------
    FileProblemError
        A line is no number, or nothing is there.
    """
    raw = path.read_bytes()
    if b"\x00" in raw[:4096]:
        raise FileProblemError(FileProblem.DAMAGED, path, "it is no text")
    lines = raw.decode("utf-8-sig", errors="replace").splitlines()
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if len(lines) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    separator = next((s for s in SEPARATORS if s in lines[0]), None)
    names = [word.strip().strip('"').lower() for word in lines[0].split(separator)]
    headed = any(_number(name) is None and name not in MISSING for name in names)
    table = _table(path, lines[1:] if headed else lines, separator, 1 + headed)
    if table.shape[1] == 1:
        return _intervals(path, None, table[:, 0])
    if not headed:
        names = ["time_s", ""]
    return _columns(path, names, table)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _table(path: Path, lines: list[str], separator: str | None, first: int) -> Floats:
    """Return the numbers of the lines, shape (n_lines, n_columns); NaN where one is missing."""
    width = len(lines[0].split(separator))
    table = np.full((len(lines), width), np.nan)
    for at, line in enumerate(lines):
        words = line.split(separator)
        if len(words) != width:
            raise FileProblemError(FileProblem.NOT_NUMBERS, path, f"line {at + first}")
        for column, word in enumerate(words):
            word = word.strip().strip('"')
            value = _number(word)
            if value is None and word.lower() not in MISSING:
                raise FileProblemError(FileProblem.NOT_NUMBERS, path, f"line {at + first}")
            table[at, column] = math.nan if value is None else value
    return table


def _columns(path: Path, names: list[str], table: Floats) -> Intervals | Ecg:
    time_at = next((at for at, name in enumerate(names) if name in TIMES), None)
    rr_at = next((at for at, name in enumerate(names) if "rr" in name or "ibi" in name), None)
    ecg_at = next((at for at, name in enumerate(names) if "ecg" in name or "_uv" in name), None)
    t_s = None if time_at is None else table[:, time_at]
    if rr_at is None and ecg_at is None:
        value_at = 1 if time_at == 0 else 0
        dense = t_s is not None and float(np.nanmedian(np.diff(t_s))) < LONGEST_STEP_S
        rr_at, ecg_at = (None, value_at) if dense else (value_at, None)
    if rr_at is not None:
        scale = 1000 / 1024 if names[rr_at].endswith("1024") else 1.0
        return _intervals(path, t_s, table[:, rr_at] * scale)
    if t_s is None or ecg_at is None:
        raise FileProblemError(FileProblem.DAMAGED, path, "ECG needs a column time_s")
    scale = 1e3 if names[ecg_at].endswith("_mv") else 1.0
    return _ecg(path, t_s, table[:, ecg_at] * scale)


def _intervals(path: Path, t_s: Floats | None, rr_ms: Floats) -> Intervals:
    known = np.isfinite(rr_ms)
    if int(known.sum()) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    if (rr_ms[known] <= 0).any() or (rr_ms[known] > MOST_MS).any():
        raise FileProblemError(FileProblem.NOT_NUMBERS, path, "an interval is not of a heart")
    if float(np.median(rr_ms[known])) < LEAST_MEDIAN_MS:
        raise FileProblemError(FileProblem.NOT_MS, path)
    if t_s is None:
        t_s = np.nancumsum(rr_ms) / 1000
    elif not (np.abs(t_s) < MOST_S).all() or (np.diff(t_s) < 0).any():
        raise FileProblemError(FileProblem.DAMAGED, path, "its times do not rise")
    return Intervals(t_s=t_s, rr_ms=rr_ms)


def _ecg(path: Path, t_s: Floats, uv: Floats) -> Ecg:
    steps_s = np.diff(t_s)
    if not (np.abs(t_s) < MOST_S).all() or (steps_s <= 0).any():
        raise FileProblemError(FileProblem.DAMAGED, path, "its times do not rise")
    rate_hz = _rate_hz(steps_s)
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
    start_s = float(t_s[0])
    if float(steps_s.max()) < 2.5 / rate_hz:
        return ecg_of(uv, rate_hz, start_s)
    slots = np.round((t_s - start_s) * rate_hz).astype(np.int64)
    if slots[-1] > 50 * len(uv) + 1e7:
        raise FileProblemError(FileProblem.DAMAGED, path, "its times leap")
    spread_uv = np.full(int(slots[-1]) + 1, np.nan)
    spread_uv[slots] = uv
    return ecg_of(spread_uv, rate_hz, start_s)


def _rate_hz(steps_s: Floats) -> float:
    """Return the rate of samples, whose times may be rounded and have gaps."""
    usual_s = float(np.median(steps_s))
    return 1 / float(steps_s[steps_s < 1.5 * usual_s].mean())
