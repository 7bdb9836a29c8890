"""No test waits by the clock on the wall: that says how busy the machine is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

TESTS = sorted(path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
LIMITS = re.compile(
    r"timeout=\d|timeout_s=\d{2}|asyncio\.wait_for\(|asyncio\.timeout\(|waitUntil\(|waitSignal\("
    r"|communicate\(\d|monotonic\(\) *<|monotonic\(\) - \w+ <"
)
HELPER = ROOT / "tests" / "helpers" / "waiting.py"


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_limit_is_on_the_wall(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{n}: {line.strip()}" for n, line in enumerate(lines, 1) if LIMITS.search(line)]
    assert path == HELPER or not found, "wait with tests.helpers.waiting instead"
