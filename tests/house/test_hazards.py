"""Each rule of safety has its line in the page of hazards, and a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from entrain.guidance.safety.rules import NOT_WATCHED, RULES, Rule
from tests.house.tree import MODULES, ROOT

PAGE = ROOT / "docs" / "reference" / "hazards.md"
ROW = re.compile(r"^\| `(safety\.[a-z_.]+)` \|(.*)\|$", re.MULTILINE)
IN_CODE = re.compile(r'"(safety\.[a-z_]+(?:\.[a-z_]+)*)"')


def rows() -> dict[str, list[str]]:
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(found) == len({rule for rule, _ in found}), "a rule has two lines"
    return {rule: [cell.strip() for cell in rest.split("|")] for rule, rest in found}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_its_line_and_its_test(rule: Rule) -> None:
    hazard, cause, does, source, test = rows()[rule.id]
    assert all((hazard, cause, does, source))
    where, _, name = rule.test.partition("::")
    assert test == f"[`{name}`](../../{where})"
    text = (ROOT / Path(where)).read_text(encoding="utf-8")
    assert re.search(rf"^\s*def {name}\(", text, re.MULTILINE), f"{rule.test} is not there"


def test_every_rule_in_the_code_is_listed() -> None:
    used = {rule for path in MODULES for rule in IN_CODE.findall(path.read_text(encoding="utf-8"))}
    listed = {rule.id for rule in RULES}
    assert used - {"safety.safety"} <= listed
    assert set(rows()) == listed
    assert len(listed) == len(RULES)


def test_what_is_not_watched_is_said() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"- {what}" in text for what in NOT_WATCHED)


def test_every_screening_question_is_on_the_page() -> None:
    from entrain.guidance.safety.screening import QUESTIONS
    from entrain.wording import language

    text, spoken = PAGE.read_text(encoding="utf-8"), language("en")
    for one in QUESTIONS:
        row = f"| {spoken.questions[one.id]} | {spoken.follows[one.consequence.value]} |"
        assert row in text
