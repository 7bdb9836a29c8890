"""How right the physiology is: one table, beside its targets and, where it serves, neurokit2.

    python benchmarks/accuracy.py [--data ../shared/data] [--neurokit PYTHON] [--only PART]

Made signals have exact truth. Of public records it uses what lies in --data, and says in one
line where there is none. The figures are of these records and people, no more.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from accuracy_beats import artefacts, r_peaks
from accuracy_breathers import breathers
from accuracy_chests import chests
from accuracy_ectopic import ectopics
from accuracy_live import live
from accuracy_motion import bursts, hearts
from accuracy_sources import sources
from accuracy_windows import breathing, load, tones
from peer import ask

PARTS = {
    "peaks": r_peaks,
    "bursts": bursts,
    "hearts": hearts,
    "artefacts": artefacts,
    "ectopics": ectopics,
    "breathing": breathing,
    "breathers": breathers,
    "chests": chests,
    "live": live,
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
    options = parser.parse_args()
    data: Path | None = options.data
    if data is None or not data.is_dir():
        print(f"No records at {options.data}: made signals only.")
        data = None
    neurokit = ask(options.neurokit)
    for name in options.only or PARTS:
        for text in PARTS[name](data, neurokit):
            print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
