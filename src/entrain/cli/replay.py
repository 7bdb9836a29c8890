"""`entrain replay`: run a recording's events again and compare the decisions."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from entrain.cli.exits import ANSWER_IS_NO, DONE, CallersFaultError, Parser, print_json
from entrain.guidance.policies import POLICIES
from entrain.guidance.policies.yoked import Yoked
from entrain.journal.codec import Encoded
from entrain.journal.problems import RecordingProblemError
from entrain.journal.reader import Recording
from entrain.session.replay import Replayed, replay

EXAMPLE = """example:
  entrain replay session.entrain --verify"""


def run(arguments: list[str]) -> int:
    """Replay a recording and print whether it decides the same."""
    parser = Parser(prog="entrain replay", description=__doc__, epilog=EXAMPLE)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, metavar="FILE.entrain")
    parser.add_argument("--verify", action="store_true", help="exit 1 where a decision differs")
    parser.add_argument("--policy", help="decide under another policy")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.policy is not None and options.policy not in POLICIES:
        raise CallersFaultError(
            f"There is no policy {options.policy!r}: choose from {', '.join(POLICIES)}."
        )
    if options.policy == Yoked.name:
        raise CallersFaultError("yoked goes by another recording: replay has no place for two.")
    try:
        with Recording.open(options.file) as recording:
            result = replay(recording, options.policy)
    except RecordingProblemError as error:
        raise CallersFaultError(str(error)) from error
    if options.json:
        print_json(as_json(result))
    else:
        _print_words(result)
    return ANSWER_IS_NO if options.verify and result.n_different else DONE


def as_json(result: Replayed) -> dict[str, Any]:
    """Return a replay as `replay --json` prints it."""
    first = result.first
    return {
        "schema": "entrain.replay/1",
        "decisions": result.n_decisions,
        "different": result.n_different,
        "identical": result.n_different == 0,
        "engine": "same" if result.same_engine else "other",
        "first_difference": None
        if first is None
        else {
            "seq": first.seq,
            "recorded": _decision(first.recorded),
            "replayed": _decision(first.replayed),
        },
    }


def _decision(row: Encoded | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"kind": row.kind, "t_s": row.t_s, "fields": _json(row.fields)}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _print_words(result: Replayed) -> None:
    first = result.first
    if first is None:
        print(f"All {result.n_decisions} decisions are as recorded.")
    else:
        print(
            f"{result.n_different} of {result.n_decisions} decisions differ; the first is "
            f"decision {first.seq}."
        )
        for name, decision in (("recorded", first.recorded), ("replayed", first.replayed)):
            print(f"  {name}: {json.dumps(_decision(decision))}")
    if not result.same_engine:
        print("The recording was made by another version of the engine.")
