"""`entrain study`: make a blinded study, look how far it is, unblind it."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entrain.cli.exits import DONE, Parser, print_json
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.setup import Settings, check_settings, find_form, list_form_names, read_arm_courses
from entrain.study import ALL, GIVEN, Design, Study, log_path, make_study, unblind_study

EXAMPLES = {
    "new": """entrain study new --arms lead,matched,music-only --block 6 --sessions 60 \\
      --out pilot.toml --key keys/pilot.key""",
    "show": "entrain study show pilot.toml",
    "unblind": """entrain study unblind pilot.toml --key keys/pilot.key --who "E. Example" \\
      --recording recordings""",
}
EXAMPLE = f"""examples:
  {EXAMPLES["new"]}
  entrain session --study pilot.toml --subject P01 --folder recordings
  {EXAMPLES["show"]}
  {EXAMPLES["unblind"]}"""
FORM, MINUTES = "study", 20.0


def run(arguments: list[str]) -> int:
    """Make, show or unblind a study."""
    parser = Parser(prog="entrain study", description=__doc__, epilog=EXAMPLE)
    commands = parser.add_subparsers(dest="command", required=True, metavar="new|show|unblind")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        epilog = f"example:\n  {EXAMPLES[name]}"
        return commands.add_parser(name, help=words, description=words, epilog=epilog)

    _new_options(add("new", "make a study file and its key"))
    show = add("show", "how many sessions there were, and who has unblinded")
    show.add_argument("study", type=Path, metavar="STUDY")
    unblind = add("unblind", "tell the arms, and log who asked")
    unblind.add_argument("study", type=Path, metavar="STUDY")
    unblind.add_argument("--key", type=Path, required=True, help="the key file")
    unblind.add_argument("--who", required=True, help="who unblinds")
    unblind.add_argument("--subject", metavar="CODE", help="only this subject")
    unblind.add_argument(
        "--recording", type=Path, nargs="+", default=[], metavar="FILE|FOLDER",
        help="open these recordings, those of the subject where one is named",
    )  # fmt: skip
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    result = _COMMANDS[options.command](options)
    if options.json:
        print_json({"schema": f"entrain.study.{options.command}/1", **result})
    else:
        _print_words(result)
    return DONE


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--arms", required=True, metavar="A,A", help="policies, 2 to 8")
    parser.add_argument("--block", type=int, required=True, help="allocations in a block")
    parser.add_argument("--sessions", type=int, required=True, help="allocations in a stratum")
    parser.add_argument("--strata", default=ALL, metavar="S,S", help="a list of its own for each")
    parser.add_argument(
        "--one-arm-each", action="store_true",
        help="a subject keeps their first arm; otherwise each goes through blocks of their own",
    )  # fmt: skip
    parser.add_argument("--form", default=FORM, help="form of its sessions (default: study)")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="their length (default: 20)")
    parser.add_argument(
        "--seed", type=int, help="seed of the schedule; 256 random bits if not given, which is best"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="STUDY", help="the study file")
    parser.add_argument(
        "--key", type=Path, required=True, metavar="KEY",
        help="the key file, in another folder than the study file: for whoever unblinds",
    )  # fmt: skip


def _new(options: argparse.Namespace) -> dict[str, Any]:
    if options.out.absolute().parent == options.key.absolute().parent:
        raise EntrainError(UsageProblem.SAME_FOLDER, f"--key {options.key}")
    if log_path(options.out).exists():
        raise EntrainError(UsageProblem.LOG_EXISTS, log_path(options.out))
    design = Design(
        arms=tuple(part.strip() for part in options.arms.split(",")),
        n_block=options.block,
        n_sessions=options.sessions,
        strata=tuple(part.strip() for part in options.strata.split(",")),
        within=not options.one_arm_each,
    )
    form = find_form(options.form)
    if form.name not in list_form_names() or find_form(form.name) != form:
        # Every session of the study has to find the form, wherever it is started.
        raise EntrainError(UsageProblem.STUDY_FORM, f"--form {options.form}")
    for arm in design.arms:
        check_settings(
            Settings(folder=Path(), policy=arm, form=form.name, minutes=options.minutes), form
        )
    read_arm_courses(design.arms, form=form, minutes=options.minutes)
    try:
        options.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EntrainError(
            UsageProblem.KEY_FOLDER, f"--key {options.key}", error.strerror or ""
        ) from error
    study = make_study(
        options.out,
        options.key,
        design,
        form=form.name,
        minutes=options.minutes,
        seed=options.seed,
    )
    return {"study": str(study.path), "id": study.id, "seal": study.seal, "key": str(options.key)}


def _show(options: argparse.Namespace) -> dict[str, Any]:
    study = Study.open(options.study)
    entries = study.log.read_entries()
    given = [entry.fields for entry in entries if entry.fields["kind"] == GIVEN]
    return {
        "study": str(study.path),
        "id": study.id,
        "seal": study.seal,
        "form": study.form,
        "minutes": study.minutes,
        "given": len(given),
        "n_sessions": study.design.n_sessions * len(study.design.strata),
        "labels": dict(sorted(Counter(entry["label"] for entry in given).items())),
        "unblinded": [entry.fields for entry in entries if entry.fields["kind"] != GIVEN],
    }


def _unblind(options: argparse.Namespace) -> dict[str, Any]:
    allocations = unblind_study(
        Study.open(options.study),
        options.key,
        who=options.who,
        subject=options.subject,
        recordings=options.recording,
    )
    return {"study": str(options.study), "told": [asdict(allocation) for allocation in allocations]}


_COMMANDS = {"new": _new, "show": _show, "unblind": _unblind}


def _print_words(result: dict[str, Any]) -> None:
    for name, value in result.items():
        if name == "told":
            for entry in value:
                print(f"{entry['subject']}  session {entry['label']}  {entry['arm']}")
        elif name == "unblinded":
            for entry in value:
                whom = entry["subject"] or "everybody"
                print(f"unblinded by {entry['who']}: {whom}")
        elif name == "labels":
            shares = ", ".join(f"{label} {count}" for label, count in value.items())
            print(f"{'labels':10} {shares or '-'}")
        else:
            print(f"{name:10} {value}")
