"""What an import costs: nothing heavy stands before the first picture."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import MODULES, SOURCE, module_name

PURE = ("events", "protocols", "physiology", "music", "guidance", "conductor", "simulation")
PURE_MODULES = [p for p in MODULES if module_name(p).split(".")[1:2] in [[f] for f in PURE]]

HEAVY = {"scipy.signal", "pandas", "matplotlib", "neurokit2", "av", "jinja2"}
DEVICES = {"PySide6", "pyqtgraph", "bleak", "sounddevice"}

# Not the clock, the environment or chance by another door than an import contract sees.
FORBIDDEN_CALLS = {"open", "print", "input", "exec", "eval", "datetime.now", "date.today"}


def loaded_by(module: str) -> set[str]:
    """Return all that is loaded once a module is, asked of a fresh interpreter."""
    asked = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "banned"),
    [
        ("entrain", HEAVY | DEVICES | {"numpy"}),
        ("entrain.conductor", HEAVY | DEVICES),
        ("entrain.cli", HEAVY | DEVICES | {"numpy"}),
    ],
)
def test_an_import_brings_nothing_it_does_not_need(module: str, banned: set[str]) -> None:
    assert not loaded_by(module) & banned


def forbidden_calls(path: Path) -> list[str]:
    """Return the calls in a module by which it would know more than its events."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        drawn = name.rpartition(".")[2] == "default_rng" and not node.args
        if drawn or any(name == f or name.endswith("." + f) for f in FORBIDDEN_CALLS):
            found.append(f"line {node.lineno}: {name}()")
    return found


@pytest.mark.parametrize("path", PURE_MODULES, ids=module_name)
def test_a_pure_module_asks_nobody(path: Path) -> None:
    assert not forbidden_calls(path), "time comes with the event, chance as a seeded generator"


def test_the_pure_floors_are_where_we_think() -> None:
    assert {(SOURCE / floor).exists() or (SOURCE / f"{floor}.py").exists() for floor in PURE} == {
        True
    }
