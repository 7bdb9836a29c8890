"""How right the physiology is: one table, beside its targets and, where it serves, neurokit2.

    python benchmarks/accuracy.py [--data ../shared/data] [--neurokit PYTHON] [--only PART]

Made signals have exact truth. Of public records it uses what lies in --data, and says in one
line where there is none. The figures are of these records and people, no more.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from accuracy_beats import artefacts, r_peaks
from accuracy_breathers import breathers
from accuracy_chests import chests
from accuracy_ectopic import ectopics
from accuracy_ill import ill
from accuracy_live import live
from accuracy_load import load
from accuracy_motion import bursts, hearts
from accuracy_moving import moving
from accuracy_noise import noise
from accuracy_phase import phase
from accuracy_sources import sources
from accuracy_windows import breathing, tones
from peer import ask

PARTS = {
    "peaks": r_peaks,
    "bursts": bursts,
    "noise": noise,
    "hearts": hearts,
    "artefacts": artefacts,
    "ectopics": ectopics,
    "breathing": breathing,
    "ill": ill,
    "breathers": breathers,
    "chests": chests,
    "moving": moving,
    "live": live,
    "phase": phase,
    "sources": sources,
    "tones": tones,
    "load": load,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    root = Path(__file__).resolve().parents[1]
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--neurokit", metavar="PYTHON", help="a Python that has neurokit2")
    parser.add_argument("--only", choices=PARTS, nargs="+")
    parser.add_argument("--before", metavar="SRC", type=Path, help="older code beside it")
    options = parser.parse_args()
    data: Path | None = options.data
    if data is None or not data.is_dir():
        print(f"No records at {options.data}: made signals only.")
        data = None
    neurokit = ask(options.neurokit)
    before = _lines_of(options.before) if options.before else itertools.repeat("")
    for name in options.only or PARTS:
        for text, older in zip(PARTS[name](data, neurokit), before, strict=False):
            print(text, flush=True)
            if older.startswith("  "):
                print(f"  {'before':34}{older[36:]}", flush=True)


def _lines_of(source: Path) -> Iterator[str]:
    """Yield what this table says of older code, asked the same."""
    asked = [each for each in sys.argv[1:] if each != "--before" and Path(each) != source]
    environment = os.environ | {"PYTHONPATH": str(source)}
    with subprocess.Popen(
        [sys.executable, __file__, *asked], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        if child.stdout is not None:
            yield from (text.rstrip() for text in child.stdout)


if __name__ == "__main__":
    sys.exit(main())
