"""`entrain trial`: arms of a study on the same SIMULATED people."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import combinations
from typing import Any

from entrain.analysis import trials
from entrain.cli.exits import DONE, CallersFaultError, Parser, print_json, rounded
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import GOAL_PER_MIN
from entrain.simulation.people import TYPES

EXAMPLE = """example:
  entrain trial --type responder,nonresponder --arms lead,fixed75,none --patients 20 --seed 1"""
SHOWN = (
    ("breathing_start_per_min", "breaths/min, rest"),
    ("breathing_end_per_min", "breaths/min, end"),
    ("hr_start_bpm", "bpm, rest"),
    ("hr_end_bpm", "bpm, end"),
    ("following_frac", "following"),
    ("strain", "strain"),
    ("arousal_rise_frac", "arousal rose"),
)


def run(arguments: list[str]) -> int:
    """Run a trial and print its table."""
    parser = Parser(prog="entrain trial", description=__doc__, epilog=EXAMPLE)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--type", required=True, help=f"types of people: {', '.join(TYPES)}")
    parser.add_argument(
        "--arms", required=True, help=f"arms: {', '.join(POLICIES)}, or none for no guide"
    )
    parser.add_argument("--patients", type=int, required=True, help="simulated people of a type")
    parser.add_argument("--seed", type=int, required=True, help="the first person's seed")
    parser.add_argument("--minutes", type=float, default=20.0, help="length (default: 20)")
    parser.add_argument("--goal", type=float, default=GOAL_PER_MIN, help="breaths/min (default: 6)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    kinds = _known("type", options.type, tuple(TYPES))
    arms = _known("arm", options.arms, (*POLICIES, trials.NO_GUIDE))
    if options.patients < 2:
        raise CallersFaultError("A trial needs two people or more: --patients 20.")
    if not 1 <= options.minutes <= 120 or not 4.5 <= options.goal <= 18:
        raise CallersFaultError("A trial lasts 1 to 120 minutes, with a goal of 4.5 to 18/min.")
    results = {
        (kind, arm): trials.run(
            [
                trials.Job(
                    kind=kind,
                    arm=arm,
                    seed=options.seed + person,
                    minutes=options.minutes,
                    goal_per_min=options.goal,
                )
                for person in range(options.patients)
            ],
            options.jobs,
        )
        for kind in kinds
        for arm in arms
    }
    pairs = [
        pair
        for kind in kinds
        for arm, against in combinations(arms, 2)
        for pair in trials.compare(kind, arm, against, results[kind, arm], results[kind, against])
    ]
    if options.json:
        print_json(_as_json(results, pairs))
    else:
        _print_table(results, pairs)
    return DONE


def _known(name: str, given: str, known: tuple[str, ...]) -> list[str]:
    values = list(dict.fromkeys(part.strip() for part in given.split(",")))
    for value in values:
        if value not in known:
            raise CallersFaultError(
                f"There is no {name} {value!r}: choose from {', '.join(known)}."
            )
    return values


def _as_json(
    results: dict[tuple[str, str], list[trials.Lived]], pairs: list[trials.Pair]
) -> dict[str, Any]:
    return {
        "schema": "entrain.trial/1",
        "simulated": True,
        "results": [
            {
                "type": kind,
                "arm": arm,
                "patients": len(lived),
                **{
                    name: rounded(float(trials.column(lived, name).mean()))
                    for name in trials.MEASURES
                },
            }
            for (kind, arm), lived in results.items()
        ],
        "pairs": [
            {
                "type": pair.kind,
                "arm": pair.arm,
                "against": pair.against,
                "measure": pair.measure,
                "mean": rounded(pair.mean),
                "ci95": [rounded(end) for end in pair.ci95],
            }
            for pair in pairs
        ],
    }


def _print_table(
    results: dict[tuple[str, str], list[trials.Lived]], pairs: list[trials.Pair]
) -> None:
    people = len(next(iter(results.values())))
    print(f"{people} SIMULATED people a type; means")
    print(f"{'type':14}{'arm':12}" + "".join(f"{title:>19}" for _, title in SHOWN))
    for (kind, arm), lived in results.items():
        means = [float(trials.column(lived, name).mean()) for name, _ in SHOWN]
        print(f"{kind:14}{arm:12}" + "".join(f"{mean:19.2f}" for mean in means))
    print("\nBreathing at the end, difference on the same SIMULATED people [95 % interval]")
    for pair in pairs:
        if pair.measure == "breathing_end_per_min":
            print(
                f"{pair.kind:14}{pair.arm} against {pair.against}: {pair.mean:+.2f} "
                f"[{pair.ci95[0]:+.2f}, {pair.ci95[1]:+.2f}]"
            )
    sys.stdout.flush()
