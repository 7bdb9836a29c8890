"""`entrain trial`: arms of a study on the same SIMULATED people."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from functools import partial
from itertools import combinations
from typing import Any

from entrain.cli.exits import (
    ANSWER_IS_NO,
    DONE,
    Parser,
    print_json,
    round_finite,
    say,
)
from entrain.cli.problems import UsageProblem
from entrain.cli.progress import ProgressLine
from entrain.errors import EntrainError
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import GOAL_PER_MIN
from entrain.setup import STANDARD_FORM, find_form, read_arm_courses
from entrain.simulation import MODELS, TYPES, USUAL_MODEL
from entrain.trials import MEASURES, TrialOutcome, trials

EXAMPLE = """examples:
  entrain trial --type responder,nonresponder --arms lead,fixed75,none --patients 20 --seed 1
  entrain trial --type 'exec:python3 person.py {seed}' --arms lead,none --patients 5 --seed 1"""
WORKER_LOST = (
    "A worker process was ended from outside, perhaps because memory ran out: no result. "
    "Call it again, with fewer --jobs if memory is short."
)
ENDED_AT = "breathing_end_per_min"
SHOWN = (
    ("breathing_start_per_min", "breaths/min, rest"),
    ("breathing_end_per_min", "breaths/min, end"),
    ("hr_start_bpm", "bpm, rest"),
    ("hr_end_bpm", "bpm, end"),
    ("following_frac", "following, of time"),
    ("strain", "strain, 0 to 1"),
    ("arousal_rise_frac", "arousal rose, of n"),
)
Results = dict[tuple[str, str], list[TrialOutcome]]


def run(arguments: list[str]) -> int:
    """Run a trial and print its table."""
    options = _parser().parse_args(arguments)
    kinds, arms = _parse_types(options.type), _split_list(options.arms)
    _refuse_unknown(
        UsageProblem.NO_ARM, [arm.partition(":")[0] for arm in arms], (*POLICIES, trials.NO_GUIDE)
    )
    _parse_known(UsageProblem.NO_MODEL, options.model, tuple(MODELS))
    _parse_known(UsageProblem.NO_VARIANT, options.variant, tuple(trials.VARIANTS))
    if options.patients < 2:
        raise EntrainError(UsageProblem.PEOPLE)
    if options.seed < 0 or options.jobs < 1:
        raise EntrainError(UsageProblem.TRIAL_SEED)
    if not 1 <= options.minutes <= 120 or not 4.5 <= options.goal <= 18:
        raise EntrainError(UsageProblem.TRIAL_LENGTH)
    courses = read_arm_courses(arms, form=find_form(STANDARD_FORM), minutes=options.minutes)
    try:
        results = _run_all(options, kinds, courses)
    except BrokenProcessPool:
        say(WORKER_LOST)
        return ANSWER_IS_NO
    pairs = [
        pair
        for kind in kinds
        for arm, against in combinations(arms, 2)
        for pair in trials.compare(kind, arm, against, results[kind, arm], results[kind, against])
    ]
    if options.json:
        print_json(_as_json(options, results, pairs))
    else:
        _print_table(options, results, pairs)
    silent = [
        arm for (_, arm), people in results.items() if trials.mean_of(people, ENDED_AT) is None
    ]
    if silent:
        say(f"No breathing was seen at the end of any session: {', '.join(silent)}.")
        return ANSWER_IS_NO
    return DONE


def _parser() -> Parser:
    parser = Parser(prog="entrain trial", description=__doc__, epilog=EXAMPLE)
    parser.add_argument(
        "--type",
        required=True,
        help=f"types of people: {', '.join(TYPES)}; or exec:COMMAND for a program of your own, "
        "in which {seed} stands for the person's seed",
    )
    parser.add_argument(
        "--arms",
        required=True,
        help=f"arms: {', '.join(POLICIES)} (yoked:FILE.entrain), or none for no guide",
    )
    parser.add_argument("--patients", type=int, required=True, help="simulated people of a type")
    parser.add_argument("--seed", type=int, required=True, help="the first person's seed")
    parser.add_argument("--minutes", type=float, default=20.0, help="length (default: 20)")
    parser.add_argument("--goal", type=float, default=GOAL_PER_MIN, help="breaths/min (default: 6)")
    parser.add_argument(
        "--model",
        default=USUAL_MODEL,
        help=f"what moves a person's breath: {', '.join(MODELS)} (default: %(default)s)",
    )
    parser.add_argument(
        "--variant",
        default="usual",
        help="what else is taken for granted, for sensitivity: "
        f"{', '.join(trials.VARIANTS)} (default: %(default)s)",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _parse_types(given: str) -> list[str]:
    # A command may contain commas.
    return (
        [given]
        if given.startswith(trials.PROGRAM)
        else _parse_known(UsageProblem.NO_TYPE, given, TYPES)
    )


def _split_list(given: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in given.split(",")))


def _parse_known(otherwise: UsageProblem, given: str, known: tuple[str, ...]) -> list[str]:
    values = _split_list(given)
    _refuse_unknown(otherwise, values, known)
    return values


def _refuse_unknown(otherwise: UsageProblem, values: list[str], known: tuple[str, ...]) -> None:
    for value in values:
        if value not in known:
            raise EntrainError(otherwise, given=value, known=", ".join(known))


def _run_all(
    options: argparse.Namespace, kinds: list[str], courses: dict[str, tuple[float, ...]]
) -> Results:
    """Run every arm for every person, in one go so that no process waits."""
    if kinds[0].startswith(trials.PROGRAM) and trials.SEED not in kinds[0]:
        say("The command holds no {seed}: unless it draws chance itself, all people are one.")
    jobs = [
        trials.Job(
            kind=kind,
            arm=arm,
            seed=options.seed + person,
            minutes=options.minutes,
            goal_per_min=options.goal,
            model=options.model,
            variant=options.variant,
            course_per_min=course_per_min,
        )
        for kind in kinds
        for arm, course_per_min in courses.items()
        for person in range(options.patients)
    ]
    with ProgressLine() as progress:
        outcomes = iter(
            trials.run_jobs(jobs, options.jobs, partial(_show_progress, progress, len(jobs)))
        )
    return {
        (kind, arm): [next(outcomes) for _ in range(options.patients)]
        for kind in kinds
        for arm in courses
    }


def _show_progress(progress: ProgressLine, n_all: int, n_done: int) -> None:
    left_s = progress.left_s(n_done, n_all)
    progress.show(f"{n_done} of {n_all} simulated sessions", left_s)


def _as_json(
    options: argparse.Namespace, results: Results, pairs: list[trials.Pair]
) -> dict[str, Any]:
    program = options.type.startswith(trials.PROGRAM)
    return {
        "schema": "entrain.trial/1",
        "simulated": True,
        "model": None if program else options.model,
        "variant": None if program else options.variant,
        "seed": options.seed,
        "minutes": options.minutes,
        "goal_per_min": options.goal,
        "results": [
            {
                "type": kind,
                "arm": arm,
                "patients": len(people),
                **{name: round_finite(trials.mean_of(people, name)) for name in MEASURES},
            }
            for (kind, arm), people in results.items()
        ],
        "pairs": [
            {
                **{
                    ("type" if key == "kind" else key): value for key, value in asdict(pair).items()
                },
                "mean": round_finite(pair.mean),
                "ci95": None if pair.ci95 is None else [round_finite(end) for end in pair.ci95],
            }
            for pair in pairs
        ],
    }


def _print_table(options: argparse.Namespace, results: Results, pairs: list[trials.Pair]) -> None:
    program = options.type.startswith(trials.PROGRAM)
    origin = (
        "a program's people" if program else f"model {options.model}, variant {options.variant}"
    )
    print(
        f"{options.patients} SIMULATED people a type ({origin}), seeds from {options.seed}, "
        f"{options.minutes:g} min, goal {options.goal:g}/min; means"
    )
    print(f"{'type':14}{'arm':12}" + "".join(f"{title:>19}" for _, title in SHOWN))
    for (kind, arm), people in results.items():
        means = [trials.mean_of(people, name) for name, _ in SHOWN]
        cells = "".join(f"{'-' if mean is None else format(mean, '.2f'):>19}" for mean in means)
        print(f"{_short(kind):14}{arm:12}{cells}")
    if not pairs:
        return
    print(
        "\nBreathing at the end, difference in breaths/min on the same SIMULATED people "
        "[95 % interval]"
    )
    for pair in pairs:
        if pair.measure == ENDED_AT and pair.mean is not None and pair.ci95:
            print(
                f"{_short(pair.kind):14}{pair.arm} against {pair.against}: {pair.mean:+.2f} "
                f"[{pair.ci95[0]:+.2f}, {pair.ci95[1]:+.2f}]"
            )
    sys.stdout.flush()


def _short(kind: str) -> str:
    return "program" if kind.startswith(trials.PROGRAM) else kind
