"""What the guide does to SIMULATED people, under each arm and assumption. Never run in tests.

    python benchmarks/trials.py [PART...] [--people 50] [--many 200] [--seed 0] [--jobs 2]
                                [--arms lead,fixed75,fixed6,ramp,none] [--goals 6,8]
                                [--types responder,...]

Parts: cpu, paths, main, paradoxical, models, sensitivity; all of them without one. People are
the same in every arm, their seeds go up from `--seed`; laws were tried on seeds from 1000 on.
Every table is of the simulation's own truth and says nothing about real people.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np

from entrain.simulation.people import MODELS, TYPES
from entrain.trials import trials
from entrain.trials.outcome import TrialOutcome

ARMS = ("lead", "fixed75", "fixed6", "ramp", "none")
MINUTES = 20.0
END = "breathing_end_per_min"
SENSITIVE_TYPES = ("responder", "partial", "anxious")
SENSITIVITIES = ("usual", "wide", "rigid", "rr-only", "artefacts")
CPU_TARGET_S = 1.5

Everybody = dict[tuple[str, str], list[TrialOutcome]]


def everybody(
    options: argparse.Namespace,
    *,
    kinds: Sequence[str] = TYPES,
    arms: Sequence[str] | None = None,
    goal_per_min: float = 6.0,
    model: str = "oscillator",
    variant: str = "usual",
    n: int | None = None,
) -> Everybody:
    """Let the same people of each type live through each arm."""
    n, arms = n or options.people, arms or options.arms
    jobs = [
        trials.Job(
            kind=kind,
            arm=arm,
            seed=options.seed + person,
            minutes=MINUTES,
            goal_per_min=goal_per_min,
            model=model,
            variant=variant,
        )
        for kind in kinds
        for arm in arms
        for person in range(n)
    ]
    lived = iter(trials.run_jobs(jobs, options.jobs))
    return {(kind, arm): [next(lived) for _ in range(n)] for kind in kinds for arm in arms}


def title(options: argparse.Namespace, text: str, n: int | None = None) -> None:
    n = n or options.people
    print(
        f"\nSIMULATED: {text}; {n} people a type, seeds {options.seed} to {options.seed + n - 1}\n"
    )


def difference(lived: Everybody, kind: str, arm: str, against: str, measure: str = END) -> str:
    """Return a paired difference with its interval, in bold where the interval leaves out 0."""
    pairs = trials.compare(kind, arm, against, lived[kind, arm], lived[kind, against])
    pair = next(one for one in pairs if one.measure == measure)
    if pair.mean is None or pair.ci95 is None:
        return "-"
    return f"{pair.mean:+.2f} [{pair.ci95[0]:+.2f}, {pair.ci95[1]:+.2f}]"


def arms_table(
    options: argparse.Namespace, *, goal_per_min: float = 6.0, model: str = "oscillator"
) -> None:
    """Print what each arm came to, and the paired differences of the end's breathing."""
    arms = options.arms
    print("| type | arm | breaths/min | end, against none | end, against fixed75 | bpm "
          "| RSA ms | min < 10 | following | strain | arousal rose |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for kind in options.types:
        lived = everybody(options, kinds=(kind,), goal_per_min=goal_per_min, model=model)
        for arm in arms:
            people = lived[kind, arm]

            def mean(measure: str, people: list[TrialOutcome] = people) -> float:
                return float(trials.values_of(people, measure).mean())

            none, rival = (
                difference(lived, kind, arm, against)
                if against in arms and arms.index(arm) < arms.index(against)
                else ""
                for against in ("none", "fixed75")
            )
            print(
                f"| {kind} | {arm} | {mean('breathing_start_per_min'):.1f} to {mean(END):.1f} "
                f"| {none} | {rival} | {mean('hr_start_bpm'):.1f} to {mean('hr_end_bpm'):.1f} "
                f"| {mean('rsa_start_ms'):.0f} to {mean('rsa_end_ms'):.0f} "
                f"| {mean('minutes_below_10'):.1f} | {100 * mean('following_frac'):.0f} % "
                f"| {mean('strain'):.3f} | {100 * mean('arousal_rise_frac'):.0f} % |",
                flush=True,
            )


def cpu(options: argparse.Namespace) -> None:
    """Print what a session costs. Other work on the machine makes it dearer."""
    jobs = [
        trials.Job(kind="responder", arm="lead", seed=seed, minutes=MINUTES, goal_per_min=6.0,
                   variant=variant)
        for variant in ("usual", "whole") for seed in range(3)
    ]  # fmt: skip
    trials.run_job(jobs[0])
    costs_s = []
    for job in jobs:
        began_s = time.process_time()
        trials.run_job(job)
        costs_s.append(time.process_time() - began_s)
    print(f"\nCPU of a session of {MINUTES:.0f} min: intervals and 10 Hz motion "
          f"{min(costs_s[:3]):.2f} to {max(costs_s[:3]):.2f} s (target {CPU_TARGET_S} s); "
          f"the whole byte path {min(costs_s[3:]):.2f} to {max(costs_s[3:]):.2f} s")  # fmt: skip


def paths(options: argparse.Namespace) -> None:
    """Print how far the light path and the whole byte path are apart, on ten people."""
    n = min(10, options.people)
    title(options, "light path against the whole byte path, lead", n)
    kinds = TYPES
    light, whole = (
        everybody(options, arms=("lead",), variant=variant, n=n // len(kinds) or 1)
        for variant in ("usual", "whole")
    )
    for measure, unit in ((END, "breaths/min"), ("following_frac", "")):
        apart = np.array(
            [
                getattr(one, measure) - getattr(other, measure)
                for kind in kinds
                for one, other in zip(light[kind, "lead"], whole[kind, "lead"], strict=True)
            ]
        )
        print(f"{measure}: light less whole, mean {apart.mean():+.3f}, sd {apart.std():.3f}, "
              f"largest {np.abs(apart).max():.3f} {unit}")  # fmt: skip


def main_trial(options: argparse.Namespace) -> None:
    """Print every arm on every type, at both goals."""
    for goal_per_min in options.goals:
        title(options, f"{MINUTES:.0f} min, goal {goal_per_min:g}/min, model oscillator")
        arms_table(options, goal_per_min=goal_per_min)


def paradoxical(options: argparse.Namespace) -> None:
    """Print in how many paradoxical people arousal rises."""
    title(options, "arousal of the paradoxical", options.many)
    for model in MODELS:
        lived = everybody(
            options, kinds=("paradoxical",), arms=("lead", "none"), model=model, n=options.many
        )
        rose = {
            arm: 100 * float(trials.values_of(people, "arousal_rise_frac").mean())
            for (_, arm), people in lived.items()
        }
        apart = difference(lived, "paradoxical", "lead", "none", "arousal_rise_frac")
        print(f"model {model}: lead {rose['lead']:.1f} %, none {rose['none']:.1f} %, "
              f"difference (as a share) {apart}", flush=True)  # fmt: skip


def models(options: argparse.Namespace) -> None:
    """Print every arm on the second model of a person."""
    for model in list(MODELS)[1:]:
        title(options, f"{MINUTES:.0f} min, goal 6/min, model {model}")
        arms_table(options, model=model)


def sensitivity(options: argparse.Namespace) -> None:
    """Print lead against its rivals as the assumptions change."""
    title(options, "lead against its rivals under other assumptions, goal 6/min, end breaths/min")
    rivals = [arm for arm in options.arms if arm != "lead"]
    apart = " | ".join(f"lead - {rival}" for rival in rivals)
    print(f"| assumption | type | lead | {apart} | following | lead loses to |")
    print("|---|---|---|" + "---|" * len(rivals) + "---|---|")
    for variant in SENSITIVITIES:
        for kind in (kind for kind in SENSITIVE_TYPES if kind in options.types):
            lived = everybody(options, kinds=(kind,), variant=variant)
            lead = lived[kind, "lead"]
            lost = [one for one in rivals if _worse(lived, kind, one)]
            apart = " | ".join(difference(lived, kind, "lead", one) for one in rivals)
            following = 100 * (trials.mean_of(lead, "following_frac") or 0)
            print(f"| {variant} | {kind} | {trials.mean_of(lead, END) or 0:.1f} | {apart} "
                  f"| {following:.0f} % | {', '.join(lost) or '-'} |", flush=True)  # fmt: skip


def _worse(lived: Everybody, kind: str, rival: str) -> bool:
    ours, theirs = lived[kind, "lead"], lived[kind, rival]
    pairs = trials.compare(kind, "lead", rival, ours, theirs)
    ends = next(one.ci95 for one in pairs if one.measure == END)
    return ends is not None and ends[0] > 0


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "cpu": cpu,
    "paths": paths,
    "main": main_trial,
    "paradoxical": paradoxical,
    "models": models,
    "sensitivity": sensitivity,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--people", type=int, default=50, help="of a type (default: 50)")
    parser.add_argument("--many", type=int, default=200, help="paradoxical (default: 200)")
    parser.add_argument("--seed", type=int, default=0, help="the first person's (default: 0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--arms", type=lambda text: text.split(","), default=list(ARMS))
    parser.add_argument("--types", type=lambda text: text.split(","), default=list(TYPES))
    parser.add_argument(
        "--goals", type=lambda text: [float(one) for one in text.split(",")], default=[6.0, 8.0]
    )
    options = parser.parse_args()
    for part in options.parts or PARTS:
        PARTS[part](options)


if __name__ == "__main__":
    main()
