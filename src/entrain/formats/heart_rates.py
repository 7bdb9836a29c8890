"""Read heart rates from a table; averages hold no variability and are reported as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from entrain.formats.column_names import SECONDS, unit_named
from entrain.formats.columns import HEART_BPM, FoundColumns
from entrain.formats.intervals import MOST_BAD_FRAC
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import HeartRates, Interpretation
from entrain.formats.text_table import TextTable
from entrain.formats.times import Times, epoch_unit, in_seconds, repair_times
from entrain.physiology import Floats

AVERAGED = "Heart rates are averages: the variability of the beats is not in them."


def heart_rates_of(path: Path, table: TextTable, found: FoundColumns) -> HeartRates:
    """Return the heart rates of a table.

    Parameters
    ----------
    path : Path
        The file, for errors.
    table : TextTable
        Its table.
    found : FoundColumns
        The column of heart rates and candidates for its times.

    Raises
    ------
    FileProblemError
        They have no times, or too many are not heart rates.
    """
    values = table.numbers[found.column]
    low, high = HEART_BPM
    absent = np.isnan(values) | (values == 0)
    bad = ~absent & ~((values > low) & (values < high))
    n_good = len(values) - int((absent | bad).sum())
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
    bpm = np.where(absent | bad, np.nan, values)
    interpretation = Interpretation(
        unit="bpm", channel=table.name(found.column), rows_missing=int((absent | bad).sum()),
        elapsed_s=float(times.t_s[-1] - times.t_s[0]),
        said=(f"{table.name(found.column)} is taken for heart rates in bpm",),
    )  # fmt: skip
    return HeartRates(
        t_s=times.t_s,
        bpm=bpm[::-1] if times.backwards else bpm,
        why=AVERAGED,
        interpretation=interpretation,
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
        times = repair_times(t_s)
        if times is not None:
            return times
    return None


def _unit_by_step(values: Floats) -> str:
    """Return the unit of time in which heart rates come every second to every few minutes."""
    step = float(np.nanmedian(np.abs(np.diff(values)))) if len(values) > 1 else 1.0
    least = {"ns": 1e8, "us": 1e5, "ms": 100.0}
    return next((unit for unit, from_step in least.items() if step >= from_step), "s")
