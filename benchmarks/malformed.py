"""What damaged files do: `python benchmarks/malformed.py [--mutations 1000] [--seed 1]`.

A good file of each kind is damaged at random (bytes changed, put in, taken out, cut, repeated,
numbers of the text replaced by others) and given to the bounded process that reads every file.
The table says how many were analysed all the same, how many refused and why; crashes, faults
and refusals that took over 10 s must be none, and the memory of the reader below 1 GiB.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from entrain.analysis.bounded import Bounded
from entrain.formats.problems import FileProblemError
from tests.unit.formats.mutations import KINDS, damaged, good_file

BAD = ("FAULT", "TOO_SLOW", "TOO_LARGE")


@dataclass
class Told:
    """What became of the damaged files of a kind."""

    analysed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    long_lines: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0


def peak_mb(bounded: Bounded) -> float:
    """Return the most memory of the process that reads, where the system tells it."""
    pid = bounded.pid
    if pid is None or not Path(f"/proc/{pid}/status").exists():
        return 0.0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(kind: str, n: int, seed: int, folder: Path) -> Told:
    told = Told()
    path = good_file(kind, folder)
    whole = {part: part.read_bytes() for part in folder.iterdir()}
    with Bounded() as bounded:
        for number in range(n):
            for part, content in damaged(whole, seed * 1_000_003 + number).items():
                part.write_bytes(content)
            before = time.perf_counter()
            try:
                bounded.analyze(path)
                told.analysed += 1
            except FileProblemError as error:
                told.refused[error.reason.name] += 1
                told.long_lines += "\n" in str(error)
                if error.reason.name in BAD:
                    print(f"{kind} {number}: {error}", file=sys.stderr)
            told.slowest_s = max(told.slowest_s, time.perf_counter() - before)
            told.peak_mb = max(told.peak_mb, peak_mb(bounded))
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{'kind':20}{'files':>7}{'analysed':>10}{'refused':>9}{'crash':>7}{'slowest':>10}"
          f"{'memory':>10}   why")  # fmt: skip
    bad = 0
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            told = run(kind, options.mutations, options.seed, Path(folder))
        crashes = sum(told.refused[name] for name in BAD) + told.long_lines
        bad += crashes + (told.slowest_s > 10) + (told.peak_mb > 1024)
        why = " ".join(f"{name}:{count}" for name, count in told.refused.most_common())
        print(f"{kind:20}{options.mutations:7}{told.analysed:10}{sum(told.refused.values()):9}"
              f"{crashes:7}{told.slowest_s:8.2f} s{told.peak_mb:7.0f} MB   {why}",
              flush=True)  # fmt: skip
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
