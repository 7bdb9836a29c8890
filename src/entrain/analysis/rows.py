"""An analysis as one row of a table; each column is a number with its unit in the name."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from entrain.analysis.files import FileStamp
from entrain.analysis.measurements import Measurements
from entrain.analysis.numbers import summarize
from entrain.errors import printable
from entrain.formats import FileProblemError

Cell = str | float | int | bool | None
Row = dict[str, Cell]
Outcome = dict[str, Any]
"""An analysis, or `source`, `error` and `reason` of a file that could not be analysed."""
TAKEN: dict[str, type] = {
    "unit": str, "channel": str, "rows_missing": int, "elapsed_s": float, "rr_sum_s": float,
    "told_twice_frac": float,
}  # fmt: skip
"""The columns on how a file was interpreted."""


@functools.cache
def _figures() -> tuple[str, ...]:
    """Return the names of the figures of a summary; the reasons for blanks are not columns."""
    return tuple(name for name in summarize(Measurements()) if name != "why_null")


@functools.cache
def columns() -> dict[str, type]:
    """Return the columns and the type of each: str, float, int or bool."""
    kinds = {"irregular": bool, "gaps": int}
    indices = {name: kinds.get(name, float) for name in _figures()}
    return {
        "path": str,
        "kind": str,
        "rate_hz": float,
        **TAKEN,
        "seconds": float,
        "n_beats": int,
        **indices,
        "reason": str,
        "error": str,
        "sha256": str,
        "size_bytes": int,
        "changed_ns": int,
        "engine": str,
        "asked": str,
    }


def failed_outcome(path: Path, error: FileProblemError, engine: str) -> Outcome:
    """Return the outcome of a file that could not be analysed.

    Parameters
    ----------
    path : Path
        The file.
    error : FileProblemError
        Its problem.
    engine : str
        Version of the program.
    """
    source = {"path": printable(path)}
    return {"source": source, "error": str(error), "reason": error.reason.name, "engine": engine}


def row_of(outcome: Outcome, stamp: FileStamp | None, asked: str | None = None) -> Row:
    """Return an outcome as a row.

    Parameters
    ----------
    outcome : dict
        Of the file.
    stamp : FileStamp or None
        Size and time of the file; None where they are unknown.
    asked : str or None
        The options it was read with.
    """
    source = outcome["source"]
    beats = outcome.get("beats")
    row: Row = dict.fromkeys(columns())
    figures, taken = outcome.get("summary", {}), source.get("taken", {})
    row.update({name: figures.get(name) for name in _figures()})
    row.update({name: taken.get(name) for name in TAKEN})
    row.update(
        path=source["path"],
        kind=source.get("kind"),
        rate_hz=source.get("rate_hz"),
        seconds=outcome.get("seconds"),
        n_beats=None if beats is None else len(beats["t_s"]),
        reason=outcome.get("reason"),
        error=outcome.get("error"),
        sha256=source.get("sha256"),
        size_bytes=None if stamp is None else stamp.size_bytes,
        changed_ns=None if stamp is None else stamp.changed_ns,
        engine=outcome["engine"],
        asked=asked,
    )
    return row


def outcome_of(row: Row) -> Outcome:
    """Return the outcome a row was made of, without beats, breathing and timeline."""
    if row["error"] is not None:
        failed_source = {"path": row["path"]}
        return {name: row[name] for name in ("error", "reason", "engine")} | {
            "source": failed_source
        }
    source: dict[str, Any] = {name: row[name] for name in ("path", "kind", "rate_hz", "sha256")}
    source["taken"] = {name: row[name] for name in TAKEN}
    return {
        "schema": "entrain.analysis/1",
        "source": source,
        "seconds": row["seconds"],
        "summary": {name: row[name] for name in _figures()},
        "engine": row["engine"],
        "resumed": True,
    }
