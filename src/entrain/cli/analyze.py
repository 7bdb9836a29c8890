"""`entrain analyze`: recordings, intervals or ECG to beats, breathing and indices."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from entrain.analysis.bounded import analyze_all, files_in
from entrain.analysis.problems import FileProblemError
from entrain.analysis.table import write_table
from entrain.cli.exits import (
    ANSWER_IS_NO,
    DONE,
    CallersFaultError,
    Parser,
    print_json,
    say,
)

EXAMPLE = """reads:
  .entrain           a recording
  .txt .csv          RR intervals: one in ms a line, or time_s,rr_ms
  .edf .hea .csv     ECG in EDF(+), WFDB, or time_s,ecg_uv

example:
  entrain analyze session.entrain ecg.edf --out table.csv"""


def run(arguments: list[str]) -> int:
    """Analyse files and print what they hold."""
    parser = Parser(prog="entrain analyze", description=__doc__, epilog=EXAMPLE)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILE|FOLDER")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="files at a time")
    parser.add_argument("--out", type=Path, metavar="TABLE.csv", help="write one line a file")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    _check(options)
    try:
        files = files_in(options.paths)
    except FileProblemError as error:
        raise CallersFaultError(str(error)) from error
    results = []
    for result in analyze_all(files, min(options.jobs, len(files))):
        results.append(result)
        if "error" in result:
            say(result["error"])
        elif not options.json:
            _print_words(result)
    if options.out is not None:
        write_table(results, options.out)
    several = len(files) > 1 or any(path.is_dir() for path in options.paths)
    if options.json and (several or "error" not in results[0]):
        print_json({"schema": "entrain.analyses/1", "results": results} if several else results[0])
    return ANSWER_IS_NO if any("error" in result for result in results) else DONE


def _check(options: argparse.Namespace) -> None:
    if options.jobs < 1:
        raise CallersFaultError("--jobs must be 1 or more.")
    out: Path | None = options.out
    if out is None:
        return
    if out.suffix.lower() != ".csv":
        raise CallersFaultError(f"--out {out}: give a name that ends in .csv.")
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise CallersFaultError(f"--out {out}: the folder cannot be written to.")


def _print_words(result: dict[str, Any]) -> None:
    source, beats, found = result["source"], result["beats"], result["summary"]
    print(f"{source['path']}: {result['seconds'] / 60:.1f} min, {len(beats['t_s'])} beats")
    for name in ("hr_bpm", "rmssd_ms", "sdnn_ms", "stress_index", "breathing_per_min",
                 "corrected_frac", "usable_frac"):  # fmt: skip
        value = found[name]
        print(f"  {name:18} {'-' if value is None else format(value, '.3g')}")
    if found["irregular"]:
        print("  The heartbeat is irregular, so its variability says little.")
