"""What decides in a session is a parameter of the method, and stands in every recording."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from entrain.events import Form
from entrain.session.method import describe_method
from entrain.session.parameters import PARAMETERS
from tests.helpers.forms import FORMS
from tests.house.tree import ROOT

SOURCE = ROOT / "src" / "entrain"
DECIDES = [
    path
    for folder in ("conductor", "guidance", "physiology")
    for path in sorted((SOURCE / folder).rglob("*.py"))
]
NO_PARAMETERS = {
    "guidance.form_rules": "bounds of what a file may ask for: the form itself is kept"
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def is_number(node: ast.expr) -> bool:
    """Return whether an expression is made of numbers, and names of them, alone."""
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(map(is_number, node.elts))
    if isinstance(node, ast.BinOp):
        return is_number(node.left) and is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_number(node.operand)
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def numbers_of(path: Path) -> set[str]:
    """Return the names of the public numbers that a module makes itself."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            many = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            names = target.elts if many else [target]
            values = node.value.elts if many else [node.value]
            found |= {
                name.id
                for name, value in zip(names, values, strict=True)
                if isinstance(name, ast.Name) and is_number(value)
            }
    return {name for name in found if name.isupper() and not name.startswith("_")}


@pytest.mark.parametrize("path", DECIDES, ids=module_of)
def test_every_number_that_decides_is_a_parameter(path: Path) -> None:
    module = module_of(path)
    listed = set(PARAMETERS.get(module, "").split())
    assert (numbers_of(path) if module not in NO_PARAMETERS else set()) == listed


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_all_of_them_can_be_read(form: Form) -> None:
    constants = describe_method(form)["constants"]
    assert isinstance(constants, dict)
    assert constants.keys() == PARAMETERS.keys()
    assert sum(len(names.split()) for names in PARAMETERS.values()) > 300
