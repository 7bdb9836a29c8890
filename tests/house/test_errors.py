"""Errors help: one base, and for each reason what happened and the one step that mends it."""

from __future__ import annotations

import ast
import importlib
import inspect
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from entrain.errors import EntrainError, Problem
from tests.house.tree import MODULES, module_name

ALONE = {
    "entrain.session.faults.FaultError": "a fault of the program: nothing a person could mend",
    "entrain.formats.channel.NoChannelError": "never leaves analysis: the reader, who knows the "
    "file, raises it as a FileProblemError",
    "entrain.inputs.straps.bluetooth_link.NotPairedError": "never leaves its module: it ends a "
    "connecting",
    "entrain.inputs.straps.program.NonsenseError": "never leaves its module: the strap is lost "
    "then",
}
"""Exceptions that are no `EntrainError`, with why."""


def classes(kind: type) -> Iterator[type[Any]]:
    """Yield what the product's modules define that is a `kind`."""
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if path.name == "__main__.py" or not ("Error" in text or "Problem" in text):
            continue
        module = importlib.import_module(module_name(path))
        for one in vars(module).values():
            if inspect.isclass(one) and one.__module__ == module.__name__ and issubclass(one, kind):
                yield one


def name_of(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


PROBLEMS = {name_of(kind): kind for kind in classes(Problem) if kind is not Problem}
ERRORS = {name_of(kind): kind for kind in classes(BaseException)}
REASONS = [reason for kind in PROBLEMS.values() for reason in kind]


def test_every_exception_is_of_the_one_base() -> None:
    others = {name for name, kind in ERRORS.items() if not issubclass(kind, EntrainError)}
    assert others == set(ALONE), "an EntrainError, or here with why"


def test_every_error_has_its_own_reasons() -> None:
    for name, kind in ERRORS.items():
        if issubclass(kind, EntrainError) and kind is not EntrainError:
            reason = get_type_hints(kind)["reason"]
            kinds = getattr(reason, "__args__", (reason,))
            assert all(issubclass(one, Problem) for one in kinds), name
            assert "__init__" not in vars(kind), f"{name}: one shape for all"


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_every_reason_has_words_and_a_step(reason: Problem) -> None:
    assert isinstance(reason.value, tuple), "a pair"
    assert len(reason.value) == 2, "is a comma missing?"
    for text in reason.value:
        assert text == text.strip()
        assert text.endswith(".")
        assert len(text) > len("a b.")
        assert text[0].isupper() or text[0] in "{-" or text.split()[0] in ("yoked", "tls://")


def places(reason: Problem) -> set[str]:
    """Return the names that words and step leave to the error."""
    found = (name for text in reason.value for _, name, _, _ in string.Formatter().parse(text))
    return {name for name in found if name}


def known_in(path: Path) -> dict[str, type[Problem]]:
    """Return the enums of reasons that a module knows, by the name it knows them by."""
    module = importlib.import_module(module_name(path))
    return {
        name: one
        for name, one in vars(module).items()
        if inspect.isclass(one) and issubclass(one, Problem)
    }


def raised() -> Iterator[tuple[str, str, Problem, set[str]]]:
    """Yield where each error is made of a reason by name, its class, and the facts it is given."""
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if "Error(" not in text or path.name == "__main__.py":
            continue
        enums = known_in(path)
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            error, reason = ast.unparse(node.func), node.args[0]
            if not isinstance(reason, ast.Attribute) or not error.endswith("Error"):
                continue
            enum = enums.get(ast.unparse(reason.value))
            if enum is not None:
                facts = {one.arg for one in node.keywords if one.arg} - {"about", "detail"}
                yield f"{module_name(path)}:{node.lineno}", error, enum[reason.attr], facts


def test_every_error_fills_the_places_of_its_reason() -> None:
    found = list(raised())
    assert len(found) > 150
    for where, _, reason, facts in found:
        assert places(reason) <= facts, f"{where}: {reason}"


def test_every_error_is_raised_with_a_reason_of_its_own() -> None:
    own = {kind.__name__: get_type_hints(kind)["reason"] for kind in ERRORS.values()
           if issubclass(kind, EntrainError)}  # fmt: skip
    for where, error, reason, _ in raised():
        allowed = own[error]
        kinds = getattr(allowed, "__args__", (allowed,))
        assert isinstance(reason, kinds), f"{where}: {error} of {reason}"


def test_nobody_makes_a_sentence_of_a_foreign_error() -> None:
    """`str(error)` of an exception that is not ours belongs into a detail or the fault file."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ExceptHandler) or node.type is None:
                continue
            caught = ast.unparse(node.type)
            if caught in ("Exception", "BaseException", "ValueError") and node.name:
                shows = [
                    one for one in ast.walk(node)
                    if isinstance(one, ast.FormattedValue) and ast.unparse(one.value) == node.name
                ]  # fmt: skip
                assert not shows, f"{module_name(path)}:{node.lineno}"
