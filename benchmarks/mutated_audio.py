"""Damaged music files: does each get a row, in time and within the memory it may have?

    python benchmarks/mutated_audio.py [--files 10000] [--seed 1] [--only wav]

Short pieces are coded in each format and damaged by chance (bits, runs, cuts, repeats, swaps,
extreme numbers in headers). Each is then identified and analysed as `entrain library scan`
does. The memory is the largest address space of the processes that read, against 1 GiB; the
time is of the slowest file, against 10 s.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.library.scanner import Examiner
from tests.helpers.made_audio import FORMATS, encode, name_of, piece
from tests.helpers.mutated_audio import mutated

SECONDS = 4.0


@dataclass
class Found:
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    total_s: float = 0.0
    peak_mb: float = 0.0
    slowest: str = ""


def peak_mb(pid: int | None) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return max(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmPeak"))


def examine(path: Path, examiner: Examiner) -> str:
    try:
        examiner.ask("identify", path)
        examiner.ask("analyse", path)
    except TrackProblemError as error:
        if error.reason in (TrackProblem.FAULT, TrackProblem.DIED, TrackProblem.TOO_SLOW):
            print(f"{path.name}: {error}")
        return error.reason.name
    return "good"


def run(
    n_files: int, seed: int, only: list[str], folder: Path, keep: Callable[[Path, str], None]
) -> dict[str, Found]:
    rng = np.random.default_rng(seed)
    whole = {
        form: encode(
            folder / name_of(form, form), piece(SECONDS), form, tags={"title": "A", "TBPM": "72"}
        ).read_bytes()
        for form in FORMATS
    }
    found = {form: Found() for form in FORMATS}
    with Examiner() as examiner:
        for number in range(n_files):
            form = list(FORMATS)[number % len(FORMATS)]
            path = folder / name_of(f"{number}", form)
            damaged = mutated(whole[form], rng)
            if form not in only:
                continue
            path.write_bytes(damaged)
            began_s = time.monotonic()
            outcome = examine(path, examiner)
            took_s = time.monotonic() - began_s
            of_form = found[form]
            of_form.outcomes[outcome] += 1
            of_form.total_s += took_s
            of_form.peak_mb = max(of_form.peak_mb, peak_mb(examiner.pid))
            if took_s > of_form.slowest_s:
                of_form.slowest_s, of_form.slowest = took_s, path.name
            keep(path, outcome)
            path.unlink()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--keep", type=Path, help="keep those that ended or stopped a process")
    options = parser.parse_args()

    def keep(path: Path, outcome: str) -> None:
        if options.keep and outcome in ("FAULT", "DIED", "TOO_SLOW"):
            (options.keep / f"{outcome}_{path.name}").write_bytes(path.read_bytes())

    with tempfile.TemporaryDirectory() as folder:
        found = run(options.files, options.seed, options.only, Path(folder), keep)
    print(f"{'format':8}{'files':>7}{'mean s':>8}{'slowest s':>11}{'peak MiB':>10}  rows")
    for form in options.only:
        of_form = found[form]
        n = sum(of_form.outcomes.values())
        rows = ", ".join(f"{name} {count}" for name, count in of_form.outcomes.most_common())
        print(
            f"{form:8}{n:7}{of_form.total_s / max(1, n):8.3f}{of_form.slowest_s:11.2f}"
            f"{of_form.peak_mb:10.0f}  {rows}"
        )


if __name__ == "__main__":
    main()
