"""Intervals or ECG out of text: one interval in ms a line, or columns with a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import RATES_HZ, Ecg, Intervals, Piece, ecg_of_pieces
from entrain.analysis.text_table import read_columns
from entrain.physiology.readings import Floats

TIMES = "time|t|timestamp|seconds|sec|s"
RR = "rr.*|ibi.*|nn|nni"
ECG = "e[ck]g.*|uv|mv|mlii|ii"
IN_S = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6}
IN_MS = {"ms": 1.0, "s": 1e3, "us": 1e-3, "1024": 1000 / 1024}
IN_UV = {"uv": 1.0, "mv": 1e3, "v": 1e6, "nv": 1e-3}
LEAST_MEDIAN_MS = 50.0
MOST_MS, MOST_S = 600_000.0, 1e10
"""Longer than ten minutes is no interval. Times may be those of a calendar, in s."""
LONGEST_STEP_S = 0.05
"""Samples of an ECG lie nearer than this."""
GAP_STEPS = 2.5
"""Where samples lie farther apart than this many steps, some were lost."""


def read_text(path: Path) -> Intervals | Ecg:
    """Read a text file.

    Raises
    ------
    FileProblemError
        A line is no number, or nothing is there.
    """
    names, table = read_columns(path)
    if len(table) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    if table.shape[1] == 1:
        return _intervals(path, None, table[:, 0] * _scale(names[0] if names else "", IN_MS))
    return _columns(path, names or ["time_s", *[""] * (table.shape[1] - 1)], table)


def _words(name: str) -> list[str]:
    """Return the words of a column's name: `RR (ms)`, `rr_ms` and `rr ms` are the same."""
    return [word for word in re.split(r"[^a-z0-9]+", name.replace("\u00b5", "u")) if word]


def _scale(name: str, units: dict[str, float]) -> float:
    return next((units[word] for word in reversed(_words(name)) if word in units), 1.0)


def _find(names: list[str], wanted: str) -> int | None:
    for at, name in enumerate(names):
        if any(re.fullmatch(wanted, word) for word in _words(name)):
            return at
    return None


def _columns(path: Path, names: list[str], table: Floats) -> Intervals | Ecg:
    rr_at = _find(names, RR)
    ecg_at = _find(names, ECG)
    time_at = _find(
        [name if at not in (rr_at, ecg_at) else "" for at, name in enumerate(names)], TIMES
    )
    t_s = None if time_at is None else table[:, time_at] * _scale(names[time_at], IN_S)
    if rr_at is None and ecg_at is None:
        value_at = 1 if time_at == 0 else 0
        dense = t_s is not None and float(np.median(np.diff(t_s))) < LONGEST_STEP_S
        rr_at, ecg_at = (None, value_at) if dense else (value_at, None)
    if rr_at is not None:
        return _intervals(path, t_s, table[:, rr_at] * _scale(names[rr_at], IN_MS))
    if t_s is None or ecg_at is None:
        raise FileProblemError(FileProblem.DAMAGED, path, "ECG needs a column time_s")
    return _ecg(path, t_s, table[:, ecg_at] * _scale(names[ecg_at], IN_UV))


def _intervals(path: Path, t_s: Floats | None, rr_ms: Floats) -> Intervals:
    known = np.isfinite(rr_ms)
    if int(known.sum()) < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    if (rr_ms[known] <= 0).any() or (rr_ms[known] > MOST_MS).any() or np.isinf(rr_ms).any():
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
    usual_s = float(np.median(steps_s))
    rate_hz = 1 / float(steps_s[steps_s < 1.5 * usual_s].mean())
    if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
        raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
    breaks = np.flatnonzero(steps_s > GAP_STEPS / rate_hz) + 1
    try:
        return ecg_of_pieces(_pieces(t_s - t_s[0], uv, rate_hz, breaks), rate_hz)
    except ValueError as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error


def _pieces(t_s: Floats, uv: Floats, rate_hz: float, breaks: np.ndarray) -> Iterator[Piece]:
    """Yield what lies between breaks, on an even grid: one lost sample is bridged."""
    edges = [0, *breaks.tolist(), len(t_s)]
    for first, last in pairwise(edges):
        own_s, part = t_s[first:last], uv[first:last]
        n = round((own_s[-1] - own_s[0]) * rate_hz) + 1
        even_s = own_s[0] + np.arange(n) / rate_hz
        if n == len(part) and float(np.abs(own_s - even_s).max()) < 0.5 / rate_hz:
            yield float(own_s[0]), part
        else:
            yield float(own_s[0]), np.interp(even_s, own_s, part)
