"""What the physiology costs: one table. Never timed inside tests.

    python benchmarks/speed.py [--minutes 10] [--neurokit PYTHON]

Live: a simulated strap's packets (ECG, chest motion, intervals) through `Body`, a second at a
time. Offline: hours of ECG analysed in a second of CPU, beside neurokit2 on the same samples.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

import made
from entrain.analysis.feed import feed_ecg
from entrain.analysis.signals import ecg_of
from entrain.events import Event, Packet, StrapKnown
from entrain.physiology.body import Body
from entrain.physiology.indices import INDICES
from entrain.straps.virtual import VirtualStrap

THEIRS = """
import sys, time, warnings
warnings.simplefilter("ignore")
import neurokit2 as nk, numpy as np
uv = np.load(sys.argv[1])
began = time.process_time()
clean = nk.ecg_clean(uv, sampling_rate=130)
_, found = nk.ecg_peaks(clean, sampling_rate=130, correct_artifacts=True)
nk.hrv_time(found, sampling_rate=130)
print(time.process_time() - began)
"""


def packets(minutes: float) -> list[list[Event]]:
    """Return what a simulated strap sends in each second."""

    async def run() -> list[list[Event]]:
        strap = VirtualStrap("responder", 1)
        return [list(await strap.advance(t + 1.0, None)) for t in range(int(minutes * 60))]

    return asyncio.run(run())


def live(seconds: list[list[Event]]) -> None:
    body = Body()
    costs_ms, full_ms = [], []
    for second, events in enumerate(seconds):
        began_s = time.process_time()
        for event in events:
            if isinstance(event, StrapKnown):
                body.strap_known(event)
            elif isinstance(event, Packet):
                body.packet(event)
        body.tick(float(second + 1))
        costs_ms.append(1000 * (time.process_time() - began_s))
        if second % 10 == 0:
            began_s = time.process_time()
            for index in INDICES:
                body.figure(index, float(second + 1))
            full_ms.append(1000 * (time.process_time() - began_s))
    last = costs_ms[60:]
    print(f"  one second live, ECG and chest motion   mean {np.mean(last):5.2f} ms   "
          f"p99 {np.percentile(last, 99):5.2f} ms   target 1 and 5")  # fmt: skip
    print(f"  every index once                        mean {np.mean(full_ms[30:]):5.2f} ms")


def offline(neurokit: str | None) -> None:
    uv = np.tile(made.made_ecg("clean", 0, 600).uv, 6)
    began_s = time.process_time()
    feed_ecg(ecg_of(uv, 130.0))
    ours_s = time.process_time() - began_s
    print(f"  ECG offline                             {1 / ours_s:5.2f} hours a second")
    if neurokit is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "uv.npy"
        np.save(path, uv)
        done = subprocess.run(
            [neurokit, "-c", THEIRS, str(path)], capture_output=True, text=True, check=True
        )
    print(f"  neurokit2, beats and HRV in time only   {1 / float(done.stdout):5.2f} hours a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--neurokit", metavar="PYTHON", help="a Python that has neurokit2")
    options = parser.parse_args()
    print("CPU of the physiology")
    live(packets(options.minutes))
    offline(options.neurokit)


if __name__ == "__main__":
    main()
