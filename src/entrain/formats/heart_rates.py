"""Heart rates of a table: reported as such, since averages hold no variability."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from entrain.formats.column_names import SECONDS, unit_named
from entrain.formats.columns import HEART_BPM, FoundColumns
from entrain.formats.intervals import MOST_BAD_FRAC
from entrain.formats.options import ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import HeartRates, Taken
from entrain.formats.text_table import TextTable
from entrain.formats.times import Times, epoch_unit, in_seconds, rising
from entrain.physiology import Floats

AVERAGED = "Heart rates are averages: the variability of the beats is not in them."


def heart_rates_of(
    path: Path, table: TextTable, found: FoundColumns, asked: ReadOptions
) -> HeartRates:
    """Return the heart rates of a table.

    Raises
    ------
    FileProblemError
        They have no times, or too many are none.
    """
    values = table.numbers[found.column]
    low, high = HEART_BPM
    none = np.isnan(values) | (values == 0)
    bad = ~none & ~((values > low) & (values < high))
    n_good = len(values) - int((none | bad).sum())
    if n_good < 2:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    if int(bad.sum()) > MOST_BAD_FRAC * len(values):
        raise FileProblemError(
            FileProblem.NOT_NUMBERS, path, f"{int(bad.sum())} of {len(values)} are no heart rate"
        )
    times = _times(table, found)
    if times is None:
        raise FileProblemError(
            FileProblem.NO_INTERVALS, path,
            f"{table.name(found.column)} seems to hold heart rates, and no times beside them",
        )  # fmt: skip
    bpm = np.where(none | bad, np.nan, values)
    taken = Taken(
        unit="bpm", channel=table.name(found.column), rows_missing=int((none | bad).sum()),
        elapsed_s=float(times.t_s[-1] - times.t_s[0]),
        said=(f"{table.name(found.column)} is taken for heart rates in bpm",),
    )  # fmt: skip
    return HeartRates(
        t_s=times.t_s, bpm=bpm[::-1] if times.backwards else bpm, why=AVERAGED, taken=taken
    )


def _times(table: TextTable, found: FoundColumns) -> Times | None:
    for column in found.times:
        if column in table.clocks:
            t_s = table.clocks[column]
        else:
            values = np.where(np.isfinite(table.numbers[column]), table.numbers[column], np.nan)
            if not np.isfinite(values).any():
                continue
            named = unit_named(table.name(column), SECONDS) if table.names else None
            t_s = in_seconds(values, named or epoch_unit(values) or _unit_by_step(values))
        times = rising(t_s)
        if times is not None:
            return times
    return None


def _unit_by_step(values: Floats) -> str:
    """Return the unit in which heart rates come once a second or more slowly, up to minutes."""
    step = float(np.nanmedian(np.abs(np.diff(values)))) if len(values) > 1 else 1.0
    least = {"ns": 1e8, "us": 1e5, "ms": 100.0}
    return next((unit for unit, from_step in least.items() if step >= from_step), "s")
