"""Every number that is shown says how right it is, and the page says the same as the window."""

from __future__ import annotations

import ast
from dataclasses import fields
from datetime import date

import pytest

from benchmarks.accuracy_facts import MODULE, PAGE, put_in, render_page
from entrain.conductor.snapshot import Snapshot
from entrain.physiology.accuracy import ACCURACY
from entrain.physiology.indices import INDICES
from entrain.physiology.measured import MEASUREMENTS
from tests.house.tree import ROOT

NO_MEASUREMENTS = {
    "t_s": "the session's clock",
    "phase_left_s": "the plan's clock",
    "session_left_s": "the plan's clock",
    "loudness_frac": "not shown",
    "baseline_hr_bpm": "hr_bpm, at rest",
    "baseline_breathing_per_min": "breathing_per_min, at rest",
}
"""Numbers of a snapshot that say nothing of their own about a person."""
MADE_TABLE = """Beats
  made, mean of kinds                  91.25 / 90.50, 2.00         88.00 / 87.00, 9   target >= 99.6
  mitdb 208, to 130 Hz                 50.00 / 40.00, 30.25
  real, clean                          1.50 % flagged         RMSSD +2.25 %   target <= 1 %
  60 s, records, macro                 -   target <= 1.0, gated <= .5 at >= 75 %
"""


def test_every_index_is_told() -> None:
    assert {index.name for index in INDICES} <= ACCURACY.keys()


def test_every_number_of_a_snapshot_is_told() -> None:
    numbers = {
        one.name
        for one in fields(Snapshot)
        if one.type in ("Figure", "float", "float | None") and one.name not in NO_MEASUREMENTS
    }
    assert {"hr_bpm", "arousal", "following_frac", "guide_depth_db"} < numbers
    assert numbers <= ACCURACY.keys()


def test_every_measurement_tells_something_of_a_number() -> None:
    told = [each for accuracy in ACCURACY.values() for each in accuracy.measurements]
    assert set(told) == MEASUREMENTS.keys()


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_can_be_repeated(name: str) -> None:
    measured = MEASUREMENTS[name]
    assert date.fromisoformat(measured.measured_on)
    program = measured.command.split("python ")[1].removeprefix("-m ").split()
    path = ROOT / program[0].replace("benchmarks.", "benchmarks/").removesuffix(".py")
    source = path.with_suffix(".py").read_text(encoding="utf-8")
    if path.name == "accuracy":
        parts = next(
            node.value
            for node in ast.parse(source).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS"
        )
        assert isinstance(parts, ast.Dict)
        known = [one.value for one in parts.keys if isinstance(one, ast.Constant)]
        assert program[1] == "--only"
        assert program[2] in known
        assert measured.row


def test_the_page_is_made_of_the_same_facts_and_words() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == render_page(), "run `python benchmarks/accuracy_facts.py`"


def test_a_new_table_replaces_figures_and_dates_of_its_rows_only() -> None:
    source = MODULE.read_text(encoding="utf-8")
    scope: dict[str, object] = {"__name__": "entrain.physiology.measured"}
    exec(compile(put_in(source, MADE_TABLE, "2031-02-03"), "measured.py", "exec"), scope)  # noqa: S102
    new = scope["MEASUREMENTS"]
    assert isinstance(new, dict)
    figures = {name: [value for _, value in one.figures] for name, one in new.items()}
    assert figures["ecg_made"] == [91.25, 90.5, 2.0]
    assert figures["ecg_worst_record"] == [50.0, 40.0, 30.25]
    assert figures["intervals_clean"] == [1.5, 2.25]
    changed = {name for name, one in new.items() if one.measured_on == "2031-02-03"}
    assert changed == {"ecg_made", "ecg_worst_record", "intervals_clean"}
    for name, before in MEASUREMENTS.items():
        if name not in changed:
            assert new[name].facts == before.facts


def test_a_label_that_two_rows_have_is_refused() -> None:
    twice = MADE_TABLE + "  real, clean                   2.00 % flagged      RMSSD +1.00 %\n"
    with pytest.raises(ValueError, match="2 rows"):
        put_in(MODULE.read_text(encoding="utf-8"), twice, "2031-02-03")
