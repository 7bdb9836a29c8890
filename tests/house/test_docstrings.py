"""Whoever takes or gives arrays says of which shape and unit, in numpydoc."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import MODULES, module_name

ARRAYS = re.compile(
    r"\b(Floats|Samples|Ints|Mono|Flags|Mask|Bytes|Spectra|Turning|NDArray|ndarray)\b"
)


def public_functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions and methods of a module that others may call."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inside in node.body:
                if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{inside.name}", inside


def holds_array(annotation: ast.expr | None) -> bool:
    return annotation is not None and bool(ARRAYS.search(ast.unparse(annotation)))


def missing(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield what a docstring does not say of the arrays."""
    doc = ast.get_docstring(function) or ""
    sections = doc.partition("Parameters\n----------\n")[2]
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    for argument in arguments:
        if not holds_array(argument.annotation):
            continue
        described = re.search(rf"(?m)^(?:\w+, )*{argument.arg}(?:, \w+)* : (.*)$", sections)
        if described is None or "shape" not in described[1]:
            yield f"{name}: the shape of {argument.arg} under Parameters"
    if holds_array(function.returns) and "shape" not in doc:
        yield f"{name}: the shape of what it returns"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_arrays_are_described(path: Path) -> None:
    found = [
        line
        for name, function in public_functions(path)
        if not name.rpartition(".")[2].startswith("_")
        for line in missing(name, function)
    ]
    assert not found
