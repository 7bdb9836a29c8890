"""Put the figures of a run of `accuracy.py` into the product, and write the page of accuracy.

    python benchmarks/accuracy.py > table.txt
    python benchmarks/accuracy_facts.py [table.txt] [--date 2026-11-30]

Without a table it only writes `docs/reference/accuracy.md` anew. Rows that the table does not
hold keep their figures and their date. What changed is printed.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from entrain.physiology import ACCURACY, Measurement, measurements_of
from entrain.physiology.measured import MEASUREMENTS
from entrain.wording import language

ROOT = Path(__file__).resolve().parents[1]
MODULE = ROOT / "src/entrain/physiology/measured.py"
PAGE = ROOT / "docs/reference/accuracy.md"
NUMBER = re.compile(r"(?<![\w.])[-+]?\d*\.?\d+")
WHAT_IT_IS = (
    "Every number that the window or `entrain analyze` shows, and on what it was validated: by "
    "which data, with which error, when, and by which command, which anybody can repeat. What "
    "stands under *Not validated on* was not measured; there the number may be further off. In the "
    "window the same is told where a number is pressed. How each number is made: "
    "[Indices](indices.md)."
)
ON_DATA = (
    "*Made signals* have an exact truth, and are as good as what they assume. *Public records* "
    "are of other people with other devices. *Simulated people* show what the program does, never "
    "what a person does. No number is a diagnosis."
)
NOTE = "<!-- Written by benchmarks/accuracy_facts.py; edit the words in src/entrain/wording/en. -->"


def numbers_in(table: str, row: str) -> list[float]:
    """Return the numbers of the row with this label, without its target; [] where it is absent.

    Raises
    ------
    ValueError
        More than one row has the label.
    """
    found = [
        line.partition("   target")[0].partition(row)[2]
        for line in table.splitlines()
        if line.startswith(f"  {row} ")
    ]
    if len(found) > 1:
        raise ValueError(f"{row!r} is the label of {len(found)} rows: name another in measured.py.")
    return [float(number) for number in NUMBER.findall(found[0])] if found else []


def changes(table: str, date: str) -> Iterator[tuple[str, Measurement, list[float], str]]:
    """Yield name, old measurement, new numbers and date of each row that the table holds."""
    for name, measured in MEASUREMENTS.items():
        numbers = numbers_in(table, measured.row) if measured.row else []
        if numbers:
            if len(numbers) < len(measured.figures):
                raise ValueError(f"{measured.row!r} holds fewer numbers than measured.py names.")
            yield name, measured, numbers[: len(measured.figures)], date


def put_in(source: str, table: str, date: str) -> str:
    """Return the source of measured.py with the figures and date of a table."""
    new = {name: (numbers, date) for name, _, numbers, date in changes(table, date)}
    edits = [
        edit
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Dict)
        for key, call in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in new and isinstance(call, ast.Call)
        for edit in edits_of(call, *new[str(key.value)])
    ]
    lines = source.splitlines(keepends=True)
    for at, text in sorted(edits, key=lambda edit: (edit[0].lineno, edit[0].col_offset))[::-1]:
        line = lines[at.lineno - 1]
        lines[at.lineno - 1] = line[: at.col_offset] + text + line[at.end_col_offset :]
    return "".join(lines)


def edits_of(call: ast.Call, numbers: list[float], date: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield what to replace in the call that makes a measurement, and by what."""
    given = {one.arg: one.value for one in call.keywords}
    yield given["measured_on"], f'"{date}"'
    pairs = given["figures"]
    assert isinstance(pairs, ast.Tuple)  # noqa: S101 - for the type checker
    for pair, number in zip(pairs.elts, numbers, strict=True):
        assert isinstance(pair, ast.Tuple)  # noqa: S101 - for the type checker
        yield pair.elts[1], f"{number:g}"


def render_page() -> str:
    """Return the page of accuracy, as Markdown."""
    english = language("en")
    parts = [NOTE, "# How right each number is", WHAT_IT_IS, ON_DATA]
    for name, accuracy in ACCURACY.items():
        words = english.accuracy[name]
        parts.append(f"## {words.title}\n\n`{name}`")
        rows = []
        for each, measured in measurements_of(name):
            said = english.describe_measurement(each, measured.facts)
            basis = measured.basis.value
            cells = (f"{basis}: {said.data}", said.found, measured.measured_on)
            rows.append(f"| {' | '.join(cells)} | `{measured.command}` |")
        if rows:
            head = "| validated on | how far off | date | measured by |\n|---|---|---|---|\n"
            parts += [head + "\n".join(rows), f"**Not validated on:** {words.not_on}"]
        elif accuracy.is_set:
            parts.append("**Set by the program.** Nothing is measured in the person.")
        else:
            parts.append(f"**Not validated.** {words.not_on}")
        parts.append(f"**It cannot say:** {words.cannot}")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, nargs="?", help="what accuracy.py printed")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat())
    options = parser.parse_args()
    if options.table is None:
        PAGE.write_text(render_page(), encoding="utf-8")
        return
    table = options.table.read_text(encoding="utf-8")
    for _, old, numbers, _ in changes(table, options.date):
        for (name, before), after in zip(old.figures, numbers, strict=True):
            if before != after:
                print(f"{old.row}: {name} {before:g} -> {after:g}")
    source = put_in(MODULE.read_text(encoding="utf-8"), table, options.date)
    MODULE.write_text(source, encoding="utf-8")
    # In a process of its own, which reads the new figures.
    subprocess.run([sys.executable, __file__], check=True)


if __name__ == "__main__":
    main()
