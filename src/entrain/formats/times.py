"""Turn the times of rows into seconds that never decrease."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.formats.column_names import SECONDS
from entrain.formats.signals import LONGEST_S
from entrain.physiology import Floats

MOST_S = 1e10
"""Largest time accepted, calendar times included; a larger one is damage."""
EPOCH_S = (5e8, 5e9)
"""Range of plausible seconds since 1970: from 1985 to 2128."""
SET_BACK_S = 2.0
"""A clock that falls by more was set back, or another recording begins; less is a late stamp."""
MOST_SET_BACK_FRAC = 0.02
LONE_S, NEAR_S = 3600.0, 30.0
"""A time over `LONE_S` from two neighbours that are within `NEAR_S` of each other is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """Times of rows, never decreasing.

    Attributes
    ----------
    t_s : ndarray, shape (n_rows,)
        The times [s].
    restarts : ndarray of int, shape (n_restarts,)
        Rows at which the clock was set back; their intervals continue nothing.
    backwards : bool
        Whether the file has its last row first; `t_s` has it last.
    """

    t_s: Floats
    restarts: np.ndarray
    backwards: bool


def epoch_unit(values: Floats) -> str | None:
    """Return the unit in which values count from 1970, None where they do not seem to.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column of times, NaN where missing.
    """
    middle = float(np.nanmedian(values))
    low, high = EPOCH_S
    return next((unit for unit in ("s", "ms", "us", "ns") if low < middle * SECONDS[unit] < high),
                None)  # fmt: skip


def in_seconds(values: Floats, unit: str) -> Floats:
    """Return times in seconds, without loss of digits where they count ns since 1970.

    Parameters
    ----------
    values : ndarray, shape (n_rows,)
        A column of times, NaN where missing.
    unit : str
        A key of `SECONDS`.

    Returns
    -------
    ndarray, shape (n_rows,)
        Times [s].
    """
    first = values[np.isfinite(values)][:1]
    begin = float(first[0]) if len(first) else 0.0
    if abs(begin) * SECONDS[unit] < EPOCH_S[0]:
        begin = 0.0
    return (values - begin) * SECONDS[unit] + begin * SECONDS[unit]


def repair_times(t_s: Floats) -> Times | None:
    """Return times made non-decreasing, None where they are no times.

    A missing time is interpolated between its neighbours, and so is one that jumps away and back.
    Where a clock was set back, the rows after it go on from there.

    Parameters
    ----------
    t_s : ndarray, shape (n_rows,)
        Times as the file has them [s], NaN where missing.
    """
    t_s = np.where(np.abs(t_s) < MOST_S, t_s, np.nan)
    known = np.isfinite(t_s)
    if int(known.sum()) < max(2, 0.5 * len(t_s)):
        return None
    t_s = _interpolate(t_s, known)
    steps_s = np.diff(t_s)
    backwards = bool((steps_s <= 0).all() and t_s[0] > t_s[-1])
    if backwards:
        t_s = t_s[::-1]
    t_s = _repair_lone(t_s)
    steps_s = np.diff(t_s)
    falls = np.flatnonzero(steps_s < -SET_BACK_S)
    if len(falls) > max(3, MOST_SET_BACK_FRAC * len(t_s)) or t_s.max() == t_s.min():
        return None
    median_step_s = float(np.median(np.abs(steps_s)))
    t_s = t_s.copy()
    for fall in falls.tolist():
        t_s[fall + 1 :] += t_s[fall] - t_s[fall + 1] + median_step_s
    t_s = np.maximum.accumulate(t_s)
    if t_s[-1] - t_s[0] > LONGEST_S:
        return None
    return Times(t_s=t_s, restarts=falls + 1, backwards=backwards)


def _interpolate(t_s: Floats, known: np.ndarray) -> Floats:
    rows = np.arange(len(t_s))
    return np.where(known, t_s, np.interp(rows, rows[known], t_s[known]))


def _repair_lone(t_s: Floats) -> Floats:
    """Return times without damage in single rows, such as a wrong digit or a 1970."""
    if len(t_s) < 3:
        return t_s
    before, middle, after = t_s[:-2], t_s[1:-1], t_s[2:]
    lone = (np.abs(after - before) < NEAR_S) & (np.abs(middle - before) > LONE_S)
    out = t_s.copy()
    out[1:-1][lone] = (before[lone] + after[lone]) / 2
    if abs(t_s[0] - t_s[1]) > LONE_S and abs(t_s[2] - t_s[1]) < NEAR_S:
        out[0] = t_s[1]
    if abs(t_s[-1] - t_s[-2]) > LONE_S and abs(t_s[-2] - t_s[-3]) < NEAR_S:
        out[-1] = t_s[-2]
    return out
