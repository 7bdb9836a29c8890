"""What the guide does to simulated people: one table, all people simulated.

    python benchmarks/guidance.py [--people 20] [--minutes 20] [--jobs 2]

Each person lives the same session twice or more, once under each policy, from the same seed,
through the whole path of bytes. It can show that the loop does what it says; it cannot show
that anybody relaxes.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import mean, stdev

from entrain.app import FLOOR_PER_MIN, GOAL_PER_MIN, PRACTISED_SESSION
from entrain.events import PersonLoaded, SessionOpened
from entrain.session.clock import VirtualClock
from entrain.session.runner import Runner
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import source_named
from entrain.straps.virtual import VirtualStrap

ARMS = (
    ("responder", "lead"),
    ("responder", "music-only"),
    ("responder", "fixed75"),
    ("nonresponder", "lead"),
    ("nonresponder", "music-only"),
    ("anxious", "lead"),
    ("anxious", "music-only"),
    ("partial", "lead"),
    ("paradoxical", "lead"),
)


@dataclass(frozen=True)
class Result:
    """One person under one policy; rates in breaths/min, heart rate in bpm."""

    start_per_min: float
    end_per_min: float
    start_hr_bpm: float
    end_hr_bpm: float
    slowest_guide_per_min: float
    following_frac: float
    cpu_s: float


def run(job: tuple[str, str, int, float]) -> Result:
    kind, policy, seed, minutes = job
    began_s = time.process_time()
    slowest = float("inf")

    def watch(_: object) -> None:
        nonlocal slowest
        score = runner.conductor.score
        if score is not None and score.segments[-1].to_depth_db > 0:
            slowest = min(slowest, score.segments[-1].to_per_min)

    runner = Runner(
        clock=VirtualClock(),
        strap=VirtualStrap(kind, seed),
        output=NullOutput(source_named("composed")),
        journal=None,
        opening=(
            PersonLoaded(
                t_s=0.0,
                subject=None,
                goal_per_min=GOAL_PER_MIN,
                floor_per_min=FLOOR_PER_MIN,
                session_number=PRACTISED_SESSION,
            ),
            SessionOpened(
                t_s=0.0,
                form="settle",
                policy=policy,
                minutes=minutes,
                seed=seed,
                music=None,
                simulated=True,
            ),
        ),
        show=watch,
    )
    asyncio.run(runner.run())
    before, after = runner.tally.baseline(), runner.tally.final()
    return Result(
        start_per_min=before.breathing_per_min or float("nan"),
        end_per_min=after.breathing_per_min or float("nan"),
        start_hr_bpm=before.hr_bpm or float("nan"),
        end_hr_bpm=after.hr_bpm or float("nan"),
        slowest_guide_per_min=slowest,
        following_frac=runner.tally.following_frac,
        cpu_s=time.process_time() - began_s,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    print(f"{options.people} SIMULATED people a type, {options.minutes:g} min, goal 6/min")
    print(
        "type          policy      breaths/min start -> end (sd of fall)   HR start -> end   "
        "slowest guide  following  CPU s"
    )
    with ProcessPoolExecutor(options.jobs) as pool:
        for kind, policy in ARMS:
            jobs = [(kind, policy, seed, options.minutes) for seed in range(options.people)]
            results = list(pool.map(run, jobs))

            def of(name: str, of_all: list[Result] = results) -> float:
                return mean(getattr(one, name) for one in of_all)

            fall_sd = stdev(one.start_per_min - one.end_per_min for one in results)
            slowest = min(one.slowest_guide_per_min for one in results)
            print(
                f"{kind:13} {policy:11} {of('start_per_min'):6.2f} -> {of('end_per_min'):5.2f} "
                f"({fall_sd:4.2f})                 {of('start_hr_bpm'):5.1f} -> "
                f"{of('end_hr_bpm'):5.1f}      {slowest:5.2f}        "
                f"{100 * of('following_frac'):3.0f} %    {of('cpu_s'):.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
