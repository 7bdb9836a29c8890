"""What the physiology costs: one table. Never timed inside tests.

    python benchmarks/speed.py [--minutes 10] [--neurokit PYTHON] [--whole]

Live: a simulated strap's packets (ECG, chest motion, intervals) through `Body`, a second at a
time. Offline: the CPU time for 60 min of ECG, beside neurokit2 on the same samples. What both
compute is R peaks, how good the ECG is at each, beats corrected for artefacts, the indices in
time, the powers by Welch's method, SD1 and SD2. Of its ecg_process and hrv that leaves out
delineation, cardiac phase, entropies and fractals; --whole runs them too, which takes minutes.
Ours leaves out breathing and the timeline, which a second row adds. Imports, reading the file
and one short run before are not counted for either; the best of three runs is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import made
from entrain.analysis.numbers import build_result, summarize
from entrain.analysis.offline_pipeline import feed_ecg
from entrain.events import Event, Packet, StrapKnown
from entrain.formats.signals import ecg_of
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.physiology.body import Body
from entrain.physiology.indices import INDICES

RUNS = 3
THEIRS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import neurokit2 as nk, numpy as np
uv, rate, runs = np.load(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])

def peaks(uv):
    clean = nk.ecg_clean(uv, sampling_rate=rate)
    _, found = nk.ecg_peaks(clean, sampling_rate=rate, correct_artifacts=True)
    return clean, found

def indices(found):
    nk.hrv_time(found, sampling_rate=rate)
    nk.hrv_frequency(found, sampling_rate=rate, psd_method="welch", normalize=False)
    rr = np.diff(found["ECG_R_Peaks"]) / rate * 1000
    for sign in (-1, 1):
        np.std((rr[1:] + sign * rr[:-1]) / np.sqrt(2), ddof=1)

def both(uv):
    clean, found = peaks(uv)
    nk.ecg_quality(clean, rpeaks=found["ECG_R_Peaks"], sampling_rate=rate)
    indices(found)

def bare(uv):
    indices(peaks(uv)[1])

def whole(uv):
    nk.hrv(nk.ecg_process(uv, sampling_rate=rate)[1], sampling_rate=rate)

def seconds(work, runs):
    work(uv[: 120 * rate])
    costs = []
    for _ in range(runs):
        began = time.process_time()
        work(uv)
        costs.append(time.process_time() - began)
    return min(costs)

told = {"both": seconds(both, runs), "bare": seconds(bare, runs)}
if sys.argv[4] == "whole":
    told["whole"] = seconds(whole, 1)
print(json.dumps(told))
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
                body.set_strap_profile(event)
            elif isinstance(event, Packet):
                body.read_packet(event)
        body.tick(float(second + 1))
        costs_ms.append(1000 * (time.process_time() - began_s))
        if second % 10 == 0:
            began_s = time.process_time()
            for index in INDICES:
                body.figure(index, float(second + 1))
            full_ms.append(1000 * (time.process_time() - began_s))
    last, full_ms = costs_ms[60:], full_ms[30:] or full_ms
    print(f"  one second live, ECG and chest motion   mean {np.mean(last):5.2f} ms   "
          f"p99 {np.percentile(last, 99):5.2f} ms   target 1 and 5")  # fmt: skip
    print(f"  every index once                        mean {np.mean(full_ms):5.2f} ms")


def least_s(work: Callable[[], object]) -> float:
    work()
    costs_s = []
    for _ in range(RUNS):
        began_s = time.process_time()
        work()
        costs_s.append(time.process_time() - began_s)
    return min(costs_s)


def neurokit_costs(python: str, uv: made.Floats, rate_hz: int, whole: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "uv.npy"
        np.save(path, uv)
        what = [str(path), str(rate_hz), str(RUNS), "whole" if whole else "both"]
        done = subprocess.run(
            [python, "-c", THEIRS, *what], capture_output=True, text=True, check=True
        )
    costs_s: dict[str, float] = json.loads(done.stdout)
    return costs_s


def offline(neurokit: str | None, whole: bool) -> None:
    strap_uv = np.tile(made.made_ecg("clean", 0, 600).uv, 6)
    at_500 = np.interp(np.arange(500 * 3600) / 500, np.arange(len(strap_uv)) / 130, strap_uv)
    for rate_hz, uv in ((130, strap_uv), (500, at_500)):
        ours_s = {
            "both": least_s(
                lambda uv=uv, rate=rate_hz: summarize(
                    feed_ecg(ecg_of(uv, float(rate)), beats_only=True)
                )
            ),
            "whole": least_s(
                lambda uv=uv, rate=rate_hz: build_result(feed_ecg(ecg_of(uv, float(rate))), {})
            ),
        }
        theirs_s = {} if neurokit is None else neurokit_costs(neurokit, uv, rate_hz, whole)
        print(f"60 min of ECG at {rate_hz} Hz, CPU       entrain   neurokit2")
        row("what both compute", ours_s["both"], theirs_s.get("both"), "   target 20 times")
        row("the same, but quality (ours has it)", ours_s["both"], theirs_s.get("bare"))
        row("all that each does", ours_s["whole"], theirs_s.get("whole"))


def row(name: str, ours_s: float, theirs_s: float | None, target: str = "") -> None:
    text = f"  {name:36}{ours_s:8.3f} s"
    if theirs_s is not None:
        text += f"{theirs_s:9.2f} s{theirs_s / ours_s:8.1f} times{target}"
    print(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--neurokit", metavar="PYTHON", help="a Python that has neurokit2")
    parser.add_argument("--whole", action="store_true", help="all of neurokit2's, too")
    options = parser.parse_args()
    print("CPU of the physiology")
    live(packets(options.minutes))
    offline(options.neurokit, options.whole)


if __name__ == "__main__":
    main()
