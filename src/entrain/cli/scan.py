"""`entrain scan`: which chest straps are in reach."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from entrain.app import known_straps
from entrain.cli.exits import ANSWER_IS_NO, DONE, Parser, print_json, say
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError, Problem
from entrain.inputs.straps import BluetoothProblem, ListedStrap, StrapProblemError, scan
from entrain.protocols import DEVICE_FACTS, describe_device

EXAMPLE = """example:
  entrain scan --seconds 5 --json"""
SECONDS = 10.0
LONGEST_S = 300.0


def run(arguments: list[str]) -> int:
    """Scan for straps and print those in range."""
    parser = Parser(prog="entrain scan", description=__doc__, epilog=EXAMPLE)
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="how long to look (default: 10)"
    )
    parser.add_argument(
        "--no-connect",
        action="store_true",
        help="only listen: connect to none for an instant to read its battery and streams",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if not 0 < options.seconds <= LONGEST_S:
        raise EntrainError(UsageProblem.SECONDS, "--seconds", most=LONGEST_S, given=options.seconds)
    profiles = known_straps()
    straps: tuple[ListedStrap, ...] = ()
    problem: Problem | None = None
    try:
        straps = asyncio.run(scan(profiles, options.seconds, ask=not options.no_connect))
    except StrapProblemError as error:
        problem = error.reason
    if problem is None and not straps:
        problem = BluetoothProblem.NO_STRAP
    if options.json:
        print_json(as_json(straps, problem))
    else:
        _print_words(straps)
    if problem is None:
        return DONE
    say(problem.line)
    return ANSWER_IS_NO


def as_json(straps: Sequence[ListedStrap], problem: Problem | None) -> dict[str, Any]:
    """Return the straps found as `scan --json` prints them."""
    return {
        "schema": "entrain.scan/1",
        "straps": [
            {
                **asdict(strap),
                "facts": {fact.name.lower(): strap.facts.get(fact) for fact in DEVICE_FACTS},
            }
            for strap in straps
        ],
        "problem": None if problem is None else {"reason": problem.words, "step": problem.step},
    }


def _print_words(straps: Sequence[ListedStrap]) -> None:
    for strap in straps:
        battery = (
            "" if strap.battery_frac is None else f", battery {100 * strap.battery_frac:.0f} %"
        )
        signal = "connected" if strap.signal_dbm is None else f"{strap.signal_dbm} dBm"
        print(f"{strap.name or strap.address}  {strap.address}  {signal}{battery}")
        print(f"    {strap.model}: {', '.join(strap.streams)}")
        if strap.facts:
            print(f"    {describe_device(strap.facts)}")
        print(f"    trust: heart rate {strap.trust_hr}, RR intervals {strap.trust_hrv}")
