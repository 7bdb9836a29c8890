"""The files of one `entrain analyze` as they finish: printed in order, saved, counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from entrain.analysis import (
    FileStamp,
    NumberedOutcome,
    Outcome,
    ResultTable,
    engine_version,
    header_of,
    outcome_of,
    row_of,
    stamp_of,
)
from entrain.cli.exits import say
from entrain.cli.progress import ProgressLine
from entrain.errors import printable
from entrain.formats import ReadOptions

PRINTED = ("hr_bpm", "rmssd_ms", "sdnn_ms", "stress_index", "breathing_per_min",
        "corrected_frac", "usable_frac")  # fmt: skip
PROGRESS_EVERY_S = 10.0
"""How often progress is logged where there is no terminal, so that logs stay short [s]."""
EACH_BYTES = 4096
"""Size added to each file in the estimate of time left: small files take time too."""


class Printer:
    """Prints outcomes in order, as text or as one JSON object that is never held as a whole.

    Parameters
    ----------
    json, words : bool
        What to print; with a table, perhaps neither.
    several : bool
        Whether the object is a list of analyses, even of a single one.
    """

    def __init__(self, *, json: bool, several: bool, words: bool) -> None:
        self._json = json
        self._words = words
        self._several = several
        self._n = 0
        self._closed = False

    def print_outcome(self, outcome: Outcome) -> None:
        """Print the next outcome; the problem of a file goes to standard error."""
        if "error" in outcome:
            say(outcome["error"])
        if self._json:
            self._print_json(outcome)
        elif self._words and "error" not in outcome:
            _print_words(outcome)

    def _print_json(self, outcome: Outcome) -> None:
        if self._several:
            before = ", " if self._n else '{"schema": "entrain.analyses/1", "results": ['
            print(before, end="")
        print(json.dumps(outcome, allow_nan=False), end="" if self._several else "\n", flush=True)
        self._n += 1

    def close(self) -> None:
        """End the JSON object."""
        if self._json and self._several and not self._closed:
            if not self._n:
                print('{"schema": "entrain.analyses/1", "results": [', end="")
            print("]}", flush=True)
        self._closed = True


class Analyses:
    """The state of each file of a batch.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    printer : Printer
        Prints their outcomes.
    table : ResultTable or None
        Keeps their rows.
    options : ReadOptions
        What the user said of the files.

    Attributes
    ----------
    names : list of str
        The files, as they are named in results and tables.
    n_failed : int
        How many could not be analysed.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        printer: Printer,
        table: ResultTable | None,
        options: ReadOptions,
    ) -> None:
        self.names = [printable(header_of(path)) for path in paths]
        self.n_failed = 0
        self._paths = paths
        self._printer = printer
        self._table = table
        self._options_text = options.text
        self._stamps = [_stamp_of(path) for path in paths]
        self._numbers: list[int] = []
        self._unprinted: dict[int, Outcome] = {}
        self._next = 0
        self._n_done = 0
        self._work = [
            EACH_BYTES + (0 if stamp is None else stamp.size_bytes) for stamp in self._stamps
        ]
        self._work_done = 0

    def skip_unchanged(self) -> list[Path]:
        """Return the files to read, and print those that the table already has."""
        for number, path in enumerate(self._paths):
            row = None
            if self._table is not None:
                row = self._table.unchanged_row(
                    self.names[number],
                    path,
                    self._stamps[number],
                    engine_version(),
                    self._options_text,
                )
            if row is None or self._table is None:
                self._numbers.append(number)
            else:
                self._table.append(row)
                self._record(number, outcome_of(row))
                for outcome in self._in_order():
                    self._printer.print_outcome(outcome)
        if self._n_done:
            say(f"{self._n_done} of {len(self._paths)} files have not changed.")
        return [self._paths[number] for number in self._numbers]

    def add_outcomes(self, done: Iterable[NumberedOutcome]) -> None:
        """Print and save outcomes as they come, in any order.

        Parameters
        ----------
        done : iterable of NumberedOutcome
            Index among the files to read, and outcome.
        """
        with ProgressLine(PROGRESS_EVERY_S) as progress:
            for at, outcome in done:
                number = self._numbers[at]
                if self._table is not None:
                    row = row_of(outcome, self._stamps[number], self._options_text)
                    self._table.append({**row, "path": self.names[number]})
                self._work_done += self._work[number]
                self._record(number, outcome)
                for ready in self._in_order():
                    progress.clear()
                    self._printer.print_outcome(ready)
                self._show_progress(progress)

    def _record(self, number: int, outcome: Outcome) -> None:
        self._n_done += 1
        self.n_failed += "error" in outcome
        self._unprinted[number] = outcome

    def _in_order(self) -> Iterator[Outcome]:
        """Yield the outcomes to print next, as far as they are known."""
        while self._next in self._unprinted:
            yield self._unprinted.pop(self._next)
            self._next += 1

    def _show_progress(self, progress: ProgressLine) -> None:
        n_all, whole = len(self._paths), sum(self._work[number] for number in self._numbers)
        if n_all > 1 and self._work_done < whole:
            left_s = progress.left_s(self._work_done, whole)
            progress.show(f"{self._n_done} of {n_all} files, {self.n_failed} failed", left_s)

    def stop_line(self) -> str:
        """Return a line on what is left after an early end."""
        kept = " Go on with --resume." if self._table is not None else ""
        return f"Stopped: {self._n_done} of {len(self._paths)} files are done.{kept}"


def _stamp_of(path: Path) -> FileStamp | None:
    try:
        return stamp_of(path)
    except OSError:
        return None


def _print_words(result: dict[str, Any]) -> None:
    source, summary = result["source"], result["summary"]
    beats = f", {len(result['beats']['t_s'])} beats" if "beats" in result else ""
    print(f"{source['path']}: {result['seconds'] / 60:.1f} min{beats}")
    for name in PRINTED:
        value = summary[name]
        print(f"  {name:18} {'-' if value is None else format(value, '.3g')}")
    _print_interpretation(source.get("taken") or {})
    _print_reasons(summary.get("why_null", {}))
    if summary["irregular"]:
        print("  The heartbeat is irregular, so its variability says little.")


def _print_reasons(why_null: dict[str, str]) -> None:
    """Print why figures are blank, each reason once with its figures."""
    for why in dict.fromkeys(why_null.values()):
        blank = [name for name in PRINTED if why_null.get(name) == why]
        if blank:
            print(f"  {', '.join(blank)}: {why}")


def _print_interpretation(taken: dict[str, Any]) -> None:
    """Print how a file was interpreted, and whether its intervals fill its time."""
    if taken.get("channel"):
        unit = f" [{taken['unit']}]" if taken.get("unit") else ""
        print(f"  read: {taken['channel']}{unit}")
    if taken.get("elapsed_s") is not None and taken.get("rr_sum_s") is not None:
        repeated_frac = taken.get("told_twice_frac") or 0.0
        print(f"  its times span {taken['elapsed_s']:.0f} s, its intervals add up to "
              f"{taken['rr_sum_s']:.0f} s; repeated: {repeated_frac:.0%}")  # fmt: skip
    if taken.get("rows_missing"):
        print(f"  {taken['rows_missing']} rows hold no value and are gaps")
    for sentence in taken.get("said") or ():
        print(f"  {sentence[:1].upper()}{sentence[1:]}.")
