"""What a recording costs and what a kill takes from it: `python benchmarks/journal.py`.

A session as a strap with ECG (130 Hz) and acceleration (200 Hz) sends it, with an RR packet,
a tick and what was heard each second and a decision every five. CPU and commits are measured
on the session's own schedule (a commit for each 250 ms of it) without waiting in between;
kills are of a program that records in real time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np

from entrain.events import Decision, Event, Heard, Packet, Phase, PhaseEntered, Reason, Tick
from entrain.journal.codec import encode
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.sink import Row, Sink, decision_row, event_row
from entrain.journal.writer import CHECKPOINT_S, COMMIT_S
from entrain.wording import language

PMD = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"
ENGLISH = language("en")
WHY = Reason(
    rule="lead.follow",
    figures=(("following_frac", 0.82), ("breathing_per_min", 7.4), ("guide_per_min", 7.2)),
)


def session(minutes: float) -> list[Event | Decision]:
    rng = Random(1)  # noqa: S311
    values: list[Event | Decision] = []
    for n in range(int(minutes * 60 * 130 / 73)):
        t_s = (n + 1) * 73 / 130
        values.append(Packet(t_s=t_s, characteristic=PMD, data=rng.randbytes(10 + 73 * 3)))
    for n in range(int(minutes * 60 * 200 / 36)):
        t_s = (n + 1) * 36 / 200
        values.append(Packet(t_s=t_s, characteristic=PMD, data=rng.randbytes(10 + 36 * 6)))
    for second in range(int(minutes * 60)):
        t_s = float(second)
        values.append(Packet(t_s=t_s + 0.9, characteristic="2a37", data=rng.randbytes(4)))
        values.append(Tick(t_s=t_s))
        values.append(
            Heard(
                t_s=t_s + 0.5,
                phase_rad=t_s * 0.7,
                per_min=6.6 + rng.random(),
                depth_db=3.5,
                tempo_bpm=66.0 + rng.random(),
                latency_s=0.031,
                underflows=0,
            )
        )
        if second % 5 == 0:
            values.append(PhaseEntered(t_s=t_s, reason=WHY, phase=Phase.LEAD, ends_s=None))
    return sorted(values, key=lambda value: value.t_s)


def rows_of(values: list[Event | Decision]) -> Iterator[list[Row]]:
    """Yield the rows of each 250 ms."""
    n_events = n_decisions = 0
    batch: list[Row] = []
    due_s = COMMIT_S
    for value in values:
        while value.t_s >= due_s:
            yield batch
            batch, due_s = [], due_s + COMMIT_S
        if isinstance(value, Event):
            n_events += 1
            batch.append(event_row(n_events, value))
        else:
            n_decisions += 1
            batch.append(decision_row(n_decisions, n_events, value, ENGLISH))
    yield batch


def measure_cost(folder: Path, minutes: float) -> list[tuple[str, str]]:
    values = session(minutes)
    hours = minutes / 60
    path = folder / "cost.entrain"
    start_s = time.perf_counter()
    for value in values:
        encode(value)
    encode_us = (time.perf_counter() - start_s) / len(values) * 1e6
    commits_ms, checkpoints_ms = [], []
    cpu_s = time.process_time()
    sink = Sink.create(path, engine_meta())
    for n, batch in enumerate(rows_of(values), start=1):
        start_s = time.perf_counter()
        sink.commit(batch)
        commits_ms.append((time.perf_counter() - start_s) * 1e3)
        if n % int(CHECKPOINT_S / COMMIT_S) == 0:
            start_s = time.perf_counter()
            sink.checkpoint()
            checkpoints_ms.append((time.perf_counter() - start_s) * 1e3)
    sink.finish()
    sink.close()
    cpu_s = time.process_time() - cpu_s
    start_s = time.perf_counter()
    with Recording.open(path) as recording:
        n_events = sum(1 for _ in recording.events())
    read_s = time.perf_counter() - start_s
    return [
        ("events and decisions per hour", f"{len(values) / hours:,.0f}"),
        ("CPU per hour of session", f"{cpu_s / hours:.2f} s ({cpu_s / hours / 36:.3f} %)"),
        ("encoding a value", f"{encode_us:.1f} us"),
        (f"commit ({len(commits_ms):,}), p50 / p99 / max", spread(commits_ms)),
        (f"checkpoint ({len(checkpoints_ms):,}), p50 / p99 / max", spread(checkpoints_ms)),
        ("size per hour", f"{path.stat().st_size / hours / 1e6:.1f} MB"),
        ("reading an hour", f"{read_s / hours:.2f} s ({n_events / read_s:,.0f} events/s)"),
    ]


def spread(values_ms: list[float]) -> str:
    p50, p99 = np.percentile(values_ms, [50, 99])
    return f"{p50:.2f} / {p99:.2f} / {max(values_ms):.1f} ms"


RECORDER = """
import sys, time
from pathlib import Path
from entrain.events import Packet
from entrain.journal.writer import Journal
journal = Journal.create(Path(sys.argv[1]), {})
start_s = time.monotonic()
while True:
    t_s = time.monotonic() - start_s
    seq = journal.event(Packet(t_s=t_s, characteristic="2a37", data=bytes(230)))
    print(t_s, seq, journal.committed_seq, flush=True)
    time.sleep(0.02)
"""


def kill(path: Path, after_s: float) -> tuple[float, int]:
    """Kill a recording; return what is missing [s] and how many committed events are."""
    with subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path)], stdout=subprocess.PIPE, text=True
    ) as recorder:
        said = iter(recorder.stdout or ())
        next(said)
        time.sleep(after_s)
        recorder.kill()
        lines = [line.split() for line in said if line.endswith("\n")]
    with Recording.open(path) as recording:
        events = list(recording.events())
    last_s = events[-1].t_s if events else 0.0
    return max(0.0, float(lines[-1][0]) - last_s), max(0, int(lines[-1][2]) - len(events))


def measure_kills(folder: Path, n_kills: int) -> list[tuple[str, str]]:
    rng = Random(2)  # noqa: S311
    losses = [kill(folder / f"{n}.entrain", rng.uniform(0.3, 2.0)) for n in range(n_kills)]
    missing_s = [missing for missing, _ in losses]
    missing = f"{np.median(missing_s):.2f} / {max(missing_s):.2f} s"
    return [
        (f"kill -9 x {n_kills}: files that open", f"{len(losses)}"),
        ("  committed events lost", f"{sum(lost for _, lost in losses)}"),
        ("  missing at the end, median / max", missing),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60, help="length of the session")
    parser.add_argument("--kills", type=int, default=40, help="how often to kill a recording")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        table = measure_cost(Path(name), options.minutes) + measure_kills(Path(name), options.kills)
    for what, figure in table:
        print(f"{what:<48} {figure}")


if __name__ == "__main__":
    main()
