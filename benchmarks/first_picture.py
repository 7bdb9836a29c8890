"""How long from the start of the process to the window's first picture.

    .venv/bin/python benchmarks/first_picture.py [--runs 15] [CHECKOUT...]

Each checkout (default: this one) is started in turn, run by run, with the packages of this
Python: what one gains over another is not the machine's mood. Offscreen, and on a display of
its own where Xvfb is installed. The clock starts before the process and stops when Qt has
painted the window and gone on to the next event.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]

# PySide6 is loaded first here and not by the app: the same work, in another order.
PAINTED = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    seen = False
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.seen:
            self.seen = True
            QTimer.singleShot(0, self, self.tell)
        return False
    def tell(self):
        print("painted", time.monotonic(), time.process_time(), len(sys.modules), flush=True)
        QApplication.quit()

run = QApplication.exec
def watched(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return run()
QApplication.exec = watched
sys.argv = ["entrain", *sys.argv[1:]]
from entrain.cli import main
sys.exit(main())
"""


@contextlib.contextmanager
def display() -> Iterator[str | None]:
    """Run an X server that nobody sees; yield its name, None where there is none to run."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    read, write = os.pipe()
    words = [program, "-displayfd", str(write), "-screen", "0", "1280x800x24"]
    with subprocess.Popen(words, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
        server.terminate()


def picture_s(checkout: Path, environment: dict[str, str]) -> tuple[float, float, int]:
    """Return the time to the first picture [s], that of the processor [s], and the modules."""
    with tempfile.TemporaryDirectory() as folder:
        there = {
            **os.environ, **environment, "PYTHONPATH": str(checkout / "src"), "HOME": folder,
            "XDG_DATA_HOME": folder,
        }  # fmt: skip
        before_s = time.monotonic()
        ran = subprocess.run(
            [sys.executable, "-c", PAINTED, "--folder", folder],
            env=there, cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    for line in ran.stdout.splitlines():
        if line.startswith("painted "):
            _, at_s, processor_s, n_modules = line.split()
            return float(at_s) - before_s, float(processor_s), int(n_modules)
    raise SystemExit(f"No picture came of {checkout}:\n{ran.stderr}")


def main() -> None:
    """Print a row for each checkout and kind of display."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[HERE], metavar="CHECKOUT")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    print(f"{'checkout':32}{'display':12}{'median s':>10}{'least s':>10}{'cpu s':>8}{'modules':>9}")
    with display() as shown:
        kinds = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
        if shown is not None:
            kinds["Xvfb"] = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": shown}
        for kind, environment in kinds.items():
            taken: dict[Path, list[tuple[float, float, int]]] = {}
            for run in range(options.runs + 1):
                for checkout in options.checkouts:
                    one = picture_s(checkout.resolve(), environment)
                    if run:  # the first fills the system's caches
                        taken.setdefault(checkout, []).append(one)
            for checkout, runs in taken.items():
                median_s = statistics.median(one[0] for one in runs)
                processor_s = statistics.median(one[1] for one in runs)
                print(
                    f"{checkout!s:32}{kind:12}{median_s:10.3f}{min(one[0] for one in runs):10.3f}"
                    f"{processor_s:8.3f}{runs[0][2]:9}"
                )


if __name__ == "__main__":
    main()
