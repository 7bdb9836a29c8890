"""What an import costs: nothing heavy stands before the first picture."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest

from tests.helpers.waiting import run
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
    done = run(sys.executable, "-c", asked)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "banned"),
    [
        ("entrain", HEAVY | DEVICES | {"numpy"}),
        ("entrain.conductor.conductor", HEAVY | DEVICES),
        ("entrain.cli", HEAVY | DEVICES | {"numpy"}),
    ],
)
def test_an_import_brings_nothing_it_does_not_need(module: str, banned: set[str]) -> None:
    assert not loaded_by(module) & banned


# Runs the command and names all that is loaded when Qt has painted the window.
FIRST_PICTURE = """
import sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWindow():
            print("\\n".join(sys.modules), flush=True)
            QApplication.instance().removeEventFilter(self)
            QApplication.quit()
        return False

run = QApplication.exec
def watched(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return run()
QApplication.exec = watched
from entrain.cli import main
sys.exit(main(sys.argv[1:]))
"""
LATER = HEAVY | {
    "numpy", "scipy", "pyqtgraph", "bleak", "sounddevice", "cryptography", "asyncio",
    "concurrent.futures", "multiprocessing", "importlib.metadata", "entrain.app",
    "entrain.conductor.conductor", "entrain.simulation.people", "entrain.sound.sources",
    "entrain.library.store", "entrain.ui.plots", "entrain.ui.pages.clinician",
    "entrain.wording.de", "entrain.setup.form_file", "tomllib",
}  # fmt: skip


def test_the_first_picture_waits_for_nothing_that_a_session_needs(tmp_path: Path) -> None:
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = run(
        sys.executable, "-c", FIRST_PICTURE, "--folder", tmp_path, "--lang", "en", env=offscreen
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "entrain.ui.pages.before" in loaded
    assert not loaded & LATER


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


CONDUCTOR = {
    "handle", "outcome", "snapshot", "finish", "breath_window", "following_chance_frac",
    "score", "label", "ended",
    # its module, in an import's name
    "conductor", "Conductor",
}  # fmt: skip


def test_nobody_reaches_into_the_conductor() -> None:
    """Outside its own folder whoever wants to know takes a value, and no part of it."""
    reached = []
    for path in MODULES:
        if "conductor" in path.relative_to(SOURCE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                whose = getattr(node.value, "attr", getattr(node.value, "id", ""))
                if whose == "conductor" and node.attr not in CONDUCTOR:
                    reached.append(f"{module_name(path)}: {ast.unparse(node)}")
    assert not reached, "take outcome(), snapshot() or the Step of an event"
