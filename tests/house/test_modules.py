"""Small rooms, each on a floor of the house."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.house.tree import MODULES, ROOT, SOURCE, module_name

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["name"]: c for c in PYPROJECT["tool"]["importlinter"]["contracts"]}
MAX_LINES = 400


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_is_a_small_room(path: Path) -> None:
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MAX_LINES, f"{n_lines} lines: does it still do one thing?"


def test_every_package_has_its_floor() -> None:
    (layers,) = [c["layers"] for c in CONTRACTS.values() if c["type"] == "layers"]
    floors = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    rooms = {p.stem for p in SOURCE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"__init__"} <= floors


def test_every_folder_of_modules_is_a_package() -> None:
    bare = {p.parent for p in MODULES if not (p.parent / "__init__.py").exists()}
    assert not bare, "a folder without __init__.py is seen by no import contract"
