"""`entrain analyze`: recordings, intervals or ECG to beats, breathing and indices."""

from __future__ import annotations

import argparse
import importlib.util
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from entrain.analysis import (
    CSV,
    PARQUET,
    Cluster,
    FoundFiles,
    NumberedOutcome,
    ResultTable,
    analyze_on_cores,
    find_files,
)
from entrain.cli.analyses import Analyses, Printer
from entrain.cli.exits import ANSWER_IS_NO, DONE, Parser, say
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.formats import UNITS, ReadOptions, parse_unit

EXAMPLE = """reads:
  .entrain           a recording
  .txt .csv .tsv     RR intervals: one in ms a line, time_s,rr_ms, or as loggers write them
  .hrm .fit .json    RR intervals or heart rates of Polar, Garmin and others
  .edf .bdf .hea     ECG in EDF(+), BDF or WFDB; in .csv as time_s,ecg_uv

examples:
  entrain analyze session.entrain ecg.edf
  entrain analyze study/ --jobs 4 --out study.csv
  entrain analyze study/ --out study.csv --resume
  entrain analyze intervals.txt --unit s
  entrain analyze sleep.edf --channel 2"""


def run(arguments: list[str]) -> int:
    """Analyse files and print what they hold."""
    options = _parse(arguments)
    found = find_files(options.paths)
    _report_passed_over(found)
    several = len(found.paths) > 1 or any(path.is_dir() for path in options.paths)
    printer = Printer(json=options.json, several=several, words=options.out is None)
    with ExitStack() as stack:
        cluster = None
        if options.scheduler is not None:
            cluster = Cluster(options.scheduler)
            stack.callback(cluster.close)
        table = None
        if options.out is not None:
            table = stack.enter_context(ResultTable(options.out, resume=options.resume))
        analyses = Analyses(found.paths, printer, table, options.read_options)
        to_read = analyses.skip_unchanged()
        try:
            analyses.add_outcomes(_outcomes(cluster, to_read, options))
            if table is not None:
                table.write(analyses.names)
        except KeyboardInterrupt:
            say(analyses.stop_line())
            raise
        except EntrainError as error:
            # It ran, so this is not the caller's fault; finished files are saved.
            say(f"{error} {analyses.stop_line()}")
            return ANSWER_IS_NO
        finally:
            printer.close()
    return ANSWER_IS_NO if analyses.n_failed else DONE


def _outcomes(
    cluster: Cluster | None, paths: list[Path], options: argparse.Namespace
) -> Iterator[NumberedOutcome]:  # fmt: skip
    if cluster is not None:
        return cluster.run(paths, options.read_options)
    return analyze_on_cores(paths, options.jobs, options.read_options)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="entrain analyze", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("paths", type=Path, nargs="+", metavar="FILE|FOLDER")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="files at a time")
    parser.add_argument("--unit", help=f"of the intervals: {', '.join(UNITS)}")
    parser.add_argument("--channel", help="the channel or column to read, by name or number")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster: tcp://host:8786")
    parser.add_argument(
        "--out", type=Path, metavar="TABLE.csv|.parquet", help="write one row a file"
    )
    parser.add_argument(
        "--resume", action="store_true", help="do not read again what --out already holds"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    _check_options(options)
    return options


def _check_options(options: argparse.Namespace) -> None:
    unit = None if options.unit is None else parse_unit(options.unit)
    options.read_options = ReadOptions(unit=unit, channel=options.channel)
    if options.jobs < 1:
        raise EntrainError(UsageProblem.JOBS, "--jobs")
    out: Path | None = options.out
    if out is None:
        if options.resume:
            raise EntrainError(UsageProblem.NO_TABLE)
        return
    if out.suffix.lower() not in (CSV, PARQUET):
        raise EntrainError(UsageProblem.TABLE_NAME, f"--out {out}")
    if out.suffix.lower() == PARQUET and importlib.util.find_spec("pyarrow") is None:
        raise EntrainError(UsageProblem.NO_PYARROW, f"--out {out}")
    if out.is_dir() or not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise EntrainError(UsageProblem.TABLE_FOLDER, f"--out {out}")


def _report_passed_over(found: FoundFiles) -> None:
    if found.passed_over:
        parts = [f"{n} {sort}" for sort, n in sorted(found.passed_over.items())]
        say(f"Passed over: {', '.join(parts)}.")
