"""`entrain replay`: run a recording's events again and compare the decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from entrain.cli.differing import describe_decision, describe_difference
from entrain.cli.exits import ANSWER_IS_NO, DONE, Parser, print_json, round_finite
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError, escape
from entrain.guidance import Yoked
from entrain.guidance.policies import POLICIES
from entrain.journal import Encoded, Recording
from entrain.session import Difference, ReplayResult, parse_json, replay_recording
from entrain.setup import SettingsProblem
from entrain.wording import LANGUAGES, current_language, set_language, tr

EXAMPLE = """examples:
  entrain replay session.entrain --verify
  entrain replay session.entrain --policy fixed75"""

OFFERED = tuple(name for name in POLICIES if name != Yoked.name)
"""Policies that need only the recording itself."""


def run(arguments: list[str]) -> int:
    """Replay a recording and report whether the decisions are the same."""
    parser = Parser(prog="entrain replay", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("file", type=Path, metavar="FILE.entrain")
    parser.add_argument("--verify", action="store_true", help="exit 1 where a decision differs")
    parser.add_argument(
        "--policy",
        help=f"decide under another policy: {', '.join(OFFERED)}",
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language: en or de (default: en)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    set_language(options.lang)
    if options.policy is not None and options.policy not in POLICIES:
        raise EntrainError(SettingsProblem.POLICY, given=options.policy, known=", ".join(POLICIES))
    if options.policy == Yoked.name:
        raise EntrainError(UsageProblem.NO_SECOND)
    with Recording.open(options.file) as recording:
        result = replay_recording(recording, options.policy)
    if options.json:
        print_json(as_json(result))
    else:
        _print_words(result, options.policy)
    return ANSWER_IS_NO if options.verify and result.n_different else DONE


def as_json(result: ReplayResult) -> dict[str, Any]:
    """Return a replay as `replay --json` prints it."""
    first = result.first
    return {
        "schema": "entrain.replay/1",
        "decisions": result.n_decisions,
        "recorded": result.n_recorded,
        "different": result.n_different,
        "identical": result.n_different == 0,
        "engine": "same" if result.same_engine else "other",
        "first_difference": None
        if first is None
        else {
            "seq": first.seq,
            "recorded": _decision_json(first.recorded),
            "replayed": _decision_json(first.replayed),
        },
        "guide": [
            {
                "t_s": point.t_s,
                "recorded_per_min": round_finite(point.recorded_per_min),
                "replayed_per_min": round_finite(point.replayed_per_min),
            }
            for point in result.guide
        ],
    }


def _decision_json(row: Encoded | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"kind": row.kind, "t_s": row.t_s, "fields": parse_json(row.fields)}


def _print_words(result: ReplayResult, policy: str | None) -> None:
    if result.first is None:
        print(tr("All {n} decisions are as recorded.", n=str(result.n_decisions)))
    else:
        now = tr("decided now") if policy is None else tr("decided under {policy}", policy=policy)
        print(
            tr(
                "1 decision differs: {recorded} were recorded, {decided} are {now}."
                if result.n_different == 1
                else "{n} decisions differ: {recorded} were recorded, {decided} are {now}.",
                n=str(result.n_different),
                recorded=str(result.n_recorded),
                decided=str(result.n_decisions),
                now=now,
            )
        )
        _print_first(result.first, now)
    _print_guide(result, policy)
    if not result.same_engine:
        print(tr("The recording was made by another version of the engine."))


def _print_first(first: Difference, now: str) -> None:
    row = first.recorded or first.replayed
    what = tr("one that cannot be read") if row is None else describe_decision(row)
    print(escape(tr("The first is decision {seq}, {what}:", seq=str(first.seq), what=what)))
    for line in describe_difference(first, now):
        print(escape(line))


def _print_guide(result: ReplayResult, policy: str | None) -> None:
    """Print the guide of both, minute by minute."""
    if not result.guide:
        return
    print(f"\n{tr('Guide, breaths/min:')}\n{tr('minute'):>8}{tr('recorded'):>12}{policy:>12}")
    format_number = current_language().format_number
    for point in result.guide:
        rates = (point.recorded_per_min, point.replayed_per_min)
        shown = ["-" if rate is None else format_number(rate, ".1f") for rate in rates]
        print(f"{point.t_s / 60:>8.0f}{shown[0]:>12}{shown[1]:>12}")
