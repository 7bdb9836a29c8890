from __future__ import annotations

from entrain.analysis.engine import FLOORS
from tests.house.tree import SOURCE


def test_the_engine_is_made_of_folders_that_are_there() -> None:
    assert [name for name in FLOORS if not any((SOURCE / name).rglob("*.py"))] == []
