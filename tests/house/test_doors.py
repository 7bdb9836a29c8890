"""Every folder has a front door: others use what it offers there, and nothing behind it."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from tests.house.tree import MODULES, SOURCE, module_name

DOORS = sorted(SOURCE.rglob("__init__.pyi"))
IMPORTS = [
    (module_name(path), node.module, alias.name)
    for path in MODULES
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("entrain.")
    for alias in node.names
]
"""Who imports what from where, all over the product."""


def folder_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def offered(door: Path) -> set[str]:
    """Return the names that a front door offers."""
    tree = ast.parse(door.read_text(encoding="utf-8"))
    return {
        alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_what_is_behind_a_door_is_used_in_its_own_folder_only() -> None:
    behind = {module_name(path) for path in MODULES if path.name != "__init__.py"}
    passed_by = [
        f"{who} imports {name} from {module}"
        for who, module, name in IMPORTS
        if folder_of(who) != folder_of(module) and module.count(".") > 1 and module in behind
    ]
    assert not passed_by, "offer it in the folder's __init__.pyi, and import it from there"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: module_name(door.with_suffix(".py")))
def test_a_door_offers_what_is_there_and_what_others_use(door: Path) -> None:
    package = module_name(door.with_suffix(".py"))
    names = offered(door)
    loaded = importlib.import_module(package)
    assert [name for name in names if not hasattr(loaded, name)] == []
    used = {
        name
        for who, module, name in IMPORTS
        if module == package and not f"{who}.".startswith(f"{package}.")
    }
    assert names - used == set(), "nobody outside the folder uses it: close it behind the door"
